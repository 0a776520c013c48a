#include "ruvector/core/quantize/query.hpp"

#include "ruvector/core/base/wide_math.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace rv::quantize {
namespace {

// The terms for a query that lost a part of this squared length. All of that part is error, but of the distance from
// the centre only what a code of so many bits loses is.
CentreTerms further(const CentreTerms& terms, int bits, float lost) noexcept {
    const float squared = terms.error * terms.error;
    const float least = std::numeric_limits<float>::min();
    const float further = squared > least || !(terms.error > 0)
                              ? std::sqrt(squared + lost / normal_quantizer(bits).distortion)
                              : 2.0F * terms.error; // squares are out of range
    return {terms.add, further, terms.share};
}

// Kernels take a query with so small a step for zeros; it is multiplied by this before.
constexpr float kLeastStep = 1e-32F;
constexpr float kRaise = 0x1p80F;
constexpr float kLower = 0x1p-80F;

// So many codes are multiplied at a time.
constexpr size_t kChunk = 64;

} // namespace

RowQuery::RowQuery(std::pmr::memory_resource* memory, const CodeShape& shape)
    : shape_(shape), bytes_(memory), dense_(memory), relative_(memory) {
    bytes_.resize(shape.padded_dims());
    std::fill(bytes_.begin(), bytes_.end(), int8_t{0});
    if (shape.tight) {
        dense_.resize(shape.row_bytes() * shape.fields());
        std::fill(dense_.begin(), dense_.end(), int8_t{0});
    }
    relative_.resize(shape.dims);
}

void RowQuery::set_relative(const float* query, const float* centre, float share) noexcept {
    share_ = share;
    if (share != 1.0F) {
        // Where the share has no value, no estimate has.
        simd::kernels().scale(centre, std::isfinite(share) ? share : 0.0F, relative_.data(), shape_.dims);
        centre = relative_.data();
    }
    simd::kernels().sub(query, centre, relative_.data(), shape_.dims);
    set(relative_.data());
}

// The part of y across r, by what the quantizer loses on the average, times the distance of the query.
float RowQuery::relative_error() const noexcept {
    const NormalQuantizer quantizer = normal_quantizer(shape_.bits);
    const float squared = simd::kernels().norm_squared(relative_.data(), shape_.dims);
    const float lost = quantizer.distortion * (1.0F - quantizer.distortion);
    if (squared > std::numeric_limits<float>::min() && squared < std::numeric_limits<float>::infinity())
        return std::sqrt(lost * squared) / quantizer.step;
    const double length = std::sqrt(wide_norm_squared(relative_.data(), shape_.dims));
    return static_cast<float>(length) * std::sqrt(lost) / quantizer.step;
}

void RowQuery::set(const float* query) noexcept {
    const simd::CodeKernels& kernels = simd::code_kernels();
    int8_t* bytes = shape_.tight ? dense_.data() : bytes_.data();
    prepared_ = kernels.query_bytes(query, shape_.dims, bytes);
    if (prepared_.step < kLeastStep && prepared_.step > 0) {
        const float step = prepared_.step;
        simd::kernels().scale(query, kRaise, relative_.data(), shape_.dims);
        prepared_ = kernels.query_bytes(relative_.data(), shape_.dims, bytes);
        simd::kernels().scale(relative_.data(), kLower, relative_.data(), shape_.dims); // as set_relative left it
        prepared_.lost *= kLower * kLower;
        prepared_.step = step;
    }
    bias_ = -shape_.middle() * static_cast<float>(prepared_.sum) * prepared_.step;
    if (shape_.tight) pad_fields();
}

// Kernels read whole units of a code. Where these reach beyond a tight one, they are multiplied by zeros.
void RowQuery::pad_fields() noexcept {
    const size_t row = shape_.row_bytes();
    for (size_t f = 0; f < shape_.fields(); f++)
        std::memcpy(bytes_.data() + f * shape_.padded_row(), dense_.data() + f * row, row);
}

// sums_of(first, count, sums) of codes [first, first + count)
template <class Sums>
void RowQuery::in_chunks(size_t n, float* out, Sums&& sums_of) const noexcept {
    int32_t sums[kChunk];
    for (size_t first = 0; first < n; first += kChunk) {
        const size_t count = std::min(kChunk, n - first);
        sums_of(first, count, sums);
        for (size_t i = 0; i < count; i++) out[first + i] = prepared_.step * static_cast<float>(sums[i]) + bias_;
    }
}

