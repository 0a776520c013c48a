// Server zone.
//
// A scan has two parts. The search before the first row looks at about `scored` nodes, each on a page of its own; its
// cost is the startup cost. The rows that follow come from the beam, at next to no cost to the index; where the scan
// goes on as long as rows are asked for, all of them cost about as much as reading the whole index. What the executor
// does with them (heap pages, filters) PostgreSQL adds, in proportion to the rows that the plan above asks for: a
// filter that few rows pass makes it ask for most that the index has, which is why another index wins there. Conditions
// on further columns of the index cost what the scan does about them (search/wanted_nodes.hpp).
#include "ruvector/hnsw/cost.hpp"

extern "C" {
#include "access/genam.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "utils/float.h"
#include "utils/selfuncs.h"
#include "utils/spccache.h"
}

#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/hnsw/search/node_stream.hpp"
#include "ruvector/hnsw/search/wanted_nodes.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/pg/planner.hpp"
#include "ruvector/pg/scan_demand.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

// Above every plan that answers the query in full, below the cost of one that the user has switched off (1e10).
constexpr Cost kLastResort = 1.0e9;

// How many nodes a search scores: on each layer above 0 a walk of a few steps with m links each; on layer 0 each of the
// ef_search nodes that it expands brings 2m links, of which the ones seen before are left out. The share of new ones
// was fitted to runs with 10,000 to 200,000 vectors, and falls as the beam covers more of the graph.
double scored_nodes(double tuples, int m, double ef) {
    if (tuples <= 1) return tuples;
    const double upper = std::floor(std::log(tuples) / std::log(m)) * 2 * m;
    const double fresh = 0.45 * std::log(tuples) / (std::log(m) * (1 + std::log(ef)));
    return std::min(tuples, upper + 2.0 * m * ef * std::min(1.0, fresh));
}

// How many nodes a search by codes expands: on each layer above 0 those of the descent, on layer 0 a few more than it
// keeps. Fitted to the same runs.
double expanded_nodes(double tuples, int m, double ef) {
    if (tuples <= 1) return tuples;
    const double upper = std::floor(std::log(tuples) / std::log(m)) * 2 * static_cast<double>(graph::kDescentWidth);
    return std::min(tuples, upper + 1.25 * ef);
}

// To read what the directory has on pages that may have what is wanted. Pages have a part of the values of each column,
// the smaller the fewer columns there are. To compare a few words takes a fraction of what calling an operator does.
Cost directory_cost(const IndexOptInfo* index, bool by_codes, double share, double seq_page_cost) {
    constexpr double kComparison = 0.1;
    const int columns = index->nkeycolumns - 1;
    const auto entry =
        static_cast<double>(sizeof(ItemRef) + pg::AttributeColumns::bytes_for(columns)) + (by_codes ? 32 : 0);
    const double all = std::max(1.0, index->tuples * entry / BLCKSZ);
    const double read = std::min(1.0, share + std::pow(all, -1.0 / columns));
    return read * (all * seq_page_cost + index->tuples * kComparison * columns * cpu_operator_cost);
}

} // namespace

void estimate_cost(PlannerInfo* root, IndexPath* path, double loop_count, Cost* startup_cost, Cost* total_cost,
                   Selectivity* selectivity, double* correlation, double* pages) {
    *selectivity = 1;
    *correlation = 0;
    *pages = 0;
    // Without an ORDER BY that the index serves there is nothing that it could do, and it orders by one distance only.
    if (list_length(path->indexorderbys) != 1 || pg::wants_null(path)) {
        *startup_cost = *total_cost = get_float8_infinity();
        *selectivity = 0;
        pg::disable_path(path);
        return;
    }

    GenericCosts costs = {};
    genericcostestimate(root, path, loop_count, &costs);
    Relation relation = index_open(path->indexinfo->indexoid, NoLock);
    const int m = option_m(relation);
    const bool by_codes = has_codes(relation);
    const uint32 pending = pending_pages(relation);
    index_close(relation, NoLock);

    const IndexOptInfo* index = path->indexinfo;
    const double tuples = index->tuples;
    const bool conditions = path->indexclauses != NIL;
    // How many of the index's rows meet the conditions.
    const double passing = pg::rows_that_pass(path, costs.indexSelectivity);
    const double index_pages = conditions ? index->pages : costs.numIndexPages;
    const bool goes_on = iterative_scan() != IterativeScan::kOff || pg::complete_scans();
    const double demand = goes_on ? pg::planned_demand(root, path, passing) : 0;
    const double width = demanded_width(demand);
    double seq_page_cost = 0;
    get_tablespace_page_costs(index->reltablespace, nullptr, &seq_page_cost);

    // Of a search that scores so many nodes. Pages: random as far as the index is larger than what a scan of the table
    // would read, which counts toasted vectors not.
    const auto search_cost = [&](double scored) {
        const double share = tuples > 0 ? std::min(1.0, scored / tuples) : 1.0;
        const double touched = index_pages * share;
        Cost cost = touched * costs.spc_random_page_cost + scored * (cpu_index_tuple_cost + cpu_operator_cost);
        if (touched > index->rel->pages && share < 0.5) {
            cost -= touched * (costs.spc_random_page_cost - seq_page_cost);
            cost -= (touched - index->rel->pages) * seq_page_cost;
        }
        return cost;
    };
    // Without signatures, what a search passes through counts as what it looks for does.
    const double share = tuples > 0 ? passing / tuples : 1.0;
    double graph_nodes = by_codes ? expanded_nodes(tuples, m, width) : scored_nodes(tuples, m, width / share);
    if (by_codes && conditions) graph_nodes = std::min(tuples, graph_nodes + bridged_nodes(width, demand, share));
    const Cost graph = search_cost(graph_nodes);
    *startup_cost = graph;
    *total_cost = std::max(costs.indexTotalCost, graph);
    if (goes_on)
        *total_cost = graph + index_pages * seq_page_cost + tuples * (cpu_index_tuple_cost + cpu_operator_cost);
    if (conditions) {
        const double measured = by_codes ? measured_nodes(passing) : passing;
        const Cost bounds = by_codes ? passing * 0.1 * cpu_operator_cost : 0;
        const Cost all = directory_cost(index, by_codes, share, seq_page_cost) + bounds + search_cost(measured);
        *startup_cost = std::min(graph, all);
        *total_cost = all;
    }
    // Every scan reads the pending area first. It is small, and in memory.
    constexpr double kPendingPage = 4; // to score the entries of a page, which are few where codes are long
    *startup_cost += pending * kPendingPage * cpu_operator_cost;
    *total_cost += pending * kPendingPage * cpu_operator_cost;
    *selectivity = costs.indexSelectivity;
    *correlation = costs.indexCorrelation;
    *pages = index_pages;

    // A scan without a demand ends after ef_search nodes: where all rows are asked for (no LIMIT reaches this
    // relation), it would leave rows out.
    if (root->tuple_fraction <= 0) {
        *startup_cost += kLastResort;
        *total_cost += kLastResort;
    }
}

} // namespace rv::hnsw
