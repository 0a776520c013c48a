// Server zone. A batch without an index.
#include "ruvector/collections/batch.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
}

#include "ruvector/collections/search_query.hpp"
#include "ruvector/knn/block_search.hpp"
#include "ruvector/knn/query_rows.hpp"

#include <cmath>

namespace rv::collections {
namespace {

// The queries as rows, whose keys are their numbers.
class QueryVectors final : public knn::Rows {
public:
    explicit QueryVectors(const BatchQueries& queries) : queries_(queries) {}

    void open() override { first_ = next_ = 0; }
    void close() override {}
    size_t fetch(size_t most) override {
        first_ = next_;
        next_ += std::min(most, queries_.count - next_);
        return next_ - first_;
    }
    Datum key(size_t row) const override { return Int32GetDatum(queries_.places[first_ + row]); }
    Datum vector(size_t row) const override { return queries_.vectors[first_ + row]; }
    Size key_width() const override { return sizeof(int32); }

private:
    const BatchQueries& queries_;
    size_t first_ = 0;
    size_t next_ = 0;
};

// Leaves out what has no distance, which an index does not find either.
class Measured final : public knn::BlockSearch::Result {
public:
    explicit Measured(BatchResult& result) : result_(result) {}
    void add(Datum query, Datum item, int /*rank*/, double distance) override {
        if (!std::isnan(distance)) result_.add(DatumGetInt32(query), item, distance);
    }

private:
    BatchResult& result_;
};

} // namespace

void search_blocked(const Collection& collection, const BatchQueries& queries, int k, Oid function,
                    BatchResult& result) {
    const knn::RowKey query_key(INT4OID);
    const knn::RowKey item_key(TEXTOID);
    QueryVectors vectors(queries);
    const char* column = quoted_column(collection);
    // The collection's own type beneath a domain, which the filter knows.
    const char* sql = psprintf("SELECT %s, t.%s FROM %s AS t WHERE t.%s IS NOT NULL", identity_text(collection, "t"),
                               column, quoted_table(collection), column);
    knn::QueryRows items(sql, static_cast<Size>(get_typavgwidth(TEXTOID, -1)), "id", get_rel_name(collection.relation));
    knn::Distance distance(collection.metric, collection.type, function);
    Measured measured(result);
    knn::BlockSearch({static_cast<size_t>(k), false}, query_key, item_key, distance, vectors, items, measured).run();
}

} // namespace rv::collections
