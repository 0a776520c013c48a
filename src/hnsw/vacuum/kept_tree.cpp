// Server zone.
#include "ruvector/hnsw/vacuum/kept_tree.hpp"

#include "ruvector/hnsw/write/link.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::hnsw {

KeptTree::KeptTree(const Index& index, BufferAccessStrategy strategy, std::pmr::memory_resource* memory)
    : index_(index),
      strategy_(strategy),
      blocks_(RelationGetNumberOfBlocks(index.relation)),
      reached_(memory, blocks_),
      followed_(memory, blocks_),
      looked_(memory, blocks_),
      waiting_(memory) {}

void KeptTree::mend() {
    const EntryPoint entry = read_entry(index_);
    if (!entry.ref.valid()) return;
    mending_ = index_.keeps_links;
    add(entry.ref);
    if (!mending_) return;
    while (keep_more(true)) {
    }
    while (passed_over_ && keep_more(false)) {
    }
    mending_ = false;
    // One that came meanwhile leads to the one before, and to all.
    const EntryPoint now = read_entry(index_);
    if (now.ref.valid() && now.ref != entry.ref) adopt(index_, now.ref, entry.ref);
}

void KeptTree::add(ItemRef node) {
    note(node);
    follow_waiting();
    while (overflowed_) {
        overflowed_ = false;
        for (BlockNumber block = kFirstDataBlock; block < blocks_; block++) {
            if (reached_.exceeds(followed_, block)) follow_page(block);
        }
        follow_waiting();
    }
}

// Whether it was not reached before.
bool KeptTree::note(ItemRef node) {
    constexpr size_t kMostWaiting = 1024;
    if (!reached_.set(node)) return false;
    if (waiting_.size() < kMostWaiting) {
        waiting_.push_back(node);
    } else {
        overflowed_ = true;
    }
    return true;
}

void KeptTree::follow_waiting() {
    // So many pages are read by themselves before the next pass.
    BlockNumber left = blocks_ / 8 + 1024;
    while (!waiting_.empty()) {
        const ItemRef ref = waiting_.back();
        waiting_.truncate(waiting_.size() - 1);
        if (followed_.test(ref)) continue;
        if (left == 0) {
            overflowed_ = true;
            continue;
        }
        left--;
        follow_page(ref.block());
    }
}

// The links of the live node in a slot of a page that is locked, and what names it; none if there is no such node.
LinkList KeptTree::links_in(Page page, ItemRef slot, ItemRef* node) {
    // A link that no vacuum has seen may lead to a slot that is no longer there.
    if (!is_data_page(index_, slot.block(), page) || slot.offset() > PageGetMaxOffsetNumber(page)) return {};
    ItemHeadDisk* head = item_at(index_, slot.block(), page, slot.offset());
    if (head == nullptr || head->type != static_cast<uint8>(ItemType::kNode) || (head->flags & kTombstone) != 0)
        return {};
    *node = make_ref(slot.block(), head->generation, slot.offset());
    return used_links(node_links(index_, reinterpret_cast<NodeDisk*>(head), 0));
}

// Follows the kept links of all nodes of a page that are reached, and of those that this reaches there. Those that lead
// to what others have led to are kept no longer.
void KeptTree::follow_page(BlockNumber block) {
    Array<KeptLink> needless(waiting_.memory());
    pg::vacuum_delay();
    const Buffer buffer = ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    Page page = BufferGetPage(buffer);
    while (reached_.exceeds(followed_, block)) {
        for (OffsetNumber offset = 0; offset < SlotMap::kSlots; offset++) {
            const ItemRef slot = make_ref(block, 0, offset);
            if (!reached_.test(slot) || !followed_.set(slot)) continue;
            ItemRef node;
            const LinkList list = links_in(page, slot, &node);
            for (size_t i = 0; i < list.count; i++) {
                if (!is_kept(list.links[i]) && index_.keeps_links) continue;
                const ItemRef link = load_ref(list.links[i]);
                if (!note(link) && mending_ && reached_.covers(link)) needless.push_back({node, link});
            }
        }
    }
    UnlockReleaseBuffer(buffer);
    if (!needless.empty()) forget(needless);
    needless.release();
}

// Keeps links of nodes of one page no longer.
void KeptTree::forget(const Array<KeptLink>& needless) {
    const Buffer buffer = lock_exclusive(index_, needless[0].owner);
    pg::PageEdit edit(index_.relation, index_.logged);
    Page page = edit.page(buffer);
    for (const KeptLink& needless_link : needless) {
        NodeDisk* node = find_node(index_, page, needless_link.owner);
        if (node == nullptr) continue;
        for (RefDisk& link : node_links(index_, node, 0)) {
            if (load_ref(link) == needless_link.node) link.slot &= static_cast<uint16>(~kKeptBit);
        }
    }
    edit.commit();
    UnlockReleaseBuffer(buffer);
}

// Keeps links to nodes that were not reached, page by page; sparingly: no more of a list than inserts would. Whether
// there were any.
bool KeptTree::keep_more(bool sparingly) {
    bool more = false;
    for (BlockNumber block = kFirstDataBlock; block < blocks_; block++) {
        if (!sparingly || reached_.exceeds(looked_, block)) more = keep_more_of(block, sparingly) || more;
    }
    return more;
}

bool KeptTree::keep_more_of(BlockNumber block, bool sparingly) {
    Array<KeptLink> found(waiting_.memory());
    pg::vacuum_delay();
    const Buffer buffer = ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    Page page = BufferGetPage(buffer);
    for (OffsetNumber offset = 0; offset < SlotMap::kSlots; offset++) {
        const ItemRef slot = make_ref(block, 0, offset);
        if (!reached_.test(slot)) continue;
        looked_.set(slot);
        ItemRef owner;
        const LinkList list = links_in(page, slot, &owner);
        size_t kept = kept_links(list);
        const size_t most = sparingly ? graph::most_kept(static_cast<size_t>(index_.max_links(0))) : list.count;
        for (size_t i = 0; i < list.count; i++) {
            if (reached_.test(load_ref(list.links[i]))) continue;
            passed_over_ = passed_over_ || kept >= most;
            if (kept >= most) break;
            found.push_back({owner, load_ref(list.links[i])});
            kept++;
        }
    }
    UnlockReleaseBuffer(buffer);
    bool more = false;
    for (const KeptLink& link : found) {
        // What was reached meanwhile needs no other link.
        if (reached_.test(link.node) || !is_live(index_, link.node) || !keep_link(index_, link.owner, link.node))
            continue;
        more = true;
        add(link.node);
    }
    found.release();
    return more;
}

} // namespace rv::hnsw
