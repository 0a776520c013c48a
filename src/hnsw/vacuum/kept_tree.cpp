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
      hung_(memory, blocks_),
      generations_(memory),
      waiting_(memory) {
    generations_.resize(blocks_);
    std::fill(generations_.begin(), generations_.end(), uint16{0});
}

void KeptTree::mend(bool tidies) {
    const EntryPoint entry = read_entry(index_);
    if (!entry.ref.valid()) return;
    root_ = entry.ref;
    tidies_ = index_.keeps_links && tidies;
    note_pages();
    add(entry.ref);
    if (!index_.keeps_links) return;
    for (const Reach reach : {Reach::kParts, Reach::kSparing, Reach::kAny}) {
        looked_.clear();
        while ((reach != Reach::kAny || passed_over_) && keep_more(reach)) {
        }
    }
    tidies_ = false;
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

Buffer KeptTree::read_page(BlockNumber block) {
    pg::vacuum_delay();
    const Buffer buffer = ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    return buffer;
}

// Visits the lists on layer 0 of the live nodes of a page that is locked.
template <class Use>
void KeptTree::for_each_list(BlockNumber block, Page page, Use&& use) {
    const OffsetNumber last = is_data_page(index_, block, page) ? PageGetMaxOffsetNumber(page) : InvalidOffsetNumber;
    for (OffsetNumber offset = FirstOffsetNumber; offset <= last; offset++) {
        ItemRef node;
        const LinkList list = links_in(page, make_ref(block, 0, offset), &node);
        if (node.valid()) use(node, list);
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

// Notes which nodes hang below a live one in the tree. Of those that are not reached the others are the topmost of the
// parts that have come off. And the generation of each page.
void KeptTree::note_pages() {
    for (BlockNumber block = kFirstDataBlock; block < blocks_; block++) {
        const Buffer buffer = read_page(block);
        Page page = BufferGetPage(buffer);
        if (is_data_page(index_, block, page)) generations_[block] = page_tail(page)->generation;
        for_each_list(block, page, [&](ItemRef, const LinkList& list) {
            for (size_t i = 0; i < list.count; i++) {
                if (is_kept(list.links[i])) hung_.set(load_ref(list.links[i]));
            }
        });
        UnlockReleaseBuffer(buffer);
    }
}

// Whether a link leads to a node still, and not to where another one is by now: an insert may have linked to a node
// that was about to go, and the map knows places alone. Only where something has been removed since, its page has to be
// read.
bool KeptTree::exists(ItemRef node) {
    if (node.block() >= blocks_ || node.generation() >= generations_[node.block()]) return true;
    const Buffer buffer = read_page(node.block());
    const bool there = find_node(index_, BufferGetPage(buffer), node) != nullptr;
    UnlockReleaseBuffer(buffer);
    return there;
}

// Follows the kept links of all nodes of a page that are reached, and of those that this reaches there. Those that lead
// to what others have led to, or nowhere, are kept no longer.
void KeptTree::follow_page(BlockNumber block) {
    Array<KeptLink> found(waiting_.memory());
    Array<KeptLink> needless(waiting_.memory());
    while (reached_.exceeds(followed_, block)) {
        found.clear();
        const Buffer buffer = read_page(block);
        Page page = BufferGetPage(buffer);
        for (OffsetNumber offset = 0; offset < SlotMap::kSlots; offset++) {
            const ItemRef slot = make_ref(block, 0, offset);
            if (!reached_.test(slot) || !followed_.set(slot)) continue;
            ItemRef node;
            const LinkList list = links_in(page, slot, &node);
            for (size_t i = 0; i < list.count; i++) {
                if (is_kept(list.links[i]) || !index_.keeps_links) found.push_back({node, load_ref(list.links[i])});
            }
        }
        UnlockReleaseBuffer(buffer);
        for (const KeptLink& link : found) {
            const bool leads = exists(link.node);
            if ((leads && note(link.node)) || !tidies_) continue;
            // What keeps a link to the root may be about to become that.
            if (!leads || (reached_.covers(link.node) && link.node != root_)) needless.push_back(link);
        }
    }
    tidied_ = tidied_ || !needless.empty();
    if (!needless.empty()) mark(needless, false);
    found.release();
    needless.release();
}

// Keeps links of nodes of one page, or keeps them no longer; those that are gone are taken out of `links`.
void KeptTree::mark(Array<KeptLink>& links, bool kept) {
    const Buffer buffer = lock_exclusive(index_, links[0].owner);
    pg::PageEdit edit(index_.relation, index_.logged);
    Page page = edit.page(buffer);
    size_t found = 0;
    for (const KeptLink& marked : links) {
        NodeDisk* node = find_node(index_, page, marked.owner);
        if (node == nullptr || is_tombstone(node)) continue;
        for (RefDisk& link : node_links(index_, node, 0)) {
            if (load_ref(link) != marked.node) continue;
            link = store_ref(marked.node, is_fill(link), kept);
            links[found++] = marked;
            break;
        }
    }
    links.truncate(found);
    edit.commit();
    UnlockReleaseBuffer(buffer);
}

// Keeps links to nodes that were not reached, page by page. Whether there were any.
bool KeptTree::keep_more(Reach reach) {
    bool more = false;
    for (BlockNumber block = kFirstDataBlock; block < blocks_; block++) {
        if (reached_.exceeds(looked_, block)) more = keep_more_of(block, reach) || more;
    }
    return more;
}

bool KeptTree::keep_more_of(BlockNumber block, Reach reach) {
    Array<KeptLink> found(waiting_.memory());
    const Buffer buffer = read_page(block);
    for_each_list(block, BufferGetPage(buffer), [&](ItemRef owner, const LinkList& list) {
        if (!reached_.test(owner)) return;
        looked_.set(owner);
        size_t kept = kept_links(list);
        const size_t most =
            reach != Reach::kAny ? graph::most_kept(static_cast<size_t>(index_.max_links(0))) : list.count;
        for (size_t i = 0; i < list.count; i++) {
            const ItemRef link = load_ref(list.links[i]);
            const auto is_link = [&](const KeptLink& other) { return other.node == link; };
            if (reached_.test(link) || (reach == Reach::kParts && hung_.test(link))) continue;
            passed_over_ = passed_over_ || kept >= most;
            if (kept >= most) break;
            if (std::any_of(found.begin(), found.end(), is_link)) continue;
            found.push_back({owner, link});
            kept++;
        }
    });
    UnlockReleaseBuffer(buffer);
    bool more = false;
    Array<KeptLink> links(waiting_.memory());
    for (const KeptLink& link : found) {
        if (reached_.test(link.node) || !is_live(index_, link.node)) continue;
        links.push_back(link);
        // What has come off is in another part each. Else what was reached by one may need no other link.
        if (reach != Reach::kParts) more = keep(links) || more;
    }
    more = keep(links) || more;
    links.release();
    found.release();
    return more;
}

// Keeps links of nodes of one page. Whether any of them is still there.
bool KeptTree::keep(Array<KeptLink>& links) {
    if (links.empty()) return false;
    mark(links, true);
    const bool any = !links.empty();
    for (const KeptLink& link : links) add(link.node);
    links.clear();
    return any;
}

} // namespace rv::hnsw
