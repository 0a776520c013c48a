// C++ zone.
#include "ruvector/graph/plan_cache.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/inval.h"
#include "utils/syscache.h"
}

#include "ruvector/graph/settings.hpp"

namespace rv::graph {
namespace {

constexpr std::size_t kMostPlans = 200;
constexpr std::size_t kLongestText = 20'000; // longer ones are not kept

struct Kept {
    std::shared_ptr<const cypher::Plan> plan;
    BlockNumber nodes;
    BlockNumber edges;
    std::uint64_t used;
};

struct Plans {
    std::unordered_map<std::string, Kept> kept;
    std::uint64_t calls = 0;
};

// Lives as long as the session.
Plans& plans() {
    static Plans* const all = new Plans;
    return *all;
}

// Procedures that plans call are functions: whatever happens to one, plans are made anew.
bool outdated = false;

// Of what has none, such as a table that is partitioned, there is nothing to tell by.
BlockNumber pages_of(Relation table) {
    return RELKIND_HAS_STORAGE(table->rd_rel->relkind) ? RelationGetNumberOfBlocks(table) : 0;
}

bool similar(BlockNumber a, BlockNumber b) { return a + 8 <= 2 * (b + 8) && b + 8 <= 2 * (a + 8); }

} // namespace

std::shared_ptr<const cypher::Plan> plan_of(std::int32_t graph, std::string_view query, TableStore& store) {
    static bool watching = false;
    if (!watching) {
        pg::pg_call([] {
            // The type of the second argument is one of its own from PostgreSQL 19 on.
            CacheRegisterSyscacheCallback(
                PROCOID, [](auto, auto, auto) { outdated = true; }, 0);
            CacheRegisterSyscacheCallback(
                NAMESPACEOID, [](auto, auto, auto) { outdated = true; }, 0);
        });
        watching = true;
    }
    Plans& all = plans();
    if (outdated) {
        all.kept.clear();
        outdated = false;
    }
    const BlockNumber nodes = pg::pg_call([&] { return pages_of(store.tables().nodes); });
    const BlockNumber edges = pg::pg_call([&] { return pages_of(store.tables().edges); });
    // Procedures are what the search path leads to, which has schemas of the user's name. Estimates are of what a user
    // sees.
    std::string key = std::to_string(graph) + (store.tables().direct ? "d" : "s") + std::to_string(cypher_start()) +
                      " " + std::to_string(GetUserId()) + " ";
    key += namespace_search_path;
    key += '\0';
    key += query;
    all.calls++;
    const auto found = all.kept.find(key);
    if (found != all.kept.end()) {
        if (similar(found->second.nodes, nodes) && similar(found->second.edges, edges)) {
            found->second.used = all.calls;
            return found->second.plan;
        }
        all.kept.erase(found);
    }
    std::shared_ptr<const cypher::Plan> plan = cypher::compile(query, store, cypher_start());
    if (query.size() <= kLongestText) {
        if (all.kept.size() >= kMostPlans) {
            auto oldest = all.kept.begin();
            for (auto entry = all.kept.begin(); entry != all.kept.end(); ++entry)
                if (entry->second.used < oldest->second.used) oldest = entry;
            all.kept.erase(oldest);
        }
        all.kept.emplace(std::move(key), Kept{plan, nodes, edges, all.calls});
    }
    return plan;
}

} // namespace rv::graph
