#include "ruvector/core/ivf/kmeans_space.hpp"

#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cmath>

namespace rv::ivf {

// --- Floats ----------------------------------------------------------------------------------------------------------

float FloatSpace::cost(const float* a, const float* b) const noexcept {
    return simd::kernels().l2_squared(a, b, dims_);
}

float FloatSpace::distance(float cost) noexcept { return std::sqrt(cost); }

void FloatSpace::add(const float* row, double* sum) const noexcept {
    for (size_t d = 0; d < dims_; d++) sum[d] += static_cast<double>(row[d]);
}

void FloatSpace::subtract(const float* row, double* sum) const noexcept {
    for (size_t d = 0; d < dims_; d++) sum[d] -= static_cast<double>(row[d]);
}

float FloatSpace::move(const double* sum, size_t count, float* center) const noexcept {
    double norm = static_cast<double>(count);
    if (spherical_) {
        norm = 0;
        for (size_t d = 0; d < dims_; d++) norm += sum[d] * sum[d];
        norm = std::sqrt(norm);
        // Rows that cancel each other have no mean direction: the centre stays.
        if (!(norm > 1e-6 * static_cast<double>(count))) return 0;
    }
    double moved = 0;
    for (size_t d = 0; d < dims_; d++) {
        const auto value = static_cast<float>(sum[d] / norm);
        const double step = static_cast<double>(value) - static_cast<double>(center[d]);
        moved += step * step;
        center[d] = value;
    }
    return static_cast<float>(std::sqrt(moved));
}

void FloatSpace::scatter(Random& random, const float* near, float* center) const noexcept {
    double norm = 0;
    for (size_t d = 0; d < dims_; d++) {
        const auto noise = static_cast<float>(random.uniform() * 2 - 1);
        const float value = near != nullptr ? near[d] + noise * (0.01F + 0.01F * std::abs(near[d])) : noise;
        center[d] = std::isfinite(value) ? value : noise;
        norm += static_cast<double>(center[d]) * static_cast<double>(center[d]);
    }
    if (!spherical_) return;
    for (size_t d = 0; d < dims_; d++) {
        center[d] = norm > 0 ? static_cast<float>(center[d] / std::sqrt(norm)) : static_cast<float>(d == 0);
    }
}

// --- Bits ------------------------------------------------------------------------------------------------------------

namespace {

// The first bit of a byte is its highest.
constexpr uint8_t mask_of(size_t d) { return static_cast<uint8_t>(0x80U >> d % 8); }

} // namespace

float BitSpace::cost(const uint8_t* a, const uint8_t* b) const noexcept {
    return static_cast<float>(simd::bit_kernels().hamming(a, b, row_size()));
}

void BitSpace::count_bits(const uint8_t* row, int32_t each, int32_t* sum) const noexcept {
    for (size_t d = 0; d < dims_; d++) sum[d] += (row[d / 8] & mask_of(d)) != 0 ? each : 0;
}

// Where as many rows have the bit as not, it stays as it was.
float BitSpace::move(const int32_t* sum, size_t count, uint8_t* center) const noexcept {
    const auto all = static_cast<int64_t>(count);
    int32_t moved = 0;
    for (size_t d = 0; d < dims_; d++) {
        const int64_t balance = 2 * int64_t{sum[d]} - all;
        const bool now = (center[d / 8] & mask_of(d)) != 0;
        if (balance == 0 || (balance > 0) == now) continue;
        center[d / 8] ^= mask_of(d);
        moved++;
    }
    return static_cast<float>(moved);
}

void BitSpace::scatter(Random& random, const uint8_t* near, uint8_t* center) const noexcept {
    std::fill_n(center, row_size(), uint8_t{0});
    for (size_t d = 0; d < dims_; d++) {
        const uint64_t noise = random.next();
        const bool bit = near != nullptr ? ((near[d / 8] & mask_of(d)) != 0) != (noise % 16 == 0) : (noise & 1) != 0;
        if (bit) center[d / 8] |= mask_of(d);
    }
}

} // namespace rv::ivf
