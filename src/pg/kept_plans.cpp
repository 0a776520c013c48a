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
MemoryContext context = nullptr;

bool is_of(const KeptPlan& kept, uint32 hash, const char* sql, int parameters, const Oid* types) {
    return kept.hash == hash && kept.parameters == parameters && std::strcmp(kept.sql, sql) == 0 &&
           std::equal(types, types + parameters, kept.types);
}

// A place for one more: a free one, or that of the plan that was not asked for for the longest time.
KeptPlan* make_place() {
    if (count < kMostPlans) return &plans[count];
    KeptPlan* oldest =
        std::min_element(plans, plans + count, [](const KeptPlan& a, const KeptPlan& b) { return a.used < b.used; });
    SPI_freeplan(oldest->plan);
    pfree(oldest->sql);
    if (oldest->types != nullptr) pfree(oldest->types);
    *oldest = plans[--count];
    return &plans[count];
}

} // namespace

SPIPlanPtr kept_plan(const char* sql, int parameters, const Oid* types) {
    calls++;
    const uint32 hash = string_hash(sql, strlen(sql) + 1);
    for (int i = 0; i < count; i++) {
        if (!is_of(plans[i], hash, sql, parameters, types)) continue;
        plans[i].used = calls;
        return plans[i].plan;
    }
    SPIPlanPtr plan = SPI_prepare(sql, parameters, const_cast<Oid*>(types));
    if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
    if (context == nullptr)
        context = AllocSetContextCreate(TopMemoryContext, "ruvector kept plans", ALLOCSET_SMALL_SIZES);
    KeptPlan* place = make_place();
    // What is allocated may fail; nothing is counted before it is whole.
    char* kept_sql = MemoryContextStrdup(context, sql);
    Oid* kept_types = nullptr;
    if (parameters > 0) {
        const Size bytes = sizeof(Oid) * static_cast<Size>(parameters);
        kept_types = static_cast<Oid*>(MemoryContextAlloc(context, bytes));
        std::memcpy(kept_types, types, bytes);
    }
    SPI_keepplan(plan);
    *place = {hash, parameters, kept_sql, kept_types, plan, calls};
    count++;
    return plan;
}

Size kept_plans_bytes() { return context == nullptr ? 0 : MemoryContextMemAllocated(context, true); }

} // namespace rv::pg
