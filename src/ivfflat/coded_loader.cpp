// Server zone. The pages of one list after the other. A page is filled in memory and then copied to where it lies.
#include "ruvector/ivfflat/coded_loader.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::ivfflat {

CodedLoader::CodedLoader(const Index& index)
    : index_(index), blocks_(index.blocks_per_page() > 0), page_(static_cast<Page>(palloc(BLCKSZ))) {}

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
                         reinterpret_cast<const uint8*>(sort_row + sizeof(sorted))};
    if (blocks_) {
        add_to_block(coded);
    } else {
        add_to_tail(coded);
    }
    head_.radius = std::max(head_.radius, sorted.code.length);
    errors_ += static_cast<double>(sorted.code.factors.error);
    rows_++;
}

void CodedLoader::start_page() {
    init_list_page(page_, blocks_ ? PageKind::kBlocks : PageKind::kRows, list_, 0);
    in_block_ = kBlockRows;
}

void CodedLoader::add_to_block(const CodedRow& row) {
    if (in_block_ == kBlockRows) {
        block_ = Blocks(index_, InvalidBlockNumber, page_).add();
        if (block_ == nullptr) {
            flush();
            start_page();
            block_ = Blocks(index_, InvalidBlockNumber, page_).add();
        }
        in_block_ = 0;
    }
    CodeBlock(index_, block_).set(index_.shape(), in_block_++, row);
}

void CodedLoader::add_to_tail(const CodedRow& row) {
    if (row_entries(index_, InvalidBlockNumber, page_, list_).room() == 0) {
        flush();
        start_page();
    }
    Entries entries = row_entries(index_, InvalidBlockNumber, page_, list_);
    add_row(index_, entries, row);
}

// Writes the page to the end of the relation, and links the one before to it.
void CodedLoader::flush() {
    CHECK_FOR_INTERRUPTS();
    BlockNumber& first = blocks_ ? head_.settled_first : head_.tail_first;
    BlockNumber& last = blocks_ ? head_.settled_last : head_.tail_last;
    uint32& pages = blocks_ ? head_.settled_pages : head_.tail_pages;
    const Buffer buffer = pg::extend_relation(index_.relation);
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

float CodedLoader::mean_error() const {
    return rows_ > 0 ? static_cast<float>(errors_ / static_cast<double>(rows_)) : 0;
}

} // namespace rv::ivfflat
