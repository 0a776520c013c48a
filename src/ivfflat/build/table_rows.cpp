// Server zone. Without statistics the planner guesses how wide rows are, and takes vectors for short. What part of the
// rows a partial index has, no statistics say for sure.
#include "ruvector/ivfflat/build/table_rows.hpp"

extern "C" {
#include "access/tableam.h"
#include "miscadmin.h"
#include "optimizer/plancat.h"
#include "storage/bufmgr.h"
}

#include "ruvector/pg/guard.hpp"

namespace rv::ivfflat {
namespace {

constexpr BlockNumber kBlocksToRead = 64;

void count_row(Relation, ItemPointer, Datum*, bool* nulls, bool, void* count) {
    if (!nulls[0]) ++*static_cast<double*>(count);
}

} // namespace

double count_rows_to_index(Relation heap, Relation relation, IndexInfo* info) {
    const BlockNumber blocks = RelationGetNumberOfBlocks(heap);
    if (info->ii_Predicate == NIL && heap->rd_rel->reltuples >= 0 && heap->rd_rel->relpages > 0) {
        BlockNumber pages = 0;
        double rows = 0;
        double visible = 0;
        estimate_rel_size(heap, nullptr, &pages, &rows, &visible);
        return rows;
    }
    double rows = 0;
    const BlockNumber read = std::min(blocks, kBlocksToRead);
    for (BlockNumber i = 0; i < read; i++) {
        CHECK_FOR_INTERRUPTS();
        const auto block = static_cast<BlockNumber>(static_cast<uint64>(blocks) * i / read);
        table_index_build_range_scan(heap, relation, info, false, !info->ii_Concurrent, false, block, 1,
                                     pg::callback<count_row>, &rows, nullptr);
    }
    return read > 0 ? rows / read * blocks : 0;
}

} // namespace rv::ivfflat
