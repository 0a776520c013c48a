// Waiting for another thread or process that is about to be done: it is between two instructions, not asleep in a call.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <thread>

namespace rv {

class SpinWait {
public:
    void operator()() noexcept {
        constexpr int kBeforeYield = 64; // by then it has most likely lost its processor
        if (++turns_ % kBeforeYield == 0) {
            std::this_thread::yield();
        } else {
#if defined(__x86_64__)
            __builtin_ia32_pause();
#elif defined(__aarch64__)
            asm volatile("yield");
#endif
        }
    }

private:
    int turns_ = 0;
};

} // namespace rv
