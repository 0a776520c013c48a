// The matrix kernels, once, over the lanes that kernels_impl.hpp describes, and the tables of all kernels. Everything
// here has internal linkage.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/matrix.hpp"

#include <cstddef>

namespace rv::simd {
namespace {

#define RV_INLINE __attribute__((always_inline))

// kRows rows at a time: as many accumulators as the registers hold.
template <class L, std::size_t kRows>
RV_INLINE inline void product_tile(const float* rows, std::size_t stride, const float* panel, std::size_t dims,
                                   float* out) noexcept {
    constexpr std::size_t kParts = kPanelWidth / L::kWidth;
    typename L::Batch sum[kRows * kParts];
    unrolled<kRows * kParts>([&](auto i) RV_INLINE { sum[i] = L::zero(); });
    for (std::size_t d = 0; d < dims; ++d, panel += kPanelWidth) {
        typename L::Batch column[kParts];
        unrolled<kParts>([&](auto p) RV_INLINE { column[p] = L::load(panel + p * L::kWidth); });
        unrolled<kRows>([&](auto r) RV_INLINE {
            const typename L::Batch value = L::broadcast(rows[r * stride + d]);
            unrolled<kParts>([&](auto p)
                                 RV_INLINE { sum[r * kParts + p] = L::madd(value, column[p], sum[r * kParts + p]); });
        });
    }
    unrolled<kRows * kParts>([&](auto i) RV_INLINE { L::store(out + i * L::kWidth, sum[i]); });
}

template <class L>
void panel_products(const float* rows, std::size_t stride, std::size_t n, const float* panel, std::size_t dims,
                    float* out) noexcept {
    constexpr std::size_t kRows = L::kWidth == 1 ? 1 : 12 * L::kWidth / kPanelWidth;
    for (; n >= kRows; n -= kRows, rows += kRows * stride, out += kRows * kPanelWidth) {
        product_tile<L, kRows>(rows, stride, panel, dims, out);
    }
    for (; n > 0; --n, rows += stride, out += kPanelWidth) product_tile<L, 1>(rows, stride, panel, dims, out);
}

#undef RV_INLINE

template <class L>
constexpr MatrixKernels make_matrix_kernels() noexcept {
    return {.panel_products = panel_products<L>};
}

template <class L, class W>
constexpr detail::KernelTables make_tables() noexcept {
    return {make_distance_kernels<L>(), make_half_kernels<L>(), make_bit_kernels<W>(), make_matrix_kernels<L>()};
}

} // namespace
} // namespace rv::simd
