// A query in the forms in which the kernels multiply it with codes: <y, q> for codes in rows (RowQuery) and in blocks
// of 32 (BlockQuery). Neither depends on a centre: a query is prepared once.
//
// Both round the query, which adds to the error of an estimate as if the query were further from the centre.
// with_loss() gives the terms of a centre with that distance; it matters where the query is much nearer to the centre
// than to the origin.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/quantize/code.hpp"

#include <cstddef>
#include <cstdint>

namespace rv::quantize {

// A byte for each dimension.
class RowQuery {
public:
    RowQuery(std::pmr::memory_resource* memory, const CodeShape& shape);

    void set(const float* query) noexcept;
    // query - share * centre, for codes with RelativeFactors.
    void set_relative(const float* query, const float* centre, float share) noexcept;

    // After set_relative: what it was given, and the deviation of an estimate whose |rescale| is 1.
    float share() const noexcept { return share_; }
    float relative_error() const noexcept;

    // out[i] = <y, q> for the code at codes + i * stride, i < n.
    void products(const uint8_t* codes, size_t stride, size_t n, float* out) const noexcept;
    // The same for the code at codes[i]; not of tight codes.
    void products(const uint8_t* const* codes, size_t n, float* out) const noexcept;

    CentreTerms with_loss(const CentreTerms& terms) const noexcept;

private:
    void pad_fields() noexcept;
    template <class Sums>
    void in_chunks(size_t n, float* out, Sums&& sums_of) const noexcept;

    CodeShape shape_;
    Array<int8_t> bytes_;
    Array<int8_t> dense_; // of tight codes: the bytes before those of each field are padded to a unit
    Array<float> relative_;
    float share_ = 1.0F;
    simd::QueryBytes prepared_{};
    float bias_ = 0;
};

// A table of 16 sums for each four dimensions, for codes of 1 bit.
class BlockQuery {
public:
    BlockQuery(std::pmr::memory_resource* memory, size_t dims);

    void set(const float* query) noexcept;

    // out[i] = <y, q> for the codes of a block, i < simd::kBlockCodes.
    void products(const uint8_t* block, float* out) const noexcept;

    CentreTerms with_loss(const CentreTerms& terms) const noexcept;

private:
    CodeShape shape_;
    Array<float> padded_;
    Array<uint8_t> tables_;
    simd::QueryTables prepared_{};
};

constexpr size_t block_bytes(const CodeShape& shape) noexcept { return shape.row_bytes() * simd::kBlockCodes; }

// Puts a code of 1 bit at its place in a block.
void put_in_block(const CodeShape& shape, const uint8_t* code, size_t place, uint8_t* block) noexcept;

} // namespace rv::quantize
