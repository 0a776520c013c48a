// A point in the midst of vectors: the median of each element, which far vectors cannot move as they move a mean.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rv {

// Of up to kMost of the `count` vectors at `rows`, evenly taken, and of their finite elements.
template <size_t kMost>
void median_point(const float* rows, size_t count, size_t dims, float* out) noexcept {
    const size_t step = (count + kMost - 1) / kMost;
    for (size_t d = 0; d < dims; d++) {
        float values[kMost];
        size_t n = 0;
        for (size_t i = 0; i < count; i += step) {
            const float value = rows[i * dims + d];
            if (std::isfinite(value)) values[n++] = value;
        }
        std::nth_element(values, values + n / 2, values + n);
        out[d] = n > 0 ? values[n / 2] : 0.0F;
    }
}

} // namespace rv
