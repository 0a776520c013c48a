#include "ruvector/core/quantize/code.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cmath>

namespace rv::quantize {
namespace {

// How much of the inner product the estimate's rescale holds.
float share(Measure measure) noexcept { return measure == Measure::kL2Squared ? 2.0F : 1.0F; }

simd::CodeSums encode_residual(const CodeShape& shape, const float* vector, const float* centre,
                               uint8_t* code) noexcept {
    const float length = std::sqrt(simd::kernels().l2_squared(vector, centre, shape.dims));
    const float inverse_step =
        length > 0 ? std::sqrt(static_cast<float>(shape.dims)) / (length * normal_quantizer(shape.bits).step) : 0.0F;
    simd::CodeSums sums;
    simd::code_kernels().encode(vector, centre, shape.dims, inverse_step, shape.bits, code, shape.row_bytes(), &sums);
    return sums;
}

// Not so for a vector at the centre.
bool has_direction(const simd::CodeSums& sums) noexcept { return sums.rr > 0 && sums.yr > 0; }

} // namespace

Factors encode(const CodeShape& shape, Measure measure, const float* vector, const float* centre,
               uint8_t* code) noexcept {
    const simd::CodeSums sums = encode_residual(shape, vector, centre, code);
    const bool l2 = measure == Measure::kL2Squared;
    // A vector at the centre has no direction; what is known of it is exact.
    if (!has_direction(sums)) return {l2 ? sums.rr : -sums.rc, 0.0F, 0.0F};
    const float scale = sums.rr / sums.yr;
    // The part of y across r, relative to the part along it, in one of the other dims - 1 directions.
    const float across = std::sqrt(std::max(0.0F, (sums.yy / sums.yr) * (sums.rr / sums.yr) - 1.0F));
    const float error = std::sqrt(sums.rr) * across / std::sqrt(std::max(1.0F, static_cast<float>(shape.dims) - 1.0F));
    if (l2) return {sums.rr + 2.0F * scale * sums.yc, -2.0F * scale, 2.0F * error};
    return {-sums.rc + scale * sums.yc, -scale, error};
}

RelativeFactors encode_relative(const CodeShape& shape, Measure measure, const float* vector, const float* centre,
                                uint8_t* code) noexcept {
    const simd::CodeSums sums = encode_residual(shape, vector, centre, code);
    const float add = measure == Measure::kL2Squared ? sums.rr : -sums.rc;
    if (!has_direction(sums)) return {add, 0.0F};
    return {add, -share(measure) * sums.rr / sums.yr};
}

void decode(const CodeShape& shape, Measure measure, const uint8_t* code, const Factors& factors, const float* centre,
            float* out) noexcept {
    simd::code_kernels().decode(code, shape.row_bytes(), shape.bits, -factors.rescale / share(measure), centre, out,
                                shape.dims);
}

CentreTerms centre_terms(Measure measure, const float* query, const float* centre, size_t dims) noexcept {
    const float squared = simd::kernels().l2_squared(query, centre, dims);
    const float length = std::sqrt(squared);
    if (measure == Measure::kL2Squared) return {squared, length};
    return {-simd::kernels().inner_product(query, centre, dims), length};
}

} // namespace rv::quantize
