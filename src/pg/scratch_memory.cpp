// Server zone.
#include "ruvector/pg/scratch_memory.hpp"

#include "ruvector/pg/memory.hpp"

extern "C" {
#include "utils/memutils.h"
}

namespace rv::pg {

ScratchMemory* ScratchMemory::begin(MemoryContext context) {
    static MemoryContext kept = nullptr;
    static ScratchMemory* scratch = nullptr;
    if (kept == nullptr) kept = AllocSetContextCreate(TopMemoryContext, "ruvector scratch", ALLOCSET_SMALL_SIZES);
    if (scratch == nullptr) scratch = new (MemoryContextAlloc(kept, sizeof(ScratchMemory))) ScratchMemory;
    const size_t wanted = std::clamp(std::bit_ceil(scratch->used_ + scratch->beyond_), kLeastBlock, kMostBlock);
    if (wanted > scratch->size_) {
        if (scratch->block_ != nullptr) pfree(scratch->block_);
        scratch->block_ = nullptr; // in case that there is no memory
        scratch->size_ = 0;
        scratch->block_ = static_cast<std::byte*>(MemoryContextAlloc(kept, wanted));
        scratch->size_ = wanted;
    }
    scratch->used_ = scratch->beyond_ = 0;
    scratch->context_ = context;
    return scratch;
}

void* ScratchMemory::do_allocate(size_t bytes, size_t alignment) {
    const auto base = reinterpret_cast<uintptr_t>(block_);
    const size_t start = TYPEALIGN(std::max<size_t>(alignment, MAXIMUM_ALIGNOF), base + used_) - base;
    if (start <= size_ && bytes <= size_ - start) {
        used_ = start + bytes;
        return block_ + start;
    }
    beyond_ += bytes;
    return ContextMemory(context_).allocate(bytes, alignment);
}

void ScratchMemory::do_deallocate(void* start, size_t bytes, size_t alignment) {
    auto* first = static_cast<std::byte*>(start);
    if (first < block_ || first >= block_ + size_) {
        ContextMemory(context_).deallocate(start, bytes, alignment);
    } else if (first + bytes == block_ + used_) {
        used_ -= bytes; // the last that was allocated
    }
}

} // namespace rv::pg
