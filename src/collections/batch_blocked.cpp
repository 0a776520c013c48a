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

// The rows of a query whose first column is the vector, behind which comes the key.
class NamedRows final : public knn::QueryRows {
public:
    NamedRows(const SearchQuery& query, const RowNames& names)
        : QueryRows(query.sql, parameters_of(query)), names_(names) {}

    Datum vector(size_t row) const override { return value(row, 1); }
    Datum key(size_t row) const override { return names_.name(tuple(row), description(), 2); }
    Size key_width() const override { return static_cast<Size>(get_typavgwidth(TEXTOID, -1)); }

private:
    const RowNames& names_;
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

void search_blocked(const Collection& collection, const BatchRequest& request, BatchResult& result) {
    const knn::RowKey query_key(INT4OID);
    const knn::RowKey item_key(TEXTOID);
    QueryVectors vectors(request.queries);
    const RowNames names(collection.relation);
    NamedRows items(write_passing_rows(collection, names, request.filter), names);
    knn::Distance distance(collection.metric, collection.type, request.function);
    Measured measured(result);
    const knn::BlockSearchOptions options{static_cast<size_t>(request.k), false};
    knn::BlockSearch(options, query_key, item_key, distance, vectors, items, measured).run();
}

} // namespace rv::collections
