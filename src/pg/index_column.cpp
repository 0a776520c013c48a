// Server zone.
#include "ruvector/pg/index_column.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
}

namespace rv::pg {

int indexed_dims(Relation index, const char* method, int most) {
    const FormData_pg_attribute* column = TupleDescAttr(index->rd_att, 0);
    int32 dims = column->atttypmod;
    const Oid type = getBaseTypeAndTypmod(column->atttypid, &dims);
    if (type == VARBITOID) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("type not supported for %s index", method)));
    }
    if (dims < 0) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("column does not have dimensions")));
    }
    if (dims > most) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("column cannot have more than %d dimensions for %s index", most, method)));
    }
    return dims;
}

} // namespace rv::pg
