// C++ zone. The relationships that patterns begin with.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
}

#include "ruvector/graph/names.hpp"
#include "ruvector/graph/passing.hpp"
#include "ruvector/graph/scan_query.hpp"

namespace rv::graph {
namespace {

// All relationships of the graph, or those of some types, in the order of the table.
class HeapRelationships final : public RelationshipCursor {
public:
    HeapRelationships(TableStore& store, std::vector<Symbol> types) : store_(store), types_(std::move(types)) {
        pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(store.context());
            slot_ = table_slot_create(store.tables().edges, nullptr);
            scan_ = table_beginscan(store.tables().edges, RegisterSnapshot(GetActiveSnapshot()), 0, nullptr);
            MemoryContextSwitchTo(before);
        });
        const Tables& tables = store.tables();
        for (const AttrNumber column : {tables.edge_graph, tables.edge_columns[kEdgeId], tables.edge_columns[kSource],
                                        tables.edge_columns[kTarget], tables.edge_columns[kEdgeType]})
            columns_ = std::max<int>(columns_, column);
    }
    ~HeapRelationships() override {
        if (std::uncaught_exceptions() > 0)
            store_.end_later({scan_, slot_});
        else
            end_table_scan({scan_, slot_});
    }

    bool next(RelationshipRef& relationship) override {
        if (at_ == count_ && !fetch()) return false;
        relationship = found_[at_++];
        return true;
    }

private:
    static constexpr int kRows = 256;

    bool fetch() {
        // Asked beyond its end a scan begins again.
        if (finished_) return false;
        at_ = 0;
        count_ = pg::pg_call([&] {
            CHECK_FOR_INTERRUPTS();
            const Tables& tables = store_.tables();
            int count = 0;
            while (count < kRows && table_scan_getnextslot(scan_, ForwardScanDirection, slot_)) {
                slot_getsomeattrs(slot_, columns_);
                if (DatumGetInt32(slot_->tts_values[tables.edge_graph - 1]) != tables.graph) continue;
                const Symbol type = type_of(slot_->tts_values[tables.edge_columns[kEdgeType] - 1]);
                if (!types_.empty() && std::find(types_.begin(), types_.end(), type) == types_.end()) continue;
                found_[count++] = {DatumGetInt64(slot_->tts_values[tables.edge_columns[kEdgeId] - 1]),
                                   DatumGetInt64(slot_->tts_values[tables.edge_columns[kSource] - 1]),
                                   DatumGetInt64(slot_->tts_values[tables.edge_columns[kTarget] - 1]), type};
            }
            return count;
        });
        finished_ = count_ < kRows;
        return count_ > 0;
    }

    // Most have the type of the one before.
    Symbol type_of(Datum datum) {
        struct varlena* text = PG_DETOAST_DATUM_PACKED(datum);
        const auto length = static_cast<int>(VARSIZE_ANY_EXHDR(text));
        if (last_.text == nullptr || length != last_.length ||
            std::memcmp(last_.text, VARDATA_ANY(text), static_cast<size_t>(length)) != 0) {
            last_type_ = name_number(VARDATA_ANY(text), length);
            last_ = graph::name_of(last_type_);
        }
        return last_type_;
    }

    TableStore& store_;
    std::vector<Symbol> types_;
    int columns_ = 0; // those that are read are among so many first ones
    TableScanDesc scan_ = nullptr;
    TupleTableSlot* slot_ = nullptr;
    Name last_{};
    Symbol last_type_ = 0;
    RelationshipRef found_[kRows];
    int at_ = 0;
    int count_ = 0;
    bool finished_ = false;
};

