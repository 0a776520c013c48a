// A row's document, as the index takes it.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/itemptr.h"
#include "utils/rel.h"
}

#include "ruvector/core/text_index/document.hpp"

namespace rv::bm25 {

// Server zone; all of it in the current memory context. `type` is that of the first column (document_type()).
text::Document make_document(Relation index, Oid type, Oid configuration, const Datum* values, const bool* nulls,
                             const ItemPointerData& row);
// Its bytes in the pending list, until the next call.
std::span<const char> document_bytes(const text::Document& document);

inline text::RowName row_name(const ItemPointerData& row) {
    text::RowName name;
    static_assert(sizeof(name) == sizeof(row));
    std::memcpy(&name, &row, sizeof(name));
    return name;
}
inline ItemPointerData row_of(const text::RowName& name) {
    ItemPointerData row;
    std::memcpy(&row, &name, sizeof(row));
    return row;
}

} // namespace rv::bm25
