// A memory context as the memory of core data structures.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

// Allocates in a memory context; throws std::bad_alloc when it cannot.
class ContextMemory final : public std::pmr::memory_resource {
public:
    explicit ContextMemory(MemoryContext context) noexcept : context_(context) {}

private:
    void* do_allocate(size_t bytes, size_t alignment) override {
        const bool over_aligned = alignment > MAXIMUM_ALIGNOF;
        const size_t slack = over_aligned ? alignment + sizeof(void*) : 0;
        void* block = MemoryContextAllocExtended(context_, bytes + slack, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
        if (block == nullptr) throw std::bad_alloc();
        if (!over_aligned) return block;
        // Where the block begins stands right before what is handed out.
        auto* aligned =
            reinterpret_cast<void**>(TYPEALIGN(alignment, reinterpret_cast<uintptr_t>(static_cast<void**>(block) + 1)));
        aligned[-1] = block;
        return aligned;
    }
    void do_deallocate(void* block, size_t, size_t alignment) override {
        pfree(alignment > MAXIMUM_ALIGNOF ? static_cast<void**>(block)[-1] : block);
    }
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

    MemoryContext context_;
};

// A ContextMemory that lives in its own context: nothing to destroy.
inline ContextMemory* context_memory(MemoryContext context) {
    return new (MemoryContextAlloc(context, sizeof(ContextMemory))) ContextMemory(context);
}

// An object in a memory context, which goes with the context: nothing to destroy.
template <class T, class... A>
T* make_in(MemoryContext context, A&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (MemoryContextAlloc(context, sizeof(T))) T(std::forward<A>(arguments)...);
}

} // namespace rv::pg
