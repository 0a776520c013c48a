// How many lists a search has to probe for a recall, estimated when the index is built.
//
// Some rows of the sample are asked as queries; their exact nearest neighbours among the sample stand for those among
// all rows. The share of neighbours that lie in the nearest p lists is the recall of p probes (as Li et al. observe,
// "Improving approximate nearest neighbor search through learned adaptive early termination", 2020, queries differ much
// in it: the table is true on average, not for each). Where the sample is so small a part that even its first neighbour
// stands for one beyond the tenth, the table says too much rather than too little. No destructor (see Array).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/ivf/centers.hpp"

#include <array>
#include <cstdint>
#include <memory_resource>

namespace rv::ivf {

inline constexpr std::array<float, 16> kRecallLevels = {.5F,  .6F,   .7F,  .75F,  .8F,  .85F,  .9F,   .925F,
                                                        .95F, .965F, .98F, .985F, .99F, .993F, .996F, .999F};

// probes[i] lists for a recall of kRecallLevels[i]: ascending, between 1 and the number of lists.
struct ProbeTable {
    std::array<uint32_t, kRecallLevels.size()> probes;

    // For any recall: between two levels, in proportion; below the first, the first's.
    uint32_t probes_for(double recall, uint32_t lists) const noexcept;
};

struct ProbeSample {
    size_t dims;
    Nearness nearness;
    const void* rows; // in no order
    size_t count;
    double table_rows;
    const void* centers;
    size_t lists;
    void (*tick)() = nullptr; // called every few milliseconds; may leave by an exception or longjmp
};

size_t probe_table_bytes(const ProbeSample& sample) noexcept;

ProbeTable estimate_probes(const ProbeSample& sample, std::pmr::memory_resource* memory);

} // namespace rv::ivf
