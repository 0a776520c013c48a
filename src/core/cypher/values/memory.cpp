#include "ruvector/core/cypher/values/memory.hpp"

#include "ruvector/core/cypher/error.hpp"

namespace rv::cypher {
namespace {

[[noreturn]] void fail_limit() {
    throw QueryError(ErrorType::kResourceExhausted, "MemoryLimit", "the query needs more memory than it may have",
                     kNoPlace, "Raise ruvector.cypher_memory, or let the query hold less at once.");
}

} // namespace

MemoryLimit::MemoryLimit(std::size_t most) noexcept : rv::MemoryLimit(most, fail_limit) {}

} // namespace rv::cypher
