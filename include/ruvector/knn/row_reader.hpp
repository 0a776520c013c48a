// Rows of a table, view or foreign table, as the caller of a function sees them: the key and the vector of each that
// has a vector. Server zone.
#pragma once

#include "ruvector/knn/query_rows.hpp"
#include "ruvector/knn/row_key.hpp"

namespace rv::knn {

// Which rows, as the caller names them. `key_argument` is what to name in a hint.
struct RowsArgument {
    Oid relation;
    const char* column;
    const char* key; // null: the primary key
    const char* key_argument;
};

// What is read of a relation.
struct RowSource {
    Oid vector_type; // beneath domains
    const char* query;
    Size key_width;
    const char* key_column;
    const char* relation;
};

// Checks that everything exists and locks the relation for the rest of the transaction.
RowSource row_source(const RowsArgument& argument, const RowKey& key);

class RowReader final : public QueryRows {
public:
    explicit RowReader(const RowSource& source) : QueryRows(source.query), source_(source) {}

    Oid vector_type() const { return source_.vector_type; }

    // Raises if the key is null.
    Datum key(size_t row) const override;
    Datum vector(size_t row) const override { return value(row, 2); }
    Size key_width() const override { return source_.key_width; }

private:
    const RowSource source_;
};

} // namespace rv::knn
