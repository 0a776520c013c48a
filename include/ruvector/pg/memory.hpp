// A memory context as the memory of core data structures.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

// Allocates in a memory context; throws std::bad_alloc when it cannot. Blocks aligned beyond MAXALIGN are given back
// only with the whole context.
class ContextMemory final : public std::pmr::memory_resource {
public:
    explicit ContextMemory(MemoryContext context) noexcept : context_(context) {}

private:
    void* do_allocate(size_t bytes, size_t alignment) override {
        const size_t slack = alignment > MAXIMUM_ALIGNOF ? alignment : 0;
        void* block = MemoryContextAllocExtended(context_, bytes + slack, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
        if (block == nullptr) throw std::bad_alloc();
        return slack == 0 ? block : reinterpret_cast<void*>(TYPEALIGN(alignment, reinterpret_cast<uintptr_t>(block)));
    }
    void do_deallocate(void* block, size_t, size_t alignment) override {
        if (alignment <= MAXIMUM_ALIGNOF) pfree(block);
    }
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

    MemoryContext context_;
};

// A ContextMemory that lives in its own context: nothing to destroy.
inline ContextMemory* context_memory(MemoryContext context) {
    return new (MemoryContextAlloc(context, sizeof(ContextMemory))) ContextMemory(context);
}

} // namespace rv::pg
