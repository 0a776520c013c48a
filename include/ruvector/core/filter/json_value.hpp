// JSON (RFC 8259) as a tree of plain values that live in the caller's memory: nothing to destroy, and a reader that
// knows no exceptions may walk it. Numbers keep their digits. Nesting and the number of values are bounded, so that
// whoever walks the tree may do so by recursion.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

namespace rv::filter {

inline constexpr std::size_t kMostDepth = 64;      // of arrays and objects in each other
inline constexpr std::size_t kMostValues = 100000; // of a whole text

enum class ValueKind : unsigned char { kNull, kBool, kNumber, kString, kArray, kObject };

struct Value {
    ValueKind kind = ValueKind::kNull;
    // Of a scalar: null, true, false, a number's digits, a string's characters. '\0' stands behind it and nowhere in
    // it.
    std::string_view text;
    // Of an array its elements, of an object its values; of an object also its keys, as `text` has characters.
    const Value* values = nullptr;
    const std::string_view* names = nullptr;
    std::size_t count = 0;

    std::span<const Value> elements() const noexcept { return {values, count}; }
};

// Reads UTF-8. Raises rv::Error: 22P02 for what is no JSON, 22P05 for the character \u0000, 22003 for a number that is
// out of a long double's range, 54000 for what is too deep or too much.
const Value* parse_json(std::string_view json, std::pmr::memory_resource* memory);

} // namespace rv::filter
