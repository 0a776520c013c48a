// The instruction sets that the kernels exist for. The best one that the processor and the operating system offer is
// taken once, when the library is loaded; a lower one can be forced.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>

namespace rv::simd {

// kBaseline is what every build may assume: x86-64-v2 (SSE 4.2) on x86-64, plain C++ elsewhere.
enum class Level : std::uint8_t { kBaseline, kAvx2, kAvx512, kNeon };

inline constexpr Level kAllLevels[] = {Level::kBaseline, Level::kAvx2, Level::kAvx512, Level::kNeon};

// "baseline", "avx2", "avx512" or "neon".
const char* level_name(Level level) noexcept;

// Whether this build has kernels for `level` and this machine can run them.
bool level_available(Level level) noexcept;

// The best available level.
Level detected_level() noexcept;

// The level in force.
Level active_level() noexcept;

// Puts the kernels of `level` in force for the whole process. Returns false, and changes nothing, where it is not
// available.
bool set_level(Level level) noexcept;

} // namespace rv::simd
