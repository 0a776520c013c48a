// Server zone. The pages of one list after the other. A page is filled in memory and then copied to where it lies.
#include "ruvector/ivfflat/build/coded_loader.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::ivfflat {

CodedLoader::CodedLoader(const Index& index, std::span<const pg::BlockRange> spare)
    : index_(index),
      spare_(spare),
      blocks_(index.blocks_per_page() > 0),
      filler_(index, blocks_ ? PageKind::kBlocks : PageKind::kRows),
      page_(static_cast<Page>(palloc(BLCKSZ))) {}

void CodedLoader::add(uint32 list, const ItemPointerData& row, const char* sort_row) {
    if (!open_ || list != list_) {
        close();
        list_ = list;
        open_ = true;
        head_ = kNoPages;
        start_page();
    }
    SortRow sorted;
    std::memcpy(&sorted, sort_row, sizeof(sorted));
    const CodedRow coded{sorted.code.factors, row, sorted.value,
                         reinterpret_cast<const uint8*>(sort_row + sizeof(sorted)),
                         reinterpret_cast<const std::byte*>(sort_row + sort_row_bytes(index_))};
    if (!filler_.add(coded)) {
        flush();
        start_page();
        filler_.add(coded);
    }
    head_.radius = std::max(head_.radius, sorted.code.length);
    errors_.note(sorted.code.factors);
}

void CodedLoader::start_page() { filler_.start(page_, list_, 0); }

// A page of zeros, locked.
Buffer CodedLoader::take_page() {
    while (!spare_.empty() && spare_.front().begin + taken_ >= spare_.front().end) {
        spare_ = spare_.subspan(1);
        taken_ = 0;
    }
    if (spare_.empty()) return pg::extend_relation(index_.relation);
    const BlockNumber block = spare_.front().begin + taken_++;
    return ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_ZERO_AND_LOCK, nullptr);
}

// Writes the page, and links the one before to it.
void CodedLoader::flush() {
    CHECK_FOR_INTERRUPTS();
    BlockNumber& first = blocks_ ? head_.settled_first : head_.tail_first;
    BlockNumber& last = blocks_ ? head_.settled_last : head_.tail_last;
    uint32& pages = blocks_ ? head_.settled_pages : head_.tail_pages;
    const Buffer buffer = take_page();
    const BlockNumber block = BufferGetBlockNumber(buffer);
    std::memcpy(BufferGetPage(buffer), page_, BLCKSZ);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
    if (first == InvalidBlockNumber) {
        first = block;
    } else {
        const Buffer before = lock_page(index_, last, BUFFER_LOCK_EXCLUSIVE);
        page_tail(BufferGetPage(before))->next = block;
        MarkBufferDirty(before);
        UnlockReleaseBuffer(before);
    }
    if (blocks_ && first + head_.settled_run == block) head_.settled_run++;
    last = block;
    pages++;
}

void CodedLoader::close() {
    if (!open_) return;
    flush();
    const Buffer buffer = lock_head(index_, list_);
    *head_on(index_, BufferGetPage(buffer), list_) = head_;
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
    open_ = false;
}

} // namespace rv::ivfflat
