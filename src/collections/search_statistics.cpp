// Server zone.
#include "ruvector/collections/search_statistics.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_authid.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/rls.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
}

#include "ruvector/collections/memory_use.hpp"

namespace rv::collections {
namespace {

constexpr int kMostCollections = 256;
constexpr int kMostSlow = 256;

// Of a collection, in one database.
struct Counts {
    Oid database; // InvalidOid: not in use
    int32 collection;
    Oid relation;
    uint64 used; // at which note it was the last time
    int64 calls;
    int64 queries;
    int64 rows;
    int64 short_answers; // calls with fewer rows than they asked for
    int64 filtered;
    int64 exact;
    double milliseconds;
    double most_milliseconds;
    TimestampTz last;
};

struct SlowSearch {
    TimestampTz at;
    Oid database; // InvalidOid: not in use
    Oid user;
    int32 collection;
    char function[24];
    double milliseconds;
    int64 queries;
    int64 rows;
    int k;
    bool filtered;
    bool exact;
};

struct Statistics {
    uint64 notes;
    int64 dropped; // collections that had to make room
    uint64 slow;   // noted, ever: the next one takes the place slow % kMostSlow
    TimestampTz since;
    Counts counts[kMostCollections];
    SlowSearch searches[kMostSlow];
};

constexpr int kOff = -1;
int slow_search_ms = 100;

Statistics* statistics = nullptr;
LWLock* lock = nullptr; // null: the statistics are this backend's own
shmem_request_hook_type previous_request = nullptr;
shmem_startup_hook_type previous_startup = nullptr;

void request() {
    if (previous_request != nullptr) previous_request();
    RequestAddinShmemSpace(MAXALIGN(sizeof(Statistics)));
    RequestNamedLWLockTranche("ruvector", 1);
}

void start_up() {
    if (previous_startup != nullptr) previous_startup();
    LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
    bool found = false;
    statistics = static_cast<Statistics*>(ShmemInitStruct("ruvector search statistics", sizeof(Statistics), &found));
    if (!found) {
        std::memset(statistics, 0, sizeof(Statistics));
        statistics->since = GetCurrentTimestamp();
    }
    lock = &GetNamedLWLockTranche("ruvector")->lock;
    LWLockRelease(AddinShmemInitLock);
}

bool preloaded() { return lock != nullptr; }

Statistics* opened(LWLockMode mode) {
    if (statistics == nullptr) {
        static MemoryContext context = nullptr;
        if (context == nullptr)
            context = AllocSetContextCreate(TopMemoryContext, "ruvector statistics", ALLOCSET_SMALL_SIZES);
        auto* own = static_cast<Statistics*>(MemoryContextAllocZero(context, sizeof(Statistics)));
        own->since = GetCurrentTimestamp();
        statistics = own;
    }
    if (preloaded()) LWLockAcquire(lock, mode);
    return statistics;
}

void close() {
    if (preloaded()) LWLockRelease(lock);
}

// A copy that can be read without the lock, in the current memory context.
const Statistics* copied() {
    auto* copy = static_cast<Statistics*>(palloc(sizeof(Statistics)));
    std::memcpy(copy, opened(LW_SHARED), sizeof(Statistics));
    close();
    return copy;
}

// The place of a collection: its own, an empty one, or that of the collection that was not searched for longest.
Counts* place_of(Statistics* all, Oid database, int32 collection) {
    Counts* least = &all->counts[0];
    for (Counts& counts : all->counts) {
        if (counts.database == database && counts.collection == collection) return &counts;
        if (counts.used < least->used) least = &counts;
    }
    if (OidIsValid(least->database)) all->dropped++;
    *least = Counts{};
    least->database = database;
    least->collection = collection;
    return least;
}

void count(Statistics* all, const SearchNote& note, TimestampTz now) {
    Counts* counts = place_of(all, MyDatabaseId, note.collection);
    counts->relation = note.relation;
    counts->used = ++all->notes;
    counts->calls++;
    counts->queries += note.queries;
    counts->rows += note.rows;
    counts->short_answers += note.rows < note.queries * note.k;
    counts->filtered += note.filtered;
    counts->exact += note.exact;
    counts->milliseconds += note.milliseconds;
    counts->most_milliseconds = std::max(counts->most_milliseconds, note.milliseconds);
    counts->last = now;
}

void keep(Statistics* all, const SearchNote& note, TimestampTz now) {
    SlowSearch* search = &all->searches[all->slow++ % kMostSlow];
    *search = {};
    search->at = now;
    search->database = MyDatabaseId;
    search->user = GetUserId();
    search->collection = note.collection;
    strlcpy(search->function, note.function, sizeof(search->function));
    search->milliseconds = note.milliseconds;
    search->queries = note.queries;
    search->rows = note.rows;
    search->k = note.k;
    search->filtered = note.filtered;
    search->exact = note.exact;
}

// Whether the current user may read the whole table: how many rows others found says nothing new then.
bool reads_all_rows(Oid relation) {
    bool missing = false;
    if (pg_class_aclcheck_ext(relation, GetUserId(), ACL_SELECT, &missing) != ACLCHECK_OK &&
        (missing || pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ANY) != ACLCHECK_OK))
        return false;
    return check_enable_rls(relation, InvalidOid, true) != RLS_ENABLED;
}

bool reads_all_statistics() { return has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS); }

