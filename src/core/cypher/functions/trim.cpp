#include "ruvector/core/cypher/functions/trim.hpp"

#include "ruvector/core/cypher/values/utf8.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

// The property White_Space of Unicode 15, in the order of the code points.
constexpr std::string_view kWhiteSpace[] = {
    "\t",     "\n",     "\v",     "\f",     "\r",     " ",      "\u0085", "\u00A0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
    "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",
};

bool has(Characters characters, std::string_view character) {
    return std::binary_search(characters.begin(), characters.end(), character);
}

} // namespace

Characters white_space() { return kWhiteSpace; }

Counted<std::string_view> characters_in(std::string_view text) {
    Counted<std::string_view> found;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = next_character(text, at);
        found.push_back(text.substr(at, end - at));
        at = end;
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string_view trimmed(std::string_view text, bool left, bool right, Characters characters) {
    while (left && !text.empty()) {
        const std::size_t end = next_character(text, 0);
        if (!has(characters, text.substr(0, end))) break;
        text.remove_prefix(end);
    }
    while (right && !text.empty()) {
        const std::size_t begin = previous_character(text, text.size());
        if (!has(characters, text.substr(begin))) break;
        text = text.substr(0, begin);
    }
    return text;
}

} // namespace rv::cypher
