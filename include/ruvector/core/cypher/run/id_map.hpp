// From ids of nodes or relationships to small numbers: an open table that is cleared and filled again without a new
// allocation. Its memory is counted.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace rv::cypher {

class IdMap {
public:
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    std::size_t size() const noexcept { return size_; }

    std::uint32_t find(std::int64_t id) const noexcept {
        if (cells_.empty()) return kNone;
        for (std::size_t at = place(id);; at = (at + 1) & mask_) {
            if (cells_[at].value == kNone) return kNone;
            if (cells_[at].id == id) return cells_[at].value;
        }
    }

    // The value that is there, or `value` after it has been put there (`added`).
    std::uint32_t add(std::int64_t id, std::uint32_t value, bool& added) {
        if ((size_ + 1) * 2 > cells_.size()) grow();
        std::size_t at = place(id);
        for (; cells_[at].value != kNone; at = (at + 1) & mask_) {
            if (cells_[at].id == id) {
                added = false;
                return cells_[at].value;
            }
        }
        cells_[at] = {id, value};
        ++size_;
        added = true;
        return value;
    }

    // Only of what was added last among what is there.
    void remove_last(std::int64_t id) noexcept {
        std::size_t at = place(id);
        while (cells_[at].id != id || cells_[at].value == kNone) at = (at + 1) & mask_;
        cells_[at].value = kNone;
        --size_;
    }

    void clear() {
        if (size_ == 0) return;
        size_ = 0;
        if (cells_.size() > kSmall) { // a small search after a large one does not pay for the large one's table
            cells_ = Counted<Cell>();
            mask_ = 0;
            return;
        }
        std::fill(cells_.begin(), cells_.end(), Cell{0, kNone});
    }

private:
    struct Cell {
        std::int64_t id;
        std::uint32_t value;
    };
    static constexpr std::size_t kSmall = 256;

    std::size_t place(std::int64_t id) const noexcept {
        return static_cast<std::size_t>((static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15ULL) >> 20) & mask_;
    }

    void grow() {
        Counted<Cell> old(std::max<std::size_t>(cells_.size() * 2, 16), Cell{0, kNone});
        old.swap(cells_);
        mask_ = cells_.size() - 1;
        for (const Cell& cell : old) {
            if (cell.value == kNone) continue;
            std::size_t at = place(cell.id);
            while (cells_[at].value != kNone) at = (at + 1) & mask_;
            cells_[at] = cell;
        }
    }

    Counted<Cell> cells_;
    std::size_t mask_ = 0;
    std::size_t size_ = 0;
};

} // namespace rv::cypher
