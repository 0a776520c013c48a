// The tables of all kernels, from an instruction set's lanes, words and bytes. Everything here has internal linkage.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/bits_impl.hpp"
#include "ruvector/core/simd/codes_impl.hpp"
#include "ruvector/core/simd/kernel_tables.hpp"
#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/matrix_impl.hpp"
#include "ruvector/core/simd/rotation_impl.hpp"

namespace rv::simd {
namespace {

template <class L, class W, class B>
constexpr detail::KernelTables make_tables() noexcept {
    return {make_distance_kernels<L>(), make_half_kernels<L>(),     make_bit_kernels<W>(),
            make_matrix_kernels<L>(),   make_rotation_kernels<L>(), make_code_kernels<B>()};
}

} // namespace
} // namespace rv::simd
