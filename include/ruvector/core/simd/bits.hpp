// Kernels over arrays of bits, eight to a byte: they count bits and are exact at every level. The arrays may have any
// alignment; nothing outside of them is read.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/level.hpp"

#include <cstddef>
#include <cstdint>

namespace rv::simd {

struct BitKernels {
    // The number of bits that differ.
    std::uint64_t (*hamming)(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes) noexcept;
    // The number of bits set in both and in either of them.
    void (*jaccard_parts)(const std::uint8_t* a, const std::uint8_t* b, std::size_t bytes, std::uint64_t* both,
                          std::uint64_t* either) noexcept;
};

namespace detail {
[[gnu::visibility("hidden")]] extern BitKernels active_bit_kernels;
} // namespace detail

// The kernels in force. The reference stays valid, and follows set_level.
inline const BitKernels& bit_kernels() noexcept { return detail::active_bit_kernels; }

// The kernels of one level; null where it is not available.
const BitKernels* bit_kernels_for(Level level) noexcept;

// 1 less the share of the common bits in those of either array; 1 if there is no common bit.
inline double jaccard_distance(std::uint64_t both, std::uint64_t either) noexcept {
    return both == 0 ? 1.0 : 1.0 - static_cast<double>(both) / static_cast<double>(either);
}

} // namespace rv::simd
