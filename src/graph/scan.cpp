// C++ zone. The nodes and relationships that patterns begin with.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/genam.h"
#include "access/skey.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/relcache.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/graph/passing.hpp"
#include "ruvector/graph/row_batch.hpp"
#include "ruvector/graph/scan_query.hpp"
#include "ruvector/pg/kept_plans.hpp"
#include "ruvector/pg/table_rows.hpp"

namespace rv::graph {
namespace {

constexpr Size kMostBatch = 4UL << 20U; // bytes of rows that make a batch smaller

// Of at most one node.
class OneNode final : public NodeCursor {
public:
    explicit OneNode(std::optional<std::int64_t> node) : node_(node) {}
    bool next(std::int64_t& node) override {
        if (!node_) return false;
        node = *node_;
        node_.reset();
        return true;
    }

private:
    std::optional<std::int64_t> node_;
};

class SqlNodes final : public NodeCursor {
public:
    SqlNodes(TableStore& store, Portal portal, bool properties)
        : store_(store), batch_(store), portal_(portal), properties_(properties) {}
    ~SqlNodes() override { store_.close_later(portal_); }

    bool next(std::int64_t& node) override {
        if (at_ == ids_.size() && !fetch()) return false;
        if (properties_) store_.came_by(rows_[at_]);
        node = ids_[at_++];
        return true;
    }

private:
    bool fetch() {
        if (finished_) return false;
        batch_.reset();
        ids_.resize(static_cast<std::size_t>(fetched_));
        rows_.resize(properties_ ? ids_.size() : 0);
        at_ = 0;
        const std::uint64_t count = pg::pg_call([&] {
            SPI_cursor_fetch(portal_, true, fetched_);
            for (std::uint64_t i = 0; i < SPI_processed; i++) {
                if (properties_) {
                    rows_[i] = node_of_result(i, batch_.context());
                    ids_[i] = rows_[i]->id;
                } else {
                    bool null;
                    ids_[i] = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &null));
                }
            }
            const std::uint64_t rows = SPI_processed;
            SPI_freetuptable(SPI_tuptable);
            return rows;
        });
        finished_ = count < static_cast<std::uint64_t>(fetched_);
        if (batch_.context()->mem_allocated > kMostBatch) fetched_ = std::max(1L, fetched_ / 4);
        ids_.resize(count);
        return count > 0;
    }

    TableStore& store_;
    RowBatch batch_;
    Portal portal_;
    bool properties_;
    long fetched_ = kScanFetch; // fewer where rows are large
    bool finished_ = false;
    std::vector<std::int64_t> ids_;
    std::vector<NodeRow*> rows_;
    std::size_t at_ = 0;
};

// All nodes of the graph, or those with a label, in the order of the table.
class HeapNodes final : public NodeCursor {
public:
    HeapNodes(TableStore& store, std::vector<Symbol> labels, bool properties)
        : store_(store), batch_(store), labels_(std::move(labels)), properties_(properties) {
        pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(store.context());
            slot_ = table_slot_create(store.tables().nodes, nullptr);
            scan_ = pg::begin_table_scan(store.tables().nodes, RegisterSnapshot(GetActiveSnapshot()));
            MemoryContextSwitchTo(before);
        });
    }
    ~HeapNodes() override {
        if (std::uncaught_exceptions() > 0)
            store_.end_later({scan_, slot_});
        else
            end_table_scan({scan_, slot_});
    }

    bool next(std::int64_t& node) override {
        if (at_ == count_ && !fetch()) return false;
        if (properties_) store_.came_by(rows_[at_]);
        node = ids_[at_++];
        return true;
    }

