// The text form of a dense vector: numbers in square brackets, separated by commas, with white space anywhere between.
// Accepts what pgvector accepts and tells apart the errors that it tells apart, in the order in which it finds them.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/half.hpp"

#include <cstddef>
#include <span>

namespace rv {

enum class VectorTextError : unsigned char {
    kNone,
    kNoBracket,   // does not start with an opening bracket
    kEmpty,       // brackets without a number
    kTooManyDims, // more numbers than there is room for
    kSyntax,
    kTooLarge, // the number at [number, number_end) is too large for an element
    kNan,
    kInfinite,
    kJunk, // more than white space behind the closing bracket
};

struct VectorText {
    VectorTextError error;
    int dim; // numbers read, all of them for kNone
    const char* number;
    const char* number_end;
};

// Reads [text, end) into x, which has room for the largest vector. *end must be readable and '\0'. A half is rounded
// from the nearest float, as pgvector does it.
VectorText parse_vector(const char* text, const char* end, std::span<float> x) noexcept;
VectorText parse_vector(const char* text, const char* end, std::span<Half> x) noexcept;

} // namespace rv
