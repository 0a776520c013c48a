#include "bench/lib/replicas.hpp"

#include "bench/lib/generator.hpp"
#include "ruvector/core/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

namespace bench {
namespace {

std::vector<double> deviations(const Vectors& rows) {
    std::vector<double> sums(rows.dims), squares(rows.dims);
    for (std::size_t i = 0; i < rows.rows; i++) {
        for (std::size_t d = 0; d < rows.dims; d++) {
            const double value = rows.row(i)[d];
            sums[d] += value;
            squares[d] += value * value;
        }
    }
    const auto count = static_cast<double>(rows.rows);
    for (std::size_t d = 0; d < rows.dims; d++) {
        squares[d] = std::sqrt(std::max(0.0, squares[d] / count - sums[d] / count * (sums[d] / count)));
    }
    return squares;
}

} // namespace

Vectors replicated(const Vectors& rows, std::size_t times, double noise, uint64_t seed) {
    Vectors out(rows.rows * times, rows.dims);
    const std::vector<double> scale = deviations(rows);
    rv::Random random(seed);
    for (std::size_t i = 0; i < out.rows; i++) {
        std::memcpy(out.row(i), rows.row(i % rows.rows), rows.dims * sizeof(float));
        if (i < rows.rows) continue;
        for (std::size_t d = 0; d < rows.dims; d++) {
            out.row(i)[d] += static_cast<float>(noise * scale[d]) * normal(random);
        }
    }
    return out;
}

Vectors shuffled_rows(const Vectors& rows, uint64_t seed) {
    std::vector<std::size_t> order(rows.rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    rv::Random random(seed);
    for (std::size_t i = rows.rows; i > 1; i--) std::swap(order[i - 1], order[random.next() % i]);
    Vectors out(rows.rows, rows.dims);
    for (std::size_t i = 0; i < rows.rows; i++) {
        std::memcpy(out.row(i), rows.row(order[i]), rows.dims * sizeof(float));
    }
    return out;
}

} // namespace bench
