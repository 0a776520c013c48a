// Segments out of pending documents, and out of other segments.
//
// All of it under the fold lock. A new segment takes the place of what it was made of in one record; what it was made
// of is retired, and becomes free when no scan can have it any more.
#pragma once

#include "ruvector/bm25/format/metapage.hpp"

namespace rv::bm25 {

// C++ zone. The right to change segments; one backend at a time has it for an index.
class FoldLock {
public:
    // `wait`: for another one that has it.
    FoldLock(Relation index, bool wait);
    ~FoldLock();
    FoldLock(const FoldLock&) = delete;
    FoldLock& operator=(const FoldLock&) = delete;

    explicit operator bool() const { return held_; }

private:
    Relation index_;
    bool held_;
};

// How long work that may be cancelled checks for it: CHECK_FOR_INTERRUPTS, or VACUUM's delay.
using Tick = void (*)();
void tick();
void vacuum_tick();

// What follows is C++ zone; the fold lock is held.

// Makes segments of all documents that are pending when it begins. Returns how many there were; nothing if some have
// stayed, since there is no room to note what else is given up: old scans keep too much.
std::optional<int64> fold_pending(Relation index, Tick tick);
// Merges segments of about the same size where there are many; only such as have no more words together, unless there
// are so many segments that searches suffer and room gets short.
void merge_small(Relation index, Tick tick, uint64 most_words = UINT64_MAX);
// Writes segments without their dead documents in which those are many.
void rewrite_sparse(Relation index, Tick tick);
// Frees what no scan can have any more.
void free_retired(Relation index, BufferAccessStrategy strategy = nullptr);

} // namespace rv::bm25
