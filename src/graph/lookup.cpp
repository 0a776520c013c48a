// Server zone.
#include "ruvector/graph/lookup.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/skey.h"
#include "access/tableam.h"
#include "miscadmin.h"
#include "nodes/tidbitmap.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/pg/bitmap_pages.hpp"
#include "ruvector/pg/index_scan.hpp"

namespace rv::graph {

struct NodeLookup {
    Tables* tables;
    MemoryContext context;
    TupleTableSlot* slot;
    // By properties: the rows of a bitmap, page by page.
    TIDBitmap* bitmap;
    pg::BitmapPages* pages;
    IndexFetchTableData* fetch;
    BlockNumber block;
    OffsetNumber offsets[MaxHeapTuplesPerPage];
    int count;
    int at;
    // By the external id.
    IndexScanDesc scan;
};

// Everything is below a context of its own, which the end deletes.
static NodeLookup* make_lookup(Tables* tables) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector graph lookup", ALLOCSET_SMALL_SIZES);
    NodeLookup* lookup = static_cast<NodeLookup*>(MemoryContextAllocZero(context, sizeof(NodeLookup)));
    lookup->tables = tables;
    lookup->context = context;
    return lookup;
}

NodeLookup* begin_property_lookup(Tables* tables, const Datum* objects, int count) {
    NodeLookup* lookup = make_lookup(tables);
    MemoryContext before = MemoryContextSwitchTo(lookup->context);
    lookup->slot = table_slot_create(tables->nodes, nullptr);
    lookup->bitmap = tbm_create(static_cast<Size>(work_mem) * 1024, nullptr);
    IndexScanDesc scan = pg::begin_bitmap_scan(open_index(tables, kPropertyIndex), GetActiveSnapshot(), 1);
    for (int i = 0; i < count; i++) {
        ScanKeyData key;
        ScanKeyInit(&key, 1, JsonbContainsStrategyNumber, F_JSONB_CONTAINS, objects[i]);
        index_rescan(scan, &key, 1, nullptr, 0);
        index_getbitmap(scan, lookup->bitmap);
    }
    index_endscan(scan);
    lookup->pages = pg::begin_pages(lookup->bitmap);
    lookup->fetch = pg::begin_fetch(tables->nodes);
    MemoryContextSwitchTo(before);
    return lookup;
}

NodeLookup* begin_external_lookup(Tables* tables, Datum external_id) {
    NodeLookup* lookup = make_lookup(tables);
    MemoryContext before = MemoryContextSwitchTo(lookup->context);
    lookup->slot = table_slot_create(tables->nodes, nullptr);
    Relation index = open_index(tables, kNodeExternal);
    ScanKeyData keys[2];
    ScanKeyEntryInitialize(&keys[0], 0, 1, BTEqualStrategyNumber, InvalidOid, InvalidOid, F_INT4EQ,
                           Int32GetDatum(tables->graph));
    ScanKeyEntryInitialize(&keys[1], 0, 2, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[1], F_TEXTEQ,
                           external_id);
    lookup->scan = pg::begin_scan(tables->nodes, index, GetActiveSnapshot(), 2);
    index_rescan(lookup->scan, keys, 2, nullptr, 0);
    MemoryContextSwitchTo(before);
    return lookup;
}

static bool next_of_bitmap(NodeLookup* lookup) {
    for (;;) {
        CHECK_FOR_INTERRUPTS();
        while (lookup->at < lookup->count) {
            ItemPointerData tid;
            ItemPointerSet(&tid, lookup->block, lookup->offsets[lookup->at++]);
            bool again = false;
            if (table_index_fetch_tuple(lookup->fetch, &tid, GetActiveSnapshot(), lookup->slot, &again, nullptr))
                return true;
        }
        lookup->at = 0;
        if (!pg::next_page(lookup->pages, &lookup->block, lookup->offsets, &lookup->count)) return false;
    }
}

int fetch_lookup(NodeLookup* lookup, NodeRow** rows, int most, const int32* labels, int label_count,
                 MemoryContext context) {
    MemoryContext before = MemoryContextSwitchTo(context);
    int count = 0;
    while (count < most &&
           (lookup->scan != nullptr ? index_getnext_slot(lookup->scan, ForwardScanDirection, lookup->slot)
                                    : next_of_bitmap(lookup))) {
        NodeRow* row = node_of_slot(lookup->tables, lookup->slot, context);
        if (row == nullptr) continue;
        bool fits = true;
        for (int i = 0; i < label_count && fits; i++)
            fits = std::find(row->labels, row->labels + row->label_count, labels[i]) != row->labels + row->label_count;
        if (fits)
            rows[count++] = row;
        else
            pfree(row);
    }
    MemoryContextSwitchTo(before);
    return count;
}

void end_lookup(NodeLookup* lookup) {
    ExecDropSingleTupleTableSlot(lookup->slot);
    if (lookup->scan != nullptr) index_endscan(lookup->scan);
    if (lookup->fetch != nullptr) table_index_fetch_end(lookup->fetch);
    if (lookup->pages != nullptr) pg::end_pages(lookup->pages);
    if (lookup->bitmap != nullptr) tbm_free(lookup->bitmap);
    MemoryContextDelete(lookup->context);
}

} // namespace rv::graph
