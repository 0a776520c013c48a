#include "ruvector/core/ivf/centers.hpp"

#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/matrix.hpp"

#include <algorithm>
#include <limits>

namespace rv::ivf {
namespace {

constexpr size_t kWidth = simd::kPanelWidth;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

size_t panels_of(size_t count) { return (count + kWidth - 1) / kWidth; }

// Takes one panel's scores into what is known of a row.
void merge(const float* scores, uint32_t first, Nearest& known) {
    for (uint32_t j = 0; j < kWidth; j++) {
        if (scores[j] < known.score) {
            known = {first + j, scores[j], known.score};
        } else if (scores[j] < known.second_score) {
            known.second_score = scores[j];
        }
    }
}

} // namespace

size_t Centers::bytes(size_t dims, size_t count) noexcept {
    return (panels_of(count) * kWidth * (dims + 1) + kBatchRows * kWidth) * sizeof(float);
}

void Centers::pack(const float* centers, Nearness nearness) {
    const size_t panels = panels_of(count_);
    panels_.resize(panels * kWidth * dims_);
    bias_.resize(panels * kWidth);
    scores_.resize(kBatchRows * kWidth);
    std::fill(panels_.begin(), panels_.end(), 0.0F);
    for (size_t i = 0; i < panels * kWidth; i++) {
        if (i >= count_) {
            bias_[i] = kInfinity;
            continue;
        }
        const float* center = centers + i * dims_;
        float* column = &panels_[i / kWidth * kWidth * dims_ + i % kWidth];
        for (size_t d = 0; d < dims_; d++) column[d * kWidth] = center[d];
        bias_[i] = nearness == Nearness::kEuclidean ? simd::kernels().norm_squared(center, dims_) / 2 : 0.0F;
    }
}

void Centers::nearest(const float* rows, size_t n, Nearest* out) {
    for (size_t i = 0; i < n; i += kBatchRows) {
        nearest_of_batch(rows + i * dims_, std::min(kBatchRows, n - i), out + i);
    }
}

void Centers::nearest_of_batch(const float* rows, size_t n, Nearest* out) {
    float limits[kBatchRows];
    bool near[kBatchRows];
    for (size_t r = 0; r < n; r++) {
        out[r] = {0, kInfinity, kInfinity};
        limits[r] = kInfinity;
    }
    for (size_t panel = 0; panel < panels_of(count_); panel++) {
        simd::matrix_kernels().panel_scores(rows, dims_, n, &panels_[panel * kWidth * dims_], &bias_[panel * kWidth],
                                            dims_, limits, scores_.data(), near);
        for (size_t r = 0; r < n; r++) {
            if (!near[r]) continue;
            merge(&scores_[r * kWidth], static_cast<uint32_t>(panel * kWidth), out[r]);
            limits[r] = out[r].second_score;
        }
    }
}

} // namespace rv::ivf