private:
    static constexpr int kRows = 64;

    bool has_labels(const Tables& tables) const {
        if (labels_.empty()) return true;
        const AttrNumber first = tables.node_columns[kNodeType];
        const AttrNumber extra = tables.node_columns[kExtraLabels];
        for (const Symbol label : labels_) {
            const Name name = graph::name_of(label);
            bool found = !slot_->tts_isnull[first - 1] && is(slot_->tts_values[first - 1], name);
            if (!found && !slot_->tts_isnull[extra - 1]) {
                Datum* others;
                bool* nulls;
                int count;
                deconstruct_array(DatumGetArrayTypeP(slot_->tts_values[extra - 1]), TEXTOID, -1, false, TYPALIGN_INT,
                                  &others, &nulls, &count);
                for (int i = 0; i < count && !found; i++) found = !nulls[i] && is(others[i], name);
            }
            if (!found) return false;
        }
        return true;
    }
    static bool is(Datum text, const Name& name) {
        struct varlena* plain = PG_DETOAST_DATUM_PACKED(text);
        return static_cast<int>(VARSIZE_ANY_EXHDR(plain)) == name.length &&
               std::memcmp(VARDATA_ANY(plain), name.text, static_cast<size_t>(name.length)) == 0;
    }
    bool fetch() {
        // Asked beyond its end a scan begins again.
        if (finished_) return false;
        batch_.reset();
        at_ = 0;
        count_ = pg::pg_call([&] {
            const Tables& tables = store_.tables();
            MemoryContext before = MemoryContextSwitchTo(batch_.context());
            int count = 0;
            while (count < kRows && batch_.context()->mem_allocated < kMostBatch) {
                if (!table_scan_getnextslot(scan_, ForwardScanDirection, slot_)) {
                    finished_ = true;
                    break;
                }
                CHECK_FOR_INTERRUPTS();
                slot_getallattrs(slot_);
                if (DatumGetInt32(slot_->tts_values[tables.node_graph - 1]) != tables.graph || !has_labels(tables))
                    continue;
                ids_[count] = DatumGetInt64(slot_->tts_values[tables.node_columns[kNodeId] - 1]);
                if (properties_) rows_[count] = node_of_slot(&tables, slot_, batch_.context());
                count++;
            }
            MemoryContextSwitchTo(before);
            return count;
        });
        return count_ > 0 || (!finished_ && fetch());
    }

    TableStore& store_;
    RowBatch batch_;
    std::vector<Symbol> labels_;
    bool properties_;
    TableScanDesc scan_ = nullptr;
    TupleTableSlot* slot_ = nullptr;
    std::int64_t ids_[kRows];
    NodeRow* rows_[kRows];
    int at_ = 0;
    int count_ = 0;
    bool finished_ = false;
};

const char* operator_of(Comparison comparison) {
    switch (comparison) {
    case Comparison::kLess:
        return "<";
    case Comparison::kLessEqual:
        return "<=";
    case Comparison::kGreater:
        return ">";
    case Comparison::kGreaterEqual:
        return ">=";
    default:
        return nullptr;
    }
}

// A condition that all rows meet that the engine would keep; nothing where SQL has none.
void add_condition(ScanQuery& query, TableStore& store, const PropertyCondition& condition) {
    if (condition.comparison == Comparison::kEqual) {
        const std::string object = TableStore::condition_object(condition.key, condition.value);
        if (!object.empty())
            query.sql += " AND n.properties OPERATOR(pg_catalog.@>) " + query.text(object) + "::pg_catalog.jsonb";
        return;
    }
    if (condition.comparison == Comparison::kIn && condition.value.is(Kind::kList)) {
        std::vector<std::string> objects;
        for (const Value& element : condition.value.as_list()) {
            if (element.is_null()) continue;
            objects.push_back(TableStore::condition_object(condition.key, element));
            if (objects.back().empty()) return;
        }
        const Datum array = pg::pg_call([&] {
            Datum* texts = static_cast<Datum*>(palloc(sizeof(Datum) * (objects.size() + 1)));
            for (std::size_t i = 0; i < objects.size(); i++)
                texts[i] = PointerGetDatum(cstring_to_text(objects[i].c_str()));
            return PointerGetDatum(
                construct_array(texts, static_cast<int>(objects.size()), TEXTOID, -1, false, TYPALIGN_INT));
        });
        // Each value is looked up by the index of properties.
        query.sql += " AND n.id OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT m.id FROM pg_catalog.unnest(" +
                     query.parameter(TEXTARRAYOID, array) +
                     ") AS v (o) JOIN ruvector.nodes AS m ON m.graph_id OPERATOR(pg_catalog.=) $1 AND m.properties "
                     "OPERATOR(pg_catalog.@>) v.o::pg_catalog.jsonb))";
        return;
    }
    // Ranges of numbers alone: strings sort by the database's collation, Cypher's by code points.
    if (operator_of(condition.comparison) != nullptr && condition.value.is_number() && store.ranges_are_indexed()) {
        std::string number;
        append_stored(number, condition.value);
        if (number[0] == '{') return;
        const std::string key = pg::pg_call([&]() -> const char* { return quote_literal_cstr(condition.key.c_str()); });
        query.sql += " AND (n.properties OPERATOR(pg_catalog.->) " + key + ") OPERATOR(pg_catalog." +
                     operator_of(condition.comparison) + ") " + query.text(number) + "::pg_catalog.jsonb";
    }
}

} // namespace

void end_table_scan(const TableScan& scan) {
    Snapshot snapshot = scan.scan->rs_snapshot;
    table_endscan(scan.scan);
    UnregisterSnapshot(snapshot);
    ExecDropSingleTupleTableSlot(scan.slot);
}

