// What the index must know of the type that it stores, and of the measure that an operator class orders by. Payloads
// are what lies on the pages: the elements of a vector, packed. Centres, and rows on their way to them, are float32 or,
// for bit, bits.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/kmeans.hpp"

#include <cmath>

namespace rv::ivfflat {

enum class ElementKind : uint8_t { kFloat = 0, kHalf = 1, kBit = 2 };
enum class Metric : uint8_t { kL2 = 1, kInnerProduct = 2, kCosine = 3, kHamming = 4 };

// The share that n elements have in a distance: distances are sums.
using PartDistance = float (*)(const void* a, const void* b, size_t n);

// A measure that operator classes of a type may order by: their support function 1, and whether they have function 2.
struct Measure {
    PGFunction distance;
    bool by_norm;
    Metric metric;
};

struct Element {
    ElementKind kind;
    int max_dims;
    int bits;        // of one element
    int center_bits; // of one element of a centre
    std::span<const Measure> measures;

    // The elements of a value, where they lie or as a copy in the current memory context; `unit`: scaled to length 1.
    // Null if that is wanted and the value is zero. Raises if its dimensions are not `dims`.
    const void* (*payload)(Datum value, int dims, bool unit);
    // A payload in the form of a centre.
    void (*widen)(const void* payload, int dims, void* out);
    PartDistance (*part)(Metric metric);        // between payloads
    PartDistance (*center_part)(Metric metric); // between rows in the form of a centre, and centres

    Size payload_bytes(int dims) const { return bytes_of(dims, bits); }
    Size center_bytes(int dims) const { return bytes_of(dims, center_bits); }
    static Size bytes_of(int dims, int each) { return (static_cast<Size>(dims) * static_cast<Size>(each) + 7) / 8; }
};

extern const Element kFloatElement; // of vector
extern const Element kHalfElement;
extern const Element kBitElement;

// Only vectors of length 1 are compared.
constexpr bool stores_units(Metric metric) { return metric == Metric::kCosine; }
// Centres have length 1, and a row goes to the one with the largest inner product.
constexpr bool is_spherical(Metric metric) { return metric == Metric::kInnerProduct || metric == Metric::kCosine; }
constexpr ivf::Nearness nearness(Metric metric) {
    if (metric == Metric::kHamming) return ivf::Nearness::kHamming;
    return is_spherical(metric) ? ivf::Nearness::kInnerProduct : ivf::Nearness::kEuclidean;
}
constexpr ivf::KMeansSpace k_means_space(Metric metric) {
    if (metric == Metric::kHamming) return ivf::KMeansSpace::kHamming;
    return is_spherical(metric) ? ivf::KMeansSpace::kSpherical : ivf::KMeansSpace::kEuclidean;
}

// A sum without a value (opposite infinities) is the furthest.
inline float whole_distance(float sum) { return sum != sum ? std::numeric_limits<float>::infinity() : sum; }

// What the SQL operator of the metric gives for a distance of the index.
inline double operator_distance(Metric metric, float distance) {
    if (metric == Metric::kL2) return std::sqrt(static_cast<double>(distance));
    return metric == Metric::kCosine ? 1.0 + static_cast<double>(distance) : static_cast<double>(distance);
}

} // namespace rv::ivfflat
