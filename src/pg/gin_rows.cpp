// Server zone.
#include "ruvector/pg/gin_rows.hpp"

extern "C" {
#include "utils/memutils.h"
}

namespace rv::pg {
namespace {

void start(GinRows* rows) {
    MemoryContextReset(rows->context);
    MemoryContext caller = MemoryContextSwitchTo(rows->context);
    ginInitBA(&rows->collected);
    MemoryContextSwitchTo(caller);
    rows->empty = true;
}

} // namespace

GinRows* begin_gin_rows(Relation index, Size most) {
    GinRows* rows = static_cast<GinRows*>(palloc0(sizeof(GinRows)));
    initGinState(&rows->state, index);
    rows->collected.ginstate = &rows->state;
    rows->context = AllocSetContextCreate(CurrentMemoryContext, "ruvector gin rows", ALLOCSET_DEFAULT_SIZES);
    rows->most = most;
    start(rows);
    return rows;
}

void add_gin_row(GinRows* rows, Datum value, bool null, ItemPointer row) {
    int32 count;
    GinNullCategory* categories;
    Datum* entries = ginExtractEntries(&rows->state, FirstOffsetNumber, value, null, &count, &categories);
    MemoryContext caller = MemoryContextSwitchTo(rows->context);
    ginInsertBAEntries(&rows->collected, row, FirstOffsetNumber, entries, categories, count);
    MemoryContextSwitchTo(caller);
    rows->empty = false;
    if (rows->collected.allocatedMemory >= rows->most) write_gin_rows(rows);
}

void write_gin_rows(GinRows* rows) {
    if (rows->empty) return;
    MemoryContext caller = MemoryContextSwitchTo(rows->context);
    ginBeginBAScan(&rows->collected);
    OffsetNumber column;
    Datum key;
    GinNullCategory category;
    uint32 count;
    while (ItemPointerData* places = ginGetBAEntry(&rows->collected, &column, &key, &category, &count)) {
        CHECK_FOR_INTERRUPTS();
        ginEntryInsert(&rows->state, column, key, category, places, count, nullptr);
    }
    MemoryContextSwitchTo(caller);
    start(rows);
}

} // namespace rv::pg
