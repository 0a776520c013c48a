// Server zone.
#include "ruvector/graph/node_places.hpp"

extern "C" {
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/graph/names.hpp"

namespace rv::graph {
namespace {

constexpr int kMostSets = 500;
constexpr int kMostLabels = 8; // of a node; queries on others go without this

struct LabelSet {
    int count;
    int32 labels[kMostLabels];
};

} // namespace

struct NodePlaces {
    MemoryContext context;
    NodePlace* places;
    uint32 count;
    uint32 room;
    // From ids to numbers in `places`, from 1; 0: none. By the distance from the first id where ids lie close together,
    // else an open-addressed table.
    uint32* numbers;
    uint16* set_numbers; // beside `numbers`: what is asked for most lies close together
    bool close;
    int64 first;
    uint64 size; // of `numbers`
    LabelSet sets[kMostSets];
    int set_count;
};

static uint64 slot_of(const NodePlaces* places, int64 node) {
    uint64 at = (static_cast<uint64>(node) * UINT64CONST(0x9E3779B97F4A7C15) >> 20) & (places->size - 1);
    while (places->numbers[at] != 0 && places->places[places->numbers[at] - 1].id != node)
        at = (at + 1) & (places->size - 1);
    return at;
}

// The slot of a node; false: there is no such node.
static bool find_slot(const NodePlaces* places, int64 node, uint64* at) {
    if (places->close) {
        *at = static_cast<uint64>(node) - static_cast<uint64>(places->first);
        return *at < places->size;
    }
    *at = slot_of(places, node);
    return true;
}

const NodePlace* find_place(const NodePlaces* places, int64 node) {
    uint64 at;
    if (!find_slot(places, node, &at)) return nullptr;
    const uint32 number = places->numbers[at];
    return number == 0 ? nullptr : &places->places[number - 1];
}

bool find_label(const NodePlaces* places, int64 node, int32 label, bool* has) {
    uint64 at;
    if (!find_slot(places, node, &at) || places->set_numbers[at] == 0) return false;
    const LabelSet* set = &places->sets[places->set_numbers[at] - 1];
    *has = false;
    for (int i = 0; i < set->count; i++) *has = *has || set->labels[i] == label;
    return true;
}

uint32 count_of(const NodePlaces* places) { return places->count; }
uint32 number_of(const NodePlaces* places, const NodePlace* place) {
    return static_cast<uint32>(place - places->places);
}

void free_node_places(NodePlaces* places) { MemoryContextDelete(places->context); }

static bool add_text(LabelSet* set, Datum text) {
    if (set->count == kMostLabels) return false;
    struct varlena* plain = PG_DETOAST_DATUM_PACKED(text);
    set->labels[set->count++] = name_number(VARDATA_ANY(plain), static_cast<int>(VARSIZE_ANY_EXHDR(plain)));
    return true;
}

// The number of a row's set of labels; -1: it has too many, or there are too many sets.
static int set_of_row(NodePlaces* places, const Tables* tables, const TupleTableSlot* slot, int last) {
    LabelSet set;
    set.count = 0;
    const int first = tables->node_columns[kNodeType] - 1;
    const int extra = tables->node_columns[kExtraLabels] - 1;
    if (!slot->tts_isnull[first]) add_text(&set, slot->tts_values[first]);
    if (!slot->tts_isnull[extra]) {
        Datum* others;
        bool* nulls;
        int count;
        deconstruct_array(DatumGetArrayTypeP(slot->tts_values[extra]), TEXTOID, -1, false, TYPALIGN_INT, &others,
                          &nulls, &count);
        for (int i = 0; i < count; i++)
            if (!nulls[i] && !add_text(&set, others[i])) return -1;
    }
    const auto same = [&](const LabelSet& known) {
        return known.count == set.count && std::equal(set.labels, set.labels + set.count, known.labels);
    };
    if (last >= 0 && same(places->sets[last])) return last;
    for (int i = 0; i < places->set_count; i++)
        if (same(places->sets[i])) return i;
    if (places->set_count == kMostSets) return -1;
    places->sets[places->set_count] = set;
    return places->set_count++;
}

static bool read_rows(NodePlaces* places, const Tables* tables, uint32 most) {
    int columns = 0;
    for (const AttrNumber column : {tables->node_graph, tables->node_columns[kNodeId], tables->node_columns[kNodeType],
                                    tables->node_columns[kExtraLabels]})
        columns = std::max<int>(columns, column);
    TupleTableSlot* slot = table_slot_create(tables->nodes, nullptr);
    TableScanDesc scan = table_beginscan_strat(tables->nodes, GetActiveSnapshot(), 0, nullptr, true, false);
    MemoryContext passing = AllocSetContextCreate(places->context, "ruvector graph node", ALLOCSET_SMALL_SIZES);
    bool fits = true;
    int set = -1;
    while (fits && table_scan_getnextslot(scan, ForwardScanDirection, slot)) {
        slot_getsomeattrs(slot, columns);
        if (DatumGetInt32(slot->tts_values[tables->node_graph - 1]) != tables->graph) continue;
        if ((places->count & 1023) == 0) {
            CHECK_FOR_INTERRUPTS();
            MemoryContextReset(passing);
        }
        if (places->count == places->room) {
            places->room *= 2;
            places->places = static_cast<NodePlace*>(repalloc_huge(places->places, sizeof(NodePlace) * places->room));
        }
        MemoryContext before = MemoryContextSwitchTo(passing);
        set = set_of_row(places, tables, slot, set);
        MemoryContextSwitchTo(before);
        fits = set >= 0 && places->count < most;
        if (!fits) break;
        places->places[places->count++] = {DatumGetInt64(slot->tts_values[tables->node_columns[kNodeId] - 1]),
                                           slot->tts_tid, static_cast<uint16>(set)};
    }
    table_endscan(scan);
    ExecDropSingleTupleTableSlot(slot);
    MemoryContextDelete(passing);
    return fits;
}

static void index_places(NodePlaces* places) {
    int64 first = places->count == 0 ? 0 : places->places[0].id;
    int64 last = first;
    for (uint32 i = 0; i < places->count; i++) {
        first = std::min(first, places->places[i].id);
        last = std::max(last, places->places[i].id);
    }
    const uint64 span = static_cast<uint64>(last) - static_cast<uint64>(first);
    places->first = first;
    places->close = span < 4 * static_cast<uint64>(places->count) + 1000;
    places->size = span + 1;
    if (!places->close)
        for (places->size = 64; places->size < 2 * static_cast<uint64>(places->count);) places->size *= 2;
    places->numbers =
        static_cast<uint32*>(MemoryContextAllocHuge(places->context, sizeof(uint32) * static_cast<Size>(places->size)));
    std::memset(places->numbers, 0, sizeof(uint32) * static_cast<Size>(places->size));
    places->set_numbers =
        static_cast<uint16*>(MemoryContextAllocHuge(places->context, sizeof(uint16) * static_cast<Size>(places->size)));
    std::memset(places->set_numbers, 0, sizeof(uint16) * static_cast<Size>(places->size));
    for (uint32 i = 0; i < places->count; i++) {
        const int64 id = places->places[i].id;
        const uint64 at = places->close ? static_cast<uint64>(id) - static_cast<uint64>(first) : slot_of(places, id);
        places->numbers[at] = i + 1;
        places->set_numbers[at] = static_cast<uint16>(places->places[i].labels + 1);
    }
}

NodePlaces* read_node_places(const Tables* tables, Size most_bytes) {
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector graph places", ALLOCSET_DEFAULT_SIZES);
    NodePlaces* places = static_cast<NodePlaces*>(MemoryContextAllocZero(context, sizeof(NodePlaces)));
    places->context = context;
    places->room = 1024;
    places->places = static_cast<NodePlace*>(MemoryContextAlloc(context, sizeof(NodePlace) * places->room));
    // Room doubles, and numbers and sets take at most one and a half times as much as the places.
    const Size most = std::min<Size>(most_bytes / (4 * sizeof(NodePlace)), PG_UINT32_MAX / 4);
    if (!read_rows(places, tables, static_cast<uint32>(most))) {
        free_node_places(places);
        return nullptr;
    }
    index_places(places);
    return places;
}

} // namespace rv::graph
