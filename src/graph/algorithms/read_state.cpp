// C++ zone.
#include "ruvector/graph/algorithms/read_state.hpp"

extern "C" {
#include "access/relation.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "access/xlogrecovery.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
}

#include "ruvector/graph/algorithms/query_dependence.hpp"
#include "ruvector/graph/tables.hpp"

namespace rv::graph {
namespace {

constexpr std::uint64_t kMostTransactions = 100'000; // that are looked at one by one
constexpr std::uint64_t kMostAge = 50'000'000;       // in transactions: what became of older ones may be forgotten

} // namespace

bool ReadState::Seen::hides(TransactionId transaction) const {
    return TransactionIdFollowsOrEquals(transaction, end) ||
           std::binary_search(running.begin(), running.end(), transaction);
}

ReadState::Seen ReadState::see() {
    const SnapshotData& snapshot = *GetActiveSnapshot();
    Seen seen;
    seen.end = snapshot.xmax;
    seen.command = snapshot.curcid;
    seen.running.assign(snapshot.xip, snapshot.xip + snapshot.xcnt);
    // A standby knows no difference between transactions and their parts.
    if (snapshot.takenDuringRecovery) {
        seen.running.insert(seen.running.end(), snapshot.subxip, snapshot.subxip + snapshot.subxcnt);
        seen.complete = !snapshot.suboverflowed;
    }
    std::sort(seen.running.begin(), seen.running.end());
    return seen;
}

ReadState::Moment ReadState::now() {
    Moment moment;
    moment.seen = see();
    pg::pg_call([&] {
        // In this order: whoever has written to the WAL before this place has a number below the next.
        moment.wal = RecoveryInProgress() ? GetXLogReplayRecPtr(nullptr) : GetXLogInsertRecPtr();
        moment.next = ReadNextFullTransactionId();
        moment.own = GetTopTransactionIdIfAny();
        moment.own_part = GetCurrentSubTransactionId();
    });
    return moment;
}

ReadState::Dependence ReadState::depend(const GraphSource& source, const GraphFilter& filter) {
    Dependence dependence;
    if (source.kind == GraphSource::Kind::kPropertyGraph) {
        dependence.definition = "graph " + std::to_string(source.graph);
        Tables tables;
        pg::pg_call([&] {
            open_tables(&tables, source.graph);
            close_tables(&tables);
        });
        for (Relation table : {tables.nodes, tables.edges}) dependence.tables.push_back(RelationGetRelid(table));
        if (!tables.direct)
            dependence.never = "what is seen of the graph is for policies or privileges of columns to say";
    } else {
        const std::string sql = sql_of_source(source, filter);
        const QueryDependence found = pg::pg_call([&] { return dependence_of_query(sql.c_str()); });
        dependence.definition = found.tree;
        dependence.tables.assign(found.tables, found.tables + found.table_count);
        if (found.never != nullptr) dependence.never = found.never;
    }
    for (const Oid table : dependence.tables) {
        const char* reason = pg::pg_call([&] { return why_changes_are_not_told(table); });
        if (reason != nullptr) dependence.seldom = reason;
    }
    return dependence;
}

void ReadState::begin() { then_ = now(); }

void ReadState::end(const GraphSource& source, const GraphFilter& filter) {
    source_ = depend(source, filter);
    tables_.clear();
    if (!source_.never.empty() || !source_.seldom.empty()) return;
    for (const Oid oid : source_.tables)
        tables_.push_back(pg::pg_call([&] {
            Relation table = relation_open(oid, AccessShareLock);
            const Table found{oid, table->rd_rel->relfilenode, RelationGetNumberOfBlocks(table)};
            relation_close(table, NoLock);
            return found;
        }));
}

// Whether a transaction has committed whose writes were not read.
std::string ReadState::committed_since(const Seen& seen) const {
    const std::uint64_t next = U64FromFullTransactionId(pg::pg_call([] { return ReadNextFullTransactionId(); }));
    if (next - U64FromFullTransactionId(then_.next) > kMostAge) return "it was read many transactions ago";
    if (!then_.seen.complete || !seen.complete) return "the standby does not know all transactions that were running";
    // What was visible has to be visible now.
    if (TransactionIdPrecedes(seen.end, then_.seen.end)) return "this statement sees an older state";
    for (const TransactionId transaction : seen.running)
        if (!then_.seen.hides(transaction)) return "this statement sees an older state";
    const auto is_new = [&](TransactionId transaction) {
        return TransactionIdIsNormal(transaction) && !seen.hides(transaction) &&
               pg::pg_call([&] { return TransactionIdDidCommit(transaction); });
    };
    constexpr const char* kCommitted = "a transaction that was running has committed";
    for (const TransactionId transaction : then_.seen.running)
        if (is_new(transaction)) return kCommitted;
    const TransactionId last = XidFromFullTransactionId(then_.next);
    if (last - then_.seen.end > kMostTransactions && last != then_.seen.end)
        return "it was read in the middle of many transactions";
    for (TransactionId transaction = then_.seen.end; transaction != last; ++transaction)
        if (is_new(transaction)) return kCommitted;
    return {};
}

// Whether a page was written.
std::string ReadState::written_since() const {
    for (const Table& each : tables_) {
        const bool written = pg::pg_call([&] {
            Relation table = relation_open(each.table, AccessShareLock);
            bool found = table->rd_rel->relfilenode != each.file || RelationGetNumberOfBlocks(table) != each.blocks;
            BufferAccessStrategy strategy = GetAccessStrategy(BAS_BULKREAD);
            for (BlockNumber block = 0; block < each.blocks && !found; block++) {
                CHECK_FOR_INTERRUPTS();
                Buffer buffer = ReadBufferExtended(table, MAIN_FORKNUM, block, RBM_NORMAL, strategy);
                LockBuffer(buffer, BUFFER_LOCK_SHARE);
                found = PageGetLSN(BufferGetPage(buffer)) > then_.wal;
                UnlockReleaseBuffer(buffer);
            }
            FreeAccessStrategy(strategy);
            relation_close(table, NoLock);
            return found;
        });
        if (written) return "a table was written";
    }
    return {};
}

std::string ReadState::change(const GraphSource& source, const GraphFilter& filter) {
    if (!source_.never.empty()) return source_.never;
    const Dependence dependence = depend(source, filter);
    if (!dependence.never.empty()) return dependence.never;
    if (dependence.definition != source_.definition || dependence.tables != source_.tables)
        return "it is another graph, table or query by now";
    const Moment moment = now();
    const bool same = moment.seen.is(then_.seen);
    if (TransactionIdIsValid(moment.own) || TransactionIdIsValid(then_.own)) {
        if (moment.own == then_.own && moment.own_part == then_.own_part && same &&
            moment.seen.command == then_.seen.command)
            return {};
        return moment.own == then_.own || TransactionIdIsValid(moment.own) ? "this transaction has written"
                                                                           : "it was read by a transaction that wrote";
    }
    if (same) return {};
    if (!source_.seldom.empty()) return source_.seldom;
    if (!dependence.seldom.empty()) return dependence.seldom;
    std::string reason = committed_since(moment.seen);
    if (reason.empty()) reason = written_since();
    if (reason.empty()) then_ = moment; // all that is visible now was read
    return reason;
}

} // namespace rv::graph
