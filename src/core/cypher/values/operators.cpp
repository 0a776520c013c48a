// Operators on strings, lists and maps.
#include "ruvector/core/cypher/values/operators.hpp"

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/text_search.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

[[noreturn]] void fail_type(const std::string& text) { fail(ErrorType::kTypeError, "InvalidArgumentType", text); }

// Of a list of `size` elements, from its begin or, if negative, from its end; within it or just outside.
std::int64_t bound_of(const Value& bound, std::int64_t size) {
    if (!bound.is(Kind::kInteger)) {
        fail_type(std::string("a list is sliced from Integer to Integer, not by ") + name_of(bound.kind()));
    }
    const std::int64_t at = bound.as_integer();
    if (at >= 0) return std::min(at, size);
    return at < -size ? 0 : size + at;
}

} // namespace

std::optional<bool> truth(const Value& value) {
    if (value.is(Kind::kBoolean)) return value.as_boolean();
    if (value.is_null()) return std::nullopt;
    fail_type(std::string("expected Boolean, got ") + name_of(value.kind()));
}

std::optional<bool> in_list(const Value& element, const Value& list) {
    if (list.is_null()) return std::nullopt;
    if (!list.is(Kind::kList)) fail_type(std::string("IN looks into List, not into ") + name_of(list.kind()));
    bool known = true;
    for (const Value& candidate : list.as_list()) {
        const std::optional<bool> same = equals(element, candidate);
        if (!same)
            known = false;
        else if (*same)
            return true;
    }
    return known ? std::optional(false) : std::nullopt;
}

std::optional<bool> starts_with(const Value& a, const Value& b) {
    if (!a.is(Kind::kString) || !b.is(Kind::kString)) return std::nullopt;
    return a.as_string().starts_with(b.as_string());
}

std::optional<bool> ends_with(const Value& a, const Value& b) {
    if (!a.is(Kind::kString) || !b.is(Kind::kString)) return std::nullopt;
    return a.as_string().ends_with(b.as_string());
}

std::optional<bool> contains(const Value& a, const Value& b) {
    if (!a.is(Kind::kString) || !b.is(Kind::kString)) return std::nullopt;
    return find_text(a.as_string(), b.as_string(), 0) != std::string_view::npos;
}

Value subscript(const Value& container, const Value& index) {
    if (container.is_null() || index.is_null()) return {};
    if (container.is(Kind::kList)) {
        if (!index.is(Kind::kInteger)) {
            fail_type(std::string("an element of a list is accessed by Integer, not by ") + name_of(index.kind()));
        }
        const auto elements = container.as_list();
        const auto size = static_cast<std::int64_t>(elements.size());
        const std::int64_t at = index.as_integer();
        if (at >= size || at < -size) return {};
        return elements[static_cast<std::size_t>(at < 0 ? size + at : at)];
    }
    if (container.is(Kind::kMap)) {
        if (!index.is(Kind::kString)) {
            fail(ErrorType::kTypeError, "MapElementAccessByNonString",
                 std::string("an element of a map is accessed by String, not by ") + name_of(index.kind()));
        }
        const Value* found = container.find(index.as_string());
        return found == nullptr ? Value() : *found;
    }
    fail_type(std::string(name_of(container.kind())) + " has no elements to access");
}

Value slice(const Value& list, const Value* from, const Value* to) {
    if (list.is_null() || (from != nullptr && from->is_null()) || (to != nullptr && to->is_null())) return {};
    if (!list.is(Kind::kList)) fail_type(std::string(name_of(list.kind())) + " cannot be sliced: it is no list");
    const auto elements = list.as_list();
    const auto size = static_cast<std::int64_t>(elements.size());
    const std::int64_t first = from == nullptr ? 0 : bound_of(*from, size);
    const std::int64_t last = to == nullptr ? size : bound_of(*to, size);
    if (first == 0 && last == size) return list;
    if (first >= last) return Value::list({});
    const auto part = elements.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first));
    return Value::list(Counted<Value>(part.begin(), part.end()));
}

} // namespace rv::cypher
