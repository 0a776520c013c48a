// Rows in ascending order of distance, out of a stream of any length, in bounded memory.
//
// Rows are put in as they come and taken out in order. No more than `limit` are kept, the nearest; when those are taken
// out and more were put in, the stream is run through again (begin_pass), and this time the rows that came out before
// are left out. Order is by distance, then row: it is total, so no row is missed or comes twice. Sorting is done as far
// as rows are asked for (quickselect). Whoever knows that rows beyond some distance are not wanted in this pass says so
// (bound), and they are not kept. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace rv {

struct NearRow {
    float distance; // not NaN
    uint32_t block;
    uint32_t offset;

    friend bool operator<(const NearRow& a, const NearRow& b) noexcept {
        if (a.distance != b.distance) return a.distance < b.distance;
        return a.block != b.block ? a.block < b.block : a.offset < b.offset;
    }
};

// Row: has a distance, not NaN, and a total order by it first.
template <class Row>
class NearestOf {
public:
    NearestOf(std::pmr::memory_resource* memory, size_t limit) : rows_(memory), limit_(std::max<size_t>(limit, 1)) {}

    // Starts with a new stream.
    void begin() noexcept {
        passed_ = false;
        clear();
    }

    // Starts another pass over the same stream, which goes on behind the last row taken.
    void begin_pass() noexcept {
        passed_ = true;
        floor_ = last_;
        clear();
    }

    void put(const Row& row) {
        if (row.distance > most_) {
            cut_ = true;
            return;
        }
        if (taken(row)) return;
        if (rows_.size() >= 2 * limit_) {
            keep_nearest();
            if (row.distance > most_) return;
        }
        rows_.push_back(row);
    }

    // Ends a pass: rows may be taken. Some were put before most() was what it is; they come in the next pass, with
    // those that were left out and are nearer.
    void finish() {
        // The bound may have come nearer since rows were put.
        Row* kept = std::remove_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.distance > most_; });
        cut_ |= kept != rows_.end();
        rows_.truncate(static_cast<size_t>(kept - rows_.begin()));
        if (rows_.size() > limit_) keep_nearest();
        if (!cut_) return;
        const auto beyond = [this](const Row& row) { return row.distance > most_; };
        rows_.truncate(static_cast<size_t>(std::remove_if(rows_.begin(), rows_.end(), beyond) - rows_.begin()));
    }

    // Takes the next row; null after the last one that is kept.
    const Row* take() noexcept {
        if (next_ == rows_.size()) return nullptr;
        if (next_ == sorted_) sort_more();
        last_ = rows_[next_];
        return &rows_[next_++];
    }

    // Whether the row came out in a pass before.
    bool taken(const Row& row) const noexcept { return passed_ && !(floor_ < row); }

    // The row that take() gave last.
    const Row& last() const noexcept { return last_; }

    // The row that take() gives after `n` others, as far as rows are sorted; else null.
    const Row* ahead(size_t n) const noexcept { return next_ + n < sorted_ ? &rows_[next_ + n] : nullptr; }

    // How many rows are kept.
    size_t count() const noexcept { return rows_.size(); }

    // Whether take() gives another row in this pass.
    bool any() const noexcept { return next_ < rows_.size(); }

    // The least distance that take() can give in this pass; infinite if there is none.
    float least() noexcept {
        if (next_ == rows_.size()) return std::numeric_limits<float>::infinity();
        if (next_ == sorted_) sort_more();
        return rows_[next_].distance;
    }

    // Leaves out rows from now on that are further than this.
    void bound(float distance) noexcept { most_ = std::min(most_, distance); }

    // Says that a row was not put since it is further than most().
    void left_out() noexcept { cut_ = true; }

    // What is further than this is not kept.
    float most() const noexcept { return most_; }

    // Whether rows were left out that come after those that are kept; they are further than most().
    bool more() const noexcept { return cut_; }

private:
    void clear() noexcept {
        rows_.clear();
        next_ = sorted_ = 0;
        step_ = kFirstStep;
        cut_ = false;
        most_ = std::numeric_limits<float>::infinity();
    }

    void keep_nearest() noexcept {
        std::nth_element(rows_.begin(), rows_.begin() + (limit_ - 1), rows_.end());
        // Rows beyond a bound may be among them, and nothing that was left out since may come to be within it.
        bound(rows_[limit_ - 1].distance);
        rows_.truncate(limit_);
        cut_ = true;
    }

    // Sorts as many rows again as were sorted before: whoever takes all has sorted them all, in O(n log n).
    void sort_more() noexcept {
        Row* first = rows_.begin() + sorted_;
        // Of many rows, many are going to be taken before it is clear that the rest is too far.
        const size_t n = std::min(std::max(step_, rows_.size() / 8), rows_.size() - sorted_);
        if (n < rows_.size() - sorted_) std::nth_element(first, first + (n - 1), rows_.end());
        std::sort(first, first + n);
        sorted_ += n;
        step_ = sorted_;
    }

    static constexpr size_t kFirstStep = 32;

    Array<Row> rows_;
    size_t limit_;
    size_t next_ = 0;
    size_t sorted_ = 0;
    size_t step_ = kFirstStep;
    float most_ = std::numeric_limits<float>::infinity();
    bool cut_ = false;
    bool passed_ = false;
    Row floor_{};
    Row last_{};
};

using NearestRows = NearestOf<NearRow>;

} // namespace rv
