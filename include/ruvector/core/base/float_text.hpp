// Reads one single-precision number from text, as C's strtof does in the "C" locale: decimal and hexadecimal notation,
// the words inf, infinity and nan in any case, an optional sign. The result is correctly rounded (to nearest, ties to
// even).
//
// Nearly every number takes the short way of Clinger ("How to read floating point numbers accurately", 1990), carried
// out in double precision: a result of at most two units in the last place away from the truth decides the float,
// unless it lies next to the middle between two floats. What the short way cannot decide goes to std::from_chars.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

namespace rv {

enum class FloatStatus : unsigned char {
    kOk,       // a value, possibly NaN or infinity where the text says so
    kSyntax,   // no number starts here
    kTooLarge, // the number's magnitude rounds to infinity
    kTooSmall, // it rounds to zero, and the value is that zero
};

struct FloatText {
    const char* end; // behind the last character of the number; the start for kSyntax
    float value;
    FloatStatus status;
};

// Reads the longest number that starts at `text`, without skipping white space. *end must be readable and '\0'.
FloatText parse_float(const char* text, const char* end) noexcept;

} // namespace rv
