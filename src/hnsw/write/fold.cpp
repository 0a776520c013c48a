// Server zone. See the header.
#include "ruvector/hnsw/write/fold.hpp"

extern "C" {
#include "utils/memutils.h"
}

#include "ruvector/hnsw/format/link_list.hpp"
#include "ruvector/hnsw/format/rows.hpp"
#include "ruvector/hnsw/write/fold_order.hpp"
#include "ruvector/hnsw/write/link.hpp"
#include "ruvector/hnsw/write/refresh_upper.hpp"
#include "ruvector/hnsw/write/remove_entries.hpp"
#include "ruvector/pg/block_lock.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/scratch_memory.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::hnsw {

void lock_rows(const Index& index) { pg::lock_block(index.relation, kMetaBlock, ExclusiveLock); }
void unlock_rows(const Index& index) { pg::unlock_block(index.relation, kMetaBlock, ExclusiveLock); }

namespace {

// A pending node, as read.
struct PendingNode {
    NodeDisk* item = nullptr; // null: it has no row any more, or is pending no longer
    std::byte* vector = nullptr;
    bool untouched = false;
    bool joined = false; // a fold was cut off that had given its row to another one
};

PendingNode read_node(const Index& index, ItemRef ref) {
    PendingNode read;
    PageReader reader(index);
    NodeDisk* stored = reader.node(ref);
    read.joined = stored != nullptr && has_joined(stored);
    if (stored != nullptr && !is_tombstone(stored) && is_pending(stored)) {
        const Size size = index.layout.node_size(stored->head.level, node_body(index, stored));
        auto* item = static_cast<NodeDisk*>(palloc(size));
        std::memcpy(item, stored, size);
        read.untouched = is_untouched(index, stored);
        read.vector = static_cast<std::byte*>(palloc(index.layout.value_bytes));
        if (copy_value(index, reader, ref, read.vector)) read.item = item;
    }
    reader.release();
    return read;
}

// What became of a pending node: it is pending no longer, and if it was removed, has left a tombstone or not; or it was
// left as it is; or that and there is no use in going on with others now.
enum class Folded { kDone, kTombstone, kLeft, kBlocked };

void remove_pieces(const Index& index, NodeDisk* node) {
    for (int i = 0; is_apart(node) && i < node_piece_count(node); i++) {
        CHECK_FOR_INTERRUPTS();
        kill_item(index, load_ref(node_pieces(index, node)[i]), ItemType::kPiece);
    }
}

// Gives the row of a pending node to another one of its value, and removes it. Gone: there is no such other one.
enum class Joined { kDone, kTombstone, kLeft, kBlocked, kGone };

Joined join_duplicate(const Index& index, ItemRef ref, PendingSpot spot, NodeDisk* node, ItemRef duplicate) {
    // A vacuum that takes rows out now may have been at the one node, and not at the other.
    if (!pg::try_lock_block(index.relation, kMetaBlock, ShareLock)) return Joined::kBlocked;
    PendingRemoval removal(index, ref, spot);
    const MovedRow moved = move_row(index, duplicate, &node->row[0], &removal);
    pg::unlock_block(index.relation, kMetaBlock, ShareLock);
    if (moved == MovedRow::kGone) return Joined::kGone;
    if (moved == MovedRow::kOver) return Joined::kLeft;
    if (removal.leaves_tombstone()) return Joined::kTombstone;
    note_free_space(index, ref.block());
    return Joined::kDone;
}

Folded fold_node(const Index& index, ItemRef ref, PendingSpot spot, std::pmr::memory_resource* memory) {
    const PendingNode node = read_node(index, ref);
    if (node.joined) return Folded::kTombstone;
    if (node.item == nullptr) {
        settle_node(index, ref, spot);
        return Folded::kDone;
    }
    // One that a fold has begun to link may have others below it. It stays a node of its own.
    const bool joins = node.untouched && read_entry(index).ref != ref;
    Surroundings found = find_links(index, node.vector, node.item, ref, memory, joins);
    if (found.duplicate.valid()) {
        switch (join_duplicate(index, ref, spot, node.item, found.duplicate)) {
        case Joined::kDone:
            return Folded::kDone;
        case Joined::kTombstone:
            return Folded::kTombstone;
        case Joined::kLeft:
            return Folded::kLeft;
        case Joined::kBlocked:
            return Folded::kBlocked;
        case Joined::kGone:
            break;
        }
        found = find_links(index, node.vector, node.item, ref, memory);
    }
    write_new_links(index, ref, node.item, node.vector, memory);
    // A tombstone has got none, and is to get none back. If it becomes one from here on, the vacuum that makes it one
    // waits for this fold and takes out what leads there.
    if (!is_live(index, ref)) {
        settle_node(index, ref, spot);
        return Folded::kDone;
    }
    if (index.layout.has_upper(node.item->head.level)) refresh_upper(index, ref, node.vector);
    connect_node(index, ref, node.item, node.vector, found, memory);
    settle_node(index, ref, spot);
    return Folded::kDone;
}

struct Entry {
    ItemRef ref;
    PendingSpot spot;
};

// Removes the tombstones of nodes whose rows have gone over to others, after all that tells of them. Of what a cancel
// or a crash leaves here, their entries tell, to the next fold or vacuum.
void remove_joined(const Index& index, std::span<const Entry> joined, pg::ContextMemory* memory) {
    U64Set nodes(memory);
    Array<const std::byte*> attributes(memory);
    for (const Entry& entry : joined) {
        CHECK_FOR_INTERRUPTS();
        PageReader reader(index);
        NodeDisk* stored = reader.node(entry.ref);
        NodeDisk* node = nullptr;
        if (stored != nullptr && has_joined(stored)) {
            const Size size = index.layout.node_size(stored->head.level, node_body(index, stored));
            node = static_cast<NodeDisk*>(palloc(size));
            std::memcpy(node, stored, size);
        }
        reader.release();
        if (node == nullptr) continue; // a vacuum came by
        nodes.insert(entry.ref.bits);
        attributes.push_back(node_attributes(index, node));
        remove_pieces(index, node);
    }
    if (index.columns > 0 && !attributes.empty()) {
        DirectoryWalk walk(index, attributes.span(), memory);
        remove_entries(index, walk, nodes, nullptr);
    }
    for (const Entry& entry : joined) {
        CHECK_FOR_INTERRUPTS();
        remove_joined_node(index, entry.ref, entry.spot);
    }
}

// Adds the entries of a page. Returns the page, pinned, so that it stays what it is; invalid if it has left the area.
Buffer read_entries(const Index& index, BlockNumber block, Array<Entry>& entries) {
    const Buffer pin = pin_page(index, block);
    if (!BufferIsValid(pin)) return pin;
    PageReader reader(index);
    PendingDisk* disk = pending_on(index, block, reader.lock(make_ref(block, 0, FirstOffsetNumber)));
    for (int i = 0; disk != nullptr && i < disk->count; i++) {
        const ItemRef ref = PendingEntries(index, disk).refs()[i];
        if (ref.valid()) entries.push_back({ref, {block, i}});
    }
    reader.release();
    return pin;
}

// Orders entries by the values of their nodes.
void order_entries(const Index& index, Array<Entry>& entries, pg::ContextMemory* memory) {
    const Size stride = MAXALIGN(index.layout.value_bytes);
    auto* copies = static_cast<std::byte*>(palloc_extended(stride * entries.size() + 1, MCXT_ALLOC_HUGE));
    Array<graph::Value> values(memory);
    Array<Entry> read(memory);
    Array<Entry> gone(memory);
    for (const Entry& entry : entries) {
        CHECK_FOR_INTERRUPTS();
        std::byte* copy = copies + read.size() * stride;
        PageReader reader(index);
        const bool there = copy_value(index, reader, entry.ref, copy);
        reader.release();
        (there ? read : gone).push_back(entry);
        if (there) values.push_back(copy);
    }
    Array<uint32> order(memory);
    order_by_likeness(index, values.span(), &order);
    entries.clear();
    for (const uint32 i : order) entries.push_back(read[i]);
    for (const Entry& entry : gone) entries.push_back(entry);
    pfree(copies);
}

// Folds the nodes of pages, which the caller has locked for it. The one place where many nodes are linked in turn. A
// page may have left the area meanwhile.
int64 fold_pages(const Index& index, std::span<const BlockNumber> blocks) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw fold", ALLOCSET_DEFAULT_SIZES);
    MemoryContext scratch = AllocSetContextCreate(context, "ruvector hnsw fold of a node", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    pg::ContextMemory* memory = pg::context_memory(context);
    Array<Entry> entries(memory);
    Array<Entry> joined(memory);
    Array<Buffer> pins(memory);
    for (const BlockNumber block : blocks) {
        const Buffer pin = read_entries(index, block, entries);
        if (BufferIsValid(pin)) pins.push_back(pin);
    }
    order_entries(index, entries, memory);

    int64 folded = 0;
    MemoryContextSwitchTo(scratch);
    for (const Entry& entry : entries) {
        pg::vacuum_delay();
        const Folded what = fold_node(index, entry.ref, entry.spot, pg::ScratchMemory::begin(CurrentMemoryContext));
        folded += what == Folded::kDone || what == Folded::kTombstone;
        if (what == Folded::kTombstone) joined.push_back(entry);
        MemoryContextReset(scratch);
        // All further duplicates would be searched for in vain.
        if (what == Folded::kBlocked) break;
    }
    MemoryContextSwitchTo(context);
    if (!joined.empty()) remove_joined(index, joined.span(), memory);
    for (const Buffer pin : pins) ReleaseBuffer(pin);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return folded;
}

// What a page of the area says of itself, and of the next one.
struct PageState {
    bool there = false;
    uint32 number = 0;
    int live = 0;
    BlockNumber next = InvalidBlockNumber;
};

PageState look_at_page(const Index& index, BlockNumber block) {
    PageReader reader(index);
    PageState state;
    if (const PendingDisk* disk = pending_on(index, block, reader.lock(make_ref(block, 0, FirstOffsetNumber)));
        disk != nullptr) {
        state = {true, disk->number, disk->live, disk->next};
    }
    reader.release();
    return state;
}

// Pages that this backend has locked, to be folded together.
class LockedPages {
public:
    LockedPages(const Index& index, int most_nodes) : index_(index), most_nodes_(most_nodes) {}

