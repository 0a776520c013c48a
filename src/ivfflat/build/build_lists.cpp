// Server zone.
#include "ruvector/ivfflat/build/build_lists.hpp"

extern "C" {
#include "access/tupdesc.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "commands/progress.h"
#include "miscadmin.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"
}

#include "ruvector/ivfflat/build/coded_loader.hpp"
#include "ruvector/ivfflat/write/insert.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/tuple_desc.hpp"

namespace rv::ivfflat {
namespace {

constexpr AttrNumber kListColumn = 1;
constexpr AttrNumber kRowColumn = 2;
constexpr AttrNumber kVectorColumn = 3;

} // namespace

TupleDesc sort_description() {
    TupleDesc description = CreateTemplateTupleDesc(3);
    TupleDescInitEntry(description, kListColumn, "list", INT4OID, -1, 0);
    TupleDescInitEntry(description, kRowColumn, "row", TIDOID, -1, 0);
    TupleDescInitEntry(description, kVectorColumn, "vector", BYTEAOID, -1, 0);
    return pg::finished(description);
}

Tuplesortstate* begin_sort(TupleDesc description, int work_memory, SortCoordinate coordinate) {
    AttrNumber columns[] = {kListColumn};
    Oid operators[] = {Int4LessOperator};
    Oid collations[] = {InvalidOid};
    bool nulls_first[] = {false};
    return tuplesort_begin_heap(description, 1, columns, operators, collations, nulls_first, work_memory, coordinate,
                                TUPLESORT_NONE);
}

// --- Assigning -------------------------------------------------------------------------------------------------------

namespace {

// Rows that are assigned together, and the groups that each of them looks into, where centres have groups.
constexpr size_t kGroupedBatch = 512;
constexpr size_t kOpenGroups = 8;

// Without the attributes, which follow.
Size value_bytes(const Index& index) { return index.coded() ? sort_row_bytes(index) : index.vector_bytes(); }
Size payload_bytes(const Index& index) { return value_bytes(index) + index.attribute_bytes(); }

} // namespace

Assigner::Assigner(const Index& index, const CenterSet& centers, Tuplesortstate* sort, TupleDesc description,
                   MemoryContext context)
    : index_(index),
      columns_(pg::attribute_columns(index.relation)),
      raw_centers_(static_cast<const char*>(centers.centers)),
      sort_(sort),
      slot_(MakeSingleTupleTableSlot(description, &TTSOpsVirtual)),
      row_context_(AllocSetContextCreate(context, "ruvector ivfflat build row", ALLOCSET_DEFAULT_SIZES)),
      centers_(pg::context_memory(context), static_cast<size_t>(index.dims), nearness(index.metric)),
      payload_stride_(MAXALIGN(VARHDRSZ + payload_bytes(index))) {
    const auto allocate = [&](Size bytes) {
        return static_cast<char*>(MemoryContextAllocExtended(context, bytes, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
    };
    if (centers.groups == nullptr) {
        centers_.pack(centers.centers, index.lists);
    } else {
        pack_groups(centers, context);
        batch_ = kGroupedBatch;
    }
    wide_ = allocate(batch_ * index.center_bytes());
    payloads_ = allocate(batch_ * payload_stride_);
    values_ = index.coding.values ? pg::make_in<ValueWriter>(context, index, context) : nullptr;
    rows_ = reinterpret_cast<ItemPointerData*>(allocate(batch_ * sizeof(ItemPointerData)));
    nearest_ = reinterpret_cast<ivf::Nearest*>(allocate(batch_ * sizeof(ivf::Nearest)));
}

void Assigner::pack_groups(const CenterSet& centers, MemoryContext context) {
    std::pmr::memory_resource* memory = pg::context_memory(context);
    grouped_ =
        pg::make_in<ivf::GroupedCenters>(context, memory, static_cast<size_t>(index_.dims), nearness(index_.metric));
    Array<uint32> begins(memory);
    for (uint32 g = 0; g < index_.coding.groups; g++) begins.push_back(centers.groups[g].begin);
    begins.push_back(index_.lists);
    grouped_->pack(centers.middles, index_.coding.groups, begins.data(), centers.centers);
    begins.release();
}

bool Assigner::add(const Datum* values, const bool* nulls, const ItemPointerData& row) {
    MemoryContext old = MemoryContextSwitchTo(row_context_);
    const void* payload = row_payload(index_, values[0]);
    if (payload != nullptr) {
        char* sorted = VARDATA(payloads_ + count_ * payload_stride_);
        if (!index_.coded()) std::memcpy(sorted, payload, index_.vector_bytes());
        if (values_ != nullptr) reinterpret_cast<SortRow*>(sorted)->value = values_->add(row, payload);
        pg::write_attributes(columns_, values, nulls, sorted + value_bytes(index_));
        to_center_form(index_, payload, wide_ + count_ * index_.center_bytes());
        rows_[count_++] = row;
    }
    MemoryContextSwitchTo(old);
    MemoryContextReset(row_context_);
    if (count_ == batch_) assign_batch();
    return payload != nullptr;
}

pg::BlockRange Assigner::finish() {
    assign_batch();
    return values_ != nullptr ? values_->finish() : pg::BlockRange{0, 0};
}

void Assigner::assign_batch() {
    CHECK_FOR_INTERRUPTS();
    if (grouped_ != nullptr) {
        grouped_->nearest(wide_, count_, kOpenGroups, nearest_);
    } else {
        centers_.nearest(wide_, count_, nearest_);
    }
    for (size_t i = 0; i < count_; i++) {
        char* payload = payloads_ + i * payload_stride_;
        SET_VARSIZE(payload, VARHDRSZ + payload_bytes(index_));
        if (index_.coded()) {
            const auto* wide = reinterpret_cast<const float*>(wide_ + i * index_.center_bytes());
            const auto* center =
                reinterpret_cast<const float*>(raw_centers_ + nearest_[i].center * index_.center_bytes());
            auto* sorted = reinterpret_cast<SortRow*>(VARDATA(payload));
            sorted->code = encode_row(index_, wide, center, reinterpret_cast<uint8*>(sorted + 1));
        }
        ExecClearTuple(slot_);
        slot_->tts_values[kListColumn - 1] = UInt32GetDatum(nearest_[i].center);
        slot_->tts_values[kRowColumn - 1] = PointerGetDatum(&rows_[i]);
        slot_->tts_values[kVectorColumn - 1] = PointerGetDatum(payload);
        std::fill_n(slot_->tts_isnull, 3, false);
        ExecStoreVirtualTuple(slot_);
        tuplesort_puttupleslot(sort_, slot_);
    }
    count_ = 0;
}

// --- Loading ---------------------------------------------------------------------------------------------------------

namespace {

// The pages of one list after the other. A page is filled in memory and then copied to where it lies.
class ListWriter {
public:
    explicit ListWriter(const Index& index)
        : index_(index),
          page_(static_cast<Page>(palloc(BLCKSZ))),
          payload_(static_cast<char*>(palloc(index.stride()))) {}

    void add(uint32 list, const ItemPointerData& row, const void* vector) {
        if (!open_ || list != list_) {
            close();
            list_ = list;
            open_ = true;
            entry_ = {InvalidBlockNumber, InvalidBlockNumber, 0};
            init_page(page_, PageKind::kList, list_);
        }
        make_payload(index_, row, vector, static_cast<const char*>(vector) + index_.vector_bytes(), payload_);
        if (edited_entries(index_, page_, InvalidBlockNumber, list_).room() == 0) flush();
        edited_entries(index_, page_, InvalidBlockNumber, list_).add(row, payload_, index_.stride());
    }

    void close() {
        if (!open_) return;
        flush();
        enter_list(index_, list_, entry_);
        open_ = false;
    }

private:
    void flush() {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = pg::extend_relation(index_.relation);
        const BlockNumber block = BufferGetBlockNumber(buffer);
        std::memcpy(BufferGetPage(buffer), page_, BLCKSZ);
        MarkBufferDirty(buffer);
        UnlockReleaseBuffer(buffer);
        if (entry_.first == InvalidBlockNumber) {
            entry_.first = block;
        } else {
            const Buffer last = lock_page(index_, entry_.insert, BUFFER_LOCK_EXCLUSIVE);
            page_tail(BufferGetPage(last))->next = block;
            MarkBufferDirty(last);
            UnlockReleaseBuffer(last);
        }
        if (entry_.first + entry_.run == block) entry_.run++;
        entry_.insert = block;
        init_page(page_, PageKind::kList, list_);
    }

    const Index& index_;
    Page page_;
    char* payload_;
    bool open_ = false;
    uint32 list_ = 0;
    ListDisk entry_{};
};

} // namespace

namespace {

// Hands the sorted rows over, in order. Returns how many.
template <class Writer>
int64 load(Writer& writer, Tuplesortstate* sort, TupleDesc description) {
    TupleTableSlot* slot = MakeSingleTupleTableSlot(description, &TTSOpsMinimalTuple);
    int64 rows = 0;
    while (tuplesort_gettupleslot(sort, true, false, slot, nullptr)) {
        slot_getallattrs(slot);
        const uint32 list = DatumGetUInt32(slot->tts_values[kListColumn - 1]);
        const auto* row = reinterpret_cast<ItemPointer>(DatumGetPointer(slot->tts_values[kRowColumn - 1]));
        writer.add(list, *row, VARDATA_ANY(DatumGetPointer(slot->tts_values[kVectorColumn - 1])));
        rows++;
        if (rows % 1024 == 0) pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, rows);
    }
    writer.close();
    pgstat_progress_update_param(PROGRESS_CREATEIDX_TUPLES_DONE, rows);
    ExecDropSingleTupleTableSlot(slot);
    return rows;
}

} // namespace

Loaded load_lists(const Index& index, const Assigned& assigned, TupleDesc description) {
    tuplesort_performsort(assigned.sort);
    if (!index.coded()) {
        ListWriter writer(index);
        return {load(writer, assigned.sort, description), 0};
    }
    CodedLoader loader(index, assigned.spare);
    const int64 rows = load(loader, assigned.sort, description);
    return {rows, loader.typical_error()};
}

} // namespace rv::ivfflat
