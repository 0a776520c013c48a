// Server zone.
#include "ruvector/pg/index_column.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace rv::pg {
namespace {

// Without its schema: whoever builds an index searches pg_catalog alone since PostgreSQL 17, where format_type_be would
// name every other schema.
const char* type_name(Oid type) {
    HeapTuple row = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(row)) elog(ERROR, "cache lookup failed for type %u", type);
    const char* name = pstrdup(NameStr(reinterpret_cast<Form_pg_type>(GETSTRUCT(row))->typname));
    ReleaseSysCache(row);
    return name;
}

} // namespace

int column_dims(const FormData_pg_attribute& column, const char* index, const char* method, int most) {
    int32 dims = column.atttypmod;
    const Oid type = getBaseTypeAndTypmod(column.atttypid, &dims);
    if (type == VARBITOID) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("type not supported for %s index", method)));
    }
    if (dims < 0) {
        const char* name = type_name(type);
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("column does not have dimensions"),
                 errdetail("Column \"%s\" of index \"%s\" is of type %s.", NameStr(column.attname), index, name),
                 errhint("Give the column a number of dimensions, as in %s(3), or index an expression that casts "
                         "to such a type.",
                         name)));
    }
    if (dims > most) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("column cannot have more than %d dimensions for %s index", most, method)));
    }
    return dims;
}

void say_indexed_column(void* index) {
    auto* relation = static_cast<Relation>(index);
    errcontext("column \"%s\" of index \"%s\"", NameStr(TupleDescAttr(relation->rd_att, 0)->attname),
               RelationGetRelationName(relation));
}

} // namespace rv::pg