class SqlRelationships final : public RelationshipCursor {
public:
    SqlRelationships(TableStore& store, Portal portal) : store_(store), portal_(portal) {}
    ~SqlRelationships() override { store_.close_later(portal_); }
    bool next(RelationshipRef& relationship) override {
        if (at_ == count_ && !fetch()) return false;
        relationship = found_[at_++];
        return true;
    }

private:
    bool fetch() {
        if (finished_) return false;
        at_ = 0;
        count_ = pg::pg_call([&] {
            SPI_cursor_fetch(portal_, true, kScanFetch);
            for (std::uint64_t i = 0; i < SPI_processed; i++) {
                bool null;
                HeapTuple tuple = SPI_tuptable->vals[i];
                TupleDesc description = SPI_tuptable->tupdesc;
                struct varlena* type = PG_DETOAST_DATUM_PACKED(SPI_getbinval(tuple, description, 4, &null));
                found_[i] = {DatumGetInt64(SPI_getbinval(tuple, description, 1, &null)),
                             DatumGetInt64(SPI_getbinval(tuple, description, 2, &null)),
                             DatumGetInt64(SPI_getbinval(tuple, description, 3, &null)),
                             name_number(VARDATA_ANY(type), static_cast<int>(VARSIZE_ANY_EXHDR(type)))};
            }
            const std::uint64_t rows = SPI_processed;
            SPI_freetuptable(SPI_tuptable);
            return rows;
        });
        finished_ = count_ < static_cast<std::uint64_t>(kScanFetch);
        return count_ > 0;
    }

    TableStore& store_;
    Portal portal_;
    bool finished_ = false;
    RelationshipRef found_[kScanFetch];
    std::uint64_t at_ = 0;
    std::uint64_t count_ = 0;
};

// Relationships that are known already.
class OneRelationship final : public RelationshipCursor {
public:
    explicit OneRelationship(std::optional<RelationshipRef> found) : found_(found) {}
    bool next(RelationshipRef& relationship) override {
        if (!found_) return false;
        relationship = *found_;
        found_.reset();
        return true;
    }

private:
    std::optional<RelationshipRef> found_;
};

} // namespace

std::unique_ptr<RelationshipCursor> TableStore::scan_relationships(const RelationshipSeed& seed) {
    close_portals();
    if (seed.id) return std::make_unique<OneRelationship>(relationship(*seed.id));
    if (tables_.direct) {
        double count = statistics().relationships;
        if (!seed.types.empty()) {
            double typed = 0;
            for (const Symbol type : seed.types) typed += relationships_of_type(type);
            count = std::min(count, typed);
        }
        if (is_much_of(tables_.edges, count)) return std::make_unique<HeapRelationships>(*this, seed.types);
    }
    const Passing passing;
    ScanQuery query;
    query.sql = "SELECT e.id, e.source_id, e.target_id, e.edge_type FROM ruvector.edges AS e WHERE e.graph_id "
                "OPERATOR(pg_catalog.=) " +
                query.parameter(INT4OID, Int32GetDatum(tables_.graph));
    if (!seed.types.empty()) {
        const Datum array = pg::pg_call([&] {
            Datum* texts = static_cast<Datum*>(palloc(sizeof(Datum) * seed.types.size()));
            for (std::size_t i = 0; i < seed.types.size(); i++)
                texts[i] = PointerGetDatum(cstring_to_text(graph::name_of(seed.types[i]).text));
            return PointerGetDatum(
                construct_array(texts, static_cast<int>(seed.types.size()), TEXTOID, -1, false, TYPALIGN_INT));
        });
        query.sql += " AND e.edge_type OPERATOR(pg_catalog.=) ANY (" + query.parameter(TEXTARRAYOID, array) + ")";
    }
    if (!tables_.direct)
        query.sql += " AND EXISTS (SELECT FROM ruvector.nodes AS s WHERE s.id OPERATOR(pg_catalog.=) e.source_id)"
                     " AND EXISTS (SELECT FROM ruvector.nodes AS t WHERE t.id OPERATOR(pg_catalog.=) e.target_id)";
    return std::make_unique<SqlRelationships>(*this, query.open());
}

std::int64_t TableStore::count_relationships(const RelationshipSeed& seed) {
    if (!tables_.direct || seed.id || !has_index(&tables_, kEdgeTypes)) return GraphStore::count_relationships(seed);
    if (seed.types.empty()) return pg::pg_call([&] { return count_edges(&tables_, nullptr); });
    std::int64_t count = 0;
    for (std::size_t i = 0; i < seed.types.size(); i++) {
        if (std::find(seed.types.begin(), seed.types.begin() + static_cast<std::ptrdiff_t>(i), seed.types[i]) !=
            seed.types.begin() + static_cast<std::ptrdiff_t>(i))
            continue;
        count += pg::pg_call([&] {
            const Datum type = PointerGetDatum(cstring_to_text(graph::name_of(seed.types[i]).text));
            return count_edges(&tables_, &type);
        });
    }
    return count;
}

} // namespace rv::graph
