// The matrix kernels, once, over the lanes that kernels_impl.hpp describes.
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
RV_INLINE inline void score_tile(const float* rows, std::size_t stride, const float* panel, const float* bias,
                                 std::size_t dims, const float* limits, float* scores, bool* near) noexcept {
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
    unrolled<kRows>([&](auto r) RV_INLINE {
        const typename L::Batch limit = L::broadcast(limits[r]);
        bool below = false;
        unrolled<kParts>([&](auto p) RV_INLINE {
            const typename L::Batch score = L::load(bias + p * L::kWidth) - sum[r * kParts + p];
            L::store(scores + r * kPanelWidth + p * L::kWidth, score);
            below |= L::any_less(score, limit);
        });
        near[r] = below;
    });
}

template <class L>
void panel_scores(const float* rows, std::size_t stride, std::size_t n, const float* panel, const float* bias,
                  std::size_t dims, const float* limits, float* scores, bool* near) noexcept {
    constexpr std::size_t kRows = L::kWidth == 1 ? 1 : 12 * L::kWidth / kPanelWidth;
    std::size_t r = 0;
    for (; r + kRows <= n; r += kRows) {
        score_tile<L, kRows>(rows + r * stride, stride, panel, bias, dims, limits + r, scores + r * kPanelWidth,
                             near + r);
    }
    for (; r < n; ++r) {
        score_tile<L, 1>(rows + r * stride, stride, panel, bias, dims, limits + r, scores + r * kPanelWidth, near + r);
    }
}

#undef RV_INLINE

template <class L>
constexpr MatrixKernels make_matrix_kernels() noexcept {
    return {.panel_scores = panel_scores<L>};
}

} // namespace
} // namespace rv::simd
