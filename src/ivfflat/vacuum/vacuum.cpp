// Server zone. Vacuum: goes along every list, takes dead entries off its pages, frees the pieces of their vectors, and
// leaves signs that lead inserts to the pages with room. Of an index with codes, see coded_vacuum.cpp.
#include "ruvector/ivfflat/vacuum/vacuum.hpp"

extern "C" {
#include "commands/vacuum.h"
#include "storage/freespace.h"
#include "storage/indexfsm.h"
#include "utils/memutils.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/ivfflat/format/lists.hpp"
#include "ruvector/ivfflat/vacuum/coded_vacuum.hpp"
#include "ruvector/pg/dead_row.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::ivfflat {
namespace {

struct Piece {
    ItemPointerData row;
    int number;
    BlockNumber block;
};

struct VacuumState {
    const Index& index;
    BufferAccessStrategy strategy;
    IndexBulkDeleteResult* stats;
    IndexBulkDeleteCallback callback;
    void* callback_state;
    Array<Piece> pieces; // of the entries that one page has lost
    int64 rows_left = 0;
};

Buffer read_for_vacuum(const VacuumState& state, BlockNumber block) {
    pg::vacuum_delay();
    return ReadBufferExtended(state.index.relation, MAIN_FORKNUM, block, RBM_NORMAL, state.strategy);
}

bool is_dead(const VacuumState& state, const Entries& entries, int i) {
    return pg::is_dead_row(*entries.row(i), state.callback, state.callback_state);
}

void note_pieces(VacuumState* state, const Entries& entries, int i) {
    for (int number = 0; number < state->index.pieces(); number++) {
        Piece piece{*entries.row(i), number, InvalidBlockNumber};
        std::memcpy(&piece.block, entries.payload(i) + static_cast<Size>(number) * sizeof(BlockNumber),
                    sizeof(BlockNumber));
        state->pieces.push_back(piece);
    }
}

// What is known of a page of a list when vacuum leaves it.
struct Visited {
    BlockNumber next;
    BlockNumber skip;
    bool room;
};

// Takes dead entries off a page.
Visited clean_page(VacuumState* state, uint32 list, BlockNumber block) {
    const Index& index = state->index;
    const Buffer buffer = read_for_vacuum(*state, block);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    Entries entries = Entries::of_list(index, block, BufferGetPage(buffer), list);
    bool dead = false;
    for (int i = 0; i < entries.count() && !dead; i++) dead = is_dead(*state, entries, i);
    if (dead) {
        LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
        LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        pg::PageEdit edit(index.relation, index.logged);
        Entries edited = edited_entries(index, edit.page(buffer), block, list);
        for (int i = edited.count() - 1; i >= 0; i--) {
            if (!is_dead(*state, edited, i)) continue;
            if (index.apart()) note_pieces(state, edited, i);
            edited.remove(i);
            state->stats->tuples_removed += 1;
        }
        edit.commit();
        entries = Entries::of_list(index, block, BufferGetPage(buffer), list);
    }
    state->rows_left += entries.count();
    const Visited visited{entries.next(), entries.skip(), entries.room() > 0};
    UnlockReleaseBuffer(buffer);
    return visited;
}

// Frees the pieces of entries that are gone already: a scan that still knows them sees that they are not theirs.
void free_pieces(VacuumState* state) {
    const Index& index = state->index;
    for (const Piece& piece : state->pieces) {
        const Buffer buffer = read_for_vacuum(*state, piece.block);
        LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        const bool there = piece_on(index, piece.block, BufferGetPage(buffer), piece.number, piece.row) != nullptr;
        if (there) free_page(index, buffer);
        UnlockReleaseBuffer(buffer);
        if (there) RecordFreeIndexPage(index.relation, piece.block);
    }
    state->pieces.clear();
}

void set_skip(const VacuumState& state, uint32 list, BlockNumber block, BlockNumber skip) {
    const Index& index = state.index;
    const Buffer buffer = read_for_vacuum(state, block);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    Entries::of_list(index, block, BufferGetPage(buffer), list);
    pg::PageEdit edit(index.relation, index.logged);
    page_tail(edit.page(buffer))->skip = skip;
    edit.commit();
    UnlockReleaseBuffer(buffer);
}

// Signs lead from the first page with room to the next, and from the last of them to the end of the chain. They always
// lead forward, so whatever mixture of old and new ones an insert meets, it comes to an end.
void clean_list(VacuumState* state, uint32 list, BlockNumber first) {
    BlockNumber first_room = InvalidBlockNumber;
    BlockNumber room = InvalidBlockNumber;
    BlockNumber room_skip = InvalidBlockNumber;
    BlockNumber last = first;
    ChainGuard guard;
    for (BlockNumber block = first; block != InvalidBlockNumber;) {
        guard.visit(state->index, block);
        const Visited visited = clean_page(state, list, block);
        free_pieces(state);
        if (visited.room) {
            if (room != InvalidBlockNumber && room_skip != block) set_skip(*state, list, room, block);
            if (first_room == InvalidBlockNumber) first_room = block;
            room = block;
            room_skip = visited.skip;
        }
        last = block;
        block = visited.next;
    }
    if (room == InvalidBlockNumber) return;
    if (room != last && room_skip != last) set_skip(*state, list, room, last);
    move_insert_page(state->index, list, read_list(state->index, list).insert, first_room);
}

// Notes pages that nothing uses: freed ones that the map has lost, and those of a crash.
void find_free_pages(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats) {
    const BlockNumber blocks = RelationGetNumberOfBlocks(index.relation);
    for (BlockNumber block = index.first_data_block(); block < blocks; block++) {
        pg::vacuum_delay();
        const Buffer buffer = ReadBufferExtended(index.relation, MAIN_FORKNUM, block, RBM_NORMAL, info->strategy);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        const bool is_free = is_free_page(index, block, BufferGetPage(buffer));
        UnlockReleaseBuffer(buffer);
        if (!is_free) continue;
        RecordFreeIndexPage(index.relation, block);
        stats->pages_free++;
    }
}

} // namespace

namespace {

void bulk_delete_plain(const Index& index, IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                       IndexBulkDeleteCallback callback, void* callback_state) {
    VacuumState state{index,    info->strategy, stats,
                      callback, callback_state, Array<Piece>(pg::context_memory(CurrentMemoryContext))};
    auto* lists = static_cast<ListDisk*>(palloc(sizeof(ListDisk) * index.lists));
    read_directory(index, lists);
    for (uint32 list = 0; list < index.lists; list++) {
        if (lists[list].first != InvalidBlockNumber) clean_list(&state, list, lists[list].first);
    }
    stats->num_index_tuples = static_cast<double>(state.rows_left);
    stats->estimated_count = false;
}

} // namespace

IndexBulkDeleteResult* bulk_delete(IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                                   IndexBulkDeleteCallback callback, void* callback_state) {
    if (stats == nullptr) stats = static_cast<IndexBulkDeleteResult*>(palloc0(sizeof(IndexBulkDeleteResult)));
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat vacuum", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Index index = open_index(info->index);
    const auto clean = index.coded() ? bulk_delete_coded : bulk_delete_plain;
    clean(index, info, stats, callback, callback_state);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return stats;
}

IndexBulkDeleteResult* vacuum_cleanup(IndexVacuumInfo* info, IndexBulkDeleteResult* stats) {
    if (info->analyze_only) return stats;
    const Index index = open_index(info->index);
    if (stats == nullptr) {
        // Nothing was deleted. The number of rows is the table's, which is exact but for rows that are not indexed.
        stats = static_cast<IndexBulkDeleteResult*>(palloc0(sizeof(IndexBulkDeleteResult)));
        stats->num_index_tuples = info->num_heap_tuples;
        stats->estimated_count = true;
        if (index.coded()) settle_tails(index, info, stats);
    } else if (!index.coded()) {
        stats->pages_free = 0;
        if (index.apart()) find_free_pages(index, info, stats);
    }
    stats->num_pages = RelationGetNumberOfBlocks(info->index);
    IndexFreeSpaceMapVacuum(info->index);
    return stats;
}

} // namespace rv::ivfflat
