// How far a path of variable length may go at most, by a setting.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/error.hpp"

#include <string>

namespace rv::cypher {

// Raised when a path would be longer than the limit.
[[noreturn]] inline void fail_depth(std::int64_t limit, Place place) {
    fail(ErrorType::kResourceExhausted, "DepthLimit",
         "a path of variable length is longer than the limit of " + std::to_string(limit) + " relationships", place);
}

} // namespace rv::cypher
