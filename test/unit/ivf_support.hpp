// Rows for the tests of inverted files.
#pragma once

#include "ruvector/core/base/random.hpp"

#include <vector>

namespace rv::ivf {

// Rows around `clusters` points of a cube of side 20 at `offset`, in no order.
inline std::vector<float> blurred_points(size_t rows, size_t dims, size_t clusters, double spread, double offset = 0) {
    Random random(7);
    std::vector<double> middle(clusters * dims);
    for (double& value : middle) value = offset + random.uniform() * 20;
    std::vector<float> sample;
    for (size_t i = 0; i < rows; i++) {
        const size_t cluster = random.next() % clusters;
        for (size_t d = 0; d < dims; d++) {
            const double noise = (random.uniform() + random.uniform() - 1) * spread;
            sample.push_back(static_cast<float>(middle[cluster * dims + d] + noise));
        }
    }
    return sample;
}

} // namespace rv::ivf
