// The second half of a build: rows go to the lists of their nearest centres, through a sort, and onto pages.
#pragma once

#include "ruvector/ivfflat/build/value_writer.hpp"
#include "ruvector/ivfflat/format/lists.hpp"

extern "C" {
#include "executor/tuptable.h"
#include "utils/tuplesort.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/ivf/grouped_centers.hpp"

namespace rv::ivfflat {

// Rows on their way through the sort: list, heap row, vector.
TupleDesc sort_description();
Tuplesortstate* begin_sort(TupleDesc description, int work_memory, SortCoordinate coordinate);

// The centres of an index that is being built; groups and middles where it has groups.
struct CenterSet {
    const void* centers;
    const GroupDisk* groups;
    const void* middles;
};

// Collects rows into batches, finds the nearest centre of each, and hands them to a sort. The centres have to stay
// where they are.
class Assigner {
public:
    Assigner(const Index& index, const CenterSet& centers, Tuplesortstate* sort, TupleDesc description,
             MemoryContext context);

    // Takes the values of a row, the first of which is not null. False if it is not indexed: a zero vector has no
    // cosine.
    bool add(const Datum* values, const bool* nulls, const ItemPointerData& row);
    // Assigns what the last batch holds. Returns pages that nothing was written to.
    pg::BlockRange finish();

private:
    void assign_batch();
    void pack_groups(const CenterSet& centers, MemoryContext context);

    const Index& index_;
    pg::AttributeColumns columns_;
    const char* raw_centers_;
    Tuplesortstate* sort_;
    TupleTableSlot* slot_;
    MemoryContext row_context_;
    ivf::Centers centers_;                    // all of them, or:
    ivf::GroupedCenters* grouped_ = nullptr;  // where they have groups; else null
    size_t batch_ = ivf::Centers::kBatchRows; // rows that are assigned together
    char* wide_;                              // rows in the form of centres
    char* payloads_;                          // varlenas, one behind the other; what goes through the sort
    ValueWriter* values_;                     // where the index has exact vectors apart; else null
    Size payload_stride_;
    ItemPointerData* rows_;
    ivf::Nearest* nearest_;
    size_t count_ = 0;
};

// All rows of a table, assigned.
struct Assigned {
    Tuplesortstate* sort = nullptr;        // gives them list by list, once tuplesort_performsort has been called
    double heap_rows = 0;                  // of the table
    std::span<const pg::BlockRange> spare; // pages of the index that nothing was written to
};

struct Loaded {
    int64 rows;
    float typical_error; // of their codes
};

// Writes the sorted rows to pages, list by list, without WAL, and enters the lists into the directory.
Loaded load_lists(const Index& index, const Assigned& assigned, TupleDesc description);

} // namespace rv::ivfflat