void RowQuery::products(const uint8_t* codes, size_t stride, size_t n, float* out) const noexcept {
    if (shape_.tight) {
        // What lies behind the last code may not be read.
        const uint8_t* rows[kChunk];
        uint8_t last[CodeShape::kMostTightRow];
        if (n > 0) std::memcpy(last, codes + (n - 1) * stride, shape_.row_bytes());
        std::fill(last + shape_.row_bytes(), last + shape_.padded_row(), uint8_t{0});
        in_chunks(n, out, [&](size_t first, size_t count, int32_t* sums) {
            for (size_t i = 0; i < count; i++) rows[i] = codes + (first + i) * stride;
            if (first + count == n) rows[count - 1] = last;
            simd::code_kernels().scattered_sums(rows, count, shape_.padded_row(), shape_.bits, bytes_.data(), sums);
        });
        return;
    }
    in_chunks(n, out, [&](size_t first, size_t count, int32_t* sums) {
        simd::code_kernels().row_sums(codes + first * stride, stride, count, shape_.row_bytes(), shape_.bits,
                                      bytes_.data(), sums);
    });
}

void RowQuery::products(const uint8_t* const* codes, size_t n, float* out) const noexcept {
    if (shape_.tight) {
        // What lies behind a code may not be there to be read.
        constexpr size_t kCopies = 8;
        const uint8_t* rows[kCopies];
        uint8_t copies[kCopies][CodeShape::kMostTightRow];
        for (size_t i = 0; i < kCopies; i++) {
            rows[i] = copies[i];
            std::fill(copies[i] + shape_.row_bytes(), copies[i] + shape_.padded_row(), uint8_t{0});
        }
        for (size_t done = 0; done < n; done += kCopies) {
            const size_t some = std::min(kCopies, n - done);
            for (size_t i = 0; i < some; i++) std::memcpy(copies[i], codes[done + i], shape_.row_bytes());
            in_chunks(some, out + done, [&](size_t, size_t count, int32_t* sums) {
                simd::code_kernels().scattered_sums(rows, count, shape_.padded_row(), shape_.bits, bytes_.data(), sums);
            });
        }
        return;
    }
    in_chunks(n, out, [&](size_t first, size_t count, int32_t* sums) {
        simd::code_kernels().scattered_sums(codes + first, count, shape_.row_bytes(), shape_.bits, bytes_.data(), sums);
    });
}

CentreTerms RowQuery::with_loss(const CentreTerms& terms) const noexcept {
    return further(terms, shape_.bits, prepared_.lost);
}

BlockQuery::BlockQuery(std::pmr::memory_resource* memory, size_t dims)
    : shape_{dims, 1}, padded_(memory), tables_(memory) {
    padded_.resize(shape_.padded_dims());
    std::fill(padded_.begin(), padded_.end(), 0.0F);
    tables_.resize(2 * shape_.row_bytes() * 16);
}

void BlockQuery::set(const float* query) noexcept {
    const simd::CodeKernels& kernels = simd::code_kernels();
    std::copy_n(query, shape_.dims, padded_.begin());
    prepared_ = kernels.query_tables(padded_.data(), shape_.row_bytes(), tables_.data());
    if (prepared_.step < kLeastStep && prepared_.step > 0) {
        simd::kernels().scale(query, kRaise, padded_.data(), shape_.dims);
        prepared_ = kernels.query_tables(padded_.data(), shape_.row_bytes(), tables_.data());
        prepared_.step *= kLower;
        prepared_.bias *= kLower;
    }
}

void BlockQuery::products(const uint8_t* block, float* out) const noexcept {
    uint32_t sums[simd::kBlockCodes];
    simd::code_kernels().block_sums(block, shape_.row_bytes(), tables_.data(), sums);
    for (size_t i = 0; i < simd::kBlockCodes; i++)
        out[i] = prepared_.step * static_cast<float>(sums[i]) + prepared_.bias;
}

// Each table loses up to half a step, evenly, and y has the length sqrt(dims) / 2.
CentreTerms BlockQuery::with_loss(const CentreTerms& terms) const noexcept {
    const auto tables = static_cast<float>(2 * shape_.row_bytes());
    return further(terms, shape_.bits, prepared_.step * prepared_.step * tables / 3.0F);
}

void put_in_block(const CodeShape& shape, const uint8_t* code, size_t place, uint8_t* block) noexcept {
    for (size_t j = 0; j < shape.row_bytes(); j++) block[j * simd::kBlockCodes + place] = code[j];
}

} // namespace rv::quantize
