// Rows of a sample drawn at random, each as likely as the others or by what it costs.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace rv::ivf {

// Moves `count` random rows of those at `sample` to the front.
template <class Element>
void shuffle_front(Random& random, Element* sample, size_t row_size, size_t rows, size_t count) {
    for (size_t i = 0; i < std::min(count, rows); i++) {
        const size_t other = i + random.next() % (rows - i);
        if (other != i) std::swap_ranges(sample + i * row_size, sample + (i + 1) * row_size, sample + other * row_size);
    }
}

// A row, drawn with a chance in proportion to its cost up to `cap`; `count` if all are 0. `total` is the sum of what
// the costs count as.
inline size_t draw_by_cost(Random& random, const float* costs, size_t count, double total,
                           float cap = std::numeric_limits<float>::infinity()) {
    if (!(total > 0)) return count;
    if (!std::isfinite(total)) return random.next() % count;
    double left = random.uniform() * total;
    size_t last = count;
    for (size_t i = 0; i < count; i++) {
        if (!(costs[i] > 0)) continue;
        last = i;
        left -= static_cast<double>(std::min(cap, costs[i]));
        if (left <= 0) break;
    }
    return last;
}

} // namespace rv::ivf
