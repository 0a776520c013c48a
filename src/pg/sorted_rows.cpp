// Server zone. See the header. A row is sorted as three columns: its distance, its number, and the rest as bytes.
#include "ruvector/pg/sorted_rows.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
}

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/tuple_desc.hpp"

namespace rv::pg {
namespace {

constexpr int kColumns = 3;

// What stands before a tuple's own bytes.
struct RowHead {
    ItemPointerData place;
    Oid table;
    bool null;
    bool computed;
};

TupleDesc sorted_columns() {
    TupleDesc columns = CreateTemplateTupleDesc(kColumns);
    TupleDescInitEntry(columns, 1, "distance", FLOAT8OID, -1, 0);
    TupleDescInitEntry(columns, 2, "number", INT8OID, -1, 0);
    TupleDescInitEntry(columns, 3, "row", BYTEAOID, -1, 0);
    return finished(columns);
}

MinimalTuple form_minimal_tuple(TupleDesc description, Datum* values, bool* nulls) {
#if PG_VERSION_NUM >= 180000
    return heap_form_minimal_tuple(description, values, nulls, 0);
#else
    return heap_form_minimal_tuple(description, values, nulls);
#endif
}

} // namespace

bool WaitingRow::after(const WaitingRow& other) const {
    if (!float8_eq(distance.value, other.distance.value)) return float8_gt(distance.value, other.distance.value);
    return number > other.number;
}

SortedRows::SortedRows(ExprContext* owner)
    : context_(CurrentMemoryContext),
      owner_(owner),
      slot_(MakeSingleTupleTableSlot(sorted_columns(), &TTSOpsMinimalTuple)) {}

void SortedRows::begin() {
    AttrNumber numbers[] = {1, 2};
    Oid operators[] = {Float8LessOperator, Int8LessOperator};
    Oid collations[] = {InvalidOid, InvalidOid};
    bool nulls_first[] = {false, false};
    MemoryContext old = MemoryContextSwitchTo(context_);
    sort_ = tuplesort_begin_heap(slot_->tts_tupleDescriptor, 2, numbers, operators, collations, nulls_first, work_mem,
                                 nullptr, TUPLESORT_NONE);
    RegisterExprContextCallback(owner_, callback<shut_down>, PointerGetDatum(this));
    MemoryContextSwitchTo(old);
    count_ = 0;
}

void SortedRows::put(const WaitingRow& row) {
    const RowHead head{row.tuple->t_self, row.tuple->t_tableOid, row.distance.null, row.distance.computed};
    const Size size = VARHDRSZ + sizeof(head) + row.tuple->t_len;
    auto* bytes = static_cast<char*>(palloc(size));
    SET_VARSIZE(bytes, size);
    std::memcpy(VARDATA(bytes), &head, sizeof(head));
    std::memcpy(VARDATA(bytes) + sizeof(head), row.tuple->t_data, row.tuple->t_len);
    Datum values[kColumns] = {Float8GetDatum(row.distance.value), Int64GetDatum(static_cast<int64>(row.number)),
                              PointerGetDatum(bytes)};
    bool nulls[kColumns] = {};
    MinimalTuple tuple = form_minimal_tuple(slot_->tts_tupleDescriptor, values, nulls);
    ExecStoreMinimalTuple(tuple, slot_, true);
    tuplesort_puttupleslot(sort_, slot_);
    ExecClearTuple(slot_);
    pfree(bytes);
    count_++;
}

void SortedRows::finish() {
    tuplesort_performsort(sort_);
    read_next();
}

WaitingRow SortedRows::take() {
    const WaitingRow row = next_;
    read_next();
    return row;
}

void SortedRows::read_next() {
    any_ = sort_ != nullptr && tuplesort_gettupleslot(sort_, true, false, slot_, nullptr);
    if (!any_) return;
    slot_getallattrs(slot_);
    const Datum* values = slot_->tts_values;
    const auto* bytes = reinterpret_cast<const varlena*>(DatumGetPointer(values[2]));
    RowHead head;
    std::memcpy(&head, VARDATA_ANY(bytes), sizeof(head));
    const Size size = VARSIZE_ANY_EXHDR(bytes) - sizeof(head);
    auto* tuple = static_cast<HeapTuple>(MemoryContextAlloc(context_, HEAPTUPLESIZE + size));
    tuple->t_len = static_cast<uint32>(size);
    tuple->t_self = head.place;
    tuple->t_tableOid = head.table;
    tuple->t_data = reinterpret_cast<HeapTupleHeader>(reinterpret_cast<char*>(tuple) + HEAPTUPLESIZE);
    std::memcpy(tuple->t_data, VARDATA_ANY(bytes) + sizeof(head), size);
    next_ = {
        {DatumGetFloat8(values[0]), head.null, head.computed}, static_cast<uint64>(DatumGetInt64(values[1])), tuple};
    ExecClearTuple(slot_);
}

void SortedRows::shut_down(Datum rows) {
    auto* self = reinterpret_cast<SortedRows*>(DatumGetPointer(rows));
    tuplesort_end(self->sort_);
    self->sort_ = nullptr;
    if (self->any_) heap_freetuple(self->next_.tuple);
    self->any_ = false;
}

void SortedRows::end() {
    count_ = 0;
    if (sort_ == nullptr) return;
    UnregisterExprContextCallback(owner_, callback<shut_down>, PointerGetDatum(this));
    shut_down(PointerGetDatum(this));
}

} // namespace rv::pg
