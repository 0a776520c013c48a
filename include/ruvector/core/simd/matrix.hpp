// Inner products of many rows with many columns: the inner loop of comparing a batch of vectors with all centres.
//
// Columns come packed in panels of kPanelWidth: element d of column j of a panel lies at panel[d * kPanelWidth + j]. A
// panel's elements are then loaded as whole registers, each row's as one value for all lanes, and no sum runs across
// lanes (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/level.hpp"

#include <cstddef>

namespace rv::simd {

inline constexpr std::size_t kPanelWidth = 16;

// Makes `values` the column of a panel.
inline void put_column(float* panel, std::size_t column, const float* values, std::size_t dims) noexcept {
    for (std::size_t d = 0; d < dims; d++) panel[d * kPanelWidth + column] = values[d];
}

// What is known of the scores of n rows, for each row and each of the places 0 to kPanelWidth - 1 that a column has in
// its panel: n * kPanelWidth values each.
struct LeastScores {
    float* least;
    float* second; // the least of the others
    float* panel;  // in which panel the least one was
};

struct MatrixKernels {
    // scores[r * kPanelWidth + j] = bias[j] - inner product of row r (at rows + r * stride) and column j, for r < n.
    // near[r] says whether one of them is below limits[r].
    void (*panel_scores)(const float* rows, std::size_t stride, std::size_t n, const float* panel, const float* bias,
                         std::size_t dims, const float* limits, float* scores, bool* near) noexcept;
    // Takes the same scores into `known`; the panel is called `number`, up to 2^24. A score that is NaN, or as great as
    // the least, changes nothing about the least.
    void (*panel_least)(const float* rows, std::size_t stride, std::size_t n, const float* panel, const float* bias,
                        std::size_t dims, float number, const LeastScores& known) noexcept;
};

namespace detail {
[[gnu::visibility("hidden")]] extern MatrixKernels active_matrix_kernels;
} // namespace detail

// The kernels in force; they follow set_level.
inline const MatrixKernels& matrix_kernels() noexcept { return detail::active_matrix_kernels; }

// The kernels of one level; null where it is not available.
const MatrixKernels* matrix_kernels_for(Level level) noexcept;

} // namespace rv::simd
