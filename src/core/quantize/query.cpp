#include "ruvector/core/quantize/query.hpp"

#include <algorithm>
#include <cmath>

namespace rv::quantize {
namespace {

constexpr float kLargestEntry = 255.0F;

// The terms for a query that lost a part of this squared length. All of that part is error, but of the distance from
// the centre only what a code of so many bits loses is.
CentreTerms further(const CentreTerms& terms, int bits, float lost) noexcept {
    return {terms.add, std::sqrt(terms.error * terms.error + lost / normal_quantizer(bits).distortion)};
}

} // namespace

RowQuery::RowQuery(std::pmr::memory_resource* memory, const CodeShape& shape) : shape_(shape), bytes_(memory) {
    bytes_.resize(shape.padded_dims());
    std::fill(bytes_.begin(), bytes_.end(), int8_t{0});
}

void RowQuery::set(const float* query) noexcept {
    prepared_ = simd::code_kernels().query_bytes(query, shape_.dims, bytes_.data());
    bias_ = -shape_.middle() * static_cast<float>(prepared_.sum) * prepared_.step;
}

void RowQuery::products(const uint8_t* codes, size_t stride, size_t n, float* out) const noexcept {
    constexpr size_t kChunk = 64;
    int32_t sums[kChunk];
    for (size_t first = 0; first < n; first += kChunk) {
        const size_t count = std::min(kChunk, n - first);
        simd::code_kernels().row_sums(codes + first * stride, stride, count, shape_.row_bytes(), shape_.bits,
                                      bytes_.data(), sums);
        for (size_t i = 0; i < count; i++) out[first + i] = prepared_.step * static_cast<float>(sums[i]) + bias_;
    }
}

CentreTerms RowQuery::with_loss(const CentreTerms& terms) const noexcept {
    return further(terms, shape_.bits, prepared_.lost);
}

BlockQuery::BlockQuery(std::pmr::memory_resource* memory, size_t dims)
    : shape_{dims, 1}, tables_(memory), lows_(memory) {
    tables_.resize(shape_.row_bytes() * 32);
    lows_.resize(shape_.row_bytes() * 2);
}

void BlockQuery::set(const float* query) noexcept {
    const size_t row = shape_.row_bytes();
    // Bit b of half h of byte j is dimension (4h + b) * row + j.
    const auto value = [&](size_t table, size_t b) {
        const size_t d = (table % 2 * 4 + b) * row + table / 2;
        return d < shape_.dims ? query[d] : 0.0F;
    };
    float widest = 0;
    float sum = 0;
    float low_sum = 0;
    for (size_t t = 0; t < 2 * row; t++) {
        float low = 0;
        float high = 0;
        for (size_t b = 0; b < 4; b++) {
            const float q = value(t, b);
            (q < 0 ? low : high) += q;
        }
        lows_[t] = low;
        low_sum += low;
        sum += low + high;
        widest = std::max(widest, high - low);
    }
    scale_ = widest / kLargestEntry;
    bias_ = low_sum - shape_.middle() * sum;
    const float inverse = widest > 0 ? kLargestEntry / widest : 0.0F;
    for (size_t t = 0; t < 2 * row; t++) {
        float entry[16];
        entry[0] = 0.5F - lows_[t] * inverse;
        for (size_t b = 0; b < 4; b++) {
            const float q = value(t, b) * inverse;
            for (size_t i = 0; i < size_t{1} << b; i++) entry[(size_t{1} << b) + i] = entry[i] + q;
        }
        for (size_t i = 0; i < 16; i++)
            tables_[t * 16 + i] = static_cast<uint8_t>(std::clamp(entry[i], 0.0F, kLargestEntry));
    }
}

void BlockQuery::products(const uint8_t* block, float* out) const noexcept {
    uint32_t sums[simd::kBlockCodes];
    simd::code_kernels().block_sums(block, shape_.row_bytes(), tables_.data(), sums);
    for (size_t i = 0; i < simd::kBlockCodes; i++) out[i] = scale_ * static_cast<float>(sums[i]) + bias_;
}

// Each table loses up to half a step, evenly, and y has the length sqrt(dims) / 2.
CentreTerms BlockQuery::with_loss(const CentreTerms& terms) const noexcept {
    const auto tables = static_cast<float>(lows_.size());
    return further(terms, shape_.bits, scale_ * scale_ * tables / 3.0F);
}

void put_in_block(const CodeShape& shape, const uint8_t* code, size_t place, uint8_t* block) noexcept {
    for (size_t j = 0; j < shape.row_bytes(); j++) block[j * simd::kBlockCodes + place] = code[j];
}

} // namespace rv::quantize
