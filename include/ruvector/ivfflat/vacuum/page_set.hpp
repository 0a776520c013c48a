// A set of pages of an index: a bit for each.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/block.h"
#include "utils/memutils.h"
}

namespace rv::ivfflat {

class PageSet {
public:
    // Of the pages before `end`, none. Allocates in the current memory context.
    explicit PageSet(BlockNumber end)
        : end_(end),
          bits_(static_cast<uint8*>(
              MemoryContextAllocExtended(CurrentMemoryContext, end / 8 + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO))) {}

    BlockNumber end() const { return end_; }
    bool has(BlockNumber block) const { return block < end_ && (bits_[block / 8] >> (block % 8) & 1) != 0; }
    void add(BlockNumber block) {
        if (block < end_) bits_[block / 8] |= static_cast<uint8>(1U << (block % 8));
    }
    void remove(BlockNumber block) {
        if (block < end_) bits_[block / 8] &= static_cast<uint8>(~(1U << (block % 8)));
    }

private:
    BlockNumber end_;
    uint8* bits_;
};

} // namespace rv::ivfflat
