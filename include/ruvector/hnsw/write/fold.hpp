// Folding: linking the nodes of the pending area into the graph.
//
// Whoever folds a page of the area holds a heavyweight lock on it, so that several backends fold different pages at
// once. Nobody waits for it but a vacuum, between taking rows out and looking who is left: whoever folds may have read
// a node before that. A row goes over to another node of its value only while no vacuum takes rows out, which could
// have been there already: a lock on the metapage says so.
#pragma once

#include "ruvector/hnsw/format/pending.hpp"

namespace rv::hnsw {

// Folds the nodes of one page near the start of the area, if there is any that nobody else folds.
void fold_some(const Index& index);

// Folds what is in the area now. What others are folding is left to them, or waited for. Returns how many nodes.
enum class FoldWait { kTry, kWait };
int64 fold_all(const Index& index, FoldWait wait);

// The same for an index that is not open.
int64 fold_index(Relation relation);

// Keeps rows where they are as long as it is held: for a vacuum that takes dead ones out.
void lock_rows(const Index& index);
void unlock_rows(const Index& index);

} // namespace rv::hnsw
