// The text form of a sparse vector: {index:value,index:value,...}/dimensions, with indices from 1 in any order and
// white space anywhere between. Accepts what pgvector accepts and tells apart the errors that it tells apart, in the
// order in which it finds them.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/sparse.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace rv {

enum class SparseTextError : unsigned char {
    kNone,
    kNoBrace, // does not start with an opening brace
    kSyntax,
    kOutOfRange, // the number at [number, number_end) is too large for a float, or too small for one other than zero
    kNan,
    kInfinite,
    kNoDimensions, // no slash behind the closing brace
    kJunk,         // more than white space behind the dimensions
};

struct SparseElement {
    std::int32_t index;
    float value;
};

struct SparseText {
    SparseTextError error;
    std::int32_t dim;  // as written, saturated; the caller checks it
    std::size_t count; // elements other than zero, all of them for kNone
    const char* number;
    const char* number_end;
};

// An upper bound of the number of elements in a text: its commas and one more.
std::size_t sparse_text_room(const char* text, const char* end) noexcept;

// Reads [text, end) into `elements`, which has sparse_text_room of it, and orders them by index. Indices are counted
// from 0 in the result, saturated, and not checked. *end must be readable and '\0'.
SparseText parse_sparse(const char* text, const char* end, std::span<SparseElement> elements) noexcept;

} // namespace rv
