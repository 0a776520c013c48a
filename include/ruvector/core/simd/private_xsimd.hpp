// xsimd under a namespace of the including file's own: define RV_SIMD_NAMESPACE first.
//
// An instruction-set file is compiled with flags that the rest of the library is not, and the linker keeps one copy of
// an inline function, from whichever object it likes. A copy that the AVX-512 file made of a function that another file
// also uses would then end up in code for older processors. So no inline function may have the same name in two of
// these files: ours live in unnamed namespaces, and xsimd's get a namespace for each file here. xsimd's own
// architecture tags are not enough, because its AVX-512 code calls functions tagged AVX2. `make check-unit` looks at
// the objects' symbols.
#pragma once

#ifndef RV_SIMD_NAMESPACE
#error "define RV_SIMD_NAMESPACE before including private_xsimd.hpp"
#endif

#include "ruvector/core/base/cpp_only.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define xsimd RV_SIMD_NAMESPACE
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <xsimd/xsimd.hpp>
#pragma GCC diagnostic pop
