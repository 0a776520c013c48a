// The measure of an index over float32 vectors, as a function that only has to order: the squared distance stands for
// L2, the negative inner product for inner product and, over vectors of length 1, for cosine.
//
// All of them are sums over the elements, so a vector that is stored in pieces is measured piece by piece.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace rv::graph {

enum class Metric : uint8_t { kL2 = 1, kInnerProduct = 2, kCosine = 3, kL1 = 4 };

class FloatDistance {
public:
    explicit FloatDistance(Metric metric) noexcept {
        const simd::DistanceKernels& kernels = simd::kernels();
        switch (metric) {
        case Metric::kL2:
            kernel_ = kernels.l2_squared;
            break;
        case Metric::kL1:
            kernel_ = kernels.l1;
            break;
        case Metric::kInnerProduct:
        case Metric::kCosine:
            kernel_ = kernels.inner_product;
            sign_ = -1.0F;
            break;
        }
    }

    // The share that n elements have in the distance.
    float part(const float* a, const float* b, size_t n) const noexcept { return sign_ * kernel_(a, b, n); }

    // What the parts sum up to; a sum without a value (opposite infinities) is the furthest.
    static float whole(float sum) noexcept { return std::isnan(sum) ? std::numeric_limits<float>::infinity() : sum; }

    float operator()(const float* a, const float* b, size_t n) const noexcept { return whole(part(a, b, n)); }

private:
    float (*kernel_)(const float*, const float*, size_t) noexcept = nullptr;
    float sign_ = 1.0F;
};

} // namespace rv::graph
