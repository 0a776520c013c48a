// Server zone.
#include "ruvector/ivfflat/write/chain_writer.hpp"

namespace rv::ivfflat {

ChainWriter::ChainWriter(const Index& index, PageKind kind, uint32 list, uint32 generation, Array<BlockNumber>* written)
    : index_(index),
      list_(list),
      generation_(generation),
      written_(written),
      filler_(index, kind),
      page_(static_cast<Page>(palloc(BLCKSZ))) {
    start();
}

void ChainWriter::start() {
    filler_.start(page_, list_, generation_);
    rows_ = 0;
}

void ChainWriter::add(const CodedRow& row) {
    if (!filler_.add(row)) {
        flush();
        filler_.add(row);
    }
    rows_++;
}

// The page before gets its link in the same record.
void ChainWriter::flush() {
    if (rows_ == 0) return;
    const Buffer fresh = take_free_page(index_);
    const BlockNumber block = BufferGetBlockNumber(fresh);
    const Buffer before = last_ != InvalidBlockNumber ? lock_page(index_, last_, BUFFER_LOCK_EXCLUSIVE) : InvalidBuffer;
    pg::PageEdit edit(index_.relation, index_.logged);
    std::memcpy(edit.page(fresh, true), page_, BLCKSZ);
    if (before != InvalidBuffer) page_tail(edit.page(before))->next = block;
    edit.commit();
    UnlockReleaseBuffer(fresh);
    if (before != InvalidBuffer) UnlockReleaseBuffer(before);
    if (first_ == InvalidBlockNumber) first_ = block;
    if (first_ + run_ == block) run_++;
    last_ = block;
    pages_++;
    written_->push_back(block);
    start();
}

} // namespace rv::ivfflat
