// Server zone. Vacuum of an index with codes goes along the pages of each list, empties the places of dead rows in
// blocks and takes them off pages of rows, and then settles the tail, or writes the list anew if too little of it is
// left. It holds the lock of the list that it is at. The pages that are in no list come after (sweep.hpp).
#include "ruvector/ivfflat/vacuum/coded_vacuum.hpp"

extern "C" {
#include "commands/vacuum.h"
#include "storage/indexfsm.h"
#include "utils/memutils.h"
}

#include "ruvector/ivfflat/format/chain_walk.hpp"
#include "ruvector/ivfflat/vacuum/page_set.hpp"
#include "ruvector/ivfflat/vacuum/sweep.hpp"
#include "ruvector/ivfflat/write/fold.hpp"
#include "ruvector/pg/dead_row.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::ivfflat {
namespace {

struct CodedVacuum {
    const Index& index;
    BufferAccessStrategy strategy;
    IndexBulkDeleteResult* stats;
    IndexBulkDeleteCallback callback;
    void* callback_state;
    PageSet listed; // pages of the lists that were visited
    int64 rows_left = 0;
    MemoryContext list_context; // reset after each list

    bool is_dead(ItemPointerData row) const { return pg::is_dead_row(row, callback, callback_state); }
};

// What is left of a list.
struct Remains {
    uint64 settled_rows = 0;
    uint64 settled_places = 0;
    uint64 settled_pages = 0;
    uint64 tail_rows = 0; // but for the last page
    uint64 tail_pages = 0;
    uint64 last_rows = 0; // on the last page of the tail
};

// Calls use(block, i) for the places of dead rows.
template <class Use>
void for_each_dead(const CodedVacuum& vacuum, const Blocks& blocks, Use&& use) {
    for (int b = 0; b < blocks.count(); b++) {
        CodeBlock block = blocks.at(b);
        for (int i = 0; i < kBlockRows; i++) {
            if (block.occupied(i) && vacuum.is_dead(block.row(i))) use(block, i);
        }
    }
}

int occupied_places(const Blocks& blocks) {
    int rows = 0;
    for (int b = 0; b < blocks.count(); b++) {
        const CodeBlock block = blocks.at(b);
        for (int i = 0; i < kBlockRows; i++) rows += block.occupied(i);
    }
    return rows;
}

void clean_settled(CodedVacuum* vacuum, uint32 list, const HeadDisk& head, Remains* remains) {
    const Index& index = vacuum->index;
    ChainWalk walk(index, list, head, PageKind::kBlocks, vacuum->strategy);
    while (walk.next()) {
        int dead = 0;
        for_each_dead(*vacuum, walk.blocks(), [&](CodeBlock&, int) { dead++; });
        if (dead > 0) {
            walk.lock_exclusively();
            pg::PageEdit edit(index.relation, index.logged);
            const Blocks blocks(index, walk.block(), edit.page(walk.buffer()));
            for_each_dead(*vacuum, blocks, [](CodeBlock& block, int i) { block.empty(i); });
            edit.commit();
            vacuum->stats->tuples_removed += dead;
        }
        remains->settled_rows += static_cast<uint64>(occupied_places(walk.blocks()));
        remains->settled_places += static_cast<uint64>(walk.blocks().count()) * kBlockRows;
        remains->settled_pages++;
        vacuum->listed.add(walk.block());
        walk.leave();
    }
    walk.expect_end();
}

void clean_tail(CodedVacuum* vacuum, uint32 list, const HeadDisk& head, Remains* remains) {
    const Index& index = vacuum->index;
    ChainWalk walk(index, list, head, PageKind::kRows, vacuum->strategy);
    while (walk.next()) {
        bool dead = false;
        const Entries before = walk.rows();
        for (int i = 0; i < before.count() && !dead; i++) dead = vacuum->is_dead(*before.row(i));
        if (dead) {
            walk.lock_exclusively();
            pg::PageEdit edit(index.relation, index.logged);
            Entries rows = row_entries(index, walk.block(), edit.page(walk.buffer()), list);
            for (int i = rows.count() - 1; i >= 0; i--) {
                if (!vacuum->is_dead(*rows.row(i))) continue;
                rows.remove(i);
                vacuum->stats->tuples_removed += 1;
            }
            edit.commit();
        }
        // Inserts may have appended further pages meanwhile; the last one is the last.
        remains->tail_rows += remains->last_rows;
        remains->last_rows = static_cast<uint64>(walk.rows().count());
        remains->tail_pages++;
        vacuum->listed.add(walk.block());
        walk.leave();
    }
    walk.expect_end();
    if (remains->tail_pages > 0) remains->tail_pages--;
}

uint64 pages_for(uint64 rows, uint64 each) { return (rows + each - 1) / each; }

// Less than three quarters, where that saves pages.
bool is_sparse(uint64 rows, uint64 places) { return 4 * rows < 3 * places; }

// What should be written anew of a list, if anything.
std::optional<FoldScope> scope_for(const Index& index, const Remains& list) {
    const uint64 on_row_page = index.rows_per_row_page();
    if (index.blocks_per_page() == 0) {
        const bool sparse = is_sparse(list.tail_rows, list.tail_pages * on_row_page);
        if (sparse && pages_for(list.tail_rows, on_row_page) < list.tail_pages) return FoldScope::kTail;
        return std::nullopt;
    }
    const uint64 on_page = index.rows_per_block_page();
    // The last block may never have been full.
    const uint64 places = list.settled_places - std::min<uint64>(list.settled_places, kBlockRows - 1);
    if (is_sparse(list.settled_rows, places) &&
        pages_for(list.settled_rows + list.tail_rows, on_page) < list.settled_pages + list.tail_pages)
        return FoldScope::kWhole;
    if (list.tail_rows >= on_page || pages_for(list.tail_rows, on_row_page) < list.tail_pages) return FoldScope::kTail;
    return std::nullopt;
}

void note_freed(const Index& index, const FoldedPages& pages, IndexBulkDeleteResult* stats) {
    for (const BlockNumber block : pages.freed) RecordFreeIndexPage(index.relation, block);
    stats->pages_newly_deleted += static_cast<BlockNumber>(pages.freed.size());
}

void fold_and_note(CodedVacuum* vacuum, uint32 list, FoldScope scope) {
    auto* memory = pg::context_memory(vacuum->list_context);
    FoldedPages pages{Array<BlockNumber>(memory), Array<BlockNumber>(memory)};
    fold(vacuum->index, list, scope, vacuum->strategy, &pages);
    note_freed(vacuum->index, pages, vacuum->stats);
    for (const BlockNumber block : pages.freed) vacuum->listed.remove(block);
    for (const BlockNumber block : pages.written) vacuum->listed.add(block);
}

void vacuum_list(CodedVacuum* vacuum, uint32 list) {
    lock_list(vacuum->index, list);
    const HeadDisk head = read_head(vacuum->index, list);
    Remains remains;
    clean_settled(vacuum, list, head, &remains);
    clean_tail(vacuum, list, head, &remains);
    vacuum->rows_left += static_cast<int64>(remains.settled_rows + remains.tail_rows + remains.last_rows);
    MemoryContext old = MemoryContextSwitchTo(vacuum->list_context);
    if (const auto scope = scope_for(vacuum->index, remains)) fold_and_note(vacuum, list, *scope);
    MemoryContextSwitchTo(old);
    MemoryContextReset(vacuum->list_context);
    unlock_list(vacuum->index, list);
}

} // namespace

