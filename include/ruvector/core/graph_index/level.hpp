// The level of a new node: geometric with ratio 1/m, as in Malkov and Yashunin, "Efficient and robust approximate
// nearest neighbor search using hierarchical navigable small world graphs" (2016), section 4.1, with mL = 1 / ln(m).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"

#include <algorithm>
#include <cmath>

namespace rv::graph {

inline int random_level(Random& random, int m, int max_level) noexcept {
    double level = -std::log(random.uniform()) / std::log(static_cast<double>(m));
    return static_cast<int>(std::min(level, static_cast<double>(max_level)));
}

// The most links that a node keeps on a layer: 2m on layer 0, m above.
constexpr int max_links(int m, int layer) noexcept { return layer == 0 ? 2 * m : m; }

} // namespace rv::graph
