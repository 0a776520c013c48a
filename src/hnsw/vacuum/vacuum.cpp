// Server zone. Vacuum: take rows out, mend the graph around the nodes that have none left, remove those nodes.
#include "ruvector/hnsw/vacuum/vacuum.hpp"

extern "C" {
#include "commands/vacuum.h"
#include "storage/freespace.h"
#include "storage/indexfsm.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/format/pending.hpp"
#include "ruvector/hnsw/format/rows.hpp"
#include "ruvector/hnsw/format/upper_lists.hpp"
#include "ruvector/hnsw/vacuum/repair.hpp"
#include "ruvector/hnsw/write/fold.hpp"
#include "ruvector/hnsw/write/link.hpp"
#include "ruvector/hnsw/write/remove_entries.hpp"
#include "ruvector/pg/dead_row.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::hnsw {
namespace {

struct VacuumState {
    const Index& index;
    BufferAccessStrategy strategy;
    IndexBulkDeleteResult* stats;
    IndexBulkDeleteCallback callback;
    void* callback_state;
    U64Set tombstones;        // all there are: from this vacuum and from interrupted ones
    Array<ItemRef> apart;     // those of them whose vectors lie in pieces
    Array<ItemRef> undecided; // nodes without rows of their own, but with row lists
    Array<ItemRef> empty_lists;
    Array<ItemRef> upper_lists;
    U64Set ownerless_lists; // lists whose node is gone, or has another
    ItemRef best_entry;     // a live node of the highest level
    int best_level = -1;
    int64 rows_left = 0;

    VacuumState(const Index& of, const IndexVacuumInfo& info, IndexBulkDeleteResult* result,
                IndexBulkDeleteCallback is_dead, void* argument, std::pmr::memory_resource* memory)
        : index(of),
          strategy(info.strategy),
          stats(result),
          callback(is_dead),
          callback_state(argument),
          tombstones(memory),
          apart(memory),
          undecided(memory),
          empty_lists(memory),
          upper_lists(memory),
          ownerless_lists(memory) {}
};

Buffer read_for_vacuum(const VacuumState& state, BlockNumber block) {
    pg::vacuum_delay();
    return ReadBufferExtended(state.index.relation, MAIN_FORKNUM, block, RBM_NORMAL, state.strategy);
}

// Whether a page has rows to take out.
bool needs_change(const VacuumState& state, BlockNumber block, Page page) {
    bool found = false;
    for_each_item(state.index, block, page, [&](OffsetNumber, ItemHeadDisk* head) {
        for (const ItemPointerData& row : item_rows(head))
            found = found || pg::is_dead_row(row, state.callback, state.callback_state);
    });
    return found;
}

// Takes dead rows out of the page's items; a node that has none left, and no lists, becomes a tombstone.
void take_rows_out(VacuumState* state, BlockNumber block, Page page) {
    for_each_item(state->index, block, page, [&](OffsetNumber, ItemHeadDisk* head) {
        const std::span<ItemPointerData> rows = item_rows(head);
        size_t kept = 0;
        for (const ItemPointerData& row : rows) {
            if (!pg::is_dead_row(row, state->callback, state->callback_state)) rows[kept++] = row;
        }
        state->stats->tuples_removed += static_cast<double>(rows.size() - kept);
        head->rows = static_cast<uint16>(kept);
        if (head->type == static_cast<uint8>(ItemType::kNode) && kept == 0 &&
            !load_ref(reinterpret_cast<NodeDisk*>(head)->more_rows).valid()) {
            head->flags |= kTombstone;
        }
    });
}

void note_tombstone(VacuumState* state, ItemRef ref, const ItemHeadDisk* head) {
    state->tombstones.insert(ref.bits);
    if ((head->flags & kValueApart) != 0) state->apart.push_back(ref);
}

// Notes what a page holds now.
void take_stock(VacuumState* state, BlockNumber block, Page page) {
    for_each_item(state->index, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
        state->rows_left += static_cast<int64>(item_rows(head).size());
        const ItemRef ref = make_ref(block, head->generation, offset);
        if (head->type == static_cast<uint8>(ItemType::kRows) && head->rows == 0) state->empty_lists.push_back(ref);
        if (head->type == static_cast<uint8>(ItemType::kUpper)) state->upper_lists.push_back(ref);
        if (head->type != static_cast<uint8>(ItemType::kNode)) return;
        if ((head->flags & kTombstone) != 0) {
            note_tombstone(state, ref, head);
        } else if (head->rows == 0) {
            state->undecided.push_back(ref);
        } else if (head->level > state->best_level && (head->flags & kPending) == 0) {
            state->best_entry = ref;
            state->best_level = head->level;
        }
    });
}

void sweep_rows(VacuumState* state) {
    const Index& index = state->index;
    // Pages that are added meanwhile hold no row that this vacuum is to remove.
    const BlockNumber blocks = RelationGetNumberOfBlocks(index.relation);
    for (BlockNumber block = kFirstDataBlock; block < blocks; block++) {
        const Buffer buffer = read_for_vacuum(*state, block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        if (is_data_page(index, block, page)) {
            const bool change = needs_change(*state, block, page);
            if (change) {
                LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
                LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
                pg::PageEdit edit(index.relation, index.logged);
                take_rows_out(state, block, edit.page(buffer));
                edit.commit();
            }
            take_stock(state, block, page);
        }
        UnlockReleaseBuffer(buffer);
    }
}

// A node whose lists are all empty becomes a tombstone. Nobody can add a row meanwhile: that needs the node's lock. A
// list that somebody else has locked is about to change; the node is then left to the next vacuum.
void decide(VacuumState* state, ItemRef ref) {
    const Index& index = state->index;
    const Buffer buffer = lock_exclusive(index, ref);
    NodeDisk* node = find_node(index, BufferGetPage(buffer), ref);
    bool empty = node != nullptr && !is_tombstone(node) && node->head.rows == 0;
    int lists = 0;
    for (ItemRef next = empty ? load_ref(node->more_rows) : ItemRef{}; empty && next.valid();) {
        if (++lists > kMostRowLists) raise_corrupted(index.relation, ref.block(), "row lists lead in a circle");
        const bool same_page = next.block() == ref.block();
        const Buffer list_buffer = same_page ? buffer : pg::read_buffer(index.relation, next.block());
        if (!same_page && !ConditionalLockBuffer(list_buffer)) {
            ReleaseBuffer(list_buffer);
            empty = false;
            break;
        }
        const auto* list =
            reinterpret_cast<const RowsDisk*>(find_item(index, BufferGetPage(list_buffer), next, ItemType::kRows));
        next = list != nullptr ? load_ref(list->next) : ItemRef{};
        empty = list == nullptr || list->head.rows == 0;
        if (!same_page) UnlockReleaseBuffer(list_buffer);
    }
    if (empty) {
        pg::PageEdit edit(index.relation, index.logged);
        find_node(index, edit.page(buffer), ref)->head.flags |= kTombstone;
        edit.commit();
        note_tombstone(state, ref, &node->head);
    } else if (node != nullptr && !is_tombstone(node) && node->head.level > state->best_level) {
        state->best_entry = ref;
        state->best_level = node->head.level;
    }
    UnlockReleaseBuffer(buffer);
}

// A vacuum that was interrupted may have removed a node and not its row lists. (A list that is about to be linked has a
// row.)
void find_lists_without_owner(VacuumState* state) {
    const Index& index = state->index;
    for (const ItemRef ref : state->empty_lists) {
        PageReader reader(index);
        const auto* list = reinterpret_cast<const RowsDisk*>(find_item(index, reader.lock(ref), ref, ItemType::kRows));
        const ItemRef owner = list != nullptr ? load_ref(list->owner) : ItemRef{};
        if (list != nullptr && (!owner.valid() || reader.node(owner) == nullptr))
            state->ownerless_lists.insert(ref.bits);
        reader.release();
    }
    for (const ItemRef ref : state->upper_lists) {
        PageReader reader(index);
        const auto* list =
            reinterpret_cast<const UpperDisk*>(find_item(index, reader.lock(ref), ref, ItemType::kUpper));
        const ItemRef owner = list != nullptr ? load_ref(list->owner) : ItemRef{};
        NodeDisk* node = owner.valid() ? reader.node(owner) : nullptr;
        // The list may have been made a moment ago, and its node be about to refer to it: then searches do without it
        // until the node's links change.
        const bool owned =
            node != nullptr && index.layout.has_upper(node->head.level) && load_ref(*node_upper(index, node)) == ref;
        if (list != nullptr && !owned) state->ownerless_lists.insert(ref.bits);
        reader.release();
    }
}

// The live node of the highest level, now. Not valid if there is none.
EntryPoint find_entry(const VacuumState& state) {
    EntryPoint best;
    const BlockNumber blocks = RelationGetNumberOfBlocks(state.index.relation);
    for (BlockNumber block = kFirstDataBlock; block < blocks; block++) {
        const Buffer buffer = read_for_vacuum(state, block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        if (is_data_page(state.index, block, page)) {
            for_each_item(state.index, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
                if (head->type != static_cast<uint8>(ItemType::kNode) || (head->flags & (kTombstone | kPending)) != 0)
                    return;
                if (head->level > best.level) best = {make_ref(block, head->generation, offset), head->level};
            });
        }
        UnlockReleaseBuffer(buffer);
    }
    return best;
}

void replace_dead_entry(VacuumState* state) {
    const Index& index = state->index;
    EntryPoint entry = read_entry(index);
    if (entry.ref.valid() && state->tombstones.contains(entry.ref.bits)) {
        EntryPoint best{state->best_entry, state->best_level};
        // Nothing that the sweep saw is alive; but nodes may have been inserted behind its back.
        if (!best.ref.valid()) best = find_entry(*state);
        // The tree's root is the old one until the tree is mended.
        if (index.keeps_links && best.ref.valid()) adopt(index, best.ref, entry.ref);
        replace_entry(index, entry.ref, best.ref, best.level);
        entry = read_entry(index);
    }
    if (entry.ref.valid()) return;
    // The graph is empty now, but for nodes that were inserted meanwhile and found nodes to link to that are tombstones
    // by now. From here on their inserters notice. What was inserted into the empty graph while the pages were read may
    // be what this node hangs on, whatever their levels.
    const EntryPoint best = find_entry(*state);
    if (best.ref.valid()) start_graph(index, best.ref, best.level, ItemRef{});
}

// Whether an item belongs to something that is removed: a tombstone itself, a row list of a node that is going or gone.
bool is_removable(const VacuumState& state, ItemRef ref, const ItemHeadDisk* head) {
    switch (static_cast<ItemType>(head->type)) {
    case ItemType::kNode:
        return state.tombstones.contains(ref.bits);
    case ItemType::kRows:
        return state.ownerless_lists.contains(ref.bits) ||
               state.tombstones.contains(load_ref(reinterpret_cast<const RowsDisk*>(head)->owner).bits);
    case ItemType::kUpper:
        return state.ownerless_lists.contains(ref.bits) ||
               state.tombstones.contains(load_ref(reinterpret_cast<const UpperDisk*>(head)->owner).bits);
    case ItemType::kPiece:
    case ItemType::kDirectory:
    case ItemType::kSummary:
    case ItemType::kPending:
        return false;
    }
    return false;
}

// The pieces of the tombstones' vectors go first: as long as the node is there, an interrupted vacuum can be repeated.
void remove_pieces(VacuumState* state) {
    const Index& index = state->index;
    for (const ItemRef ref : state->apart) {
        PageReader reader(index);
        RefDisk pieces[kMaxPieces] = {};
        if (NodeDisk* node = reader.node(ref); node != nullptr && is_apart(node)) {
            std::memcpy(pieces, node_pieces(index, node),
                        sizeof(RefDisk) * static_cast<size_t>(node_piece_count(node)));
        }
        reader.release();
        for (const RefDisk disk : pieces) {
            if (const ItemRef piece = load_ref(disk); piece.valid()) {
                pg::vacuum_delay();
                remove_item(index, piece, ItemType::kPiece);
            }
        }
    }
}

void remove_tombstones(VacuumState* state) {
    const Index& index = state->index;
    // What tells of them goes before the nodes.
    remove_pieces(state);
    if (index.has_pending) remove_pending_entries(index, state->tombstones);
    if (index.columns > 0) {
        DirectoryWalk walk(index, state->apart.memory());
        remove_entries(index, walk, state->tombstones, state->strategy);
    }
    const BlockNumber blocks = RelationGetNumberOfBlocks(index.relation);
    for (BlockNumber block = kFirstDataBlock; block < blocks; block++) {
        const Buffer buffer = read_for_vacuum(*state, block);
        LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        Page page = BufferGetPage(buffer);
        Size free = kWholePage;
        if (is_data_page(index, block, page)) {
            bool removable = false;
            const auto test = [&](OffsetNumber offset, ItemHeadDisk* head) {
                removable = removable || is_removable(*state, make_ref(block, head->generation, offset), head);
            };
            for_each_item(index, block, page, test);
            if (removable || has_dead_slots(page)) {
                pg::PageEdit edit(index.relation, index.logged);
                Page copy = edit.page(buffer);
                for_each_item(index, block, copy, [&](OffsetNumber offset, ItemHeadDisk* head) {
                    if (is_removable(*state, make_ref(block, head->generation, offset), head))
                        remove_item(copy, offset);
                });
                revive_slots(copy);
                raise_generation(copy);
                edit.commit();
            }
            free = free_space(page);
        }
        UnlockReleaseBuffer(buffer);
        RecordPageWithFreeSpace(index.relation, block, free);
    }
}

} // namespace

IndexBulkDeleteResult* bulk_delete(IndexVacuumInfo* info, IndexBulkDeleteResult* stats,
                                   IndexBulkDeleteCallback callback, void* callback_state) {
    if (stats == nullptr) stats = static_cast<IndexBulkDeleteResult*>(palloc0(sizeof(IndexBulkDeleteResult)));
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw vacuum", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    pg::ContextMemory* memory = pg::context_memory(context);
    const Index index = open_index(info->index);
    VacuumState state(index, *info, stats, callback, callback_state, memory);

    if (index.has_pending) lock_rows(index);
    sweep_rows(&state);
    for (const ItemRef ref : state.undecided) decide(&state, ref);
    if (index.has_pending) unlock_rows(index);
    find_lists_without_owner(&state);
    if (state.tombstones.size() > 0) {
        // Whoever folds a page may have read a node before its last row was taken out, and go on to link it, or even to
        // make it the entry point. So this waits for them; whoever begins after that sees the tombstone.
        if (index.has_pending) fold_all(index, FoldWait::kWait);
        replace_dead_entry(&state);
        repair_graph(index, state.tombstones, info->strategy);
        remove_tombstones(&state);
    }
    stats->num_index_tuples = static_cast<double>(state.rows_left);
    stats->estimated_count = false;

    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return stats;
}

void mend(Relation relation) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw vacuum", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Index index = open_index(relation);
    repair_graph(index, U64Set(pg::context_memory(context)), GetAccessStrategy(BAS_VACUUM));
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
}

IndexBulkDeleteResult* vacuum_cleanup(IndexVacuumInfo* info, IndexBulkDeleteResult* stats) {
    // A table into which rows are only inserted is analyzed by autovacuum long before it is vacuumed.
    if (!info->analyze_only || pg::is_autovacuum_worker()) fold_index(info->index);
    if (info->analyze_only) return stats;
    if (stats == nullptr) {
        // Nothing was deleted. The number of rows is the table's, which is exact but for rows that are not indexed.
        stats = static_cast<IndexBulkDeleteResult*>(palloc0(sizeof(IndexBulkDeleteResult)));
        stats->num_index_tuples = info->num_heap_tuples;
        stats->estimated_count = true;
    }
    stats->num_pages = RelationGetNumberOfBlocks(info->index);
    IndexFreeSpaceMapVacuum(info->index);
    return stats;
}

} // namespace rv::hnsw
