// Tables and indexes of the filter measurements. `plain` has an index of the vector alone; `filtered`, which ruvector
// has besides, one with further columns for each set of them, of which one at a time is in use. Both have a btree index
// on each column, as a user may have.
#pragma once

#include "bench/filters/cases.hpp"
#include "bench/lib/contender.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bench {

struct FilterBuild {
    std::string columns; // behind the vector; may be empty
    double seconds = 0, megabytes = 0;
};

// With --reuse, tables and indexes of the same data and parameters stay as they are.
std::vector<FilterBuild> prepare_tables(const Contender& contender, const Options& options, const Dataset& data,
                                        const FilterColumns& columns, const std::vector<FilterCase>& cases);

bool has_further_columns(const Contender& contender, const Options& options);
// The planner sees the index with these columns alone.
void use_index(Connection& connection, const std::string& columns);

// The table of queries of a case, `asked`: number, turn (which condition), value, v. Returns their places in
// data.queries.
std::vector<std::size_t> choose_queries(const Options& options, const Dataset& data, const FilterCase& row);
void load_asked(Connection& connection, const FilterCase& row, const std::vector<std::size_t>& queries);

std::string own_table(int32_t value); // of a tenant
void make_own_tables(Connection& connection, const Options& options, const std::string& with, const FilterCase& row);

} // namespace bench
