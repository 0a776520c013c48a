// Numbered records of one size, in chunks of the caller's memory: a record never moves.
// No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace rv {

class RecordPool {
public:
    static constexpr size_t kAlignment = 64;
    static constexpr size_t kChunkBytes = size_t{1} << 17;

    RecordPool(std::pmr::memory_resource* memory, size_t record_bytes)
        : chunks_(memory),
          stride_((record_bytes + 15) / 16 * 16),
          shift_(static_cast<int>(std::bit_width(std::max<size_t>(kChunkBytes / stride_, 1))) - 1) {}

    // The number of the new record; its bytes are unspecified.
    uint32_t add() {
        if (full()) {
            std::pmr::memory_resource* memory = chunks_.memory();
            chunks_.push_back(static_cast<std::byte*>(memory->allocate(chunk_bytes(), kAlignment)));
        }
        return size_++;
    }

    std::byte* operator[](uint32_t i) const noexcept { return chunks_[i >> shift_] + (i & mask()) * stride_; }

    // Takes back the newest records; their memory is used again.
    void truncate(uint32_t size) noexcept { size_ = std::min(size, size_); }

    // Gives all memory back.
    void release() noexcept {
        for (std::byte* chunk : chunks_) chunks_.memory()->deallocate(chunk, chunk_bytes(), kAlignment);
        chunks_.release();
        size_ = 0;
    }

    uint32_t size() const noexcept { return size_; }
    size_t bytes() const noexcept { return chunks_.size() * chunk_bytes(); }
    size_t chunk_bytes() const noexcept { return stride_ << shift_; }
    // Whether the next record needs a new chunk.
    bool full() const noexcept { return size_ >> shift_ == chunks_.size(); }

private:
    uint32_t mask() const noexcept { return (uint32_t{1} << shift_) - 1; }

    Array<std::byte*> chunks_;
    size_t stride_;
    int shift_;
    uint32_t size_ = 0;
};

} // namespace rv
