// Server zone. ruvector_index_check: leaves the work to the index's access method.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/xlog.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "funcapi.h"
#include "utils/memutils.h"
#include "utils/rel.h"
}

#include "ruvector/hnsw/check.hpp"
#include "ruvector/ivfflat/check.hpp"
#include "ruvector/pg/privilege.hpp"

namespace {

using rv::pg::IndexFindings;
using Check = IndexFindings (*)(Relation, MemoryContext);

// Null for a relation that is no index of ours.
Check check_for(Relation relation) {
    if (relation->rd_rel->relkind != RELKIND_INDEX) return nullptr;
    if (relation->rd_rel->relam == get_index_am_oid("hnsw", false)) return rv::hnsw::check_index;
    if (relation->rd_rel->relam == get_index_am_oid("ivfflat", true)) return rv::ivfflat::check_index;
    return nullptr;
}

} // namespace

RV_FUNCTION(ruvector_index_check) {
    Relation relation = relation_open(PG_GETARG_OID(0), AccessShareLock);
    const Check check = check_for(relation);
    if (check == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                        errmsg("\"%s\" is not an index of ruvector", RelationGetRelationName(relation)),
                        errhint("Name an index of access method hnsw or ivfflat.")));
    }
    rv::pg::check_relation_owner(relation);
    if (RecoveryInProgress() && !RelationIsPermanent(relation)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("cannot access temporary or unlogged relations during recovery")));
    }
    if (RELATION_IS_OTHER_TEMP(relation)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("cannot access temporary tables of other sessions")));
    }

    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "index check", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const IndexFindings found = check(relation, context);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    relation_close(relation, AccessShareLock);

    TupleDesc description;
    if (get_call_result_type(fcinfo, nullptr, &description) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "return type must be a row type");
    }
    const std::optional<int64> counts[] = {found.nodes, found.rows, found.tombstones, found.broken_links,
                                           found.unreachable};
    Datum values[std::size(counts)];
    bool nulls[std::size(counts)];
    for (size_t i = 0; i < std::size(counts); i++) {
        values[i] = Int64GetDatum(counts[i].value_or(0));
        nulls[i] = !counts[i].has_value();
    }
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls)));
}
