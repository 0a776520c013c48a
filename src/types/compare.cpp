// Server zone. See the header.
#include "ruvector/types/compare.hpp"

extern "C" {
#include "common/hashfn.h"
}

namespace rv::types {

uint64 hash_numbers(const float* x, int n, uint64 seed) {
    constexpr int kStep = 128;
    float chunk[kStep];
    uint64 hash = seed;
    for (int start = 0; start < n; start += kStep) {
        const int count = Min(kStep, n - start);
        for (int i = 0; i < count; i++) {
            const float value = x[start + i];
            chunk[i] = std::isnan(value) ? std::numeric_limits<float>::quiet_NaN() : value + 0.0F;
        }
        hash = hash_bytes_extended(reinterpret_cast<const unsigned char*>(chunk),
                                   count * static_cast<int>(sizeof(float)), hash);
    }
    return hash;
}

} // namespace rv::types
