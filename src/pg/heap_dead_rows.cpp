// Server zone.
#include "ruvector/pg/heap_dead_rows.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/visibilitymap.h"
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::pg {

bool is_heap(Relation table) {
    return table->rd_rel->relkind != RELKIND_PARTITIONED_TABLE && table->rd_tableam == GetHeapamTableAmRoutine();
}

DeadRows::DeadRows(Relation table)
    : table_(table),
      // What is added to the table meanwhile has no dead rows that matter.
      end_(RelationGetNumberOfBlocks(table)),
      strategy_(GetAccessStrategy(BAS_VACUUM)) {
    const auto bytes = static_cast<int64>(maintenance_work_mem) * 1024;
    const int64 all = static_cast<int64>(end_) * static_cast<int64>(MaxHeapTuplesPerPage);
    most_ = std::max<int64>(MaxHeapTuplesPerPage,
                            std::min<int64>(all, bytes / static_cast<int64>(sizeof(ItemPointerData))));
    rows_ = static_cast<ItemPointerData*>(
        MemoryContextAllocHuge(CurrentMemoryContext, static_cast<Size>(most_) * sizeof(ItemPointerData)));
}

bool DeadRows::collect() {
    Buffer map = InvalidBuffer;
    while (next_ < end_ && most_ - count_ >= static_cast<int64>(MaxHeapTuplesPerPage)) {
        CHECK_FOR_INTERRUPTS();
        vacuum_delay();
        const BlockNumber block = next_++;
        // Such a page has no dead line pointers either.
        if ((visibilitymap_get_status(table_, block, &map) & VISIBILITYMAP_ALL_VISIBLE) != 0) continue;
        const Buffer buffer = ReadBufferExtended(table_, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
        prune(buffer, &map);
        note_dead(block, buffer);
        ReleaseBuffer(buffer);
    }
    if (BufferIsValid(map)) ReleaseBuffer(map);
    return next_ < end_;
}

// The server prunes a page in passing where it knows of dead rows and room is short, as the flag says that an update
// sets which found none. The flag is a hint: pruning clears it, and where there is nothing to prune nobody minds.
void DeadRows::prune(Buffer buffer, [[maybe_unused]] Buffer* map) {
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    Page page = BufferGetPage(buffer);
    if (!PageIsNew(page) && TransactionIdIsValid(reinterpret_cast<PageHeader>(page)->pd_prune_xid)) PageSetFull(page);
    LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
#if PG_VERSION_NUM >= 190000
    heap_page_prune_opt(table_, buffer, map, false);
#else
    heap_page_prune_opt(table_, buffer);
#endif
}

void DeadRows::note_dead(BlockNumber block, Buffer buffer) {
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    Page page = BufferGetPage(buffer);
    const OffsetNumber last = PageIsNew(page) ? InvalidOffsetNumber : PageGetMaxOffsetNumber(page);
    for (OffsetNumber offset = FirstOffsetNumber; offset <= last && count_ < most_; offset++) {
        if (!ItemIdIsDead(PageGetItemId(page, offset))) continue;
        ItemPointerData* row = &rows_[count_++]; // a macro of PostgreSQL 15 takes it
        ItemPointerSet(row, block, offset);
    }
    LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
}

bool DeadRows::is_dead(ItemPointer row, void* state) {
    const auto* dead = static_cast<const DeadRows*>(state);
    const auto before = [](const ItemPointerData& a, const ItemPointerData& b) {
        return ItemPointerCompare(const_cast<ItemPointer>(&a), const_cast<ItemPointer>(&b)) < 0;
    };
    return std::binary_search(dead->rows_, dead->rows_ + dead->count_, *row, before);
}

} // namespace rv::pg