    // Locks a page, unless somebody else folds it, who may be waited for.
    void add(BlockNumber block, int nodes, FoldWait wait) {
        if (wait == FoldWait::kWait) {
            pg::lock_block(index_.relation, block, ExclusiveLock);
        } else if (nodes == 0 || !pg::try_lock_block(index_.relation, block, ExclusiveLock)) {
            return;
        }
        blocks_[count_++] = block;
        nodes_ += nodes;
    }
    bool is_full() const { return nodes_ >= most_nodes_ || count_ == kMostPages; }

    int64 fold() {
        const int64 folded = nodes_ > 0 ? fold_pages(index_, {blocks_, count_}) : 0;
        for (size_t i = 0; i < count_; i++) pg::unlock_block(index_.relation, blocks_[i], ExclusiveLock);
        count_ = 0;
        nodes_ = 0;
        return folded;
    }

private:
    static constexpr size_t kMostPages = 32;

    const Index& index_;
    int most_nodes_;
    BlockNumber blocks_[kMostPages];
    size_t count_ = 0;
    int nodes_ = 0;
};

// How many nodes are folded together, whose values have to be in memory: by an insert, whose client waits, and else.
constexpr int kFewNodes = 64;
int many_nodes(const Index& index) {
    constexpr Size kMemory = Size{4} << 20;
    return static_cast<int>(std::clamp<Size>(kMemory / index.layout.value_bytes, 16, 1024));
}

} // namespace

