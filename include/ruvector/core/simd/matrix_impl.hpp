// The matrix kernels, once, over the lanes that kernels_impl.hpp describes.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/kernels_impl.hpp"
#include "ruvector/core/simd/matrix.hpp"

#include <cstddef>

namespace rv::simd {
namespace {

#define RV_INLINE __attribute__((always_inline))

// kRows rows at a time: as many accumulators as the registers hold. Calls take(r, p, score) for each row and each part
// of the panel.
template <class L, std::size_t kRows, class Take>
RV_INLINE inline void score_tile(const float* rows, std::size_t stride, const float* panel, const float* bias,
                                 std::size_t dims, Take take) noexcept {
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
        unrolled<kParts>([&](auto p) RV_INLINE { take(r, p, L::load(bias + p * L::kWidth) - sum[r * kParts + p]); });
    });
}

// Calls take(r, p, score) for all rows.
template <class L, class Take>
RV_INLINE inline void score_rows(const float* rows, std::size_t stride, std::size_t n, const float* panel,
                                 const float* bias, std::size_t dims, Take take) noexcept {
    constexpr std::size_t kRows = L::kWidth == 1 ? 1 : 12 * L::kWidth / kPanelWidth;
    std::size_t first = 0;
    const auto take_at = [&](std::size_t r, std::size_t p, typename L::Batch score)
                             RV_INLINE { take(first + r, p, score); };
    for (; first + kRows <= n; first += kRows)
        score_tile<L, kRows>(rows + first * stride, stride, panel, bias, dims, take_at);
    for (; first < n; ++first) score_tile<L, 1>(rows + first * stride, stride, panel, bias, dims, take_at);
}

template <class L>
void panel_scores(const float* rows, std::size_t stride, std::size_t n, const float* panel, const float* bias,
                  std::size_t dims, const float* limits, float* scores, bool* near) noexcept {
    for (std::size_t r = 0; r < n; ++r) near[r] = false;
    score_rows<L>(rows, stride, n, panel, bias, dims,
                  [&](std::size_t r, std::size_t p, typename L::Batch score) RV_INLINE {
                      L::store(scores + r * kPanelWidth + p * L::kWidth, score);
                      near[r] |= L::any_less(score, L::broadcast(limits[r]));
                  });
}

template <class L>
void panel_least(const float* rows, std::size_t stride, std::size_t n, const float* panel, const float* bias,
                 std::size_t dims, float number, const LeastScores& known) noexcept {
    using Batch = typename L::Batch;
    const Batch name = L::broadcast(number);
    score_rows<L>(rows, stride, n, panel, bias, dims, [&](std::size_t r, std::size_t p, Batch score) RV_INLINE {
        const std::size_t at = r * kPanelWidth + p * L::kWidth;
        const Batch least = L::load(known.least + at);
        const Batch second = L::load(known.second + at);
        const Batch other = L::choose_less(score, least, least, score);
        L::store(known.second + at, L::choose_less(other, second, other, second));
        L::store(known.panel + at, L::choose_less(score, least, name, L::load(known.panel + at)));
        L::store(known.least + at, L::choose_less(score, least, score, least));
    });
}

#undef RV_INLINE

template <class L>
constexpr MatrixKernels make_matrix_kernels() noexcept {
    return {.panel_scores = panel_scores<L>, .panel_least = panel_least<L>};
}

} // namespace
} // namespace rv::simd
