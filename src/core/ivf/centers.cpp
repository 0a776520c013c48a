#include "ruvector/core/ivf/centers.hpp"

#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/matrix.hpp"

#include <algorithm>
#include <limits>

namespace rv::ivf {
namespace {

constexpr size_t kWidth = simd::kPanelWidth;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

size_t panels_of(size_t count) { return (count + kWidth - 1) / kWidth; }

// Of what is known for each place in a panel; without branches, which would be hard to foresee.
Nearest nearest_of(const float* least, const float* second, const float* panel) {
    float score = least[0];
    for (size_t j = 1; j < kWidth; j++) score = std::min(score, least[j]);
    uint32_t center = std::numeric_limits<uint32_t>::max();
    for (size_t j = 0; j < kWidth; j++) {
        const uint32_t here = static_cast<uint32_t>(panel[j]) * uint32_t{kWidth} + static_cast<uint32_t>(j);
        center = std::min(center, least[j] == score ? here : std::numeric_limits<uint32_t>::max());
    }
    float second_score = second[center % kWidth];
    for (size_t j = 0; j < kWidth; j++)
        second_score = std::min(second_score, j == center % kWidth ? kInfinity : least[j]);
    return {center, score, second_score};
}

// Takes a score into what is known of a row.
void merge(float score, uint32_t center, Nearest& known) {
    if (score < known.score) {
        known = {center, score, known.score};
    } else if (score < known.second_score) {
        known.second_score = score;
    }
}

} // namespace

size_t Centers::bytes(size_t dims, size_t count, Nearness nearness) noexcept {
    if (nearness == Nearness::kHamming) return count * row_bytes(nearness, dims);
    return (panels_of(count) * kWidth * (dims + 1) + 3 * kBatchRows * kWidth) * sizeof(float);
}

void Centers::pack(const void* centers, size_t count) {
    count_ = count;
    if (nearness_ == Nearness::kHamming) {
        bits_.resize(count_ * row_bytes(nearness_, dims_));
        if (count > 0) std::memcpy(bits_.data(), centers, bits_.size());
    } else {
        pack_floats(static_cast<const float*>(centers));
    }
}

void Centers::pack_floats(const float* centers) {
    const size_t panels = panels_of(count_);
    panels_.resize(panels * kWidth * dims_);
    bias_.resize(panels * kWidth);
    scores_.resize(3 * kBatchRows * kWidth);
    std::fill(panels_.begin(), panels_.end(), 0.0F);
    for (size_t i = 0; i < panels * kWidth; i++) {
        if (i >= count_) {
            bias_[i] = kInfinity;
            continue;
        }
        const float* center = centers + i * dims_;
        simd::put_column(&panels_[i / kWidth * kWidth * dims_], i % kWidth, center, dims_);
        bias_[i] = nearness_ == Nearness::kEuclidean ? simd::kernels().norm_squared(center, dims_) / 2 : 0.0F;
    }
}

void Centers::nearest(const void* rows, size_t n, Nearest* out) {
    const size_t bytes = row_bytes(nearness_, dims_);
    for (size_t i = 0; i < n; i += kBatchRows) {
        const auto* batch = static_cast<const uint8_t*>(rows) + i * bytes;
        const size_t count = std::min(kBatchRows, n - i);
        std::fill_n(out + i, count, Nearest{0, kInfinity, kInfinity});
        if (nearness_ == Nearness::kHamming) {
            nearest_bits(batch, count, out + i);
        } else {
            nearest_floats(reinterpret_cast<const float*>(batch), count, out + i);
        }
    }
}

void Centers::scores(const void* rows, size_t n, float* out) {
    const size_t bytes = row_bytes(nearness_, dims_);
    const auto* row = static_cast<const uint8_t*>(rows);
    if (nearness_ == Nearness::kHamming) {
        for (size_t i = 0; i < n * count_; i++)
            out[i] = static_cast<float>(
                simd::bit_kernels().hamming(row + i / count_ * bytes, &bits_[i % count_ * bytes], bytes));
        return;
    }
    float limits[kBatchRows];
    bool near[kBatchRows];
    std::fill_n(limits, kBatchRows, kInfinity);
    for (size_t i = 0; i < n; i += kBatchRows) {
        const size_t batch = std::min(kBatchRows, n - i);
        for (size_t first = 0; first < count_; first += kWidth) {
            simd::matrix_kernels().panel_scores(reinterpret_cast<const float*>(row + i * bytes), dims_, batch,
                                                &panels_[first * dims_], &bias_[first], dims_, limits, scores_.data(),
                                                near);
            for (size_t r = 0; r < batch; r++)
                std::copy_n(&scores_[r * kWidth], std::min(kWidth, count_ - first), out + (i + r) * count_ + first);
        }
    }
}

void Centers::nearest_floats(const float* rows, size_t n, Nearest* out) {
    const size_t size = n * kWidth;
    const simd::LeastScores known{scores_.data(), scores_.data() + size, scores_.data() + 2 * size};
    std::fill_n(known.least, 2 * size, kInfinity);
    std::fill_n(known.panel, size, 0.0F);
    for (size_t panel = 0; panel < panels_of(count_); panel++) {
        simd::matrix_kernels().panel_least(rows, dims_, n, &panels_[panel * kWidth * dims_], &bias_[panel * kWidth],
                                           dims_, static_cast<float>(panel), known);
    }
    for (size_t r = 0; r < n; r++)
        out[r] = nearest_of(known.least + r * kWidth, known.second + r * kWidth, known.panel + r * kWidth);
}

void Centers::nearest_bits(const uint8_t* rows, size_t n, Nearest* out) {
    const size_t bytes = row_bytes(nearness_, dims_);
    for (size_t c = 0; c < count_; c++) {
        const uint8_t* center = &bits_[c * bytes];
        for (size_t r = 0; r < n; r++) {
            const auto score = static_cast<float>(simd::bit_kernels().hamming(rows + r * bytes, center, bytes));
            merge(score, static_cast<uint32_t>(c), out[r]);
        }
    }
}

} // namespace rv::ivf
