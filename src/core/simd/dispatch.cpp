#include "ruvector/core/simd/kernel_tables.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace rv::simd {
namespace {

#if defined(__x86_64__)

bool has_f16c() noexcept {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_F16C) != 0;
}

// One test for each flag that the level's file is compiled with (make/flags.mk).
// The builtin looks at what the operating system saves on a context switch, too.
bool has_avx2() noexcept { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c(); }

bool has_avx512() noexcept {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

bool has_avx512popcnt() noexcept { return has_avx512() && __builtin_cpu_supports("avx512vpopcntdq"); }

#endif

Level detect() noexcept {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (has_avx512()) return Level::kAvx512;
    if (has_avx2()) return Level::kAvx2;
    return Level::kBaseline;
#elif defined(__aarch64__)
    return Level::kNeon;
#else
    return Level::kBaseline;
#endif
}

constinit Level detected = Level::kBaseline;
constinit Level active = Level::kBaseline;

// The tables of a level that this machine can run, or null.
const detail::KernelTables* tables_for(Level level) noexcept {
    switch (level) {
    case Level::kBaseline:
        return &detail::baseline_kernels;
#if defined(__x86_64__)
    case Level::kAvx2:
        return detected == Level::kAvx2 || detected == Level::kAvx512 ? &detail::avx2_kernels : nullptr;
    case Level::kAvx512:
        return detected == Level::kAvx512 ? &detail::avx512_kernels : nullptr;
#elif defined(__aarch64__)
    case Level::kNeon:
        return &detail::neon_kernels;
#endif
    default:
        return nullptr;
    }
}

// The lowest priority number there is: before every other static initializer of the library.
[[gnu::constructor(101)]] void resolve() noexcept {
    detected = detect();
    set_level(detected);
}

} // namespace

constinit DistanceKernels detail::active_distance_kernels = {};
constinit HalfKernels detail::active_half_kernels = {};
constinit BitKernels detail::active_bit_kernels = {};
constinit MatrixKernels detail::active_matrix_kernels = {};
constinit RotationKernels detail::active_rotation_kernels = {};
constinit CodeKernels detail::active_code_kernels = {};

const char* level_name(Level level) noexcept {
    switch (level) {
    case Level::kBaseline:
        return "baseline";
    case Level::kAvx2:
        return "avx2";
    case Level::kAvx512:
        return "avx512";
    case Level::kNeon:
        return "neon";
    }
    return "unknown";
}

bool level_available(Level level) noexcept { return kernels_for(level) != nullptr; }

Level detected_level() noexcept { return detected; }

Level active_level() noexcept { return active; }

const DistanceKernels* kernels_for(Level level) noexcept {
    const detail::KernelTables* tables = tables_for(level);
    return tables != nullptr ? &tables->distance : nullptr;
}

const HalfKernels* half_kernels_for(Level level) noexcept {
    const detail::KernelTables* tables = tables_for(level);
    return tables != nullptr ? &tables->half : nullptr;
}

const BitKernels* bit_kernels_for(Level level) noexcept {
    const detail::KernelTables* tables = tables_for(level);
    if (tables == nullptr) return nullptr;
#if defined(__x86_64__)
    if (level == Level::kAvx512 && has_avx512popcnt()) return &detail::avx512popcnt_bit_kernels;
#endif
    return &tables->bits;
}

const MatrixKernels* matrix_kernels_for(Level level) noexcept {
    const detail::KernelTables* tables = tables_for(level);
    return tables != nullptr ? &tables->matrix : nullptr;
}

const RotationKernels* rotation_kernels_for(Level level) noexcept {
    const detail::KernelTables* tables = tables_for(level);
    return tables != nullptr ? &tables->rotation : nullptr;
}

const CodeKernels* code_kernels_for(Level level) noexcept {
    const detail::KernelTables* tables = tables_for(level);
    return tables != nullptr ? &tables->codes : nullptr;
}

bool set_level(Level level) noexcept {
    if (tables_for(level) == nullptr) return false;
    detail::active_distance_kernels = *kernels_for(level);
    detail::active_half_kernels = *half_kernels_for(level);
    detail::active_bit_kernels = *bit_kernels_for(level);
    detail::active_matrix_kernels = *matrix_kernels_for(level);
    detail::active_rotation_kernels = *rotation_kernels_for(level);
    detail::active_code_kernels = *code_kernels_for(level);
    active = level;
    return true;
}

} // namespace rv::simd