Datum source_text() { return CStringGetTextDatum(preloaded() ? "shared" : "backend"); }

} // namespace

Size shared_statistics_bytes() { return preloaded() ? MAXALIGN(sizeof(Statistics)) : 0; }

void define_search_statistics() {
    DefineCustomIntVariable("ruvector.slow_search_ms",
                            "Sets from how many milliseconds on ruvector.slow_searches shows a search.",
                            "-1 keeps none, 0 all.", &slow_search_ms, 100, kOff, INT_MAX, PGC_SUSET, GUC_UNIT_MS,
                            nullptr, nullptr, nullptr);
    if (!process_shared_preload_libraries_in_progress) return;
    previous_request = shmem_request_hook;
    shmem_request_hook = pg::callback<request>;
    previous_startup = shmem_startup_hook;
    shmem_startup_hook = pg::callback<start_up>;
}

void note_search(const SearchNote& note) {
    const TimestampTz now = GetCurrentTimestamp();
    Statistics* all = opened(LW_EXCLUSIVE);
    count(all, note, now);
    if (slow_search_ms != kOff && note.milliseconds >= slow_search_ms) keep(all, note, now);
    close();
}

} // namespace rv::collections

using namespace rv::collections;

// Of the current database. Collections whose rows the caller may not all read are left out, or for members of
// pg_read_all_stats shown without what tells of rows.
RV_FUNCTION(ruvector_search_counts) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    const bool reads_all = reads_all_statistics();
    const Statistics* all = copied();
    for (const Counts& counts : all->counts) {
        if (counts.database != MyDatabaseId) continue;
        const bool reads_rows = reads_all_rows(counts.relation);
        if (!reads_rows && !reads_all) continue;
        Datum values[] = {Int32GetDatum(counts.collection),
                          Int64GetDatum(counts.calls),
                          Int64GetDatum(counts.queries),
                          Int64GetDatum(counts.rows),
                          Int64GetDatum(counts.short_answers),
                          Int64GetDatum(counts.filtered),
                          Int64GetDatum(counts.exact),
                          Float8GetDatum(counts.milliseconds),
                          Float8GetDatum(counts.most_milliseconds),
                          TimestampTzGetDatum(counts.last),
                          source_text()};
        bool nulls[std::size(values)] = {};
        nulls[3] = nulls[4] = !reads_rows;
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
    return Datum{0};
}

// Of the current database: the caller's own, and for members of pg_read_all_stats others' without their rows.
RV_FUNCTION(ruvector_slow_searches) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    const bool reads_all = reads_all_statistics();
    const Statistics* all = copied();
    for (const SlowSearch& search : all->searches) {
        if (search.database != MyDatabaseId) continue;
        const bool own = search.user == GetUserId();
        if (!own && !reads_all) continue;
        Datum values[] = {TimestampTzGetDatum(search.at),
                          ObjectIdGetDatum(search.user),
                          Int32GetDatum(search.collection),
                          CStringGetTextDatum(search.function),
                          Float8GetDatum(search.milliseconds),
                          Int64GetDatum(search.queries),
                          Int32GetDatum(search.k),
                          Int64GetDatum(search.rows),
                          BoolGetDatum(search.filtered),
                          BoolGetDatum(search.exact),
                          source_text()};
        bool nulls[std::size(values)] = {};
        nulls[7] = !own;
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    }
    return Datum{0};
}

RV_FUNCTION(ruvector_statistics_info) {
    TupleDesc description;
    if (get_call_result_type(fcinfo, nullptr, &description) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "return type must be a row type");
    }
    const Statistics* all = copied();
    const auto in_use = [](const Counts& counts) { return OidIsValid(counts.database); };
    const auto kept = std::count_if(std::begin(all->counts), std::end(all->counts), in_use);
    Datum values[] = {source_text(),
                      Int32GetDatum(static_cast<int32>(kept)),
                      Int32GetDatum(kMostCollections),
                      Int64GetDatum(all->dropped),
                      Int64GetDatum(static_cast<int64>(all->slow)),
                      Int32GetDatum(kMostSlow),
                      TimestampTzGetDatum(all->since)};
    bool nulls[std::size(values)] = {};
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls)));
}

RV_FUNCTION(ruvector_reset_statistics) {
    Statistics* all = opened(LW_EXCLUSIVE);
    std::memset(all->counts, 0, sizeof(all->counts));
    std::memset(all->searches, 0, sizeof(all->searches));
    all->notes = 0;
    all->dropped = 0;
    all->slow = 0;
    all->since = GetCurrentTimestamp();
    close();
    PG_RETURN_VOID();
}
