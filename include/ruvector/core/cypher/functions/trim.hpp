// Taking characters away from the ends of a text.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/memory.hpp"

#include <span>
#include <string_view>

namespace rv::cypher {

// A set of characters, sorted.
using Characters = std::span<const std::string_view>;

Characters white_space();                                       // as Unicode has it
Counted<std::string_view> characters_in(std::string_view text); // views into it

std::string_view trimmed(std::string_view text, bool left, bool right, Characters characters);

} // namespace rv::cypher
