// Numbered records of one size, in chunks: a record never moves. The chunks come from the memory of one process, or
// from an arena that several processes share; then all of them may add records at the same time.
// No destructor (see Array).
#pragma once

#include "ruvector/core/base/arena.hpp"
#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/spin.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>

namespace rv {

class RecordPool {
public:
    static constexpr size_t kAlignment = Arena::kAlignment;
    static constexpr size_t kChunkBytes = size_t{1} << 17;
    static constexpr size_t kChunkRecords = 1024; // the most

    // What the processes share of a pool, apart from its records.
    struct State {
        std::atomic<uint32_t> size{0};
        std::atomic<uint32_t> chunks{0};
        uint64_t directory = 0; // where in the arena; the pool that is constructed first sets it
    };

    // Without an arena, `state` belongs to this pool alone. With one, `state` lies in shared memory too.
    RecordPool(std::pmr::memory_resource* memory, Arena* arena, Arena::End end, State& state, size_t record_bytes)
        : arena_(arena),
          end_(end),
          state_(state),
          base_(reinterpret_cast<uintptr_t>(arena)),
          own_directory_(memory),
          stride_(record_bytes <= 8 ? 8 : (record_bytes + 15) / 16 * 16),
          shift_(static_cast<int>(std::bit_width(std::clamp<size_t>(kChunkBytes / stride_, 1, kChunkRecords))) - 1) {
        if (arena == nullptr) return;
        if (state.directory == 0) {
            // As many entries as chunks can ever be there.
            const size_t bytes = (arena->bytes() / chunk_bytes() + 1) * sizeof(uint64_t);
            state.directory = arena->allocate(bytes, Arena::End::kLow);
            if (state.directory == 0) throw std::bad_alloc();
            std::memset(arena->at(state.directory), 0, bytes);
        }
        directory_ = reinterpret_cast<uint64_t*>(arena->at(state.directory));
    }

    // Takes the next `count` numbers and returns the first; make() gives them their records.
    uint32_t claim(uint32_t count = 1) noexcept { return state_.size.fetch_add(count, std::memory_order_relaxed); }

    // The record of a number that has none yet; its bytes are unspecified.
    std::byte* make(uint32_t i) {
        const size_t chunk = i >> shift_;
        if (arena_ == nullptr) {
            while (own_directory_.size() <= chunk) own_directory_.push_back(kNone);
            directory_ = own_directory_.data();
        }
        std::atomic_ref<uint64_t> entry(directory_[chunk]);
        if (entry.load(std::memory_order_acquire) < kAlignment) make_chunk(entry);
        return (*this)[i];
    }

    // Whoever knows the number knows the record: numbers reach other processes in ways that order memory.
    std::byte* operator[](uint32_t i) const noexcept {
        const uint64_t chunk = std::atomic_ref<uint64_t>(directory_[i >> shift_]).load(std::memory_order_relaxed);
        return reinterpret_cast<std::byte*>(base_ + chunk) + (i & mask()) * stride_;
    }

    // Gives all memory back. The high end of an arena goes back as a whole, by its owner.
    void release() noexcept {
        const uint32_t chunks = state_.chunks.load(std::memory_order_relaxed);
        if (arena_ == nullptr) {
            for (uint64_t chunk : own_directory_)
                own_directory_.memory()->deallocate(reinterpret_cast<void*>(chunk), chunk_bytes(), kAlignment);
            own_directory_.release();
        } else {
            std::fill_n(directory_, chunks, uint64_t{kNone});
        }
        state_.size.store(0, std::memory_order_relaxed);
        state_.chunks.store(0, std::memory_order_relaxed);
    }

    uint32_t size() const noexcept { return state_.size.load(std::memory_order_relaxed); }
    size_t bytes() const noexcept { return state_.chunks.load(std::memory_order_relaxed) * chunk_bytes(); }
    size_t stride() const noexcept { return stride_; }
    size_t chunk_bytes() const noexcept { return stride_ << shift_; }
    // What chunks for that many records would take beyond those that are there.
    size_t missing_bytes(size_t records) const noexcept {
        const size_t needed = ((records + mask()) >> shift_) * chunk_bytes();
        return needed - std::min(needed, bytes());
    }

private:
    // Entries of the directory that are no chunk.
    static constexpr uint64_t kNone = 0;
    static constexpr uint64_t kClaimed = 1; // somebody is about to allocate it
    static constexpr uint64_t kFailed = 2;  // there was no room

    uint32_t mask() const noexcept { return (uint32_t{1} << shift_) - 1; }

    uint64_t allocate_chunk() {
        if (arena_ != nullptr) return arena_->allocate(chunk_bytes(), end_);
        return reinterpret_cast<uintptr_t>(own_directory_.memory()->allocate(chunk_bytes(), kAlignment));
    }

    void make_chunk(std::atomic_ref<uint64_t> entry) {
        uint64_t found = kNone;
        if (entry.compare_exchange_strong(found, kClaimed, std::memory_order_acquire)) {
            const uint64_t chunk = allocate_chunk();
            entry.store(chunk != 0 ? chunk : kFailed, std::memory_order_release);
            if (chunk == 0) throw std::bad_alloc();
            state_.chunks.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        for (SpinWait wait; found == kClaimed; wait()) found = entry.load(std::memory_order_acquire);
        if (found == kFailed) throw std::bad_alloc();
    }

    Arena* arena_;
    Arena::End end_;
    State& state_;
    uintptr_t base_; // of what the directory's entries count from
    Array<uint64_t> own_directory_;
    uint64_t* directory_ = nullptr;
    size_t stride_;
    int shift_;
};

} // namespace rv
