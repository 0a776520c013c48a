// Server zone. ruvector_index_fold: leaves the work to the index's access method.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/xlog.h"
#include "tcop/utility.h"
}

#include "ruvector/inspect/shards.hpp"
#include "ruvector/pg/privilege.hpp"

RV_FUNCTION(ruvector_index_fold) {
    if (RecoveryInProgress()) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("recovery is in progress"),
                        errhint("Rows that wait in an index cannot be linked during recovery.")));
    }
    PreventCommandIfReadOnly("ruvector_index_fold()");
    const auto argument = rv::inspect::open_index_argument(PG_GETARG_OID(0), RowExclusiveLock);
    rv::pg::check_relation_owner(argument.index);
    rv::inspect::check_index_built(argument);
    rv::inspect::tell_of_shards(argument, fcinfo);
    const int64 folded = argument.method->fold != nullptr ? argument.method->fold(argument.index) : 0;
    rv::inspect::close_index_argument(argument, RowExclusiveLock);
    PG_RETURN_INT64(folded);
}
