// Rows with keys in several columns, arranged so that those with like keys are together: a k-d tree (Bentley,
// "Multidimensional binary search trees used for associative searching", 1975) whose leaves are cells of so many rows.
// Each split is at the middle, in the column of which the rows at hand have the largest share of all values; the first
// column counts for more, since it is what most conditions are about. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace rv {

class Cells {
public:
    explicit Cells(std::pmr::memory_resource* memory) : ranks_(memory), order_(memory), open_(memory) {}

    // Arranges rows 0 to n - 1 for cells of `cell` rows: the first `cell` of order() are one, the next another, and so
    // on; all but the last are full. key(column, row) tells a row's key. Calls tick() every now and then.
    template <class Key, class Tick>
    void arrange(size_t n, size_t columns, size_t cell, Key&& key, Tick&& tick) {
        order_.resize(n);
        std::iota(order_.begin(), order_.end(), uint32_t{0});
        ranks_.resize(n * columns);
        for (size_t column = 0; column < columns; column++) {
            tick();
            rank(n, column, key);
        }
        std::iota(order_.begin(), order_.end(), uint32_t{0});
        open_.clear();
        open_.push_back({0, n});
        while (!open_.empty()) {
            tick();
            const Part part = open_.back();
            open_.truncate(open_.size() - 1);
            split(part, n, columns, cell);
        }
    }

    std::span<const uint32_t> order() const { return order_.span(); }

private:
    static constexpr double kFirstColumn = 8;

    struct Part {
        size_t first;
        size_t end;
    };

    // A row's rank in a column: how many rows have a lesser key.
    template <class Key>
    void rank(size_t n, size_t column, Key&& key) {
        uint32_t* ranks = ranks_.data() + column * n;
        std::sort(order_.begin(), order_.end(),
                  [&](uint32_t a, uint32_t b) { return key(column, a) < key(column, b); });
        uint32_t rank = 0;
        for (size_t i = 0; i < n; i++) {
            if (i > 0 && key(column, order_[i - 1]) != key(column, order_[i])) rank = static_cast<uint32_t>(i);
            ranks[order_[i]] = rank;
        }
    }

    void split(Part part, size_t n, size_t columns, size_t cell) {
        const size_t count = part.end - part.first;
        if (count <= cell) return;
        const uint32_t* ranks = nullptr;
        double widest = 0;
        for (size_t column = 0; column < columns; column++) {
            const uint32_t* of_column = ranks_.data() + column * n;
            uint32_t least = UINT32_MAX;
            uint32_t most = 0;
            for (size_t i = part.first; i < part.end; i++) {
                least = std::min(least, of_column[order_[i]]);
                most = std::max(most, of_column[order_[i]]);
            }
            const double width = (column == 0 ? kFirstColumn : 1) * static_cast<double>(most - least);
            if (width <= widest) continue;
            widest = width;
            ranks = of_column;
        }
        // Rows with the same keys can lie in any order.
        if (ranks == nullptr) return;
        const size_t middle = part.first + (count + cell - 1) / cell / 2 * cell;
        std::nth_element(order_.begin() + part.first, order_.begin() + middle, order_.begin() + part.end,
                         [&](uint32_t a, uint32_t b) { return ranks[a] < ranks[b]; });
        open_.push_back({part.first, middle});
        open_.push_back({middle, part.end});
    }

    Array<uint32_t> ranks_; // column by column
    Array<uint32_t> order_;
    Array<Part> open_;
};

} // namespace rv
