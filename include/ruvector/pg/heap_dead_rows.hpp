// Rows of a table that no snapshot of any server sees, and whose index entries can go outside of VACUUM.
//
// Being dead to everybody here is not enough. A standby has queries of its own, and learns that rows go from the record
// that pruning a page writes: it carries how old a snapshot must not be, and the standby waits for such queries or
// cancels them. The records of an index carry nothing of the kind. So an entry may go only after pruning has turned its
// row's line pointer into LP_DEAD, as VACUUM does it: first the pages of the table, then the indexes.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/bufmgr.h"
#include "utils/rel.h"
}

namespace rv::pg {

// Whether rows of the table lie on pages of PostgreSQL's own kind.
bool is_heap(Relation table);

class DeadRows {
public:
    // Room for as many rows as maintenance_work_mem holds, in the current memory context.
    explicit DeadRows(Relation table);

    // Prunes the next pages and notes their dead line pointers, until there is no room for those of another page.
    // False if there are no pages left. The table has to be locked as by VACUUM, which alone gives line pointers free:
    // what is dead stays so, and no other row takes its place.
    bool collect();

    void forget() { count_ = 0; }
    int64 count() const { return count_; }

    // An IndexBulkDeleteCallback; `state` is the DeadRows.
    static bool is_dead(ItemPointer row, void* state);

private:
    void prune(Buffer buffer, Buffer* map);
    void note_dead(BlockNumber block, Buffer buffer);

    Relation table_;
    BlockNumber next_ = 0;
    BlockNumber end_;
    BufferAccessStrategy strategy_;
    int64 count_ = 0;
    int64 most_;
    ItemPointerData* rows_; // in ascending order
};

} // namespace rv::pg
