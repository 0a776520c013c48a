// Names of functions, in any case.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <string_view>

namespace rv::cypher {

constexpr char lower_ascii(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr bool same_but_for_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_ascii(x) == lower_ascii(y); });
}

} // namespace rv::cypher
