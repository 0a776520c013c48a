// Server zone.
#include "ruvector/ivfflat/value_writer.hpp"

namespace rv::ivfflat {

ValueWriter::ValueWriter(const Index& index, MemoryContext context)
    : index_(index), page_(static_cast<Page>(MemoryContextAlloc(context, BLCKSZ))) {}

ItemPointerData ValueWriter::add(const ItemPointerData& row, const void* vector) {
    if (block_ != InvalidBlockNumber && value_entries(index_, block_, page_).room() == 0) finish();
    if (block_ == InvalidBlockNumber) {
        const Buffer buffer = pg::extend_relation(index_.relation);
        block_ = BufferGetBlockNumber(buffer);
        UnlockReleaseBuffer(buffer);
        init_page(page_, PageKind::kValues);
    }
    Entries entries = value_entries(index_, block_, page_);
    const auto place = static_cast<OffsetNumber>(entries.count() + 1);
    put_value(index_, entries, place, row, vector);
    ItemPointerData at;
    ItemPointerSet(&at, block_, place);
    return at;
}

void ValueWriter::finish() {
    if (block_ == InvalidBlockNumber) return;
    const Buffer buffer = lock_page(index_, block_, BUFFER_LOCK_EXCLUSIVE);
    std::memcpy(BufferGetPage(buffer), page_, BLCKSZ);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
    block_ = InvalidBlockNumber;
}

} // namespace rv::ivfflat
