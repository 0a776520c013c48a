// Lets a long loop be interrupted: tick() is called every few thousand steps.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>

namespace rv::text {

class Ticker {
public:
    explicit Ticker(void (*tick)()) : tick_(tick) {}
    void step(std::uint32_t steps = 1) {
        if (left_ > steps) {
            left_ -= steps;
        } else {
            left_ = kSteps;
            if (tick_ != nullptr) tick_();
        }
    }

private:
    static constexpr std::uint32_t kSteps = 4096;
    void (*tick_)();
    std::uint32_t left_ = kSteps;
};

} // namespace rv::text
