// What vacuum asks the server about a row of an index.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "storage/itemptr.h"
}

namespace rv::pg {

// Whether the row is dead. The server asks for a pointer that is valid, which one on a damaged page may not be: that is
// no row that vacuum has removed.
inline bool is_dead_row(ItemPointerData row, IndexBulkDeleteCallback callback, void* callback_state) {
    return ItemPointerIsValid(&row) && callback(&row, callback_state);
}

} // namespace rv::pg
