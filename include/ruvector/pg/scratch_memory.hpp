// Memory for work that a backend does again and again, row after row: one block that is kept between two rounds. What
// is allocated in a memory context for each goes back to the system with it, and each of its pages costs a fault the
// next time.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

class ScratchMemory final : public std::pmr::memory_resource {
public:
    // Begins a round: all that the one before allocated is gone. What does not fit into the block comes from `context`.
    // There is one block in a process, and rounds do not nest.
    static ScratchMemory* begin(MemoryContext context);

private:
    static constexpr size_t kLeastBlock = size_t{256} << 10;
    static constexpr size_t kMostBlock = size_t{4} << 20;

    void* do_allocate(size_t bytes, size_t alignment) override;
    void do_deallocate(void* start, size_t bytes, size_t alignment) override;
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

    std::byte* block_ = nullptr;
    size_t size_ = 0;
    size_t used_ = 0;
    size_t beyond_ = 0; // what did not fit
    MemoryContext context_ = nullptr;
};

} // namespace rv::pg
