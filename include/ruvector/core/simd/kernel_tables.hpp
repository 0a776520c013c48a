// The kernel tables that the instruction-set files define. Only the dispatcher may take a kernel from one of them, and
// only after it has made sure that the processor can run it.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/matrix.hpp"

namespace rv::simd::detail {

extern const DistanceKernels baseline_distance_kernels;
extern const MatrixKernels baseline_matrix_kernels;
#if defined(__x86_64__)
extern const DistanceKernels avx2_distance_kernels;
extern const MatrixKernels avx2_matrix_kernels;
extern const DistanceKernels avx512_distance_kernels;
extern const MatrixKernels avx512_matrix_kernels;
#elif defined(__aarch64__)
extern const DistanceKernels neon_distance_kernels;
extern const MatrixKernels neon_matrix_kernels;
#endif

} // namespace rv::simd::detail
