// Rows of a table, view or foreign table, as the caller of a function sees them: the key and the vector of each that
// has a vector, read through a cursor in the snapshot of the calling query, a few at a time.
//
// They are read by a query, so that privileges, row-level security, rules, partitions and foreign servers have their
// say. Needs a connection to SPI. Server zone.
#pragma once

#include "ruvector/knn/row_key.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace rv::knn {

// Which rows, as the caller names them. `key_argument` is what to name in a hint.
struct RowsArgument {
    Oid relation;
    const char* column;
    const char* key; // null: the primary key
    const char* key_argument;
};

class RowReader {
public:
    // Checks that everything exists and locks the relation for the rest of the transaction; does not read yet.
    RowReader(const RowsArgument& argument, const RowKey& key);

    // The type of the vectors, beneath domains.
    Oid vector_type() const { return type_; }
    // How wide keys are, as far as is known without reading them.
    Size key_width() const { return key_width_; }

    // Starts from the first row, again if need be.
    void open();
    void close();

    // Takes the next rows, at most that many, in place of those before. How many there are: 0 at the end.
    size_t fetch(size_t most);
    Datum key(size_t row) const { return column(row, 1); }
    // May be toasted; lives until the next fetch.
    Datum vector(size_t row) const { return column(row, 2); }

private:
    Datum column(size_t row, int number) const;
    AttrNumber find_key(const RowsArgument& argument, Relation relation) const;
    void check_key(const RowsArgument& argument, Relation relation, AttrNumber attribute, const RowKey& key) const;

    Oid type_;
    Size key_width_;
    const char* key_name_;
    const char* relation_name_;
    SPIPlanPtr plan_;
    Portal cursor_ = nullptr;
    SPITupleTable* rows_ = nullptr;
};

} // namespace rv::knn
