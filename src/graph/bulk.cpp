// C++ zone. Nodes that a query asks for in large numbers: read in the order of the table, all at once.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/tableam.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/graph/settings.hpp"
#include "ruvector/graph/stored_json.hpp"

namespace rv::graph {

bool TableStore::read_places() {
    if (!tables_.direct || written_ || changed_nodes_ > 0) return false;
    if (places_ != nullptr) return true;
    if (worth_places_ < 0) {
        const double rows = pg::pg_call([&] {
            const double known = static_cast<double>(tables_.nodes->rd_rel->reltuples);
            return known >= 0 ? known : 20.0 * RelationGetNumberOfBlocks(tables_.nodes);
        });
        worth_places_ = 256 + rows / 16;
    }
    if (++read_alone_ < worth_places_) return false;
    places_ = pg::pg_call([&] {
        MemoryContext before = MemoryContextSwitchTo(rows_.context());
        NodePlaces* places = read_node_places(&tables_, cypher_memory() / 4);
        MemoryContextSwitchTo(before);
        return places;
    });
    if (places_ == nullptr) worth_places_ = std::numeric_limits<double>::infinity();
    return places_ != nullptr;
}

const NodePlace* TableStore::place_of(std::int64_t id) { return read_places() ? find_place(places_, id) : nullptr; }

void TableStore::forget_places() {
    if (places_ != nullptr) free_node_places(places_);
    places_ = nullptr;
    read_alone_ = 0;
    columns_.clear();
}

namespace {

// The nodes of the graph in the order in which their places were read, by the same snapshot.
class NodesInOrder {
public:
    explicit NodesInOrder(TableStore& store) : store_(store) {
        pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(store.context());
            passing_ = AllocSetContextCreate(store.context(), "ruvector graph column", ALLOCSET_SMALL_SIZES);
            slot_ = table_slot_create(store.tables().nodes, nullptr);
            scan_ = table_beginscan_strat(store.tables().nodes, GetActiveSnapshot(), 0, nullptr, true, false);
            MemoryContextSwitchTo(before);
        });
    }
    ~NodesInOrder() {
        // After an error the transaction's abort does it.
        if (std::uncaught_exceptions() > 0) return;
        end();
    }
    NodesInOrder(const NodesInOrder&) = delete;
    NodesInOrder& operator=(const NodesInOrder&) = delete;

    // The properties of the next node, until the call after it; null: no more.
    Jsonb* next(std::int64_t& id) {
        Jsonb* properties = pg::pg_call([&]() -> Jsonb* {
            CHECK_FOR_INTERRUPTS();
            MemoryContextReset(passing_);
            const Tables& tables = store_.tables();
            while (table_scan_getnextslot(scan_, ForwardScanDirection, slot_)) {
                slot_getsomeattrs(slot_, std::max(tables.node_columns[kNodeProperties], tables.node_graph));
                if (DatumGetInt32(slot_->tts_values[tables.node_graph - 1]) != tables.graph) continue;
                bool null;
                id_ = DatumGetInt64(slot_getattr(slot_, tables.node_columns[kNodeId], &null));
                MemoryContext before = MemoryContextSwitchTo(passing_);
                Jsonb* found = DatumGetJsonbP(slot_->tts_values[tables.node_columns[kNodeProperties] - 1]);
                MemoryContextSwitchTo(before);
                return found;
            }
            return nullptr;
        });
        id = id_;
        return properties;
    }
    void end() {
        if (scan_ == nullptr) return;
        table_endscan(scan_);
        scan_ = nullptr;
        ExecDropSingleTupleTableSlot(slot_);
        MemoryContextDelete(passing_);
    }

private:
    TableStore& store_;
    MemoryContext passing_ = nullptr;
    TupleTableSlot* slot_ = nullptr;
    TableScanDesc scan_ = nullptr;
    std::int64_t id_ = 0;
};

} // namespace

const Value* TableStore::column_value(const NodePlace* place, std::string_view key) {
    auto column = std::find_if(columns_.begin(), columns_.end(), [&](const Column& each) { return each.key == key; });
    if (column == columns_.end()) column = columns_.insert(column, Column{std::string(key), 0, false, {}});
    if (!column->values.empty()) return &column->values[number_of(places_, place)];
    const std::uint32_t count = count_of(places_);
    if (column->given_up || ++column->read_alone < count / 16) return nullptr;
    NodesInOrder nodes(*this);
    try {
        column->values.resize(count);
        std::int64_t id = 0;
        while (Jsonb* properties = nodes.next(id)) {
            const NodePlace* of = find_place(places_, id);
            if (of != nullptr) column->values[number_of(places_, of)] = property_of_json(properties, key, zones_);
        }
    } catch (const QueryError&) {
        // They take more memory than there is.
        column->values = Counted<Value>();
        column->given_up = true;
        return nullptr;
    }
    return &column->values[number_of(places_, place)];
}

} // namespace rv::graph
