// The code kernels, once, over a description of the byte registers; see kernels_impl.hpp.
//
// Bytes: kRows, how many codes a register takes, 16 bytes of each; Block; gather(rows, j) of 16 bytes at rows[r] + j;
// repeat(p), 16 bytes for each row; field<shift>(block, mask); Products with multiply(u, q) and multiply_add(p, u, q)
// for unsigned u of up to 4 bits (together 8 bits a dimension of the query: at most eight times 1, four times 3 or
// twice 15), which a signed 16-bit number holds; Sum with zero(), add(sum, products) and totals(sum, out), one for each
// row. scan(block, positions, tables, sums): block_sums for at most kScanPositions bytes of each code.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/codes.hpp"
#include "ruvector/core/simd/kernels_impl.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rv::simd {
namespace {

#define RV_INLINE __attribute__((always_inline))

// Two table entries of at most 255 for each byte: 16 bits hold the sum over so many.
constexpr std::size_t kScanPositions = 128;

// A unit of a code, as one vector of each type, which the compiler divides among the registers there are.
using UnitFloats = float __attribute__((vector_size(kCodeUnit * sizeof(float))));
using UnitInts = std::int32_t __attribute__((vector_size(kCodeUnit * sizeof(std::int32_t))));
using UnitBytes = std::uint8_t __attribute__((vector_size(kCodeUnit)));

// What CodeSums sums up, one column for each place in a unit.
struct UnitSums {
    UnitFloats rr, yy, yr, yc, rc;
};

RV_INLINE inline float sum_of(const UnitFloats& columns) noexcept {
    float sum = 0;
    for (std::size_t k = 0; k < kCodeUnit; ++k) sum += columns[k];
    return sum;
}

// Encodes a unit of dimensions into the field at `shift` of a unit of bytes; `used` is 1 where there is a dimension.
template <int kBits>
RV_INLINE inline void encode_unit(const UnitFloats& r, const UnitFloats& centre, const UnitFloats& used,
                                  float inverse_step, int shift, std::uint8_t* code, UnitSums& sums) noexcept {
    constexpr float kHalf = 1 << (kBits - 1);
    constexpr float kLargest = (1 << kBits) - 1;
    const UnitFloats zero{};
    const UnitFloats largest = zero + kLargest;
    UnitFloats u = r * inverse_step + kHalf;
    u = u > zero ? u : zero; // NaN too
    u = (u > largest ? largest : u) * used;
    const UnitInts level = __builtin_convertvector(u, UnitInts);
    UnitBytes bytes;
    __builtin_memcpy(&bytes, code, sizeof(bytes));
    bytes |= __builtin_convertvector(level << shift, UnitBytes);
    __builtin_memcpy(code, &bytes, sizeof(bytes));
    const UnitFloats y = (__builtin_convertvector(level, UnitFloats) - kLargest / 2) * used;
    sums.rr += r * r;
    sums.yy += y * y;
    sums.yr += y * r;
    sums.yc += y * centre;
    sums.rc += r * centre;
}

template <int kBits>
void encode_bits(const ResidualOf& residual, std::size_t n, float inverse_step, std::uint8_t* __restrict code,
                 std::size_t row, CodeSums* sums) noexcept {
    const auto [vector, centre, share, scale] = residual;
    UnitSums unit_sums{};
    for (std::size_t j = 0; j < row; ++j) code[j] = 0;
    int shift = 0;
    for (std::size_t first = 0; first < n; first += row, shift += kBits) {
        const std::size_t count = std::min(row, n - first);
        for (std::size_t j = 0; j < count; j += kCodeUnit) {
            UnitFloats x{}, c{}, used{};
            const std::size_t left = count - j < kCodeUnit ? count - j : kCodeUnit;
            if (left == kCodeUnit) {
                __builtin_memcpy(&x, vector + first + j, sizeof(x));
                __builtin_memcpy(&c, centre + first + j, sizeof(c));
                used += 1.0F;
            } else {
                for (std::size_t k = 0; k < left; ++k) {
                    x[k] = vector[first + j + k];
                    c[k] = centre[first + j + k];
                    used[k] = 1.0F;
                }
            }
            encode_unit<kBits>((x - share * c) * scale, c, used, inverse_step, shift, code + j, unit_sums);
        }
    }
    *sums = {sum_of(unit_sums.rr), sum_of(unit_sums.yy), sum_of(unit_sums.yr), sum_of(unit_sums.yc),
             sum_of(unit_sums.rc)};
}

// Plain loops, which the compiler vectorizes.
template <int kBits>
void decode_bits(const std::uint8_t* code, std::size_t row, float scale, const float* centre, float* __restrict out,
                 std::size_t n) noexcept {
    constexpr int kLargest = (1 << kBits) - 1;
    for (std::size_t first = 0, shift = 0; first < n; first += row, shift += kBits) {
        const std::size_t count = std::min(row, n - first);
        for (std::size_t j = 0; j < count; ++j) {
            const int level = code[j] >> shift & kLargest;
            out[first + j] = centre[first + j] + scale * (static_cast<float>(level) - static_cast<float>(kLargest) / 2);
        }
    }
}

QueryBytes query_bytes(const float* query, std::size_t n, std::int8_t* __restrict bytes) noexcept {
    // On the bits: the compiler does not vectorize the largest of floats, which may be NaN.
    std::uint32_t largest_bits = 0;
    for (std::size_t i = 0; i < n; ++i) {
        std::uint32_t magnitude;
        __builtin_memcpy(&magnitude, query + i, sizeof(magnitude));
        magnitude &= 0x7FFFFFFFU;
        largest_bits = magnitude > largest_bits ? magnitude : largest_bits;
    }
    float largest;
    __builtin_memcpy(&largest, &largest_bits, sizeof(largest));
    QueryBytes result{largest / 127, 0, 0};
    const float inverse = largest > 1e-30F ? 127 / largest : 0.0F; // never infinite
    for (std::size_t i = 0; i < n; ++i) {
        const int byte = static_cast<int>(query[i] * inverse + __builtin_copysignf(0.5F, query[i]));
        bytes[i] = static_cast<std::int8_t>(byte);
        result.sum += byte;
        const float lost = query[i] - static_cast<float>(byte) * result.step;
        result.lost += lost * lost;
    }
    return result;
}

QueryTables query_tables(const float* query, std::size_t row, std::uint8_t* __restrict tables) noexcept {
    static constexpr float kBit[4][16] = {{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
                                          {0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1},
                                          {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1},
                                          {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}};
    const auto below_zero = [](float x) RV_INLINE { return x < 0.0F ? x : 0.0F; };
    float widest = 0, lows = 0, total = 0;
    for (std::size_t first = 0; first < 8 * row; first += 4 * row) {
        const float* q = query + first;
        for (std::size_t j = 0; j < row; ++j) {
            const float x0 = q[j], x1 = q[j + row], x2 = q[j + 2 * row], x3 = q[j + 3 * row];
            const float low = below_zero(x0) + below_zero(x1) + below_zero(x2) + below_zero(x3);
            const float sum = x0 + x1 + x2 + x3;
            const float width = sum - 2 * low;
            widest = width > widest ? width : widest;
            lows += low;
            total += sum;
        }
    }
    const float inverse = widest > 1e-30F ? 255 / widest : 0.0F; // never infinite
    for (std::size_t j = 0; j < row; ++j) {
        for (std::size_t half = 0; half < 2; ++half, tables += 16) {
            const float* q = query + half * 4 * row + j;
            const float x0 = q[0] * inverse, x1 = q[row] * inverse, x2 = q[2 * row] * inverse,
                        x3 = q[3 * row] * inverse;
            const float low = below_zero(x0) + below_zero(x1) + below_zero(x2) + below_zero(x3);
            for (std::size_t i = 0; i < 16; ++i) {
                const float entry = x0 * kBit[0][i] + x1 * kBit[1][i] + x2 * kBit[2][i] + x3 * kBit[3][i] - low;
                tables[i] = static_cast<std::uint8_t>(static_cast<int>(entry + 0.5F));
            }
        }
    }
    return {widest / 255, lows - total / 2};
}

template <class B, int kBits>
RV_INLINE inline typename B::Products byte_products(typename B::Block block, const std::int8_t* query,
                                                    std::size_t row) noexcept {
    constexpr int kMask = (1 << kBits) - 1;
    auto products = B::multiply(B::template field<0>(block, kMask), B::repeat(query));
    unrolled<8 / kBits, 1>([&](auto f) RV_INLINE {
        products = B::multiply_add(products, B::template field<f * kBits>(block, kMask), B::repeat(query + f * row));
    });
    return products;
}

// The code of row i < n is at row_at(i).
template <class B, int kBits, class RowAt>
RV_INLINE inline void row_sums_bits(RowAt row_at, std::size_t n, std::size_t row, const std::int8_t* query,
                                    std::int32_t* sums) noexcept {
    // Two registers at a time: they share what is loaded of the query.
    constexpr std::size_t kRegisters = 2;
    constexpr std::size_t kTogether = kRegisters * B::kRows;
    for (std::size_t i = 0; i < n; i += kTogether) {
        const std::uint8_t* rows[kTogether];
        for (std::size_t r = 0; r < kTogether; ++r) rows[r] = row_at(std::min(i + r, n - 1));
        typename B::Sum low[kRegisters] = {B::zero(), B::zero()};
        typename B::Sum high[kRegisters] = {B::zero(), B::zero()};
        for (std::size_t j = 0; j < row; j += kCodeUnit) {
            unrolled<kRegisters>([&](auto k) RV_INLINE {
                const auto block = B::gather(rows + k * B::kRows, j);
                if constexpr (kBits == 8) {
                    const auto q = B::repeat(query + j);
                    low[k] = B::add(low[k], B::multiply(B::template field<0>(block, 15), q));
                    high[k] = B::add(high[k], B::multiply(B::template field<4>(block, 15), q));
                } else {
                    low[k] = B::add(low[k], byte_products<B, kBits>(block, query + j, row));
                }
            });
        }
        std::int32_t totals[kTogether], highs[kTogether] = {};
        unrolled<kRegisters>([&](auto k) RV_INLINE {
            B::totals(low[k], totals + k * B::kRows);
            if constexpr (kBits == 8) B::totals(high[k], highs + k * B::kRows);
        });
        for (std::size_t r = 0; r < std::min(kTogether, n - i); ++r) sums[i + r] = totals[r] + 16 * highs[r];
    }
}

template <class B>
void block_sums(const std::uint8_t* block, std::size_t row, const std::uint8_t* tables, std::uint32_t* sums) noexcept {
    for (std::size_t i = 0; i < kBlockCodes; ++i) sums[i] = 0;
    for (std::size_t j = 0; j < row; j += kScanPositions) {
        std::uint16_t part[kBlockCodes];
        B::scan(block + j * kBlockCodes, std::min(kScanPositions, row - j), tables + j * 32, part);
        for (std::size_t i = 0; i < kBlockCodes; ++i) sums[i] += part[i];
    }
}

// use(Index<bits>) for one of the four.
template <class Use>
RV_INLINE inline void with_bits(int bits, Use use) noexcept {
    switch (bits) {
    case 1:
        return use(Index<1>{});
    case 2:
        return use(Index<2>{});
    case 4:
        return use(Index<4>{});
    default:
        return use(Index<8>{});
    }
}

template <class B>
constexpr CodeKernels make_code_kernels() noexcept {
    return {.encode =
                [](const ResidualOf& residual, std::size_t n, float inverse_step, int bits, std::uint8_t* code,
                   std::size_t row, CodeSums* sums) noexcept {
                    with_bits(bits, [&](auto b) { encode_bits<b>(residual, n, inverse_step, code, row, sums); });
                },
            .decode =
                [](const std::uint8_t* code, std::size_t row, int bits, float scale, const float* centre, float* out,
                   std::size_t n) noexcept {
                    with_bits(bits, [&](auto b) { decode_bits<b>(code, row, scale, centre, out, n); });
                },
            .query_bytes = query_bytes,
            .row_sums =
                [](const std::uint8_t* codes, std::size_t stride, std::size_t n, std::size_t row, int bits,
                   const std::int8_t* query, std::int32_t* sums) noexcept {
                    const auto at = [&](std::size_t i) RV_INLINE { return codes + i * stride; };
                    with_bits(bits, [&](auto b) { row_sums_bits<B, b>(at, n, row, query, sums); });
                },
            .scattered_sums =
                [](const std::uint8_t* const* codes, std::size_t n, std::size_t row, int bits, const std::int8_t* query,
                   std::int32_t* sums) noexcept {
                    const auto at = [&](std::size_t i) RV_INLINE { return codes[i]; };
                    with_bits(bits, [&](auto b) { row_sums_bits<B, b>(at, n, row, query, sums); });
                },
            .query_tables = query_tables,
            .block_sums = block_sums<B>};
}

// What the two AVX sets share. A byte of 32 codes fills a register of 32 bytes.
#if defined(__AVX2__)
RV_INLINE inline void scan_avx2(const std::uint8_t* block, std::size_t positions, const std::uint8_t* tables,
                                std::uint16_t* sums) noexcept {
    const __m256i low_half = _mm256_set1_epi8(15);
    __m256i all = _mm256_setzero_si256(); // in each 16 bits: the even code's sum + 256 * the odd code's, modulo 65536
    __m256i odd = _mm256_setzero_si256();
    for (std::size_t j = 0; j < positions; ++j, block += 32, tables += 32) {
        const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
        const auto table = [](const std::uint8_t* p) RV_INLINE {
            return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
        };
        const __m256i low = _mm256_shuffle_epi8(table(tables), _mm256_and_si256(bytes, low_half));
        const __m256i high =
            _mm256_shuffle_epi8(table(tables + 16), _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low_half));
        all = _mm256_add_epi16(all, _mm256_add_epi16(low, high));
        odd = _mm256_add_epi16(odd, _mm256_add_epi16(_mm256_srli_epi16(low, 8), _mm256_srli_epi16(high, 8)));
    }
    const __m256i even = _mm256_sub_epi16(all, _mm256_slli_epi16(odd, 8));
    const __m256i first = _mm256_unpacklo_epi16(even, odd);
    const __m256i second = _mm256_unpackhi_epi16(even, odd);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums), _mm256_permute2x128_si256(first, second, 0x20));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums + 16), _mm256_permute2x128_si256(first, second, 0x31));
}
#endif

#undef RV_INLINE

} // namespace
} // namespace rv::simd
