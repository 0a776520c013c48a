#include "ruvector/core/cypher/error.hpp"

#include <algorithm>
#include <array>

namespace rv::cypher {
namespace {

struct TypeName {
    const char* name;
    const char* state;
};

// In the order of ErrorType.
constexpr std::array kTypes{
    TypeName{"SyntaxError", "42601"},
    TypeName{"SemanticError", "42601"},
    TypeName{"ParameterMissing", "22023"},
    TypeName{"TypeError", "42804"},
    TypeName{"ArgumentError", "22023"},
    TypeName{"ArithmeticError", "22012"},
    TypeName{"EntityNotFound", "02000"},
    TypeName{"PropertyNotFound", "42703"},
    TypeName{"LabelNotFound", "42704"},
    TypeName{"ProcedureError", "42883"},
    TypeName{"ConstraintVerificationFailed", "23503"},
    TypeName{"ResourceExhausted", "53200"},
};
static_assert(kTypes.size() == static_cast<std::size_t>(ErrorType::kResourceExhausted) + 1);

const TypeName& of(ErrorType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::string message_of(ErrorType type, std::string_view detail, std::string_view text) {
    std::string message = of(type).name;
    message.append(": ").append(detail);
    if (!text.empty()) message.append(": ").append(text);
    return message;
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; } // within a UTF-8 character

// Of a longer line this many characters before and behind the place are shown.
constexpr std::ptrdiff_t kBefore = 60;
constexpr std::ptrdiff_t kBehind = 30;

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

} // namespace

QueryError::QueryError(ErrorType type, std::string_view detail, std::string_view text, Place place, std::string hint)
    : Error(of(type).state, message_of(type, detail, text), {}, std::move(hint)), place_(place) {}

void fail(ErrorType type, std::string_view detail, std::string_view text, Place place) {
    throw QueryError(type, detail, text, place);
}

Error with_place(const QueryError& error, std::string_view query) {
    if (error.place() < 0) return error;
    std::size_t at = std::min(static_cast<std::size_t>(error.place()), query.size());
    while (at > 0 && at < query.size() && continues(query[at])) --at;

    const auto number = 1 + std::count(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    const std::size_t newline = at == 0 ? std::string_view::npos : query.rfind('\n', at - 1);
    std::size_t first = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t column = characters(query.substr(first, at - first)) + 1;
    std::size_t last = std::min(query.find('\n', at), query.size());
    if (last > at && query[last - 1] == '\r') --last;

    std::ptrdiff_t shown = 0;
    for (std::size_t i = at; i > first; --i) {
        if (!continues(query[i - 1]) && ++shown == kBefore) first = i - 1;
    }
    const bool begins_within = shown >= kBefore;
    shown = 0;
    for (std::size_t i = at; i < last; ++i) {
        if (!continues(query[i]) && ++shown > kBehind) last = i;
    }

    std::string detail = "Line " + std::to_string(number) + ", column " + std::to_string(column) + ":\n";
    const std::string_view lead = begins_within ? "..." : "";
    detail.append(lead).append(query.substr(first, last - first)).append("\n");
    detail.append(lead.size(), ' ');
    for (const char c : query.substr(first, at - first)) {
        if (!continues(c)) detail += c == '\t' ? '\t' : ' '; // a tab is as wide below as above
    }
    detail += '^';
    return Error(error.state(), error.what(), std::move(detail), error.hint());
}

} // namespace rv::cypher
