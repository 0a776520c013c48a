// Server zone.
#include "ruvector/pg/kept_plans.hpp"

extern "C" {
#include "common/hashfn.h"
#include "utils/memutils.h"
}

namespace rv::pg {
namespace {

struct KeptPlan {
    uint32 hash;
    int parameters;
    char* sql;
    Oid* types;
    SPIPlanPtr plan;
    uint64 used; // when, in calls
};

constexpr int kMostPlans = 64;

KeptPlan plans[kMostPlans];
int count = 0;
uint64 calls = 0;
int running = 0; // queries of this file: what they call may come here again
MemoryContext context = nullptr;

bool is_of(const KeptPlan& kept, uint32 hash, const char* sql, const QueryParameters& parameters) {
    return kept.hash == hash && kept.parameters == parameters.count && std::strcmp(kept.sql, sql) == 0 &&
           std::equal(parameters.types, parameters.types + parameters.count, kept.types);
}

// A place for one more: a free one, or that of the plan that was not asked for for the longest time; null if that may
// be running.
KeptPlan* make_place() {
    if (count < kMostPlans) return &plans[count];
    if (running > 1) return nullptr; // one is the caller, whose plan is none of these yet
    KeptPlan* oldest =
        std::min_element(plans, plans + count, [](const KeptPlan& a, const KeptPlan& b) { return a.used < b.used; });
    SPI_freeplan(oldest->plan);
    pfree(oldest->sql);
    if (oldest->types != nullptr) pfree(oldest->types);
    *oldest = plans[--count];
    return &plans[count];
}

// Nothing is counted before it is whole, since what is allocated may fail.
void keep(SPIPlanPtr plan, uint32 hash, const char* sql, const QueryParameters& parameters) {
    KeptPlan* place = make_place();
    if (place == nullptr) return;
    if (context == nullptr)
        context = AllocSetContextCreate(TopMemoryContext, "ruvector kept plans", ALLOCSET_SMALL_SIZES);
    char* kept_sql = MemoryContextStrdup(context, sql);
    Oid* kept_types = nullptr;
    if (parameters.count > 0) {
        const Size bytes = sizeof(Oid) * static_cast<Size>(parameters.count);
        kept_types = static_cast<Oid*>(MemoryContextAlloc(context, bytes));
        std::memcpy(kept_types, parameters.types, bytes);
    }
    SPI_keepplan(plan);
    *place = {hash, parameters.count, kept_sql, kept_types, plan, calls};
    count++;
}

SPIPlanPtr plan_of(const char* sql, const QueryParameters& parameters) {
    calls++;
    const uint32 hash = string_hash(sql, strlen(sql) + 1);
    for (int i = 0; i < count; i++) {
        if (!is_of(plans[i], hash, sql, parameters)) continue;
        plans[i].used = calls;
        return plans[i].plan;
    }
    SPIPlanPtr plan = SPI_prepare_cursor(sql, parameters.count, const_cast<Oid*>(parameters.types),
                                         parameters.planned_anew ? CURSOR_OPT_CUSTOM_PLAN : 0);
    if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
    keep(plan, hash, sql, parameters);
    return plan;
}

} // namespace

// Runs what uses a plan, which nobody takes away meanwhile. Preparing runs code of others too: it folds constants.
template <class F>
static void use_plan(const char* sql, const QueryParameters& parameters, F&& use) {
    running++;
    PG_TRY();
    { use(plan_of(sql, parameters)); }
    PG_FINALLY();
    { running--; }
    PG_END_TRY();
}

void select_kept(const char* sql, const QueryParameters& parameters, long most) {
    use_plan(sql, parameters, [&](SPIPlanPtr plan) {
        const int result = SPI_execute_plan(plan, const_cast<Datum*>(parameters.values), parameters.nulls, true, most);
        if (result != SPI_OK_SELECT) elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(result));
    });
}

Portal open_kept(const char* sql, const QueryParameters& parameters) {
    Portal portal = nullptr;
    use_plan(sql, parameters, [&](SPIPlanPtr plan) {
        portal = SPI_cursor_open(nullptr, plan, const_cast<Datum*>(parameters.values), parameters.nulls, true);
    });
    return portal;
}

void execute_kept(const char* sql, const QueryParameters& parameters) {
    use_plan(sql, parameters, [&](SPIPlanPtr plan) {
        const int result = SPI_execute_plan(plan, const_cast<Datum*>(parameters.values), parameters.nulls, false, 0);
        if (result < 0) elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(result));
    });
}

} // namespace rv::pg
