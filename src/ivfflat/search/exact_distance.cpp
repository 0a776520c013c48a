// Server zone.
#include "ruvector/ivfflat/search/exact_distance.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/ivfflat/format/value_pages.hpp"

namespace rv::ivfflat {
namespace {

ItemPointerData row_of(const Candidate& row) {
    ItemPointerData pointer;
    ItemPointerSet(&pointer, row.block, row.offset);
    return pointer;
}

} // namespace

ExactDistance::ExactDistance(const Index& index, IndexScanDesc scan, pg::HeapValues* table, const void* query,
                             MemoryContext context)
    : index_(index),
      scan_(scan),
      table_(table),
      query_(query),
      row_context_(AllocSetContextCreate(context, "ruvector ivfflat exact distance", ALLOCSET_DEFAULT_SIZES)) {}

void ExactDistance::announce(const Candidate& row) {
    if (!index_.coding.values) return;
    const Size from = std::min<Size>(place_offset(index_, row.value_offset), BLCKSZ);
    const Size owner = owner_offset(row.value_offset);
    pg::prefetch_block(index_.relation, row.value_block, from, std::min<Size>(from + index_.value_stride(), BLCKSZ));
    pg::prefetch_block(index_.relation, row.value_block, owner, owner + 1);
}

bool ExactDistance::measure(const Candidate& row, float* distance) {
    CHECK_FOR_INTERRUPTS();
    return index_.coding.values ? in_index(row, distance) : in_table(row, distance);
}

bool ExactDistance::in_index(const Candidate& row, float* distance) {
    if (row.value_block < index_.first_data_block() || row.value_block == InvalidBlockNumber)
        raise_corrupted(index_.relation, kMetaBlock, "a code leads to a page that is no page of vectors");
    const Buffer buffer = lock_page(index_, row.value_block, BUFFER_LOCK_SHARE);
    const char* vector = value_on(index_, row.value_block, BufferGetPage(buffer), row.value_offset, row_of(row));
    const bool there = vector != nullptr;
    if (there) *distance = whole_distance(index_.part(query_, vector, static_cast<size_t>(index_.dims)));
    UnlockReleaseBuffer(buffer);
    return there;
}

bool ExactDistance::in_table(const Candidate& row, float* distance) {
    MemoryContext old = MemoryContextSwitchTo(row_context_);
    ItemPointerData pointer = row_of(row);
    Datum value;
    looked_up_++;
    const void* vector = table_->fetch(scan_, &pointer, &value)
                             ? index_.element->payload(value, index_.dims, stores_units(index_.metric))
                             : nullptr;
    const bool there = vector != nullptr;
    if (there) *distance = whole_distance(index_.part(query_, vector, static_cast<size_t>(index_.dims)));
    MemoryContextSwitchTo(old);
    MemoryContextReset(row_context_);
    return there;
}

} // namespace rv::ivfflat
