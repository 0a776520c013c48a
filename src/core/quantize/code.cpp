#include "ruvector/core/quantize/code.hpp"

#include "ruvector/core/base/wide_math.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cmath>

namespace rv::quantize {
namespace {

// Squares out of this range are too near the ends of float's to be trusted in sums.
bool in_range(float square) noexcept { return square > 1e-24F && square < 1e24F; }

// Whether vectors are taken relative to a centre with this square under kNegativeInnerProduct.
bool is_centre(float square) noexcept { return square > 1e-36F && square < 1e37F; }

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// How much of the inner product the estimate's rescale holds.
float inner_products(Measure measure) noexcept { return measure == Measure::kL2Squared ? 2.0F : 1.0F; }

// A vector's residual, as it is encoded: scaled by a power of two where its square is out of range.
struct Residual {
    simd::CodeSums sums; // of the scaled residual
    float unscale;       // what brings it back
    float further;       // <c, v - r - c>: 0 where the share of the centre is all of it

    // Not so where elements of the residual are infinite.
    bool known() const noexcept { return sums.rr < kInfinity; }
    // Not so for a vector at the centre.
    bool has_direction() const noexcept { return sums.rr > 0 && sums.yr > 0; }
    float squared() const noexcept { return sums.rr * unscale * unscale; }
    // f, of the residual as it is
    float rescale() const noexcept { return sums.rr / sums.yr * unscale; }
    // <c, v - c>
    float along_centre() const noexcept { return sums.rc * unscale + further; }
    // RelativeFactors::add
    float add(Measure measure) const noexcept { return measure == Measure::kL2Squared ? squared() : -along_centre(); }
};

// A power of two that brings the largest element of a residual near 1; 1 where there is none.
float scale_of(const simd::ResidualOf& residual, size_t dims) noexcept {
    float largest = 0;
    for (size_t i = 0; i < dims; i++)
        largest = std::max(largest, std::fabs(residual.vector[i] - residual.share * residual.centre[i]));
    if (!(largest > 0) || !std::isfinite(largest)) return 1.0F;
    constexpr int kMostExponent = 120; // its inverse is in range, too
    return std::ldexp(1.0F, std::clamp(-std::ilogb(largest), -kMostExponent, kMostExponent));
}

Residual encode_residual(const CodeShape& shape, Measure measure, const float* vector, const float* centre,
                         uint8_t* code) noexcept {
    const simd::DistanceKernels& kernels = simd::kernels();
    simd::ResidualOf of{vector, centre, 1.0F, 1.0F};
    Residual residual{{}, 1.0F, 0.0F};
    // Kernels write whole units.
    uint8_t padded[CodeShape::kMostTightRow];
    uint8_t* const out = shape.tight ? padded : code;
    const auto encode_with = [&](float inverse_step) {
        simd::code_kernels().encode(of, shape.dims, inverse_step, shape.bits, out, shape.row_bytes(), &residual.sums);
    };
    const auto squared = [&] { return encode_with(0.0F), residual.sums.rr; };

    if (measure == Measure::kNegativeInnerProduct) {
        const float product = kernels.inner_product(vector, centre, shape.dims);
        const float square = kernels.norm_squared(centre, shape.dims);
        const float share = product / square;
        if (!is_centre(square)) {
            of.share = 0.0F;
            residual.further = -square;
        } else if (std::isfinite(share)) {
            of.share = share;
            residual.further = product - square;
        }
    }
    float rr = of.share == 1.0F ? kernels.l2_squared(vector, centre, shape.dims) : squared();
    if (!in_range(rr)) of.scale = scale_of(of, shape.dims);
    if (of.scale != 1.0F) {
        residual.unscale = 1.0F / of.scale;
        rr = squared();
    }
    const float length = std::sqrt(rr);
    encode_with(length > 0 ? std::sqrt(static_cast<float>(shape.dims)) / (length * normal_quantizer(shape.bits).step)
                           : 0.0F);
    if (shape.tight) std::copy_n(padded, shape.row_bytes(), code);
    return residual;
}

} // namespace

Factors encode(const CodeShape& shape, Measure measure, const float* vector, const float* centre,
               uint8_t* code) noexcept {
    const Residual residual = encode_residual(shape, measure, vector, centre, code);
    if (!residual.known()) return {residual.add(measure), 0.0F, kInfinity};
    // A vector at the centre has no direction; what is known of it is exact.
    if (!residual.has_direction()) return {residual.add(measure), 0.0F, 0.0F};
    const simd::CodeSums& sums = residual.sums;
    const float rescale = inner_products(measure) * residual.rescale();
    // The part of y across r, relative to the part along it, in one of the other dims - 1 directions: in few dimensions
    // so short that rounding the sums decides.
    constexpr float kRounding = 5e-7F;
    const float across = std::sqrt(std::max(0.0F, (sums.yy / sums.yr) * (sums.rr / sums.yr) - 1.0F) + kRounding);
    const float error = std::sqrt(sums.rr) * residual.unscale * across /
                        std::sqrt(std::max(1.0F, static_cast<float>(shape.dims) - 1.0F));
    return {residual.add(measure) + rescale * sums.yc, -rescale, inner_products(measure) * error};
}

RelativeFactors encode_relative(const CodeShape& shape, Measure measure, const float* vector, const float* centre,
                                uint8_t* code) noexcept {
    const Residual residual = encode_residual(shape, measure, vector, centre, code);
    if (!residual.known()) return {residual.add(measure), kInfinity};
    if (!residual.has_direction()) return {residual.add(measure), 0.0F};
    return {residual.add(measure), -inner_products(measure) * residual.rescale()};
}

void decode(const CodeShape& shape, Measure measure, const uint8_t* code, const Factors& factors, const float* centre,
            float* out) noexcept {
    simd::code_kernels().decode(code, shape.row_bytes(), shape.bits, -factors.rescale / inner_products(measure), centre,
                                out, shape.dims);
}

float centre_share(Measure measure, float product, const float* centre, size_t dims) noexcept {
    if (measure != Measure::kNegativeInnerProduct) return 1.0F;
    const float square = simd::kernels().norm_squared(centre, dims);
    return is_centre(square) ? product / square : 0.0F;
}

CentreTerms centre_terms(Measure measure, const float* query, const float* centre, size_t dims) noexcept {
    const simd::DistanceKernels& kernels = simd::kernels();
    if (measure == Measure::kNegativeInnerProduct) {
        const float product = kernels.inner_product(query, centre, dims);
        const float share = centre_share(measure, product, centre, dims);
        if (share == 0) return {0.0F, static_cast<float>(std::sqrt(wide_norm_squared(query, dims))), share};
        // What is left of the query when its part along the centre is taken away, and what rounding may have left.
        constexpr double kRounding = 1e-6;
        const double squared = wide_norm_squared(query, dims);
        const double along = static_cast<double>(share) * static_cast<double>(product);
        return {-product, static_cast<float>(std::sqrt(std::max(0.0, squared - along) + kRounding * squared)), share};
    }
    const float squared = kernels.l2_squared(query, centre, dims);
    const float length = std::sqrt(squared);
    if (measure == Measure::kL2Squared) return {squared, length};
    return {-kernels.inner_product(query, centre, dims), length};
}

} // namespace rv::quantize
