// Rows that a query gives, read through a cursor in the snapshot of the calling query, a few at a time; which of its
// columns are key and vector is for those who derive from it.
//
// A query reads them, so that privileges, row-level security, rules, partitions and foreign servers have their say.
// Needs a connection to SPI. Server zone.
#pragma once

#include "ruvector/knn/rows.hpp"
#include "ruvector/pg/kept_plans.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace rv::knn {

class QueryRows : public Rows {
public:
    // Prepares the query, and does not read yet. The values of its parameters have to stay.
    explicit QueryRows(const char* query, const pg::QueryParameters& parameters = {});

    void open() final;
    void close() final;
    size_t fetch(size_t most) final;

protected:
    // Of the rows fetched last.
    HeapTuple tuple(size_t row) const { return rows_->vals[row]; }
    TupleDesc description() const { return rows_->tupdesc; }
    Datum value(size_t row, int column, bool* is_null = nullptr) const {
        bool null = false;
        return SPI_getbinval(rows_->vals[row], rows_->tupdesc, column, is_null != nullptr ? is_null : &null);
    }

private:
    const pg::QueryParameters parameters_;
    SPIPlanPtr plan_;
    Portal cursor_ = nullptr;
    SPITupleTable* rows_ = nullptr;
};

} // namespace rv::knn
