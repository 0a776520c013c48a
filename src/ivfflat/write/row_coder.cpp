// Server zone.
#include "ruvector/ivfflat/write/row_coder.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <cmath>

namespace rv::ivfflat {

RowCode encode_row(const Index& index, const float* row, const float* center, uint8* code) {
    const float squared = simd::kernels().l2_squared(row, center, static_cast<size_t>(index.dims));
    // Rounded up, so that a radius holds all; a row without a distance makes it infinite.
    const float length = squared < std::numeric_limits<float>::infinity() ? std::sqrt(squared) * 1.0001F
                                                                          : std::numeric_limits<float>::infinity();
    quantize::Factors factors = quantize::encode(index.shape(), index.measure(), row, center, code);
    // Where squares are beyond the range of float: nothing is known of the distance.
    if (std::isinf(length) || std::isnan(factors.add) || std::isnan(factors.rescale) || std::isnan(factors.error))
        factors = {-std::numeric_limits<float>::infinity(), 0, std::numeric_limits<float>::infinity()};
    return {factors, length};
}

} // namespace rv::ivfflat
