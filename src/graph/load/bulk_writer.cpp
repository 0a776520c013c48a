// Server zone.
#include "ruvector/graph/load/bulk_writer.hpp"

extern "C" {
#include "access/genam.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_am.h"
#include "executor/executor.h"
#include "utils/memutils.h"
}

namespace rv::graph {

// By these two a batch is put in the order of an index, or near it: nothing depends on it but time.
struct SortKey {
    uint64 first;
    uint64 second;
    uint32 row;
};

namespace {

constexpr int kSlots = 1000;
constexpr Size kFirstRoom = 4096;

uint64 sortable(int64 number) { return static_cast<uint64>(number) ^ (uint64{1} << 63); }

// The first bytes.
uint64 sortable(const text* value) {
    if (value == nullptr) return ~uint64{0};
    const Size length = VARSIZE_ANY_EXHDR(value);
    const unsigned char* bytes = reinterpret_cast<const unsigned char*>(VARDATA_ANY(value));
    uint64 key = 0;
    for (Size i = 0; i < 8; i++) key = key << 8 | (i < length ? bytes[i] : 0);
    return key;
}

uint64 sortable(const WrittenRow& row, RowPart part) {
    if (part >= kTextPart) return sortable(row.texts[part - kTextPart]);
    return part >= kNumberPart ? sortable(row.numbers[part - kNumberPart]) : 0;
}

IndexWay way_of(const OpenIndex& index, const RowPart* parts) {
    const Form_pg_index form = index.relation->rd_index;
    if (index.info->ii_Expressions != NIL || index.condition != nullptr) return kRowByRow;
    if (index.relation->rd_rel->relam == GIN_AM_OID && form->indnatts == 1) return kCollected;
    if (index.relation->rd_rel->relam != BTREE_AM_OID) return kRowByRow;
    for (int i = 0; i < form->indnatts; i++)
        if (form->indkey.values[i] <= 0 || parts[form->indkey.values[i] - 1] == kNowhere) return kRowByRow;
    return kSorted;
}

RowPart part_at(const BulkWriter& writer, const OpenIndex& index, int column) {
    return writer.parts[index.relation->rd_index->indkey.values[column] - 1];
}

void sorted_inserts(BulkWriter* writer, const OpenIndex& index) {
    const int columns = index.relation->rd_index->indnatts;
    const int key_columns = index.relation->rd_index->indnkeyatts;
    const Size count = writer->row_count;
    // The graph is the same in all rows; a label or a type mostly is, and the rest decides.
    RowPart by[2] = {kGraphPart, kGraphPart};
    int chosen = 0;
    for (int i = 0; i < key_columns && chosen < 2; i++) {
        const RowPart part = part_at(*writer, index, i);
        if (part != kGraphPart) by[chosen++] = part;
    }
    // Between two numbers the text in the middle gives way.
    if (key_columns > 2 && by[1] >= kTextPart && part_at(*writer, index, key_columns - 1) < kTextPart)
        by[1] = part_at(*writer, index, key_columns - 1);
    SortKey* keys = writer->keys;
    for (Size i = 0; i < count; i++)
        keys[i] = {sortable(writer->rows[i], by[0]), sortable(writer->rows[i], by[1]), static_cast<uint32>(i)};
    const auto before = [](const SortKey& a, const SortKey& b) {
        return a.first != b.first ? a.first < b.first : a.second != b.second ? a.second < b.second : a.row < b.row;
    };
    if (!std::is_sorted(keys, keys + count, before)) std::sort(keys, keys + count, before);
    const IndexUniqueCheck check = index.relation->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO;
    MemoryContext scratch =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector index inserts", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(scratch);
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    for (Size i = 0; i < count; i++) {
        CHECK_FOR_INTERRUPTS();
        WrittenRow& row = writer->rows[keys[i].row];
        for (int column = 0; column < columns; column++) {
            const RowPart part = part_at(*writer, index, column);
            nulls[column] = false;
            if (part == kGraphPart) {
                values[column] = Int32GetDatum(writer->graph);
            } else if (part >= kTextPart) {
                values[column] = PointerGetDatum(row.texts[part - kTextPart]);
                nulls[column] = row.texts[part - kTextPart] == nullptr;
            } else {
                values[column] = Int64GetDatum(row.numbers[part - kNumberPart]);
            }
        }
        index_insert(index.relation, values, nulls, &row.place, writer->table, check, false, index.info);
        if (i % 256 == 255) MemoryContextReset(scratch);
    }
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(scratch);
}

} // namespace

void begin_writing(BulkWriter* writer, Relation table, int32 graph, const RowPart* parts, Size most) {
    *writer = {};
    writer->table = table;
    writer->graph = graph;
    open_indexes(table, &writer->indexes);
    const Size columns = static_cast<Size>(RelationGetNumberOfAttributes(table));
    const Size indexes = static_cast<Size>(writer->indexes.count);
    writer->parts = static_cast<RowPart*>(palloc(columns));
    std::memcpy(writer->parts, parts, columns);
    writer->ways = static_cast<IndexWay*>(palloc(indexes + 1));
    writer->gins = static_cast<pg::GinRows**>(palloc0(sizeof(pg::GinRows*) * (indexes + 1)));
    for (Size i = 0; i < indexes; i++) {
        writer->ways[i] = way_of(writer->indexes.at[i], writer->parts);
        if (writer->ways[i] == kCollected)
            writer->gins[i] = pg::begin_gin_rows(writer->indexes.at[i].relation, most / 2);
    }
    writer->inserting = GetBulkInsertState();
    writer->slots = static_cast<TupleTableSlot**>(palloc(sizeof(TupleTableSlot*) * kSlots));
    for (int i = 0; i < kSlots; i++) writer->slots[i] = table_slot_create(table, nullptr);
    writer->most_rows = std::max<Size>(most / 2 / (sizeof(WrittenRow) + sizeof(SortKey)), kSlots);
    writer->names = AllocSetContextCreate(CurrentMemoryContext, "ruvector names of rows", ALLOCSET_DEFAULT_SIZES);
}

TupleTableSlot* next_row(BulkWriter* writer) {
    if (writer->slot_count == kSlots) write_rows(writer);
    if (writer->row_count >= writer->most_rows) write_batch(writer);
    TupleTableSlot* slot = writer->slots[writer->slot_count];
    ExecClearTuple(slot);
    return slot;
}

void add_row(BulkWriter* writer, const WrittenRow& row) {
    ExecStoreVirtualTuple(writer->slots[writer->slot_count]);
    if (writer->row_count == writer->row_room) {
        writer->row_room = writer->row_room == 0 ? kFirstRoom : writer->row_room * 2;
        const Size bytes = sizeof(WrittenRow) * writer->row_room;
        writer->rows = static_cast<WrittenRow*>(
            writer->rows == nullptr ? MemoryContextAllocHuge(GetMemoryChunkContext(writer->slots), bytes)
                                    : repalloc_huge(writer->rows, bytes));
    }
    writer->rows[writer->row_count++] = row;
    writer->slot_count++;
}

void write_rows(BulkWriter* writer) {
    if (writer->slot_count == 0) return;
    table_multi_insert(writer->table, writer->slots, writer->slot_count, GetCurrentCommandId(true), 0,
                       writer->inserting);
    WrittenRow* rows = writer->rows + writer->row_count - writer->slot_count;
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    for (int i = 0; i < writer->slot_count; i++) {
        CHECK_FOR_INTERRUPTS();
        TupleTableSlot* slot = writer->slots[i];
        rows[i].place = slot->tts_tid;
        for (int k = 0; k < writer->indexes.count; k++) {
            const OpenIndex& index = writer->indexes.at[k];
            if (writer->ways[k] == kSorted || !index_values(&writer->indexes, index, slot, values, nulls)) continue;
            if (writer->ways[k] == kCollected)
                pg::add_gin_row(writer->gins[k], values[0], nulls[0], &slot->tts_tid);
            else
                index_insert(index.relation, values, nulls, &slot->tts_tid, writer->table,
                             index.relation->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false,
                             index.info);
        }
        if (writer->indexes.state != nullptr) ResetPerTupleExprContext(writer->indexes.state);
    }
    writer->slot_count = 0;
}

void write_batch(BulkWriter* writer) {
    write_rows(writer);
    for (int k = 0; k < writer->indexes.count; k++)
        if (writer->ways[k] == kCollected) pg::write_gin_rows(writer->gins[k]);
    if (writer->row_count == 0) return;
    writer->keys = static_cast<SortKey*>(
        MemoryContextAllocHuge(GetMemoryChunkContext(writer->slots), sizeof(SortKey) * writer->row_count));
    for (int k = 0; k < writer->indexes.count; k++)
        if (writer->ways[k] == kSorted) sorted_inserts(writer, writer->indexes.at[k]);
    pfree(writer->keys);
    writer->row_count = 0;
    MemoryContextReset(writer->names);
}

void finish_writing(BulkWriter* writer) {
    write_batch(writer);
    FreeBulkInsertState(writer->inserting);
    for (int i = 0; i < kSlots; i++) ExecDropSingleTupleTableSlot(writer->slots[i]);
    close_indexes(&writer->indexes);
}

} // namespace rv::graph
