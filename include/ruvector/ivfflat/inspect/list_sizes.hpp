// How rows are spread over the lists of an index.
#pragma once

#include "ruvector/pg/property_rows.hpp"

namespace rv::ivfflat {

class ListSizes {
public:
    // By list.
    explicit ListSizes(std::span<const int64> rows) : rows_(rows) {
        for (const int64 n : rows) {
            sum_ += n;
            squares_ += static_cast<double>(n) * static_cast<double>(n);
        }
    }

    int64 sum() const { return sum_; }
    double mean() const { return static_cast<double>(sum_) / static_cast<double>(rows_.size()); }

    // How many times as many rows as in lists of one size share a list with a row, on average. 0 if there are none.
    double imbalance() const {
        const auto total = static_cast<double>(sum_);
        return sum_ > 0 ? squares_ * static_cast<double>(rows_.size()) / (total * total) : 0;
    }

    // Whether so many rows are in few lists that other centres would be better, as docs/ivfflat.md says. Even data of
    // many clusters of different sizes stay below; lists of fewer rows on average are uneven by chance.
    bool few_hold_most() const { return tell() && imbalance() > kMostImbalance; }
    bool tell() const { return mean() >= kLeastMean; }

    const char* advice() const { return few_hold_most() ? "REINDEX: most rows are in few lists" : "none"; }

    void describe(pg::PropertyRows& out) const {
        out.add("lists", static_cast<int64>(rows_.size()));
        out.add("empty_lists", static_cast<int64>(std::count(rows_.begin(), rows_.end(), 0)));
        out.add("smallest_list", *std::min_element(rows_.begin(), rows_.end()));
        out.add_ratio("mean_list", mean(), 1, 1);
        out.add("largest_list", *std::max_element(rows_.begin(), rows_.end()));
        if (sum_ > 0) out.add_ratio("imbalance", imbalance(), 1, 2);
    }

private:
    static constexpr double kMostImbalance = 8;
    static constexpr double kLeastMean = 10;

    std::span<const int64> rows_;
    int64 sum_ = 0;
    double squares_ = 0;
};

} // namespace rv::ivfflat
