// Rows that an operator keeps: values of a fixed number of slots each, in blocks that never move.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

#include <algorithm>
#include <span>

namespace rv::cypher {

class RowBuffer {
public:
    explicit RowBuffer(std::size_t width) : width_(width) {}

    std::size_t size() const noexcept { return size_; }
    std::size_t width() const noexcept { return width_; }
    void clear() {
        blocks_.clear();
        size_ = 0;
    }

    // A new row of nulls.
    std::span<Value> append() {
        const std::size_t at = size_ % kRowsABlock;
        if (at == 0) {
            blocks_.emplace_back();
            // Few rows: small blocks. The first one grows as a vector does.
            if (size_ != 0) blocks_.back().reserve(kRowsABlock * width_);
        }
        blocks_.back().resize((at + 1) * width_);
        ++size_;
        return row(size_ - 1);
    }
    std::span<Value> row(std::size_t number) noexcept {
        return {blocks_[number / kRowsABlock].data() + number % kRowsABlock * width_, width_};
    }
    std::span<const Value> row(std::size_t number) const noexcept {
        return {blocks_[number / kRowsABlock].data() + number % kRowsABlock * width_, width_};
    }

    void append_slots(Run& run, std::span<const Slot> slots) {
        std::span<Value> values = append();
        for (std::size_t i = 0; i < slots.size(); ++i) values[i] = run[slots[i]];
    }
    void put_back(Run& run, std::span<const Slot> slots, std::size_t number) const {
        std::span<const Value> values = row(number);
        for (std::size_t i = 0; i < slots.size(); ++i) run[slots[i]] = values[i];
    }

private:
    static constexpr std::size_t kRowsABlock = 256;

    std::size_t width_;
    std::size_t size_ = 0;
    Counted<Counted<Value>> blocks_;
};

} // namespace rv::cypher
