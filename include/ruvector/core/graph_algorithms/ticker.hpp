// When a loop of steps of any size looks for an interrupt.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/computation.hpp"

namespace rv::graph_algorithms {

// Looks when enough is done since the last look, and at the first step.
class Ticker {
public:
    explicit Ticker(Computation& computation) : computation_(computation) {}
    void add(std::size_t steps) {
        steps_ += steps;
        if (steps_ < kSteps) return;
        steps_ = 0;
        computation_.check();
    }

private:
    static constexpr std::size_t kSteps = 1 << 15;
    Computation& computation_;
    std::size_t steps_ = kSteps;
};

} // namespace rv::graph_algorithms
