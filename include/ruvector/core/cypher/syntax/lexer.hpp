// The lexer's parts.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/token.hpp"

#include <string>
#include <string_view>

namespace rv::cypher {

// One character of valid UTF-8 (of what is not, a byte).
struct Character {
    char32_t code;
    std::int32_t bytes;
};
Character character_at(std::string_view text, std::size_t at) noexcept;
void append_utf8(std::string& text, char32_t code);

// Characters of names: letters, and what may follow one (Unicode's XID_Start and _, XID_Continue).
bool begins_name(char32_t code) noexcept;
bool continues_name(char32_t code) noexcept;
bool is_space(char32_t code) noexcept;

// A number that begins with a digit or a point, at token.begin: fills kind, value and end.
void lex_number(std::string_view query, Token& token);

// A text between quotes ' " or `, which stands at token.begin: fills end, gives the text.
std::string lex_quoted(std::string_view query, Token& token);

} // namespace rv::cypher
