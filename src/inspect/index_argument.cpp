// Server zone.
#include "ruvector/inspect/index_argument.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xlog.h"
#include "catalog/index.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "commands/defrem.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
}

#include "ruvector/bm25/inspect/check.hpp"
#include "ruvector/bm25/vacuum/vacuum.hpp"
#include "ruvector/bm25/write/insert.hpp"
#include "ruvector/hnsw/inspect/check.hpp"
#include "ruvector/hnsw/inspect/describe.hpp"
#include "ruvector/hnsw/inspect/reached_nodes.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/hnsw/vacuum/repair.hpp"
#include "ruvector/hnsw/vacuum/vacuum.hpp"
#include "ruvector/hnsw/write/fold.hpp"
#include "ruvector/ivfflat/inspect/check.hpp"
#include "ruvector/ivfflat/inspect/describe.hpp"
#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/ivfflat/vacuum/vacuum.hpp"
#include "ruvector/pg/privilege.hpp"

namespace rv::inspect {
namespace {

int64 fold_bm25(Relation index) { return bm25::fold(index, false); }

constexpr AccessMethod kMethods[] = {
    {"hnsw", hnsw::check_index, hnsw::describe_index, hnsw::metric_of, hnsw::bulk_delete, hnsw::vacuum_cleanup,
     hnsw::count_unreachable, hnsw::mend, hnsw::repaired_links, hnsw::fold_index},
    {"ivfflat", ivfflat::check_index, ivfflat::describe_index, ivfflat::metric_of, ivfflat::bulk_delete,
     ivfflat::vacuum_cleanup, nullptr, nullptr, nullptr, nullptr},
    {"bm25", bm25::check_index, bm25::describe_index, nullptr, bm25::bulk_delete, bm25::vacuum_cleanup, nullptr,
     nullptr, nullptr, fold_bm25},
};

// Null for a relation that is no index of ours.
const AccessMethod* method_of(Relation relation) {
    if (relation->rd_rel->relkind != RELKIND_INDEX) return nullptr;
    for (const AccessMethod& method : kMethods) {
        if (relation->rd_rel->relam == get_index_am_oid(method.name, true)) return &method;
    }
    return nullptr;
}

void raise_unless(bool usable, const IndexArgument& argument) {
    if (usable) return;
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("index \"%s\" is not valid", RelationGetRelationName(argument.index)),
                    errdetail("Its build has failed, or is not over."), errhint("REINDEX the index.")));
}

} // namespace

IndexArgument open_index_argument(Oid oid, LOCKMODE lock) {
    // The table is locked first, as everywhere. Until the index is locked too, it can be dropped and its number be
    // given to another.
    const Oid table_oid = get_rel_relkind(oid) == RELKIND_INDEX ? IndexGetRelation(oid, true) : InvalidOid;
    Relation table = OidIsValid(table_oid) ? table_open(table_oid, lock) : nullptr;
    Relation index = relation_open(oid, lock);
    if (index->rd_rel->relkind == RELKIND_PARTITIONED_INDEX) {
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                        errmsg("\"%s\" is a partitioned index", RelationGetRelationName(index)),
                        errhint("Name the index of a partition.")));
    }
    const AccessMethod* method = method_of(index);
    if (method == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                        errmsg("\"%s\" is not an index of ruvector", RelationGetRelationName(index)),
                        errhint("Name an index of access method hnsw, ivfflat or bm25.")));
    }
    if (table == nullptr || index->rd_index->indrelid != table_oid) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
                        errmsg("could not open parent table of index \"%s\"", RelationGetRelationName(index))));
    }
    if (RecoveryInProgress() && !RelationIsPermanent(index)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("cannot access temporary or unlogged relations during recovery")));
    }
    if (RELATION_IS_OTHER_TEMP(index)) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("cannot access temporary tables of other sessions")));
    }
    return {table, index, method};
}

void close_index_argument(const IndexArgument& argument, LOCKMODE lock) {
    relation_close(argument.index, lock);
    table_close(argument.table, lock);
}

void check_table_readable(const IndexArgument& argument) {
    const AclResult result = pg_class_aclcheck(RelationGetRelid(argument.table), GetUserId(), ACL_SELECT);
    if (result != ACLCHECK_OK) {
        aclcheck_error(result, get_relkind_objtype(argument.table->rd_rel->relkind),
                       RelationGetRelationName(argument.table));
    }
}

void check_whole_table_readable(const IndexArgument& argument) {
    check_table_readable(argument);
    if (check_enable_rls(RelationGetRelid(argument.table), InvalidOid, true) != RLS_ENABLED) return;
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                    errmsg("cannot look into an index of table \"%s\", whose rows are restricted by row-level security",
                           RelationGetRelationName(argument.table))));
}

void check_index_built(const IndexArgument& argument) { raise_unless(argument.index->rd_index->indisready, argument); }
void check_index_valid(const IndexArgument& argument) { raise_unless(argument.index->rd_index->indisvalid, argument); }

// What the planner asks before it uses an index (README.HOT): one that a build made past rows which older snapshots see
// otherwise begins with the snapshots after it.
void check_snapshot_sees(const IndexArgument& argument) {
    const Form_pg_index form = argument.index->rd_index;
    const HeapTupleHeader made = argument.index->rd_indextuple->t_data;
    if (!form->indcheckxmin || TransactionIdPrecedes(HeapTupleHeaderGetXmin(made), TransactionXmin)) return;
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("index \"%s\" does not have the rows that this transaction sees",
                           RelationGetRelationName(argument.index)),
                    errdetail("It was built after the transaction's snapshot was taken."),
                    errhint("Try again in a new transaction.")));
}

void check_has_metric(const IndexArgument& argument) {
    if (argument.method->metric_of != nullptr) return;
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                    errmsg("index \"%s\" of access method %s does not order by distance",
                           RelationGetRelationName(argument.index), argument.method->name),
                    errhint("Name an index of access method hnsw or ivfflat.")));
}

pg::MetricName index_metric(const IndexArgument& argument) {
    bool is_null = false;
    const Datum classes = SysCacheGetAttr(INDEXRELID, argument.index->rd_indextuple, Anum_pg_index_indclass, &is_null);
    if (is_null) elog(ERROR, "index %u has no operator classes", RelationGetRelid(argument.index));
    return argument.method->metric_of(reinterpret_cast<const oidvector*>(DatumGetPointer(classes))->values[0]);
}

} // namespace rv::inspect
