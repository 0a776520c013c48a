// A float as its shortest decimal digits that read back.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <string>

namespace rv::cypher {

// 0.d1d2d3... times 10 to the power of `point`: the point stands behind that many digits. d1 is not 0.
struct ShortestDigits {
    std::string digits;
    int point = 0;
};

ShortestDigits shortest_digits(double positive); // and finite
double float_of(const ShortestDigits& decimal);

} // namespace rv::cypher
