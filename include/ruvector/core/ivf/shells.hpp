// Rows that lie far from the others, set apart before k-means.
//
// k-means makes the sum of squares small, so that a row a thousand times as far away as the others weighs as much as a
// million of them: a few rows would get all centres. A sample is therefore divided into shells, the near rows and those
// that are several times as far from their midst as most rows are, and these again. Each shell gets centres in
// proportion to its rows, which keeps lists equally long, and k-means of its own. What a search would lose by a border
// between shells is little: no row of one is nearly as far from the midst as those of the next but one.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <memory_resource>

namespace rv::ivf {

// Moves the rows of the inner shell to the front, and returns how many they are: most of them, and all where none is
// far away. `count` rows, at least one.
size_t inner_shell_first(float* rows, size_t count, size_t dims, std::pmr::memory_resource* memory);

// What is further is far away, of vectors with these squared distances from what they lie around: a number of times the
// median of those that are above 0. Infinite if none is. Overwrites them.
float most_of_inner_shell(Array<float>& squared_distances);

// How many of `clusters` centres are for the far ones of `near` + `far` rows, which lie at `rows`. Where there are
// some to spare, one at least: what is near to a far row should find it. Equal rows need one for all of them.
size_t outer_clusters(size_t clusters, size_t near, const float* rows, size_t far, size_t dims,
                      std::pmr::memory_resource* memory);

} // namespace rv::ivf
