// Server zone.
//
// A scan reads the directory, the centres and the pages of the first lists before it returns its first row: that is the
// startup cost. What follows costs the index next to nothing until those are used up; where the scan goes on as long as
// rows are asked for, all of them cost what reading all lists does. What the executor does with the rows (heap pages,
// filters) PostgreSQL adds, in proportion to the rows that the plan above asks for.
#include "ruvector/ivfflat/cost.hpp"

extern "C" {
#include "access/genam.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "utils/float.h"
#include "utils/selfuncs.h"
#include "utils/spccache.h"
}

#include <cmath>

#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/ivfflat/search/probing.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/planner.hpp"
#include "ruvector/pg/scan_demand.hpp"

namespace rv::ivfflat {
namespace {

// Above every plan that answers the query in full, below the cost of one that the user has switched off (1e10).
constexpr Cost kLastResort = 1.0e9;

// The share of a list's pages that a scan reads one after the other as the disk has them: all but those that inserts
// appended.
constexpr double kSequentialShare = 0.8;

// The pages that all lists have: where codes are in them, the vectors' do not count.
double pages_of_lists(const Index& index, double tuples, double pages) {
    if (!index.coded()) return pages;
    const Size rows_per_page = index.blocks_per_page() > 0 ? index.rows_per_block_page() : index.rows_per_row_page();
    // On average, half of a list's last page is empty.
    return std::min(pages, tuples / static_cast<double>(rows_per_page) + index.lists / 2.0);
}

// How far a scan reads at first.
struct Reach {
    double share; // of the lists
    double rows;
    double pages;
};

Reach reach_of(const IndexPath* path, const Index& index, double index_pages, double wanted, double passing) {
    const double tuples = path->indexinfo->tuples;
    const auto lists = static_cast<double>(index.lists);
    const double passing_share = tuples > 0 ? std::min(1.0, passing / tuples) : 1.0;
    const double share = std::min(1.0, demanded_probes(index, wanted, passing, passing_share) / lists);
    return {share, tuples * share, pages_of_lists(index, tuples, index_pages) * share};
}

double wanted_rows(PlannerInfo* root, const IndexPath* path, double passing) {
    return iterates() || pg::complete_scans() ? pg::planned_demand(root, path, passing) : 0;
}

Index index_of(const IndexPath* path) {
    Relation relation = index_open(path->indexinfo->indexoid, NoLock);
    const Index index = open_index(relation);
    index_close(relation, NoLock);
    return index;
}

// Of a page's price, what reading one vector on it counts: as little as the planner counts for the vectors that a scan
// of the table has to fetch from out of line, which is nothing, would keep it from indexes of all but huge tables.
constexpr double kPageShare = 1.0 / 16;

// How many vectors are measured exactly, about, until `wanted` rows are known; 0: not known.
double measured_rows(double wanted) {
    constexpr double kUnknown = 40;
    constexpr double kEach = 4;
    return wanted > 0 ? kEach * wanted : kUnknown;
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
    const Index index = index_of(path);
    const auto lists = static_cast<double>(index.lists);
    double seq_page_cost = 0;
    get_tablespace_page_costs(path->indexinfo->reltablespace, nullptr, &seq_page_cost);

    const double passing = pg::rows_that_pass(path, costs.indexSelectivity);
    const double index_pages = path->indexclauses != NIL ? path->indexinfo->pages : costs.numIndexPages;
    const double wanted = wanted_rows(root, path, passing);
    const auto [share, rows, touched] = reach_of(path, index, index_pages, wanted, passing);
    const Cost page_cost = kSequentialShare * seq_page_cost + (1 - kSequentialShare) * costs.spc_random_page_cost;
    // A code costs a fraction of what a vector does.
    const Cost row_cost = index.coded() ? cpu_operator_cost : cpu_index_tuple_cost + cpu_operator_cost;
    // To compare a few words takes a fraction of what calling an operator does.
    constexpr double kComparison = 0.1;
    const double measured = path->indexinfo->tuples > 0 ? rows * passing / path->indexinfo->tuples : rows;
    const Cost compared = (rows - measured) * kComparison * cpu_operator_cost;
    Cost search = touched * page_cost + measured * row_cost + compared + lists * cpu_operator_cost;
    if (index.coded()) search += measured_rows(wanted) * (kPageShare * costs.spc_random_page_cost + cpu_operator_cost);
    // Pages count as far as the lists are larger than what a scan of the table would read, which counts toasted vectors
    // not.
    if (touched > path->indexinfo->rel->pages && share < 0.5) {
        search -= touched * (page_cost - seq_page_cost);
        search -= (touched - path->indexinfo->rel->pages) * seq_page_cost;
    }
    *startup_cost = search;
    // The whole index, if rows are asked for to the end.
    const Cost whole = index.coded() ? pages_of_lists(index, path->indexinfo->tuples, index_pages) * page_cost +
                                           passing * (row_cost + kPageShare * costs.spc_random_page_cost)
                                     : costs.indexTotalCost - costs.numIndexPages * costs.spc_random_page_cost +
                                           index_pages * page_cost;
    *total_cost = std::max(whole, search);
    *selectivity = costs.indexSelectivity;
    *correlation = costs.indexCorrelation;
    // This says how many workers are worth while.
    *pages = touched;

    // A scan without a demand ends after its lists: where all rows are asked for (no LIMIT reaches this relation), it
    // would leave rows out.
    if (root->tuple_fraction <= 0) {
        *startup_cost += kLastResort;
        *total_cost += kLastResort;
    }
}

// As in all parallel plans, the disk does not become faster: participants share what processors do with a page, which
// takes about as long whatever the dimensions of its vectors, and longer with codes. What reading the pages is said to
// cost is far more, and nothing of it is spent where they are in memory; if that were shared too, parallel_setup_cost
// would be no hurdle.
//
// Workers do not see what stands above them, and suppose a limit: so there must be one.
std::optional<Cost> shared_cost(PlannerInfo* root, IndexPath* path) {
    constexpr double kOperatorsPerPage = 40;
    constexpr double kOperatorsPerCodePage = 100;
    if (list_length(path->indexorderbys) != 1 || root->tuple_fraction <= 0) return std::nullopt;
    const Index index = index_of(path);
    const double passing = pg::rows_that_pass(path, path->indexselectivity);
    const Reach reach = reach_of(path, index, path->indexinfo->pages, wanted_rows(root, path, passing), passing);
    const double operators = reach.pages * (index.coded() ? kOperatorsPerCodePage : kOperatorsPerPage);
    return std::min(operators * cpu_operator_cost, path->path.startup_cost);
}

} // namespace rv::ivfflat
