// Codes of 1, 2, 4 or 8 bits a dimension for rotated vectors, and unbiased estimates of distances from them, with a
// bound on their error: Gao and Long, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound for
// Approximate Nearest Neighbor Search" (2024), and for several bits Gao et al., "Practical and Asymptotically Optimal
// Quantization of High-Dimensional Vectors in Euclidean Space for Approximate Nearest Neighbor Search" (2024).
//
// A code stands for the direction of the residual r of a vector from a centre c that the reader of the code knows: the
// centroid of a list, or the node on whose page the code lies. Its values y are a grid point near r in direction. With
// f = |r|^2 / <y, r>, f <y, x> estimates <r, x> for any x without bias over random rotations, and its error is that of
// the part of y that is not along r, which is small where x is: for x = q - c, near the centre. So
//
//     |v - q|^2 = |r|^2 + |q - c|^2 - 2 <r, q - c>     and     -<v, q> = -<c, q> - <r, c> - <r, q - c>
//
// become a sum of what is known of the code (Factors), of query and centre (CentreTerms) and a product <y, q>, which is
// the only thing that has to be computed for each code. All vectors are rotated (rotation.hpp); cosine is inner product
// over vectors of length 1.
//
// Inner products order vectors and queries of any length, and a short query is far from every centre. So there both
// are taken relative to a share of the centre instead, the one that leaves them at right angles to it:
//
//     r = v - t c,  t = <v, c> / |c|^2,     x = q - s c,  s = <q, c> / |c|^2,     -<v, q> = -s <v, c> - <r, x>
//
// The error is then in proportion to |r| |x| and so to both lengths, as inner products are: what a code says of a query
// does not hang on the query's length, and that of a vector not on how long its centre is. What is kept of the vector
// is |c|^2 - <v, c>, which s multiplies, so that codes that were made with t = 1 (before 0.5) mean the same. Where the
// centre's square is out of float's range, the origin takes its place: s = t = 0, and the estimate is -<r, x> alone.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/codes.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace rv::quantize {

// kNegativeCosine: the negative inner product of vectors of length 1, relative to centres as they are.
enum class Measure : uint8_t { kL2Squared, kNegativeInnerProduct, kNegativeCosine };

// The bits that a code may have for each dimension.
constexpr bool is_code_width(int bits) noexcept { return bits == 1 || bits == 2 || bits == 4 || bits == 8; }

// How codes lie in memory; see simd/codes.hpp.
struct CodeShape {
    size_t dims;
    int bits; // is_code_width()
    // Whether a row ends with its last dimension, and not with a whole unit: of as many bytes at least as what it lacks
    // of one.
    bool tight = false;

    constexpr size_t fields() const noexcept { return 8 / static_cast<size_t>(bits); }
    constexpr size_t row_bytes() const noexcept { return tight ? (dims + fields() - 1) / fields() : padded_row(); }
    constexpr size_t padded_row() const noexcept {
        const size_t unit = simd::kCodeUnit * fields();
        return (dims + unit - 1) / unit * simd::kCodeUnit;
    }
    constexpr bool can_be_tight() const noexcept {
        const size_t row = CodeShape{dims, bits, true}.row_bytes();
        return 2 * row >= padded_row() && padded_row() <= kMostTightRow;
    }
    // The values of a query in bytes.
    constexpr size_t padded_dims() const noexcept { return padded_row() * fields(); }
    static constexpr size_t kMostTightRow = 2048;
    // The middle between the least and the largest value of a field.
    constexpr float middle() const noexcept { return static_cast<float>((1 << bits) - 1) / 2.0F; }
};

// The uniform quantizer that loses least of a normal variable of deviation 1, which coordinates of a rotated residual
// are near to: the step between its values, and the mean square of what it loses. Max, "Quantizing for Minimum
// Distortion" (1960), table II; continued for 8 bits.
struct NormalQuantizer {
    float step;
    float distortion;
};
constexpr NormalQuantizer normal_quantizer(int bits) noexcept {
    switch (bits) {
    case 1:
        return {1.596F, 0.3634F};
    case 2:
        return {0.9957F, 0.1188F};
    case 4:
        return {0.3352F, 0.01154F};
    default:
        return {0.0308F, 0.00008F};
    }
}

// What is kept beside a code.
struct Factors {
    float add;
    float rescale; // of the product
    float error;   // the standard deviation of the estimate, for |q - s c| = 1
};

// The same for readers who take the query relative to the centre, q - s c, for each centre anew: the product is then
// <y, q - s c>, and what rounding the query loses shrinks with its distance from the centre. `add` is by how much a
// vector is further from the centre than the centre itself: for kL2Squared their squared distance.
struct RelativeFactors {
    float add;
    float rescale;
};

// What a query is to a centre.
struct CentreTerms {
    float add;
    float error;        // |q - s c|
    float share = 1.0F; // s
};

struct Estimate {
    float distance;
    float deviation; // of its error, at most
};

// A lower bound at so many deviations holds for 97 of 100 estimates at least; at 3, for 999 of 1000.
inline constexpr float kUsualDeviations = 1.9F;

// Encodes a vector relative to a centre.
Factors encode(const CodeShape& shape, Measure measure, const float* vector, const float* centre,
               uint8_t* code) noexcept;

RelativeFactors encode_relative(const CodeShape& shape, Measure measure, const float* vector, const float* centre,
                                uint8_t* code) noexcept;

// out = what the code stands for: the vector that would have the estimated inner products. It serves as the centre of
// further codes: whatever it lost does not add to their error. For kNegativeInnerProduct the centre is the origin.
void decode(const CodeShape& shape, Measure measure, const uint8_t* code, const Factors& factors, const float* centre,
            float* out) noexcept;

// s, of a query whose inner product with the centre is known; 1 for measures other than kNegativeInnerProduct. Where it
// is 0, nothing but the product of the code counts.
float centre_share(Measure measure, float product, const float* centre, size_t dims) noexcept;

CentreTerms centre_terms(Measure measure, const float* query, const float* centre, size_t dims) noexcept;

// The product is <y, q>. Where squares are beyond the range of float, the distance is infinite.
inline Estimate estimate(const Factors& code, const CentreTerms& centre, float product) noexcept {
    const float distance = code.add * centre.share + centre.add + code.rescale * product;
    if (!(distance < std::numeric_limits<float>::infinity())) return {std::numeric_limits<float>::infinity(), 0.0F};
    return {distance, code.error * centre.error};
}

} // namespace rv::quantize
