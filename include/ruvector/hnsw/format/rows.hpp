// The heap rows of a node: up to kInlineRows on the node itself, the rest in a chain of row lists, newest first.
//
// Lock order: a node's page before the page of one of its row lists. Both kinds lie on the same pages, so the second
// lock is only ever tried: whoever cannot have it lets the first go and starts again, and no two backends can wait for
// each other.
#pragma once

#include "ruvector/hnsw/format/pending.hpp"

namespace rv::hnsw {

// More lists than a node can have, 2^32 rows being the most of a table of 32 TB: beyond it a damaged chain leads in a
// circle.
inline constexpr int kMostRowLists = 1 << 22;

// Hands out the rows of one node after the other, holding no lock between calls.
class RowCursor {
public:
    void open(const Index& index, ItemRef node);
    bool next(const Index& index, ItemPointer row);
    void close() {
        list_ = ItemRef{};
        lists_ = count_ = position_ = 0;
    }

private:
    void load_list(const Index& index);

    ItemRef node_;
    ItemRef list_;  // the next row list to read
    int lists_ = 0; // read so far
    int count_ = 0;
    int position_ = 0;
    // A list is read whole, since its rows move up when vacuum removes some.
    ItemPointerData rows_[kMaxRowsPerList];
};

// Adds a row to a node. False if the node is gone or a tombstone: the caller makes a new one.
bool add_row(const Index& index, ItemRef node, ItemPointer row);

// Adds the row of a pending node to another node, in the record that removes the former (PendingRemoval). Gone as
// above; over if the pending node has no row any more, or is pending no longer.
enum class MovedRow { kMoved, kGone, kOver };
MovedRow move_row(const Index& index, ItemRef node, ItemPointer row, PendingRemoval* removal);

} // namespace rv::hnsw
