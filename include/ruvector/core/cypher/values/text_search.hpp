// Where a text occurs in another, in time that grows with the sum of their lengths: both may come from anybody.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstring>
#include <string_view>

namespace rv::cypher {

// The first occurrence at or behind `from`, else npos. The GNU library's memmem() takes linear time.
inline std::size_t find_text(std::string_view text, std::string_view sought, std::size_t from) noexcept {
    if (from > text.size()) return std::string_view::npos;
    if (sought.empty()) return from;
    const void* found = memmem(text.data() + from, text.size() - from, sought.data(), sought.size());
    if (found == nullptr) return std::string_view::npos;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

} // namespace rv::cypher
