// A walk along a chain of a list, page by page.
#pragma once

#include "ruvector/ivfflat/format/code_pages.hpp"

namespace rv::ivfflat {

class ChainWalk {
public:
    // Along the pages of blocks (kBlocks) or of rows (kRows) of a list, as its head says.
    ChainWalk(const Index& index, uint32 list, const HeadDisk& head, PageKind kind,
              BufferAccessStrategy strategy = nullptr)
        : index_(index),
          list_(list),
          generation_(head.generation),
          kind_(kind),
          strategy_(strategy),
          next_(kind == PageKind::kBlocks ? head.settled_first : head.tail_first) {}

    // Goes to the next page, and locks it shared. False at the end of the chain, or if it leads to a page that is the
    // list's no more: strayed().
    bool next();
    // Leaves the page. Nothing is locked after it.
    void leave();
    // Locks the page exclusively instead. Others may have changed it meanwhile.
    void lock_exclusively();

    bool strayed() const { return strayed_; }
    Buffer buffer() const { return buffer_; }
    Page page() const { return BufferGetPage(buffer_); }
    BlockNumber block() const { return block_; }
    Blocks blocks() const { return {index_, block_, page()}; }
    Entries rows() const { return row_entries(index_, block_, page(), list_); }

    // For those who keep others from taking pages of the list (fold.hpp): the walk must have come to the end.
    void expect_end() const;

private:
    const Index& index_;
    uint32 list_;
    uint32 generation_;
    PageKind kind_;
    BufferAccessStrategy strategy_;
    BlockNumber next_;
    BlockNumber block_ = InvalidBlockNumber;
    Buffer buffer_ = InvalidBuffer;
    ChainGuard guard_;
    bool strayed_ = false;
};

} // namespace rv::ivfflat