void fold_some(const Index& index) {
    constexpr int kMostTries = 16; // other backends are folding as many
    LockedPages pages(index, std::min(kFewNodes, many_nodes(index)));
    BlockNumber block = read_chain(index).first;
    for (int i = 0; i < kMostTries && block != InvalidBlockNumber && !pages.is_full(); i++) {
        const PageState state = look_at_page(index, block);
        pages.add(block, state.live, FoldWait::kTry);
        block = state.next;
    }
    pages.fold();
    trim_chain(index);
}

int64 fold_all(const Index& index, FoldWait wait) {
    PendingChain chain = read_chain(index);
    if (!chain.exists()) return 0;
    LockedPages pages(index, many_nodes(index));
    const uint32 last = chain.last_number;
    uint32 next = chain.first_number; // the number of the page that comes next
    BlockNumber block = chain.first;
    int64 folded = 0;
    while (block != InvalidBlockNumber) {
        CHECK_FOR_INTERRUPTS();
        const PageState state = look_at_page(index, block);
        if (!state.there || static_cast<int32>(state.number - next) > 0) {
            // It has left the chain; so have those before it.
            chain = read_chain(index);
            block = chain.first;
            next = std::max(next, chain.first_number);
            if (static_cast<int32>(next - last) > 0) break;
            continue;
        }
        if (state.number == next) {
            pages.add(block, state.live, wait);
            next++;
        }
        if (static_cast<int32>(next - last) > 0) break;
        block = state.next;
        if (pages.is_full()) {
            folded += pages.fold();
            trim_chain(index);
        }
    }
    folded += pages.fold();
    trim_chain(index);
    return folded;
}

int64 fold_index(Relation relation) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw fold", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Index index = open_index(relation);
    const int64 folded = index.has_pending ? fold_all(index, FoldWait::kTry) : 0;
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return folded;
}

} // namespace rv::hnsw
