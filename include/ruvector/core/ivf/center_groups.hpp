// Centres in groups, so that a search finds the nearest lists without a look at all of them.
//
// The centres of an index are divided by k-means once more, into about as many groups as each has centres. A search
// measures the middles of the groups, and the centres of some groups alone. An index that stores its centres group by
// group then reads few pages of them.
//
// Which groups: where dimensions are many, the triangle inequality excludes nothing. But the direction from a middle to
// its centres has little to do with that to the query. With d and s the squared distances of a middle to the query and,
// on average, to its centres, a centre lies about d + s - 2 sqrt(d s) cos from the query, and among the few centres of
// a group a cosine beyond kMostCosine is rare, whatever the data: this is what the group reaches. Groups are opened in
// the order of what they reach, until that is no nearer than the last of the lists wanted among the centres that were
// seen. The few first are opened in any case, since one or two lists are soon found, though not always the nearest.
//
// The share of the nearest lists that is found so, and of the centres that are measured, middles among them, on
// clustered data of about 32 intrinsic dimensions, is in bench/results/ivf-probes.csv: .99 or more. The more lists, the
// more it saves. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/kmeans.hpp"

#include <cstdint>

namespace rv::ivf {

// Below, a search measures so many of the centres that it may as well measure all.
inline constexpr size_t kLeastGroupedLists = 3000;

inline constexpr size_t kLeastOpenGroups = 16;

struct CenterGroups {
    explicit CenterGroups(std::pmr::memory_resource* memory)
        : order(memory), begins(memory), middles(memory), spreads(memory) {}

    size_t count() const noexcept { return begins.size() - 1; }

    Array<uint32_t> order;  // of centres: group by group
    Array<uint32_t> begins; // where each group begins in it, and where the last one ends
    Array<uint8_t> middles; // in the form of centres
    Array<float> spreads;   // the mean squared distance of its centres to the middle; of bits, the mean distance
};

size_t groups_for(size_t lists) noexcept;

// Memory beside the result: a copy of the centres and k-means over it.
size_t group_centers_bytes(const KMeansOptions& options) noexcept;

// Groups `options.clusters` centres of options.dims elements in options.space. No group is empty.
void group_centers(const KMeansOptions& options, const void* centers, CenterGroups& groups,
                   std::pmr::memory_resource* memory);

// The more lists are wanted, the less it matters to miss one behind an unlikely angle.
float most_cosine(size_t probes) noexcept;

// What a group reaches, in the measure of `middle`: the squared distance of its middle to the query, the negative inner
// product, or the Hamming distance. query_norm, the query's length, is used for inner products alone. Not NaN: where
// squares are beyond the range of float, anything may be reached.
float group_reach(Nearness nearness, float middle, float spread, float query_norm, size_t probes) noexcept;

// Whether a search that has opened so many groups, with so many centres, opens the next, which reaches so far. `last`
// is the distance of the last of the `probes` nearest centres seen.
constexpr bool opens_group(float reach, size_t opened, size_t centers, size_t probes, float last) noexcept {
    return opened < kLeastOpenGroups || centers < probes || reach < last;
}

} // namespace rv::ivf
