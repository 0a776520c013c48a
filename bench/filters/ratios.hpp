// What the lanes of a case say beside each other.
#pragma once

#include "bench/filters/lane.hpp"

#include <vector>

namespace bench {

// 0 where it is not known.
struct FilterRatios {
    double unfiltered = 0;           // times the time of the same search without conditions
    double unfiltered_at_recall = 0; // of the one whose width gives this recall, or of the widest measured
    double unfiltered_each = 0;      // one by one, of the same width
    double pgvector = 0;             // how many times as fast as pgvector's vector index
    double pgvector_planner = 0;     // as what the planner takes with pgvector
    double one_column = 0;           // as the vector index without further columns
    double older = 0;                // as that of the older build
    double own_table = 0;            // times the time of a table of the same rows alone
    double bound = 0;                // of unfiltered_at_recall: what is wanted
};

FilterRatios ratios_of(const FilterLane& lane, const std::vector<FilterLane>& lanes, double percent);

} // namespace bench
