// Small steps that the readers of text forms share. All of them stop at the terminating '\\0'.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

namespace rv {

// White space as the server's scanner has it.
inline const char* skip_space(const char* p) noexcept {
    while (*p == ' ' || (*p >= '\t' && *p <= '\r')) p++;
    return p;
}

} // namespace rv
