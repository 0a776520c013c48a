// A float as its shortest decimal digits that read back.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <string>

namespace rv::cypher {

// 0.d1d2d3... times 10 to the power of `point`: the point stands behind that many digits. d1 is not 0.
struct Decimal {
    std::string digits;
    int point = 0;
};

Decimal decimal_of(double positive); // and finite
double value_of(const Decimal& decimal);

} // namespace rv::cypher
