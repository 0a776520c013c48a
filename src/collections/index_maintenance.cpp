// Server zone. ruvector_index_maintenance: one index vacuumed, apart from its table and the table's other indexes.
//
// It holds the locks that VACUUM holds, so that everything that is sound beside VACUUM is sound beside it, and takes
// out the entries of rows whose line pointers pruning has left dead (heap_dead_rows.hpp says why these alone). The line
// pointers themselves stay for VACUUM, since other indexes may still lead to them.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/xlog.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "commands/tablecmds.h"
#include "storage/lmgr.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/varlena.h"
}

#include "ruvector/inspect/shards.hpp"
#include "ruvector/pg/arguments.hpp"
#include "ruvector/pg/heap_dead_rows.hpp"
#include "ruvector/pg/owner_role.hpp"
#include "ruvector/pg/privilege.hpp"
#include "ruvector/pg/stopwatch.hpp"
#include "ruvector/pg/vacuum_index.hpp"

namespace rv::collections {
namespace {

struct Work {
    double removed = 0;
    int64 repaired = 0;
    int64 unreachable = 0;
};

// As a cast to regclass looks it up: on the caller's search_path.
Oid relation_named(text* name) {
    return RangeVarGetRelid(makeRangeVarFromNameList(textToQualifiedNameList(name)), NoLock, false);
}

void raise_if_partitioned(Oid relation) {
    if (get_rel_relkind(relation) != RELKIND_PARTITIONED_INDEX) return;
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("\"%s\" is a partitioned index", get_rel_name(relation)),
                    errdetail("It has no pages; each partition has an index of its own."),
                    errhint("Name the indexes of the partitions: SELECT relid FROM pg_partition_tree(%s) WHERE isleaf.",
                            quote_literal_cstr(quote_qualified_identifier(
                                get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation))))));
}

// As VACUUM does, for who may VACUUM the table: before the index is opened, since who waits for the table must not hold
// what others need who have the table. It lasts until the transaction ends.
void lock_table_of(Oid index) {
    const Oid table = get_rel_relkind(index) == RELKIND_INDEX ? IndexGetRelation(index, true) : InvalidOid;
    if (!OidIsValid(table)) return; // which the opening of the index complains of
    if (!pg::maintains(table)) aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, get_rel_name(table));
    LockRelationOid(table, ShareUpdateExclusiveLock);
}

Work maintain(const inspect::IndexArgument& argument) {
    const inspect::AccessMethod& method = *argument.method;
    IndexVacuumInfo info = pg::vacuum_info(argument.table, argument.index, argument.table->rd_rel->reltuples);
    const int64 repaired = method.repaired_links != nullptr ? method.repaired_links() : 0;
    IndexBulkDeleteResult* stats = nullptr;
    pg::DeadRows dead(argument.table);
    // Once at least: a vacuum that did not come to its end has left tombstones.
    for (bool more = true; more; dead.forget()) {
        more = dead.collect();
        stats = method.bulk_delete(&info, stats, pg::DeadRows::is_dead, &dead);
    }
    Work work;
    work.removed = stats->tuples_removed;
    stats = method.vacuum_cleanup(&info, stats);
    if (method.count_unreachable != nullptr) {
        work.unreachable = method.count_unreachable(argument.index);
        if (work.unreachable > 0) {
            method.mend(argument.index);
            work.unreachable = method.count_unreachable(argument.index);
        }
    }
    if (method.repaired_links != nullptr) work.repaired = method.repaired_links() - repaired;
    return work;
}

const char* summary(const inspect::IndexArgument& argument, const Work& work, double milliseconds) {
    const char* begin =
        psprintf("%s %s: removed %.0f", argument.method->name, RelationGetRelationName(argument.index), work.removed);
    if (argument.method->count_unreachable != nullptr) {
        return psprintf("%s, repaired " INT64_FORMAT " links, " INT64_FORMAT " unreachable, %.0f ms", begin,
                        work.repaired, work.unreachable, milliseconds);
    }
    if (argument.method->metric_of == nullptr) return psprintf("%s, %.0f ms", begin, milliseconds);
    pg::Property wanted[] = {{"imbalance"}, {"advice"}};
    pg::PropertyRows rows(wanted);
    argument.method->describe(argument.index, rows);
    const char* advice = wanted[1].value;
    const bool reindex = advice != nullptr && std::strcmp(advice, "none") != 0;
    return psprintf("%s, imbalance %s, %.0f ms%s%s", begin, wanted[0].value != nullptr ? wanted[0].value : "none",
                    milliseconds, reindex ? "; " : "", reindex ? advice : "");
}

} // namespace
} // namespace rv::collections

RV_FUNCTION(ruvector_index_maintenance) {
    using namespace rv;
    pg::check_not_null(fcinfo, {"p_index_name"});
    PreventCommandDuringRecovery("ruvector_index_maintenance()");
    PreventCommandIfReadOnly("ruvector_index_maintenance()");
    const Oid named = collections::relation_named(PG_GETARG_TEXT_PP(0));
    collections::raise_if_partitioned(named);
    collections::lock_table_of(named);
    const auto argument = inspect::open_index_argument(named);
    inspect::check_index_built(argument);
    inspect::tell_of_shards(argument, fcinfo);
    if (!pg::is_heap(argument.table)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("cannot maintain an index of table \"%s\", which is not of table access method heap",
                               RelationGetRelationName(argument.table)),
                        errhint("VACUUM the table.")));
    }
    LockRelationOid(RelationGetRelid(argument.index), RowExclusiveLock);
    CheckTableNotInUse(argument.table, "maintain");

    const pg::Stopwatch watch;
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector index maintenance", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const pg::CallerRole caller = pg::become_owner(argument.table);
    const collections::Work work = collections::maintain(argument);
    pg::become_caller(caller);
    const char* done = collections::summary(argument, work, watch.milliseconds());
    MemoryContextSwitchTo(old);
    text* result = cstring_to_text(done);
    MemoryContextDelete(context);
    inspect::close_index_argument(argument);
    PG_RETURN_TEXT_P(result);
}

RV_FUNCTION(ruvector_count_unreachable) {
    const auto argument = rv::inspect::open_index_argument(PG_GETARG_OID(0));
    rv::inspect::check_table_readable(argument);
    rv::inspect::check_index_valid(argument);
    const auto count = argument.method->count_unreachable;
    const bool counts = count != nullptr;
    const int64 unreachable = counts ? count(argument.index) : 0;
    rv::inspect::close_index_argument(argument);
    if (!counts) PG_RETURN_NULL();
    PG_RETURN_INT64(unreachable);
}
