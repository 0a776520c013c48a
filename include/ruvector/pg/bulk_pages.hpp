// Writing pages of an index that is being built, past the buffer manager.
//
// Where an index has far more pages than it needs buffers for, taking each from the buffer manager costs more than
// filling it: participants of a parallel build wait for each other at every page, it is first written as zeros, and it
// is read once more for the WAL. Here a participant reserves a run of pages, fills them in its own memory, and logs and
// writes them together, as PostgreSQL's own builds of B-trees do. Who reads such a page through the buffer manager
// before it is written, keeps what it was: see forget_buffers.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/bufpage.h"
#include "utils/rel.h"
}

namespace rv::pg {

struct BlockRange {
    BlockNumber begin;
    BlockNumber end; // exclusive
};

class BulkPages {
public:
    // Allocates in `context`.
    BulkPages(Relation relation, MemoryContext context);

    // Goes on with another page, which is not initialised, and where it will lie. The ones before are complete.
    Page next(BlockNumber* block);

    // Writes the pages that are left. Returns those that were reserved and not handed out: they are zeros.
    BlockRange finish();

private:
    static constexpr BlockNumber kMost = 32;

    void reserve();
    void write();
    void log_filled();
    void write_filled();
    Page page(BlockNumber i) const { return pages_ + static_cast<Size>(i) * BLCKSZ; }

    Relation relation_;
    char* pages_;
    BlockNumber first_ = 0;
    BlockNumber reserved_ = 0;
    BlockNumber handed_out_ = 0;
};

// To be called when all pages are written, and before any from block `first` on is changed through the buffer manager.
// Others may open an index that is built concurrently: its check or pg_prewarm may have read pages that were reserved.
void forget_buffers(Relation relation, BlockNumber first);

} // namespace rv::pg
