// Which pairs of many queries and a block of items may be near enough: what an exact search of many queries at once
// has to measure, found by matrix products.
//
// Each query has a limit, the distance of the furthest neighbour that it would still take. The filter computes a score
// for every pair by blocked products (core/simd/matrix.hpp), and hands out the pairs whose score does not prove that
// they lie beyond the limit. The caller measures those, and lowers limits as it finds neighbours. No pair within its
// limit is ever left out, rounding included: scores are compared with a margin that bounds the error of the product and
// of the caller's own measure, as long as the latter is one of the float kernels (core/simd/distance.hpp, half.hpp).
//
// With u = 2^-24 and c slightly more than (dims + 16) u, a sum of dims products in float differs from the true one by
// at most c |q||x|, whatever the order (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, chapter 3). So
//
//   Euclidean   |x|^2 / 2 - q.x  is half the squared distance, less |q|^2 / 2; both are taken relative to the midst of
//               the queries, since the error is one of the lengths. |q||x| <= (|q|^2 + |x|^2) / 2 splits the margin
//               into a part of the item and one of the query.
//   inner       -q.x, with q scaled by a power of two to a length in [1/2, 1): the margin is the item's alone.
//   cosine      -q.x of vectors scaled to length 1: the margin is a constant.
//
// Rows with which this could overflow, vanish or be undefined (lengths far out of the usual, zero under cosine) are set
// apart, and all their pairs handed out. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/simd/matrix.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace rv::exact {

// Distances are squared, negated inner products, and one minus the cosine.
enum class Measure : uint8_t { kSquaredEuclidean, kNegativeInnerProduct, kCosineDistance };

class PairFilter {
public:
    // Queries that are compared at once; more bring nothing.
    static constexpr size_t kBatch = 96;

    PairFilter(std::pmr::memory_resource* memory, size_t dims, Measure measure);

    size_t dims() const noexcept { return dims_; }
    // Items that a block may have: as many as stay in the cache.
    size_t block_items() const noexcept { return panels_ * simd::kPanelWidth; }
    // What a query takes.
    static constexpr size_t bytes_per_query(size_t dims) noexcept { return dims * sizeof(float) + 17; }

    // Queries come first, numbered from 0; prepare() ends them, and gives each an infinite limit.
    void clear_queries() noexcept;
    void add_query(const float* query);
    void prepare();
    size_t queries() const noexcept { return limits_.size(); }

    // From now on pairs of the query that are further than `distance` may be left out; NaN is as far as can be.
    void set_limit(size_t query, double distance) noexcept;

    // A block of items, numbered from 0.
    void clear_items() noexcept;
    void add_item(const float* item);
    size_t items() const noexcept { return items_; }

    // Calls near(query, item) for each pair of the kBatch queries from `first` on with an item of the block that may be
    // within the query's limit, which `near` may lower.
    template <class Near>
    void each_near(size_t first, Near near) {
        const size_t end = std::min(first + kBatch, queries());
        for (size_t panel = 0; panel * simd::kPanelWidth < items_; panel++) near_in_panel(first, end, panel, near);
        for (size_t q = first; q < end; q++) {
            if (query_apart_[q] != 0) {
                for (size_t i = 0; i < items_; i++) near(q, i);
            } else {
                for (const uint32_t i : items_apart_) near(q, size_t{i});
            }
        }
    }

private:
    static constexpr float kInfinity = std::numeric_limits<float>::infinity();

    template <class Near>
    void near_in_panel(size_t first, size_t end, size_t panel, Near& near) {
        float scores[kBatch * simd::kPanelWidth];
        bool any[kBatch];
        score(first, end - first, panel, scores, any);
        for (size_t q = first; q < end; q++) {
            if (!any[q - first]) continue;
            const float* row = scores + (q - first) * simd::kPanelWidth;
            for (size_t j = 0; j < simd::kPanelWidth; j++) {
                if (row[j] < limits_[q]) near(q, panel * simd::kPanelWidth + j);
            }
        }
    }

    void score(size_t first, size_t n, size_t panel, float* scores, bool* any) const noexcept;
    double moved_norm_squared(const float* from, float* to) const noexcept;
    bool is_apart(double norm_squared) const noexcept;

    size_t dims_;
    size_t panels_;
    Measure measure_;
    double margin_; // c
    Array<float> origin_;
    Array<float> rows_;          // queries, as they are multiplied
    Array<double> terms_;        // of each query: what turns a distance into a limit
    Array<float> limits_;        // -infinite for a query that is set apart
    Array<uint8_t> query_apart_; // of each query: whether the products are not to be trusted
    Array<float> panels_of_items_;
    Array<float> bias_; // infinite for an item that is set apart, and beyond the last one
    Array<uint32_t> items_apart_;
    Array<float> item_;
    size_t items_ = 0;
};

} // namespace rv::exact
