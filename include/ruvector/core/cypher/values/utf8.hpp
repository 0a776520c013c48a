// Characters of UTF-8: code points. Text that is no UTF-8 is never read beyond its end.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <string_view>

namespace rv::cypher {

// Whether a byte is not the first of its character.
constexpr bool continues_character(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

constexpr std::size_t count_characters(std::string_view text) noexcept {
    std::size_t count = 0;
    for (const char byte : text) count += continues_character(byte) ? 0U : 1U;
    return count;
}

// Where the character after the one at `at` begins.
constexpr std::size_t next_character(std::string_view text, std::size_t at) noexcept {
    for (++at; at < text.size() && continues_character(text[at]);) ++at;
    return at < text.size() ? at : text.size();
}

// Where the character before `at`, which is not 0, begins.
constexpr std::size_t previous_character(std::string_view text, std::size_t at) noexcept {
    for (--at; at > 0 && continues_character(text[at]);) --at;
    return at;
}

// The offset behind `count` characters; the text's size where it has fewer.
constexpr std::size_t behind_characters(std::string_view text, std::size_t count) noexcept {
    std::size_t at = 0;
    for (; count > 0 && at < text.size(); --count) at = next_character(text, at);
    return at;
}

} // namespace rv::cypher
