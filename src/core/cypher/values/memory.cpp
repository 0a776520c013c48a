#include "ruvector/core/cypher/values/memory.hpp"

#include "ruvector/core/cypher/error.hpp"

namespace rv::cypher {
namespace {

struct Count {
    std::size_t held = 0;
    std::size_t most = static_cast<std::size_t>(-1); // that may be held
};
constinit thread_local Count count;

[[noreturn]] void fail_limit() {
    throw QueryError(ErrorType::kResourceExhausted, "MemoryLimit", "the query needs more memory than it may have",
                     kNoPlace, "Raise ruvector.cypher_memory, or let the query hold less at once.");
}

} // namespace

void hold_bytes(std::size_t bytes) {
    Count& mine = count;
    std::size_t sum;
    if (__builtin_add_overflow(mine.held, bytes, &sum) || sum > mine.most) fail_limit();
    mine.held = sum;
}

void release_bytes(std::size_t bytes) noexcept { count.held -= bytes; }

std::size_t held_bytes() noexcept { return count.held; }

std::size_t most_bytes() noexcept { return count.most; }

void check_text(std::size_t bytes) {
    std::size_t sum;
    if (__builtin_add_overflow(count.held, bytes, &sum) || sum > count.most) fail_limit();
}

MemoryLimit::MemoryLimit(std::size_t most) noexcept : before_(count.most) {
    std::size_t sum;
    if (!__builtin_add_overflow(count.held, most, &sum) && sum < before_) count.most = sum;
}

MemoryLimit::~MemoryLimit() { count.most = before_; }

} // namespace rv::cypher
