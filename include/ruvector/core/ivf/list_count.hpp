// How many lists an index gets where the user does not say.
//
// A search measures all centres and the codes of the lists that it probes. Of 200,000 rows of 128 dimensions, a recall
// of .95 takes 14,700 codes with 150 lists, 8,000 with 300, 7,100 with 450, 5,100 with 700 and 4,400 with 1,000; a
// centre costs as much as about four codes, and k-means and assigning .13, .21, .32, .60 and 1.04 s. So lists of 450
// rows, whose codes fill some 15 blocks of 32; beyond 200,000 rows the root of the rows, with which the time of a build
// grows as rows times root, and that of a search at equal recall more slowly than the rows.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rv::ivf {

inline constexpr double kRowsPerList = 450;

// At least 1, at most `most`.
inline size_t lists_for_rows(double rows, size_t most) noexcept {
    if (!(rows > 0)) return 1;
    const double lists = std::min(rows / kRowsPerList, std::sqrt(rows));
    return std::clamp<size_t>(static_cast<size_t>(std::lround(std::min(lists, static_cast<double>(most)))), 1, most);
}

} // namespace rv::ivf
