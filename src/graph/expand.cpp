// C++ zone. Expanding nodes: by the adjacency indexes, or by SQL where security restricts rows.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
}

#include "ruvector/graph/names.hpp"
#include "ruvector/graph/passing.hpp"
#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

constexpr int kMostHits = 64; // fetched at a time

class IndexExpander final : public Expander {
public:
    IndexExpander(TableStore& store, Direction direction, std::span<const Symbol> types)
        : store_(store), direction_(direction), types_(types.begin(), types.end()) {
        for (const Symbol type : types_) {
            const std::string_view name = store.name_of(type);
            texts_.push_back(pg::pg_call([&] {
                MemoryContext before = MemoryContextSwitchTo(store.context());
                const Datum text =
                    PointerGetDatum(cstring_to_text_with_len(name.data(), static_cast<int>(name.size())));
                MemoryContextSwitchTo(before);
                return text;
            }));
        }
    }
    ~IndexExpander() override {
        give_back();
        for (const Datum text : texts_) pfree(DatumGetPointer(text));
    }

    void start(std::int64_t node) override { begin({node, false, 0, false, 0}); }
    void start_between(std::int64_t node, std::int64_t other) override { begin({node, false, 0, true, other}); }

    bool next(RelationshipRef& relationship) override {
        for (;;) {
            while (at_ < count_) {
                const EdgeHit& hit = hits_[at_++];
                // A self-loop has come already, going out.
                if (!outgoing_ && direction_ == Direction::kBoth && hit.other == key_.node) continue;
                relationship = outgoing_ ? RelationshipRef{hit.id, key_.node, hit.other, hit.type}
                                         : RelationshipRef{hit.id, hit.other, key_.node, hit.type};
                return true;
            }
            if (!more_ && !begin_next()) return false;
            count_ = pg::pg_call([&] { return fetch_adjacency(scan_, hits_, kMostHits); });
            at_ = 0;
            more_ = count_ == kMostHits;
        }
    }

private:
    void begin(const AdjacencyKey& key) {
        if (scan_ != nullptr && key.has_other != key_.has_other) give_back();
        key_ = key;
        key_.has_type = !types_.empty();
        at_ = count_ = 0;
        more_ = false;
        outgoing_ = direction_ != Direction::kIn;
        next_type_ = 0;
        turned_ = direction_ != Direction::kBoth;
    }
    // The next pair of direction and type.
    bool begin_next() {
        const std::size_t most = types_.empty() ? 1 : types_.size();
        if (next_type_ == most) {
            if (turned_) return false;
            turned_ = true;
            outgoing_ = false;
            next_type_ = 0;
        }
        if (!types_.empty()) key_.type = texts_[next_type_];
        next_type_++;
        if (scan_ != nullptr && scan_outgoing_ != outgoing_) give_back();
        if (scan_ == nullptr) {
            scan_ = store_.take_scan(outgoing_, key_);
            scan_outgoing_ = outgoing_;
        }
        pg::pg_call([&] { start_adjacency(scan_, key_); });
        return true;
    }
    void give_back() {
        if (scan_ != nullptr) store_.give_back(scan_outgoing_, key_, scan_);
        scan_ = nullptr;
    }

    TableStore& store_;
    Direction direction_;
    std::vector<Symbol> types_;
    std::vector<Datum> texts_;
    AdjacencyKey key_{};
    AdjacencyScan* scan_ = nullptr;
    bool scan_outgoing_ = true;
    bool outgoing_ = true;
    bool turned_ = true;
    bool more_ = false;
    std::size_t next_type_ = 0;
    int at_ = 0;
    int count_ = 0;
    EdgeHit hits_[kMostHits];
};

// Edges to nodes that the caller may not see are not there.
constexpr char kOutgoing[] =
    "SELECT e.id, e.target_id, e.edge_type FROM ruvector.edges AS e JOIN ruvector.nodes AS n ON n.id "
    "OPERATOR(pg_catalog.=) e.target_id "
    "WHERE e.source_id OPERATOR(pg_catalog.=) $1 AND ($2 IS NULL OR e.edge_type OPERATOR(pg_catalog.=) ANY ($2)) "
    "AND ($3 IS NULL OR e.target_id OPERATOR(pg_catalog.=) $3)";
constexpr char kIncoming[] =
    "SELECT e.id, e.source_id, e.edge_type FROM ruvector.edges AS e JOIN ruvector.nodes AS n ON n.id "
    "OPERATOR(pg_catalog.=) e.source_id "
    "WHERE e.target_id OPERATOR(pg_catalog.=) $1 AND ($2 IS NULL OR e.edge_type OPERATOR(pg_catalog.=) ANY ($2)) "
    "AND ($3 IS NULL OR e.source_id OPERATOR(pg_catalog.=) $3)";

