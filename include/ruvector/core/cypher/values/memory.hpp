// The memory of a query: what would pass the limit raises ResourceExhausted: MemoryLimit.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/held_memory.hpp"

namespace rv::cypher {

using rv::Counted;
using rv::held_bytes;

// While it lives, at most `most` bytes more than at its begin may be held.
class MemoryLimit : public rv::MemoryLimit {
public:
    explicit MemoryLimit(std::size_t most) noexcept;
};

} // namespace rv::cypher
