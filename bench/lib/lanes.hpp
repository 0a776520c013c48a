// Everything that answers queries in a run, and the turns that it takes.
#pragma once

#include "bench/lib/contender.hpp"
#include "bench/lib/report.hpp"
#include "bench/lib/searcher.hpp"

#include <memory>

namespace bench {

// A way of asking an index, as it takes its turns.
struct Lane {
    std::size_t index; // into the list of IndexReport
    std::unique_ptr<Searcher> searcher;
    std::string database; // empty: none
};

// One for each contender and way of asking, and one for hnswlib if it is wanted, whose index is built and added to the
// report. The report has the contenders' indexes already, in their order.
std::vector<Lane> open_lanes(const Options& options, const Dataset& data, const Contenders& contenders, Report& report);

// All lanes at one value of the search setting: the recall of each, then the rounds in turns.
void search_in_turns(const Options& options, std::vector<Lane>& lanes, int value, int clients, Report& report);

} // namespace bench
