#include "ruvector/core/ivf/grouped_centers.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace rv::ivf {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The distances of so many rows from the middles are kept at once.
constexpr size_t kComparedRows = Centers::kBatchRows;

} // namespace

size_t GroupedCenters::bytes(size_t dims, size_t count, size_t groups, Nearness nearness) noexcept {
    return Centers::bytes(dims, count, nearness, groups) + Centers::bytes(dims, groups, nearness) +
           (groups + 1) * sizeof(uint32_t) + kComparedRows * groups * sizeof(float) +
           2 * kBatchRows * groups * sizeof(uint32_t);
}

void GroupedCenters::pack(const void* middles, size_t groups, const uint32_t* begins, const void* centers) {
    middles_.pack(middles, groups);
    centers_.pack_groups(centers, begins, groups);
    begins_.resize(groups + 1);
    std::copy_n(begins, groups + 1, begins_.begin());
}

void GroupedCenters::release() noexcept {
    middles_.release();
    centers_.release();
    begins_.release();
    distances_.release();
    looks_.release();
    order_.release();
    places_.release();
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
    distances_.resize(kComparedRows * groups());
    order_.resize(groups());
    looks_.resize(n * open);
    for (size_t i = 0; i < n; i += kComparedRows) {
        const size_t batch = std::min(kComparedRows, n - i);
        middles_.distances(rows + i * row, batch, distances_.data());
        for (size_t b = 0; b < batch; b++) {
            const float* distances = &distances_[b * groups()];
            std::iota(order_.begin(), order_.end(), 0U);
            // What cannot be compared comes last.
            std::nth_element(order_.begin(), order_.begin() + (open - 1), order_.end(), [&](uint32_t x, uint32_t y) {
                const float a = distances[x] == distances[x] ? distances[x] : kInfinity;
                const float c = distances[y] == distances[y] ? distances[y] : kInfinity;
                return a != c ? a < c : x < y;
            });
            std::copy_n(order_.begin(), open, looks_.begin() + (i + b) * open);
        }
    }
}

void GroupedCenters::look_into(uint32_t group, const uint8_t* rows, const uint32_t* which, size_t n, Nearest* out) {
    if (begins_[group] == begins_[group + 1]) return;
    Nearest found[Centers::kBatchRows];
    for (size_t i = 0; i < n; i += Centers::kBatchRows) {
        const size_t batch = std::min(Centers::kBatchRows, n - i);
        centers_.nearest_in(group, rows, which + i, batch, found);
        for (size_t b = 0; b < batch; b++) {
            Nearest& known = out[which[i + b]];
            if (found[b].distance < known.distance) {
                found[b].second_distance = std::min(known.distance, found[b].second_distance);
                known = found[b];
            } else {
                known.second_distance = std::min(known.second_distance, found[b].distance);
            }
        }
    }
}

} // namespace rv::ivf
