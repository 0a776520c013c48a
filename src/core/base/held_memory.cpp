#include "ruvector/core/base/held_memory.hpp"

namespace rv {
namespace {

struct Count {
    std::size_t held = 0;
    std::size_t most = static_cast<std::size_t>(-1); // that may be held
    MemoryLimit::Exceeded exceeded = nullptr;
};
constinit thread_local Count count;

[[noreturn]] void fail_limit() {
    if (count.exceeded != nullptr) count.exceeded();
    throw std::bad_alloc();
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

MemoryLimit::MemoryLimit(std::size_t most, Exceeded exceeded) noexcept
    : before_(count.most), before_exceeded_(count.exceeded) {
    std::size_t sum;
    if (__builtin_add_overflow(count.held, most, &sum) || sum >= before_) return;
    count.most = sum;
    count.exceeded = exceeded;
}

MemoryLimit::~MemoryLimit() {
    count.most = before_;
    count.exceeded = before_exceeded_;
}

} // namespace rv
