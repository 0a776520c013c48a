// Kernels over codes of 1, 2, 4 or 8 bits a dimension: making them, and their products with a query of signed bytes.
//
// A code is a row of bytes, a multiple of kCodeUnit of them, and lies at any alignment. With 8 / bits fields in a byte,
// field f of byte j belongs to dimension f * row + j: a field of a whole row is then consecutive dimensions, and no
// kernel has to shuffle. Fields beyond the last dimension are 0.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/level.hpp"

#include <cstddef>
#include <cstdint>

namespace rv::simd {

inline constexpr std::size_t kCodeUnit = 16;
inline constexpr std::size_t kBlockCodes = 32;

// Of which residuals encode() makes a code: scale * (vector - share * centre).
struct ResidualOf {
    const float* vector;
    const float* centre;
    float share;
    float scale;
};

// What encode() sums up of residuals r, the values y that their code stands for, and the centre c.
struct CodeSums {
    float rr, yy, yr, yc, rc;
};

// What query_bytes() says of its result: the value of one step, the sum of the bytes, and the squared length of what
// the bytes lost.
struct QueryBytes {
    float step;
    std::int32_t sum;
    float lost;
};

// What query_tables() says of its result: the product of a code's y and the query is step * sum of entries + bias.
struct QueryTables {
    float step;
    float bias;
};

struct CodeKernels {
    // Encodes the residuals r[i], i < n, for `bits` a dimension: u = r * inverse_step, rounded down, + 2^(bits-1),
    // clamped to what the bits hold; it stands for y = u - (2^bits - 1) / 2, in steps.
    void (*encode)(const ResidualOf& residual, std::size_t n, float inverse_step, int bits, std::uint8_t* code,
                   std::size_t row, CodeSums* sums) noexcept;
    // out[i] = centre[i] + scale * y[i]
    void (*decode)(const std::uint8_t* code, std::size_t row, int bits, float scale, const float* centre, float* out,
                   std::size_t n) noexcept;
    // bytes[i] = query[i] / (the largest magnitude / 127), rounded; i < n.
    QueryBytes (*query_bytes)(const float* query, std::size_t n, std::int8_t* bytes) noexcept;
    // sums[i] = sum over the dimensions of code i (at codes + i * stride), its u times the query; i < n. The query has
    // 8 / bits * row values from -127 to 127, zeros beyond the last dimension.
    void (*row_sums)(const std::uint8_t* codes, std::size_t stride, std::size_t n, std::size_t row, int bits,
                     const std::int8_t* query, std::int32_t* sums) noexcept;
    // The same of codes that lie apart: code i at codes[i].
    void (*scattered_sums)(const std::uint8_t* const* codes, std::size_t n, std::size_t row, int bits,
                           const std::int8_t* query, std::int32_t* sums) noexcept;
    // The query as a table of 16 entries for each half of each byte of a code of 1 bit, the low half first:
    // tables[(2 * j + h) * 16 + value]. The query has 8 * row values, zeros beyond the last dimension.
    QueryTables (*query_tables)(const float* query, std::size_t row, std::uint8_t* tables) noexcept;
    // The sums of the entries for the kBlockCodes codes of a block: byte j of code i is block[j * kBlockCodes + i]
    // (Andre, Kermarrec and Le Scouarnec, "Cache locality is not enough: high-performance nearest neighbor search with
    // product quantization fast scan", 2015).
    void (*block_sums)(const std::uint8_t* block, std::size_t row, const std::uint8_t* tables,
                       std::uint32_t* sums) noexcept;
};

namespace detail {
[[gnu::visibility("hidden")]] extern CodeKernels active_code_kernels;
} // namespace detail

// The kernels in force; they follow set_level.
inline const CodeKernels& code_kernels() noexcept { return detail::active_code_kernels; }

// The kernels of one level; null where it is not available.
const CodeKernels* code_kernels_for(Level level) noexcept;

} // namespace rv::simd