std::string TableStore::condition_object(const std::string& key, const Value& value) {
    switch (value.kind()) {
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kFloat:
    case Kind::kString:
    case Kind::kDate:
    case Kind::kLocalTime:
    case Kind::kLocalDateTime:
        break;
    default:
        return {};
    }
    std::string object = "{";
    append_stored(object, Value::string(key));
    object += ": ";
    const std::size_t begin = object.size();
    append_stored(object, value);
    // NaN and infinities are equal to nothing or not stored as numbers.
    if (value.is(Kind::kFloat) && object[begin] == '{') return {};
    return object + "}";
}

bool TableStore::ranges_are_indexed() {
    if (!ranges_indexed_) {
        ranges_indexed_ = pg::pg_call([&] {
            bool found = false;
            ListCell* cell;
            foreach (cell, RelationGetIndexList(tables_.nodes)) {
                Relation index = index_open(lfirst_oid(cell), AccessShareLock);
                found = found || RelationGetIndexExpressions(index) != NIL;
                index_close(index, AccessShareLock);
            }
            return found;
        });
    }
    return *ranges_indexed_;
}

std::unique_ptr<NodeCursor> TableStore::scan_nodes(const NodeSeed& seed) {
    close_portals();
    if (seed.id) {
        const auto known = nodes_.find(*seed.id);
        bool fits = known != nodes_.end() && !known->second.deleted && !known->second.created;
        if (known == nodes_.end()) {
            make_room();
            NodeRow* row = pg::pg_call([&] { return read_node(reader_, *seed.id, rows_.context()); });
            fits = row != nullptr;
            if (fits) remember(row);
        }
        for (const std::string& label : seed.labels) fits = fits && has_label(*seed.id, symbol(label));
        return std::make_unique<OneNode>(fits ? seed.id : std::nullopt);
    }
    const Passing passing;
    if (seed.metric) return scan_nearest(seed);
    if (std::unique_ptr<NodeCursor> found = look_up_nodes(seed)) return found;
    ScanQuery query;
    const std::string graph = query.parameter(INT4OID, Int32GetDatum(tables_.graph));
    if (seed.external_id) query.sql += " AND n.external_id OPERATOR(pg_catalog.=) " + query.text(*seed.external_id);
    for (const PropertyCondition& condition : seed.conditions) add_condition(query, *this, condition);
    const bool narrowed = !query.sql.empty();
    if (!narrowed && tables_.direct) {
        std::vector<Symbol> labels;
        double fewest = 1e18;
        for (const std::string& label : seed.labels) {
            labels.push_back(symbol(label));
            fewest = std::min(fewest, nodes_with_label(label));
        }
        // A label of few nodes is looked up, one of many read along with the rest.
        if (is_much_of(tables_.nodes, std::min(fewest, statistics().nodes)))
            return std::make_unique<HeapNodes>(*this, std::move(labels), seed.properties_follow);
    }
    std::string rest = std::move(query.sql);
    const std::string list = seed.properties_follow ? kNodeList : "n.id";
    const std::string from = " FROM ruvector.nodes AS n WHERE n.graph_id OPERATOR(pg_catalog.=) " + graph;
    if (seed.labels.empty()) {
        query.sql = "SELECT " + list + from + rest;
    } else {
        for (std::size_t i = 1; i < seed.labels.size(); i++) {
            const std::string label = query.text(seed.labels[i]);
            rest += " AND (n.node_type OPERATOR(pg_catalog.=) " + label +
                    " OR n.extra_labels OPERATOR(pg_catalog.@>) ARRAY[" + label + "])";
        }
        const std::string label = query.text(seed.labels[0]);
        query.sql = "SELECT " + list + from + rest + " AND n.node_type OPERATOR(pg_catalog.=) " + label +
                    " UNION ALL SELECT " + list + from + rest + " AND n.extra_labels OPERATOR(pg_catalog.@>) ARRAY[" +
                    label + "] AND n.node_type OPERATOR(pg_catalog.<>) " + label;
    }
    return std::make_unique<SqlNodes>(*this, query.open(), seed.properties_follow);
}

std::unique_ptr<NodeCursor> TableStore::scan_nearest(const NodeSeed& seed) {
    ScanQuery query;
    query.text(vector_parameter(seed.vector));
    query.parameter(INT4OID, Int32GetDatum(tables_.graph));
    std::string conditions;
    for (const std::string& name : seed.labels) {
        const std::string label = query.text(name);
        conditions += " AND (n.node_type OPERATOR(pg_catalog.=) " + label +
                      " OR n.extra_labels OPERATOR(pg_catalog.@>) ARRAY[" + label + "])";
    }
    query.sql = nearest_sql(*seed.metric, kNodeList, conditions);
    if (query.sql.empty()) return std::make_unique<OneNode>(std::nullopt);
    return std::make_unique<SqlNodes>(*this, query.open(), true);
}

} // namespace rv::graph
