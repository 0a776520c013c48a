// The kernel tables that the instruction-set files define. Only the dispatcher may take a kernel from one of them, and
// only after it has made sure that the processor can run it.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/codes.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/half.hpp"
#include "ruvector/core/simd/matrix.hpp"
#include "ruvector/core/simd/rotation.hpp"

namespace rv::simd::detail {

struct KernelTables {
    DistanceKernels distance;
    HalfKernels half;
    BitKernels bits;
    MatrixKernels matrix;
    RotationKernels rotation;
    CodeKernels codes;
};

extern const KernelTables baseline_kernels;
#if defined(__x86_64__)
extern const KernelTables avx2_kernels;
extern const KernelTables avx512_kernels;
// For processors of the AVX-512 level that also count bits in vector registers (VPOPCNTDQ).
extern const BitKernels avx512popcnt_bit_kernels;
#elif defined(__aarch64__)
extern const KernelTables neon_kernels;
#endif

} // namespace rv::simd::detail
