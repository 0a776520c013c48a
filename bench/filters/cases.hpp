// The filters that are measured, as rows of a table.
#pragma once

#include "bench/filters/columns.hpp"
#include "bench/lib/options.hpp"

#include <string>
#include <vector>

namespace bench {

// Which queries are asked: any, or of ten times as many those that are nearest to, or furthest from, a row of the base.
enum class Asked { kAny, kNear, kFar };

struct FilterCase {
    std::string name;
    std::string columns;                 // of the index, behind the vector
    double percent;                      // of the rows that pass, as it is meant
    std::vector<std::string> conditions; // the queries take them in turns
    Asked asked = Asked::kAny;
    std::size_t anchor = 0; // the row that queries are near to or far from
    // Where not empty, the condition of a join with the table of queries, which has `values` in its column value.
    std::string joined = {};
    std::vector<int32_t> values = {}; // of the conditions
    bool own_tables = false;          // compared with a table of the rows of each value
};

std::vector<FilterCase> filter_cases(const Options& options, const FilterColumns& columns);

} // namespace bench
