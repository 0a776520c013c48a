// Server zone.
#include "ruvector/collections/filter_sql.hpp"
namespace rv::collections {
int Parameters::add(Oid type, Datum value) { types[count] = type; values[count] = value; nulls[count] = ' '; return ++count; }
void append_filter(StringInfo sql, Parameters*, Oid, const char*, const char*) { appendStringInfoString(sql, "true"); }
} // namespace rv::collections
