#include "ruvector/core/ivf/grouped_centers.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace rv::ivf {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The scores of so many rows with the middles are kept at once.
constexpr size_t kScoredRows = Centers::kBatchRows;

} // namespace

size_t GroupedCenters::bytes(size_t dims, size_t count, size_t groups, Nearness nearness) noexcept {
    // A group fills its last panel up.
    const size_t each_group = sizeof(Centers) + Centers::bytes(dims, 16, nearness) + 3 * sizeof(uint32_t);
    const size_t row = row_bytes(nearness, dims);
    return Centers::bytes(dims, count, nearness) + Centers::bytes(dims, groups, nearness) + groups * each_group +
           kScoredRows * groups * sizeof(float) + 2 * kBatchRows * groups * sizeof(uint32_t) +
           Centers::kBatchRows * row;
}

void GroupedCenters::pack(const void* middles, size_t groups, const uint32_t* begins, const void* centers) {
    middles_.pack(middles, groups);
    begins_.resize(groups + 1);
    std::copy_n(begins, groups + 1, begins_.begin());
    const size_t row = row_bytes(nearness_, dims_);
    for (size_t g = 0; g < groups; g++) {
        if (g == groups_.size()) groups_.push_back(Centers(memory_, dims_, 0, nearness_));
        groups_[g].pack(static_cast<const uint8_t*>(centers) + begins[g] * row, begins[g + 1] - begins[g]);
    }
}

void GroupedCenters::release() noexcept {
    for (Centers& group : groups_) group.release();
    middles_.release();
    groups_.release();
    begins_.release();
    scores_.release();
    looks_.release();
    order_.release();
    places_.release();
    gathered_.release();
}

void GroupedCenters::nearest(const void* rows, size_t n, size_t open, Nearest* out) {
    const size_t row = row_bytes(nearness_, dims_);
    open = std::clamp<size_t>(open, 1, groups());
    for (size_t i = 0; i < n; i += kBatchRows)
        nearest_batch(static_cast<const uint8_t*>(rows) + i * row, std::min(kBatchRows, n - i), open, out + i);
}

void GroupedCenters::nearest_batch(const uint8_t* rows, size_t n, size_t open, Nearest* out) {
    choose_groups(rows, n, open);
    // Rows by group, by counting.
    order_.resize(groups() + 1);
    std::fill(order_.begin(), order_.end(), 0U);
    for (size_t i = 0; i < n * open; i++) order_[looks_[i] + 1]++;
    std::partial_sum(order_.begin(), order_.end(), order_.begin());
    places_.resize(n * open);
    for (size_t i = 0; i < n * open; i++) places_[order_[looks_[i]]++] = static_cast<uint32_t>(i / open);
    std::fill_n(out, n, Nearest{begins_[0], kInfinity, kInfinity});
    for (uint32_t g = 0, from = 0; g < groups(); g++) {
        look_into(g, rows, places_.data() + from, order_[g] - from, out);
        from = order_[g];
    }
}

void GroupedCenters::choose_groups(const uint8_t* rows, size_t n, size_t open) {
    const size_t row = row_bytes(nearness_, dims_);
    scores_.resize(kScoredRows * groups());
    order_.resize(groups());
    looks_.resize(n * open);
    for (size_t i = 0; i < n; i += kScoredRows) {
        const size_t batch = std::min(kScoredRows, n - i);
        middles_.scores(rows + i * row, batch, scores_.data());
        for (size_t b = 0; b < batch; b++) {
            const float* scores = &scores_[b * groups()];
            std::iota(order_.begin(), order_.end(), 0U);
            // What cannot be compared comes last.
            std::nth_element(order_.begin(), order_.begin() + (open - 1), order_.end(), [&](uint32_t x, uint32_t y) {
                const float a = scores[x] == scores[x] ? scores[x] : kInfinity;
                const float c = scores[y] == scores[y] ? scores[y] : kInfinity;
                return a != c ? a < c : x < y;
            });
            std::copy_n(order_.begin(), open, looks_.begin() + (i + b) * open);
        }
    }
}

void GroupedCenters::look_into(uint32_t group, const uint8_t* rows, const uint32_t* which, size_t n, Nearest* out) {
    if (begins_[group] == begins_[group + 1]) return;
    const size_t row = row_bytes(nearness_, dims_);
    gathered_.resize(Centers::kBatchRows * row);
    Nearest found[Centers::kBatchRows];
    for (size_t i = 0; i < n; i += Centers::kBatchRows) {
        const size_t batch = std::min(Centers::kBatchRows, n - i);
        for (size_t b = 0; b < batch; b++) std::copy_n(rows + which[i + b] * row, row, &gathered_[b * row]);
        groups_[group].nearest(gathered_.data(), batch, found);
        for (size_t b = 0; b < batch; b++) {
            Nearest& known = out[which[i + b]];
            if (found[b].score < known.score) {
                known = {begins_[group] + found[b].center, found[b].score,
                         std::min(known.score, found[b].second_score)};
            } else {
                known.second_score = std::min(known.second_score, found[b].score);
            }
        }
    }
}

} // namespace rv::ivf
