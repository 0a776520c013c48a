// Server zone.
#include "ruvector/knn/query_rows.hpp"

extern "C" {
#include "utils/portal.h"
}

namespace rv::knn {

QueryRows::QueryRows(const char* query, const pg::QueryParameters& parameters)
    : parameters_(parameters), plan_(SPI_prepare(query, parameters.count, const_cast<Oid*>(parameters.types))) {
    if (plan_ == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
}

void QueryRows::open() {
    if (cursor_ != nullptr) close();
    // Read-only: in the snapshot of the query that called.
    cursor_ = SPI_cursor_open(nullptr, plan_, const_cast<Datum*>(parameters_.values), parameters_.nulls, true);
    // What a view calls could close it: CLOSE ALL.
    PinPortal(cursor_);
}

void QueryRows::close() {
    SPI_freetuptable(rows_);
    rows_ = nullptr;
    UnpinPortal(cursor_);
    SPI_cursor_close(cursor_);
    cursor_ = nullptr;
}

size_t QueryRows::fetch(size_t most) {
    SPI_freetuptable(rows_);
    SPI_cursor_fetch(cursor_, true, static_cast<long>(most));
    rows_ = SPI_tuptable;
    return SPI_processed;
}

} // namespace rv::knn
