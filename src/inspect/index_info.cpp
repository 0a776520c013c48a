// Server zone. ruvector_index_info: what an index is and holds, as its access method counts it in one pass.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
}

#include "ruvector/inspect/shards.hpp"

namespace {

// The name of the type that is indexed, without its schema; that of the base type of a domain.
const char* element_name(Relation index) {
    const Oid type = getBaseType(TupleDescAttr(RelationGetDescr(index), 0)->atttypid);
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for type %u", type);
    const char* name = pstrdup(NameStr(reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typname));
    ReleaseSysCache(tuple);
    return name;
}

} // namespace

RV_FUNCTION(ruvector_index_info) {
    const auto argument = rv::inspect::open_index_argument(PG_GETARG_OID(0));
    rv::inspect::check_whole_table_readable(argument);
    rv::inspect::check_index_valid(argument);
    rv::inspect::tell_of_shards(argument, fcinfo, "SELECT json_object_agg(name, value) FROM");

    rv::pg::PropertyRows rows(fcinfo);
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector index info", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    rows.add("access_method", argument.method->name);
    rows.add("type", element_name(argument.index));
    if (argument.method->metric_of != nullptr)
        rows.add("metric", rv::pg::metric_text(rv::inspect::index_metric(argument)));
    argument.method->describe(argument.index, rows);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    rv::inspect::close_index_argument(argument);
    return Datum{0};
}
