// Functions of strings. Positions and lengths are in characters (code points).
#include "ruvector/core/cypher/functions/arguments.hpp"
#include "ruvector/core/cypher/functions/trim.hpp"
#include "ruvector/core/cypher/values/text_search.hpp"
#include "ruvector/core/cypher/values/utf8.hpp"

#include <algorithm>
#include <limits>

namespace rv::cypher {
namespace {

using Call = std::span<const Value>;

Value left(Environment&, Call arguments) {
    const std::string_view text = string_argument("left", arguments[0]);
    return Value::string(text.substr(0, behind_characters(text, count_argument("left", arguments[1]))));
}

Value right(Environment&, Call arguments) {
    const std::string_view text = string_argument("right", arguments[0]);
    std::size_t count = count_argument("right", arguments[1]);
    std::size_t at = text.size();
    for (; count > 0 && at > 0; --count) at = previous_character(text, at);
    return Value::string(text.substr(at));
}

Value substring(Environment&, Call arguments) {
    const std::string_view text = string_argument("substring", arguments[0]);
    const std::string_view rest = text.substr(behind_characters(text, count_argument("substring", arguments[1])));
    if (arguments.size() < 3) return Value::string(rest);
    return Value::string(rest.substr(0, behind_characters(rest, count_argument("substring", arguments[2]))));
}

Value characters_of(std::string_view text) {
    Counted<Value> parts;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = next_character(text, at);
        parts.push_back(Value::string(text.substr(at, end - at)));
        at = end;
    }
    return Value::list(std::move(parts));
}

// Where the next of the delimiters is, and how long it is: of several at one place the first in their list. What was
// found for one of them holds until the search has passed it, so that each is looked for along the text once.
class Delimiters {
public:
    explicit Delimiters(std::string_view text) : text_(text) {}
    void add(std::string_view delimiter) { all_.push_back({delimiter, find_text(text_, delimiter, 0)}); }

    struct Found {
        std::size_t at;
        std::size_t size;
    };
    Found next(std::size_t from) {
        Found first{std::string_view::npos, 0};
        for (auto& [delimiter, at] : all_) {
            if (at < from) at = find_text(text_, delimiter, from);
            if (at < first.at) first = {at, delimiter.size()};
        }
        return first;
    }

private:
    struct Delimiter {
        std::string_view text;
        std::size_t at;
    };
    std::string_view text_;
    Counted<Delimiter> all_;
};

Value split(Environment& environment, Call arguments) {
    const std::string_view text = string_argument("split", arguments[0]);
    Delimiters delimiters(text);
    const Value& given = require("split", arguments[1], kinds::kString | kinds::kList);
    for (const Value& delimiter : given.is(Kind::kList) ? given.as_list() : std::span(&given, 1)) {
        if (delimiter.is_null()) return {};
        if (string_argument("split", delimiter).empty()) return characters_of(text);
        delimiters.add(delimiter.as_string());
    }
    Counted<Value> parts;
    std::size_t begin = 0;
    for (;;) {
        environment.store.check_for_interrupts();
        const auto [at, size] = delimiters.next(begin);
        if (at == std::string_view::npos) break;
        parts.push_back(Value::string(text.substr(begin, at - begin)));
        begin = at + size;
    }
    parts.push_back(Value::string(text.substr(begin)));
    return Value::list(std::move(parts));
}

// An empty text is found nowhere.
Value replace(Environment& environment, Call arguments) {
    const std::string_view text = string_argument("replace", arguments[0]);
    const std::string_view sought = string_argument("replace", arguments[1]);
    const std::string_view by = string_argument("replace", arguments[2]);
    const std::int64_t most =
        arguments.size() > 3 ? integer_argument("replace", arguments[3]) : std::numeric_limits<std::int64_t>::max();
    if (sought.empty()) return arguments[0];
    Counted<char> replaced;
    std::size_t begin = 0;
    for (std::int64_t count = 0; count < most; ++count) {
        environment.store.check_for_interrupts();
        const std::size_t at = find_text(text, sought, begin);
        if (at == std::string_view::npos) break;
        replaced.insert(replaced.end(), text.data() + begin, text.data() + at);
        replaced.insert(replaced.end(), by.begin(), by.end());
        begin = at + sought.size();
    }
    if (begin == 0) return arguments[0];
    return Value::string({replaced.data(), replaced.size()}, text.substr(begin));
}

template <bool kLeft, bool kRight>
Value trim(Environment&, Call arguments) {
    constexpr const char* kName = kLeft && kRight ? "trim" : kLeft ? "ltrim" : "rtrim";
    const std::string_view text = string_argument(kName, arguments[0]);
    if (arguments.size() < 2) return Value::string(trimmed(text, kLeft, kRight, white_space()));
    return Value::string(trimmed(text, kLeft, kRight, characters_in(string_argument(kName, arguments[1]))));
}

template <bool kUpper>
Value fold(Environment& environment, Call arguments) {
    const std::string_view text = string_argument(kUpper ? "toUpper" : "toLower", arguments[0]);
    return Value::string(environment.store.fold_case(text, kUpper));
}

Value char_length(Environment&, Call arguments) {
    const std::size_t count = count_characters(string_argument("char_length", arguments[0]));
    return Value::integer(static_cast<std::int64_t>(count));
}

using namespace signature;

// Upper and lower case come from the store, but not from the graph.
constexpr Function kFunctions[] = {
    {"left", 2, 2, kString, Arguments{kString, kInteger}, left},
    {"right", 2, 2, kString, Arguments{kString, kInteger}, right},
    {"substring", 2, 3, kString, Arguments{kString, kInteger, kInteger}, substring},
    {"split", 2, 2, kList, Arguments{kString, kString | kinds::kList}, split},
    {"replace", 3, 4, kString, Arguments{kString, kString, kString, kInteger}, replace},
    {"trim", 1, 2, kString, Arguments{kString, kString}, trim<true, true>},
    {"btrim", 1, 2, kString, Arguments{kString, kString}, trim<true, true>},
    {"ltrim", 1, 2, kString, Arguments{kString, kString}, trim<true, false>},
    {"rtrim", 1, 2, kString, Arguments{kString, kString}, trim<false, true>},
    {"toupper", 1, 1, kString, Arguments{kString}, fold<true>},
    {"tolower", 1, 1, kString, Arguments{kString}, fold<false>},
    {"upper", 1, 1, kString, Arguments{kString}, fold<true>},
    {"lower", 1, 1, kString, Arguments{kString}, fold<false>},
    {"char_length", 1, 1, kInteger, Arguments{kString}, char_length},
    {"character_length", 1, 1, kInteger, Arguments{kString}, char_length},
};

} // namespace

std::span<const Function> string_functions() { return kFunctions; }

} // namespace rv::cypher
