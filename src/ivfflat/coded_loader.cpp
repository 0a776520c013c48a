// Server zone. Pages of codes are collected, so that those of a list follow each other on disk, with the pages of the
// vectors between.
#include "ruvector/ivfflat/coded_loader.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/ivfflat/value_pages.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

constexpr int kPagesTogether = 64;

// Copies a page to the end of the relation.
BlockNumber append(const Index& index, const char* page) {
    const Buffer buffer = pg::extend_relation(index.relation);
    const BlockNumber block = BufferGetBlockNumber(buffer);
    std::memcpy(BufferGetPage(buffer), page, BLCKSZ);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
    return block;
}

void set_next(const Index& index, BlockNumber block, BlockNumber next) {
    const Buffer buffer = lock_page(index, block, BUFFER_LOCK_EXCLUSIVE);
    page_tail(BufferGetPage(buffer))->next = next;
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
}

} // namespace

CodedLoader::CodedLoader(const Index& index)
    : index_(index),
      blocks_(index.blocks_per_page() > 0),
      filler_(index, blocks_ ? PageKind::kBlocks : PageKind::kRows),
      pages_(static_cast<char*>(palloc(static_cast<Size>(kPagesTogether) * BLCKSZ))),
      values_(static_cast<Page>(palloc(BLCKSZ))) {}

void CodedLoader::add(uint32 list, const ItemPointerData& row, const char* sort_row) {
    if (!open_ || list != list_) {
        close_list();
        list_ = list;
        open_ = true;
        head_ = kNoPages;
        start_page();
    }
    RowCode code;
    std::memcpy(&code, sort_row, sizeof(code));
    const char* bytes = sort_row + sizeof(code);
    CodedRow coded{code.factors, row, {}, reinterpret_cast<const uint8*>(bytes)};
    ItemPointerSetInvalid(&coded.value);
    if (index_.coding.values) coded.value = add_value(row, bytes + index_.shape().row_bytes());
    if (!filler_.add(coded)) {
        start_page();
        filler_.add(coded);
    }
    head_.radius = std::max(head_.radius, code.length);
    if (!std::isfinite(code.factors.error)) return;
    errors_ += static_cast<double>(code.factors.error);
    measured_++;
}

void CodedLoader::start_page() {
    if (page_count_ == kPagesTogether) flush_pages();
    filler_.start(pages_ + static_cast<Size>(page_count_++) * BLCKSZ, list_, 0);
}

void CodedLoader::flush_pages() {
    CHECK_FOR_INTERRUPTS();
    BlockNumber& first = blocks_ ? head_.settled_first : head_.tail_first;
    BlockNumber& last = blocks_ ? head_.settled_last : head_.tail_last;
    uint32& count = blocks_ ? head_.settled_pages : head_.tail_pages;
    for (int i = 0; i < page_count_; i++) {
        const BlockNumber block = append(index_, pages_ + static_cast<Size>(i) * BLCKSZ);
        if (first == InvalidBlockNumber) {
            first = block;
        } else {
            set_next(index_, last, block);
        }
        if (blocks_ && first + head_.settled_run == block) head_.settled_run++;
        last = block;
        count++;
    }
    page_count_ = 0;
}

void CodedLoader::close_list() {
    if (!open_) return;
    flush_pages();
    const Buffer buffer = lock_head(index_, list_);
    *head_on(index_, BufferGetPage(buffer), list_) = head_;
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
    open_ = false;
}

ItemPointerData CodedLoader::add_value(const ItemPointerData& row, const char* vector) {
    if (values_block_ != InvalidBlockNumber && value_entries(index_, values_block_, values_).room() == 0)
        flush_values();
    if (values_block_ == InvalidBlockNumber) {
        const Buffer buffer = pg::extend_relation(index_.relation);
        values_block_ = BufferGetBlockNumber(buffer);
        UnlockReleaseBuffer(buffer);
        init_page(values_, PageKind::kValues);
    }
    Entries entries = value_entries(index_, values_block_, values_);
    const auto place = static_cast<OffsetNumber>(entries.count() + 1);
    put_value(index_, entries, place, row, vector);
    ItemPointerData at;
    ItemPointerSet(&at, values_block_, place);
    return at;
}

void CodedLoader::flush_values() {
    if (values_block_ == InvalidBlockNumber) return;
    const Buffer buffer = lock_page(index_, values_block_, BUFFER_LOCK_EXCLUSIVE);
    std::memcpy(BufferGetPage(buffer), values_, BLCKSZ);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
    values_block_ = InvalidBlockNumber;
}

void CodedLoader::close() {
    close_list();
    flush_values();
}

float CodedLoader::mean_error() const {
    return measured_ > 0 ? static_cast<float>(errors_ / static_cast<double>(measured_)) : 0;
}

} // namespace rv::ivfflat
