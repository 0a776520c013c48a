// The rows of a query: a key and a vector of each, read through a cursor in the snapshot of the calling query, a few at
// a time.
//
// A query reads them, so that privileges, row-level security, rules, partitions and foreign servers have their say.
// Needs a connection to SPI. Server zone.
#pragma once

#include "ruvector/knn/rows.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace rv::knn {

class QueryRows : public Rows {
public:
    // Prepares a query of two columns, the first one's width about `key_width`; does not read yet. Raises with a row
    // whose key is null, of which the names tell where it is.
    QueryRows(const char* query, Size key_width, const char* key_column, const char* relation);

    void open() final;
    void close() final;
    size_t fetch(size_t most) final;
    Datum key(size_t row) const final { return column(row, 1); }
    Datum vector(size_t row) const final { return column(row, 2); }
    Size key_width() const final { return key_width_; }

private:
    Datum column(size_t row, int number) const;

    Size key_width_;
    const char* key_column_;
    const char* relation_;
    SPIPlanPtr plan_;
    Portal cursor_ = nullptr;
    SPITupleTable* rows_ = nullptr;
};

} // namespace rv::knn
