#include "ruvector/core/ivf/centers.hpp"

#include "ruvector/core/base/median_point.hpp"
#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rv::ivf {
namespace {

constexpr size_t kWidth = simd::kPanelWidth;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// So many times its rounding, a distance is known well enough.
constexpr float kEnough = 256;
// Centres whose median is the origin: with more of them it would hardly lie better.
constexpr size_t kMedianOf = 31;

size_t panels_of(size_t count) { return (count + kWidth - 1) / kWidth; }

// Of what is known for each place in a panel; without branches, which would be hard to foresee. The distances are
// scores still, and the centre is counted from the first panel.
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

// Takes a distance into what is known of a row.
void merge(float distance, uint32_t center, Nearest& known) {
    if (distance < known.distance) {
        known = {center, distance, std::min(known.distance, known.second_distance)};
    } else if (distance < known.second_distance) {
        known.second_distance = distance;
    }
}

} // namespace

float Centers::rounding(size_t dims) noexcept { return 8 * 0x1p-24F * std::sqrt(static_cast<float>(dims) + 16); }

size_t Centers::bytes(size_t dims, size_t count, Nearness nearness, size_t groups) noexcept {
    const size_t begins = 2 * (groups + 1) * sizeof(uint32_t);
    if (nearness == Nearness::kHamming) return begins;
    // Each group fills its last panel up.
    const size_t panels = panels_of(count) + (groups - 1);
    return begins + (panels * kWidth * (dims + 1) + dims + kBatchRows * (dims + 1 + 3 * kWidth)) * sizeof(float);
}

// --- Packing ---------------------------------------------------------------------------------------------------------

void Centers::pack(const void* centers, size_t count) {
    const uint32_t begins[] = {0, static_cast<uint32_t>(count)};
    pack_groups(centers, begins, 1);
}

void Centers::pack_groups(const void* centers, const uint32_t* begins, size_t groups) {
    centers_ = static_cast<const uint8_t*>(centers);
    count_ = begins[groups];
    begins_.resize(groups + 1);
    std::copy_n(begins, groups + 1, begins_.begin());
    panel_begins_.resize(groups + 1);
    panel_begins_[0] = 0;
    for (size_t g = 0; g < groups; g++)
        panel_begins_[g + 1] = panel_begins_[g] + static_cast<uint32_t>(panels_of(begins[g + 1] - begins[g]));
    if (nearness_ == Nearness::kHamming) return;
    const size_t places = panel_begins_[groups] * kWidth;
    panels_.resize(places * dims_);
    bias_.resize(places);
    scores_.resize(3 * kBatchRows * kWidth);
    rows_.resize(kBatchRows * dims_);
    norms_.resize(kBatchRows);
    std::fill(panels_.begin(), panels_.end(), 0.0F);
    std::fill(bias_.begin(), bias_.end(), kInfinity);
    if (nearness_ == Nearness::kEuclidean) {
        origin_.resize(dims_);
        median_point<kMedianOf>(static_cast<const float*>(centers), count_, dims_, origin_.data());
    }
    for (size_t g = 0; g < groups; g++) pack_floats(g);
}

void Centers::pack_floats(size_t group) {
    const Range all = range(group);
    for (size_t i = 0; i < all.count; i++) {
        const auto* center = reinterpret_cast<const float*>(centers_) + (all.first + i) * dims_;
        const size_t place = all.first_panel * kWidth + i;
        bias_[place] = 0;
        if (!origin_.empty()) {
            simd::kernels().sub(center, origin_.data(), rows_.data(), dims_);
            center = rows_.data();
            bias_[place] = simd::kernels().norm_squared(center, dims_) / 2;
        }
        simd::put_column(&panels_[place / kWidth * kWidth * dims_], place % kWidth, center, dims_);
    }
}

void Centers::release() noexcept {
    begins_.release();
    panel_begins_.release();
    panels_.release();
    bias_.release();
    origin_.release();
    rows_.release();
    norms_.release();
    scores_.release();
}

// --- Comparing -------------------------------------------------------------------------------------------------------

Centers::Range Centers::range(size_t group) const noexcept {
    return {begins_[group], begins_[group + 1] - begins_[group], panel_begins_[group],
            panel_begins_[group + 1] - panel_begins_[group]};
}

// As a search measures it.
float Centers::measure(const Batch& batch, size_t r, uint32_t c) const noexcept {
    return simd::kernels().l2_squared(reinterpret_cast<const float*>(row(batch, r)),
                                      reinterpret_cast<const float*>(centers_) + c * dims_, dims_);
}

Centers::Batch Centers::take(const void* rows, const uint32_t* which, size_t n) {
    Batch batch{static_cast<const uint8_t*>(rows), which, static_cast<const float*>(rows), n};
    if (nearness_ == Nearness::kHamming || (origin_.empty() && which == nullptr)) return batch;
    batch.moved = rows_.data();
    for (size_t r = 0; r < n; r++) {
        const auto* from = reinterpret_cast<const float*>(row(batch, r));
        float* to = &rows_[r * dims_];
        if (origin_.empty()) {
            std::copy_n(from, dims_, to);
        } else {
            simd::kernels().sub(from, origin_.data(), to, dims_);
            norms_[r] = simd::kernels().norm_squared(to, dims_);
        }
    }
    return batch;
}

void Centers::nearest_in(size_t group, const void* rows, const uint32_t* which, size_t n, Nearest* out) {
    const Range looked_at = range(group);
    const size_t bytes = row_bytes(nearness_, dims_);
    for (size_t i = 0; i < n; i += kBatchRows) {
        const auto* from = static_cast<const uint8_t*>(rows) + (which == nullptr ? i * bytes : 0);
        const Batch batch = take(from, which == nullptr ? nullptr : which + i, std::min(kBatchRows, n - i));
        if (nearness_ == Nearness::kHamming) {
            nearest_bits(looked_at, batch, out + i);
        } else {
            nearest_floats(looked_at, batch, out + i);
        }
    }
}

