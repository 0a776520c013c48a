// What an index stores and how it measures it: values of one kind of element, and a distance that only has to order:
// the squared distance stands for L2, the negative inner product for inner product and, over values of length 1, for
// cosine.
//
// Search, link selection, build and pages handle values as bytes and ask the space for the rest.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace rv::graph {

enum class Metric : uint8_t { kL2 = 1, kInnerProduct = 2, kCosine = 3, kL1 = 4 };
enum class Element : uint8_t { kFloat = 1 };

// The bytes of a value: `dims` elements one after the other, aligned to 4.
using Value = const std::byte*;

inline Value as_value(const float* elements) noexcept { return reinterpret_cast<Value>(elements); }
inline const float* as_floats(Value value) noexcept { return reinterpret_cast<const float*>(value); }

class Space {
public:
    Space(Element element, Metric metric, size_t dims) noexcept : element_(element), metric_(metric), dims_(dims) {
        const simd::DistanceKernels& kernels = simd::kernels();
        switch (metric) {
        case Metric::kL2:
            floats_ = kernels.l2_squared;
            break;
        case Metric::kL1:
            floats_ = kernels.l1;
            break;
        case Metric::kInnerProduct:
        case Metric::kCosine:
            floats_ = kernels.inner_product;
            sign_ = -1.0F;
            break;
        }
    }

    Element element() const noexcept { return element_; }
    Metric metric() const noexcept { return metric_; }
    size_t dims() const noexcept { return dims_; }
    size_t value_bytes() const noexcept { return dims_ * sizeof(float); }

    // A distance without a value (opposite infinities) is the furthest.
    float distance(Value a, Value b) const noexcept {
        const float distance = sign_ * floats_(as_floats(a), as_floats(b), dims_);
        return std::isnan(distance) ? std::numeric_limits<float>::infinity() : distance;
    }

private:
    Element element_;
    Metric metric_;
    size_t dims_;
    float (*floats_)(const float*, const float*, size_t) noexcept = nullptr;
    float sign_ = 1.0F;
};

} // namespace rv::graph
