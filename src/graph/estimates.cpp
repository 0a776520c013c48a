// Server zone.
#include "ruvector/graph/estimates.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/skey.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
}

#include "ruvector/graph/lookup.hpp"
#include "ruvector/pg/index_scan.hpp"

namespace rv::graph {

// Entries of an index (graph_id, text), those of rows that are no more included.
static double count_entries(Tables* tables, Relation table, TableIndex which, Datum text, int most) {
    Relation index = open_index(tables, which);
    ScanKeyData keys[2];
    ScanKeyEntryInitialize(&keys[0], 0, 1, BTEqualStrategyNumber, InvalidOid, InvalidOid, F_INT4EQ,
                           Int32GetDatum(tables->graph));
    ScanKeyEntryInitialize(&keys[1], 0, 2, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[1], F_TEXTEQ,
                           text);
    IndexScanDesc scan = pg::begin_scan(table, index, GetActiveSnapshot(), 2);
    index_rescan(scan, keys, 2, nullptr, 0);
    int count = 0;
    while (count < most && index_getnext_tid(scan, ForwardScanDirection) != nullptr) count++;
    index_endscan(scan);
    return count;
}

double count_some_edges(Tables* tables, Datum type, int most) {
    return count_entries(tables, tables->edges, kEdgeTypes, type, most);
}

double count_some_nodes(Tables* tables, Datum label, int most) {
    return count_entries(tables, tables->nodes, kNodeTypes, label, most);
}

double share_of_label(const Tables* tables, Datum label) {
    HeapTuple tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(RelationGetRelid(tables->nodes)),
                                      Int16GetDatum(tables->node_columns[kNodeType]), BoolGetDatum(false));
    if (!HeapTupleIsValid(tuple)) return 0;
    double share = 0;
    AttStatsSlot slot;
    if (get_attstatsslot(&slot, tuple, STATISTIC_KIND_MCV, InvalidOid, ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS)) {
        for (int i = 0; i < slot.nvalues && i < slot.nnumbers && slot.valuetype == TEXTOID; i++)
            if (DatumGetBool(DirectFunctionCall2Coll(texteq, DEFAULT_COLLATION_OID, slot.values[i], label)))
                share = static_cast<double>(slot.numbers[i]);
        free_attstatsslot(&slot);
    }
    ReleaseSysCache(tuple);
    return share;
}

double count_some_with(Tables* tables, Datum object, int most) {
    NodeLookup* lookup = begin_property_lookup(tables, &object, 1);
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector graph estimate", ALLOCSET_SMALL_SIZES);
    NodeRow** rows = static_cast<NodeRow**>(MemoryContextAlloc(context, sizeof(NodeRow*) * static_cast<Size>(most)));
    const int count = fetch_lookup(lookup, rows, most, nullptr, 0, context);
    MemoryContextDelete(context);
    end_lookup(lookup);
    return count;
}

} // namespace rv::graph