void Centers::nearest_floats(const Range& range, const Batch& batch, Nearest* out) {
    const size_t size = batch.count * kWidth;
    const simd::LeastScores known{scores_.data(), scores_.data() + size, scores_.data() + 2 * size};
    std::fill_n(known.least, 2 * size, kInfinity);
    std::fill_n(known.panel, size, 0.0F);
    for (size_t panel = 0; panel < range.panels; panel++) {
        const size_t place = (range.first_panel + panel) * kWidth;
        simd::matrix_kernels().panel_least(batch.moved, dims_, batch.count, &panels_[place * dims_], &bias_[place],
                                           dims_, static_cast<float>(panel), known);
    }
    uint32_t doubtful[kBatchRows];
    float limits[kBatchRows];
    size_t n = 0;
    for (size_t r = 0; r < batch.count; r++) {
        const Nearest found = nearest_of(known.least + r * kWidth, known.second + r * kWidth, known.panel + r * kWidth);
        const uint32_t center = range.first + found.center;
        out[r] = {center, found.distance, found.second_distance};
        if (nearness_ != Nearness::kEuclidean) continue;
        const float error = rounding_ * norms_[r];
        const float distance = norms_[r] + 2 * found.distance;
        const float second = norms_[r] + 2 * found.second_distance;
        out[r] = {center, distance, std::max(0.0F, second - error)};
        // Not so with NaN.
        if (!(second - distance > 2 * error)) {
            limits[n] = std::nextafter(found.distance + error, kInfinity);
            doubtful[n++] = static_cast<uint32_t>(r);
        } else if (!(distance > kEnough * error)) {
            out[r].distance = measure(batch, r, center);
        }
    }
    if (n > 0) decide(range, batch, doubtful, limits, n, out);
}

// Measures the centres of `range` whose scores are within the limits.
void Centers::decide(const Range& range, const Batch& batch, const uint32_t* doubtful, float* limits, size_t n,
                     Nearest* out) {
    bool near[kBatchRows];
    for (size_t i = 0; i < n; i++) {
        const size_t r = doubtful[i];
        if (i != r) std::copy_n(&rows_[r * dims_], dims_, &rows_[i * dims_]);
        // What has no score to go by is measured with all.
        if (!(limits[i] < kInfinity)) limits[i] = kInfinity;
        const float beyond = norms_[r] + 2 * limits[i] - rounding_ * norms_[r];
        out[r] = {range.first, kInfinity, limits[i] < kInfinity ? std::max(0.0F, beyond) : kInfinity};
    }
    for (uint32_t panel = 0; panel < range.panels; panel++) {
        const size_t place = (range.first_panel + panel) * kWidth;
        simd::matrix_kernels().panel_scores(rows_.data(), dims_, n, &panels_[place * dims_], &bias_[place], dims_,
                                            limits, scores_.data(), near);
        for (size_t i = 0; i < n; i++) {
            if (!near[i]) continue;
            for (uint32_t j = 0; j < kWidth; j++) {
                const uint32_t c = range.first + panel * uint32_t{kWidth} + j;
                if (scores_[i * kWidth + j] < limits[i]) merge(measure(batch, doubtful[i], c), c, out[doubtful[i]]);
            }
        }
    }
}

void Centers::nearest_bits(const Range& range, const Batch& batch, Nearest* out) const {
    const size_t bytes = row_bytes(nearness_, dims_);
    std::fill_n(out, batch.count, Nearest{range.first, kInfinity, kInfinity});
    for (uint32_t c = range.first; c < range.first + range.count; c++) {
        for (size_t r = 0; r < batch.count; r++) {
            const size_t differ = simd::bit_kernels().hamming(row(batch, r), centers_ + c * bytes, bytes);
            merge(static_cast<float>(differ), c, out[r]);
        }
    }
}

void Centers::distances(const void* rows, size_t n, float* out) {
    const size_t bytes = row_bytes(nearness_, dims_);
    const auto* from = static_cast<const uint8_t*>(rows);
    if (nearness_ == Nearness::kHamming) {
        for (size_t i = 0; i < n * count_; i++)
            out[i] = static_cast<float>(
                simd::bit_kernels().hamming(from + i / count_ * bytes, centers_ + i % count_ * bytes, bytes));
        return;
    }
    for (size_t i = 0; i < n; i += kBatchRows)
        batch_distances(take(from + i * bytes, nullptr, std::min(kBatchRows, n - i)), out + i * count_);
}

void Centers::batch_distances(const Batch& batch, float* out) {
    float limits[kBatchRows];
    bool near[kBatchRows];
    std::fill_n(limits, kBatchRows, kInfinity);
    for (uint32_t first = 0; first < count_; first += kWidth) {
        const auto width = static_cast<uint32_t>(std::min<size_t>(kWidth, count_ - first));
        simd::matrix_kernels().panel_scores(batch.moved, dims_, batch.count, &panels_[first * dims_], &bias_[first],
                                            dims_, limits, scores_.data(), near);
        for (size_t r = 0; r < batch.count; r++) {
            float* to = out + r * count_ + first;
            std::copy_n(&scores_[r * kWidth], width, to);
            if (nearness_ != Nearness::kEuclidean) continue;
            for (uint32_t j = 0; j < width; j++) {
                to[j] = norms_[r] + 2 * to[j];
                if (!(to[j] > kEnough * rounding_ * norms_[r])) to[j] = measure(batch, r, first + j);
            }
        }
    }
}

} // namespace rv::ivf
