// Server zone.
#include "ruvector/hnsw/vacuum/reachability.hpp"

#include "ruvector/hnsw/format/page.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::hnsw {

Reachability::Reachability(const Index& index, BufferAccessStrategy strategy, std::pmr::memory_resource* memory)
    : index_(index),
      strategy_(strategy),
      blocks_(RelationGetNumberOfBlocks(index.relation)),
      reached_(memory, blocks_),
      followed_(memory, blocks_),
      waiting_(memory) {}

void Reachability::follow_entry() {
    const EntryPoint entry = read_entry(index_);
    if (entry.ref.valid()) follow(entry.ref);
}

void Reachability::follow(ItemRef node) {
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

void Reachability::note(ItemRef node) {
    constexpr size_t kMostWaiting = 1024;
    if (!reached_.set(node)) return;
    if (waiting_.size() < kMostWaiting) {
        waiting_.push_back(node);
    } else {
        overflowed_ = true;
    }
}

// Follows the links of all nodes of a page that are reached, and of those that this reaches there.
void Reachability::follow_page(BlockNumber block) {
    pg::vacuum_delay();
    const Buffer buffer = ReadBufferExtended(index_.relation, MAIN_FORKNUM, block, RBM_NORMAL, strategy_);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    Page page = BufferGetPage(buffer);
    const OffsetNumber last = is_data_page(index_, block, page) ? PageGetMaxOffsetNumber(page) : InvalidOffsetNumber;
    while (reached_.exceeds(followed_, block)) {
        // A link that a vacuum did not see may lead to a slot that is no longer there.
        for (OffsetNumber offset = FirstOffsetNumber; offset < SlotMap::kSlots; offset++) {
            const ItemRef slot = make_ref(block, 0, offset);
            if (reached_.test(slot) && followed_.set(slot) && offset <= last) note_links(page, slot);
        }
    }
    UnlockReleaseBuffer(buffer);
}

void Reachability::follow_waiting() {
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

// Notes what the node in a slot of a page leads to.
void Reachability::note_links(Page page, ItemRef slot) {
    ItemHeadDisk* head = item_at(index_, slot.block(), page, slot.offset());
    if (head == nullptr || head->type != static_cast<uint8>(ItemType::kNode) || (head->flags & kTombstone) != 0)
        return;
    for (const RefDisk disk : node_links(index_, reinterpret_cast<NodeDisk*>(head), 0)) {
        if (const ItemRef link = load_ref(disk); link.valid()) note(link);
    }
}

} // namespace rv::hnsw
