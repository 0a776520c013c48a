// Server zone.
#include "ruvector/knn/query_rows.hpp"

extern "C" {
#include "utils/portal.h"
}

namespace rv::knn {

QueryRows::QueryRows(const char* query, Size key_width, const char* key_column, const char* relation)
    : key_width_(key_width), key_column_(key_column), relation_(relation), plan_(SPI_prepare(query, 0, nullptr)) {
    if (plan_ == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
}

void QueryRows::open() {
    if (cursor_ != nullptr) close();
    // Read-only: in the snapshot of the query that called.
    cursor_ = SPI_cursor_open(nullptr, plan_, nullptr, nullptr, true);
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

Datum QueryRows::column(size_t row, int number) const {
    bool is_null = false;
    const Datum value = SPI_getbinval(rows_->vals[row], rows_->tupdesc, number, &is_null);
    if (is_null) {
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                        errmsg("key column \"%s\" of relation \"%s\" has a null value", key_column_, relation_)));
    }
    return value;
}

} // namespace rv::knn
