// One way to answer the queries of a case: an extension, a table, what the planner may use, a width of the search.
#pragma once

#include "bench/filters/tables.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bench {

// What a query may use. Sorting is forbidden to the plan by the vector index, so that nothing else is left.
struct FilterPlan {
    const char* name;
    const char* settings;
};
extern const FilterPlan kPlanner, kVectorIndex, kOtherIndex;

enum class Where { kFiltered, kPlain, kOwnTables };

struct FilterLane {
    const Contender* contender;
    Where where;
    const FilterPlan* plan;
    bool conditions; // or the same queries without any
    int width;

    // What is found.
    std::unique_ptr<Connection> connection;
    std::string chosen, chosen_lateral; // by the planner
    std::string limits;                 // of an iterative scan
    double recall = 0, rows = 0, pages = 0;
    std::size_t fewest_rows = 0;
    double query_seconds = 0;                                    // roughly
    std::vector<double> lateral_milliseconds, each_milliseconds; // of a query, for each round
    double lateral_ms() const;
    double each_ms() const;
};

// The queries of a case, and the right answers.
struct AskedQueries {
    const FilterCase* row;
    std::vector<std::size_t> places;           // in data.queries
    std::vector<std::vector<int32_t>> passing; // ids that meet each condition
    std::vector<float> last_distance;          // of each query's k-th right answer, with a margin
    std::vector<std::size_t> answers;          // how many right answers there are
    std::vector<float> last_unfiltered;
    double percent = 0;      // of the rows that pass, mean of the conditions
    double percent_near = 0; // of the nearest k rows of each query
};
AskedQueries find_answers(Connection& connection, const Options& options, const Dataset& data, const FilterCase& row);

// Connects, prepares, raises the limits of an iterative scan until every query has its rows; recall, plans, pages.
void open_lane(FilterLane& lane, const Options& options, const Dataset& data, const AskedQueries& asked);
// As many of the queries as fit into half of options.seconds, in one statement, and then one by one; both again and
// again until the time is over.
void time_lane(FilterLane& lane, const Options& options, const Dataset& data, const AskedQueries& asked);

} // namespace bench
