// Writes rows to new pages of a list, which form a chain that nothing leads to yet. Each page is a record of its own.
#pragma once

#include "ruvector/ivfflat/write/page_filler.hpp"

#include "ruvector/core/base/array.hpp"

namespace rv::ivfflat {

class ChainWriter {
public:
    // Allocates in the current memory context. Notes the pages that it writes in `written`.
    ChainWriter(const Index& index, PageKind kind, uint32 list, uint32 generation, Array<BlockNumber>* written);

    // Nothing may be locked.
    void add(const CodedRow& row);
    // Writes the page that is not full yet, if it has rows.
    void flush();

    // The page that is not full yet, which is in memory; null if it has no rows.
    Page rest() const { return rows_ > 0 ? page_ : nullptr; }

    BlockNumber first() const { return first_; }
    BlockNumber last() const { return last_; }
    uint32 pages() const { return pages_; }
    uint32 run() const { return run_; } // how many pages follow each other from the first one on

private:
    void start();

    const Index& index_;
    uint32 list_;
    uint32 generation_;
    Array<BlockNumber>* written_;
    PageFiller filler_;
    Page page_;
    int rows_ = 0; // on it
    BlockNumber first_ = InvalidBlockNumber;
    BlockNumber last_ = InvalidBlockNumber;
    uint32 pages_ = 0;
    uint32 run_ = 0;
};

} // namespace rv::ivfflat