void bulk_delete_coded(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                       IndexBulkDeleteCallback callback, void* callback_state) {
    CodedVacuum vacuum{index,
                       info->strategy,
                       stats,
                       callback,
                       callback_state,
                       PageSet(RelationGetNumberOfBlocks(index.relation)),
                       0,
                       AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat list", ALLOCSET_DEFAULT_SIZES)};
    auto* heads = static_cast<HeadDisk*>(palloc(sizeof(HeadDisk) * index.lists));
    read_heads(index, heads);
    for (uint32 list = 0; list < index.lists; list++) {
        if (has_pages(heads[list])) vacuum_list(&vacuum, list);
    }
    stats->num_index_tuples = static_cast<double>(vacuum.rows_left);
    stats->estimated_count = false;
    sweep_pages(index, info, stats, callback, callback_state, vacuum.listed);
}

void settle_tails(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats) {
    if (index.blocks_per_page() == 0) return;
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat list", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const uint64 least = 2 * pages_for(index.rows_per_block_page(), index.rows_per_row_page());
    for (uint32 list = 0; list < index.lists; list++) {
        if (read_head(index, list).tail_pages <= least) continue;
        lock_list(index, list);
        auto* memory = pg::context_memory(context);
        FoldedPages pages{Array<BlockNumber>(memory), Array<BlockNumber>(memory)};
        if (read_head(index, list).tail_pages > least) fold(index, list, FoldScope::kTail, info->strategy, &pages);
        unlock_list(index, list);
        note_freed(index, pages, stats);
        MemoryContextReset(context);
    }
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
}

} // namespace rv::ivfflat
