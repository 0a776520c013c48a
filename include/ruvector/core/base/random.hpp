// A small seeded generator (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
// Reproducible everywhere, not for secrets.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>

namespace rv {

class Random {
public:
    explicit Random(uint64_t seed) noexcept : state_(seed) {}

    uint64_t next() noexcept {
        uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }

    // Uniform in (0, 1].
    double uniform() noexcept { return static_cast<double>((next() >> 11) + 1) * 0x1p-53; }

private:
    uint64_t state_;
};

} // namespace rv
