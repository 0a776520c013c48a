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
void merge(const float* products, const float* bias, uint32_t first, Nearest& known) {
    float score[kWidth];
    for (size_t j = 0; j < kWidth; j++) score[j] = bias[j] - products[j];
    // Most panels have nothing that is near: a minimum without branches tells.
    float least[4] = {score[0], score[1], score[2], score[3]};
    for (size_t j = 4; j < kWidth; j += 4) {
        for (size_t i = 0; i < 4; i++) least[i] = score[j + i] < least[i] ? score[j + i] : least[i];
    }
    if (!(std::min({least[0], least[1], least[2], least[3]}) < known.second_score)) return;
    for (size_t j = 0; j < kWidth; j++) {
        if (score[j] < known.score) {
            known = {first + static_cast<uint32_t>(j), score[j], known.score};
        } else if (score[j] < known.second_score) {
            known.second_score = score[j];
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
    products_.resize(kBatchRows * kWidth);
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
    for (size_t r = 0; r < n; r++) out[r] = {0, kInfinity, kInfinity};
    for (size_t panel = 0; panel < panels_of(count_); panel++) {
        simd::matrix_kernels().panel_products(rows, dims_, n, &panels_[panel * kWidth * dims_], dims_,
                                              products_.data());
        for (size_t r = 0; r < n; r++) {
            merge(&products_[r * kWidth], &bias_[panel * kWidth], static_cast<uint32_t>(panel * kWidth), out[r]);
        }
    }
}

} // namespace rv::ivf