class SqlExpander final : public Expander {
public:
    SqlExpander(TableStore& store, Direction direction, std::span<const Symbol> types)
        : direction_(direction), typed_(!types.empty()) {
        if (!typed_) return;
        types_ = pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(store.context());
            Datum* texts = static_cast<Datum*>(palloc(sizeof(Datum) * types.size()));
            for (std::size_t i = 0; i < types.size(); i++)
                texts[i] = PointerGetDatum(cstring_to_text(graph::name_of(types[i]).text));
            const Datum array = PointerGetDatum(
                construct_array(texts, static_cast<int>(types.size()), TEXTOID, -1, false, TYPALIGN_INT));
            MemoryContextSwitchTo(before);
            return array;
        });
    }

    void start(std::int64_t node) override { read(node, nullptr); }
    void start_between(std::int64_t node, std::int64_t other) override { read(node, &other); }
    bool next(RelationshipRef& relationship) override {
        if (at_ == found_.size()) return false;
        relationship = found_[at_++];
        return true;
    }

private:
    void read(std::int64_t node, const std::int64_t* other) {
        found_.clear();
        at_ = 0;
        if (direction_ != Direction::kIn) read(kOutgoing, true, node, other);
        if (direction_ != Direction::kOut) read(kIncoming, false, node, other);
    }
    void read(const char* sql, bool outgoing, std::int64_t node, const std::int64_t* other) {
        const Passing passing;
        pg::pg_call([&] {
            const Oid types[] = {INT8OID, TEXTARRAYOID, INT8OID};
            const Datum values[] = {Int64GetDatum(node), types_, Int64GetDatum(other == nullptr ? 0 : *other)};
            const char nulls[] = {' ', typed_ ? ' ' : 'n', other == nullptr ? 'n' : ' '};
            pg::select_kept(sql, {3, types, values, nulls, false}, 0);
        });
        SPITupleTable* table = SPI_tuptable;
        const std::uint64_t rows = SPI_processed;
        for (std::uint64_t i = 0; i < rows; i++) {
            const EdgeHit hit = pg::pg_call([&] {
                bool null;
                EdgeHit read{};
                read.id = DatumGetInt64(SPI_getbinval(table->vals[i], table->tupdesc, 1, &null));
                read.other = DatumGetInt64(SPI_getbinval(table->vals[i], table->tupdesc, 2, &null));
                struct varlena* type = PG_DETOAST_DATUM_PACKED(SPI_getbinval(table->vals[i], table->tupdesc, 3, &null));
                read.type = name_number(VARDATA_ANY(type), static_cast<int>(VARSIZE_ANY_EXHDR(type)));
                return read;
            });
            if (!outgoing && direction_ == Direction::kBoth && hit.other == node) continue;
            found_.push_back(outgoing ? RelationshipRef{hit.id, node, hit.other, hit.type}
                                      : RelationshipRef{hit.id, hit.other, node, hit.type});
        }
        pg::pg_call([&] { SPI_freetuptable(table); });
    }

    Direction direction_;
    bool typed_;
    Datum types_ = 0;
    Counted<RelationshipRef> found_;
    std::size_t at_ = 0;
};

} // namespace

AdjacencyScan* TableStore::take_scan(bool outgoing, const AdjacencyKey& shape) {
    for (auto pooled = pool_.begin(); pooled != pool_.end(); ++pooled) {
        if (pooled->outgoing != outgoing || pooled->typed != shape.has_type || pooled->between != shape.has_other)
            continue;
        AdjacencyScan* scan = pooled->scan;
        pool_.erase(pooled);
        return scan;
    }
    return pg::pg_call([&] {
        MemoryContext before = MemoryContextSwitchTo(rows_.context());
        AdjacencyScan* scan = begin_adjacency(&tables_, outgoing, shape);
        MemoryContextSwitchTo(before);
        return scan;
    });
}

void TableStore::give_back(bool outgoing, const AdjacencyKey& shape, AdjacencyScan* scan) {
    pool_.push_back({outgoing, shape.has_type, shape.has_other, scan});
}

std::unique_ptr<Expander> TableStore::expander(Direction direction, std::span<const Symbol> types) {
    if (tables_.direct) return std::make_unique<IndexExpander>(*this, direction, types);
    return std::make_unique<SqlExpander>(*this, direction, types);
}

} // namespace rv::graph
