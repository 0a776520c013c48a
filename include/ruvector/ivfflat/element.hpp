// What the index must know of the type that it stores, and of the measure that an operator class orders by. Payloads
// are what lies on the pages: the elements of a vector, packed. Everything else works on float32: centres, and rows on
// their way to them.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/ivf/centers.hpp"

#include <cmath>

namespace rv::ivfflat {

enum class ElementKind : uint8_t { kFloat = 0 };
enum class Metric : uint8_t { kL2 = 1, kInnerProduct = 2, kCosine = 3 };

// The share that n elements have in a distance: distances are sums.
using PartDistance = float (*)(const void* a, const void* b, size_t n);

struct Element {
    ElementKind kind;
    int max_dims;
    int bits; // of one element
    // Support function 1 of the operator classes: by squared Euclidean distance, and by negative inner product.
    PGFunction l2_function;
    PGFunction inner_product_function;

    // The elements of a value, where they lie or as a copy in the current memory context; `unit`: scaled to length 1.
    // Null if that is wanted and the value is zero. Raises if its dimensions are not `dims`.
    const void* (*payload)(Datum value, int dims, bool unit);
    // The elements as numbers.
    void (*widen)(const void* payload, int dims, float* out);
    PartDistance (*part)(Metric metric);

    Size payload_bytes(int dims) const { return (static_cast<Size>(dims) * static_cast<Size>(bits) + 7) / 8; }
};

extern const Element kFloatElement;

// Only vectors of length 1 are compared.
constexpr bool stores_units(Metric metric) { return metric == Metric::kCosine; }
// Centres have length 1, and a row goes to the one with the largest inner product.
constexpr bool is_spherical(Metric metric) { return metric != Metric::kL2; }
constexpr ivf::Nearness nearness(Metric metric) {
    return is_spherical(metric) ? ivf::Nearness::kInnerProduct : ivf::Nearness::kEuclidean;
}

// A sum without a value (opposite infinities) is the furthest.
inline float whole_distance(float sum) { return sum != sum ? std::numeric_limits<float>::infinity() : sum; }

// What the SQL operator of the metric gives for a distance of the index.
inline double operator_distance(Metric metric, float distance) {
    if (metric == Metric::kL2) return std::sqrt(static_cast<double>(distance));
    return metric == Metric::kCosine ? 1.0 + static_cast<double>(distance) : static_cast<double>(distance);
}

} // namespace rv::ivfflat
