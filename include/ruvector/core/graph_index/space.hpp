// What an index stores and how it measures it: values of one kind of element, and a distance that only has to order:
// the squared distance stands for L2, the negative inner product for inner product and, over values of length 1, for
// cosine.
//
// Search, link selection, build and pages handle values as bytes and ask the space for the rest.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include "ruvector/core/base/half.hpp"
#include "ruvector/core/base/sparse.hpp"
#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/half.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace rv::graph {

enum class Metric : uint8_t { kL2 = 1, kInnerProduct = 2, kCosine = 3, kL1 = 4, kHamming = 5, kJaccard = 6 };

// How the bytes of a value are to be read: `dims` floats, halves or bits (eight to a byte); or, for a sparse value, the
// number of its elements as int32, their positions as int32 and their values as float.
enum class Element : uint8_t { kFloat = 1, kHalf = 2, kBit = 3, kSparse = 4 };

// The bytes of a value, aligned to 4.
using Value = const std::byte*;

inline Value as_value(const float* elements) noexcept { return reinterpret_cast<Value>(elements); }
inline const float* as_floats(Value value) noexcept { return reinterpret_cast<const float*>(value); }

// The most elements of a sparse value in an index.
inline constexpr size_t kMaxSparseElements = 1000;

constexpr size_t sparse_bytes(size_t elements) noexcept {
    return sizeof(int32_t) + elements * (sizeof(int32_t) + sizeof(float));
}
inline SparseView as_sparse(Value value) noexcept {
    const auto* words = reinterpret_cast<const int32_t*>(value);
    const auto count = static_cast<size_t>(words[0]);
    return {words + 1, reinterpret_cast<const float*>(words + 1 + count), count};
}

class Space {
public:
    // The metric is one that the element has: Hamming and Jaccard for bits, the others for the rest. `suffix`: so many
    // bytes follow each value and belong to it, but have no part in distances.
    Space(Element element, Metric metric, size_t dims, size_t suffix = 0) noexcept;

    Element element() const noexcept { return element_; }
    Metric metric() const noexcept { return metric_; }
    size_t dims() const noexcept { return dims_; }

    // Whether nothing is nearer to a value than itself. Not so under inner product, where long vectors are near to
    // everything: short ones then have no links that lead there, and need none, being the answer to no query.
    bool is_metric() const noexcept { return metric_ != Metric::kInnerProduct; }

    // Whether values differ in size.
    bool varies() const noexcept { return element_ == Element::kSparse; }
    // The size of every value, or of the largest where they differ.
    size_t max_bytes() const noexcept { return max_bytes_; }
    size_t bytes(Value value) const noexcept {
        return varies() ? sparse_bytes(as_sparse(value).count) + suffix_ : max_bytes_;
    }
    size_t suffix() const noexcept { return suffix_; }

    // A distance without a value (opposite infinities) is the furthest.
    float distance(Value a, Value b) const noexcept {
        const float distance =
            element_ == Element::kFloat ? sign_ * floats_(as_floats(a), as_floats(b), dims_) : other_distance(a, b);
        return std::isnan(distance) ? std::numeric_limits<float>::infinity() : distance;
    }

    // What the SQL operator of the metric gives for a distance of this space.
    double operator_distance(float distance) const noexcept {
        if (metric_ == Metric::kL2) return std::sqrt(static_cast<double>(distance));
        return metric_ == Metric::kCosine ? 1.0 + static_cast<double>(distance) : static_cast<double>(distance);
    }

    // The size of the terms in a distance from a value to others as long, where they may cancel; else 0.
    double terms(Value a) const noexcept {
        const bool cancel = metric_ == Metric::kInnerProduct || metric_ == Metric::kCosine;
        return cancel ? std::fabs(static_cast<double>(distance(a, a))) : 0;
    }

private:
    float other_distance(Value a, Value b) const noexcept;

    Element element_;
    Metric metric_;
    size_t dims_;
    size_t suffix_;
    size_t max_bytes_ = 0;
    float (*floats_)(const float*, const float*, size_t) noexcept = nullptr;
    float (*halves_)(const Half*, const Half*, size_t) noexcept = nullptr;
    float (*sparse_)(const SparseView&, const SparseView&) noexcept = nullptr;
    float sign_ = 1.0F;
};

} // namespace rv::graph
