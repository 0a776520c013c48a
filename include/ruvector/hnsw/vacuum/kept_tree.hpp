// The tree of kept links that leads to every node, mended after a vacuum has rewritten lists.
//
// First the links that are kept are followed from the entry point; more than one to a node are needless. Where others
// lead to nodes that this does not reach, parts of the tree that have lost their root, they are kept from now on. What
// is left then are nodes that no path on layer 0 leads to, for the caller to link. In indexes of earlier versions no
// link is kept, and all are followed.
//
// One bit for each slot of each page says whether a node was reached, others whether its links were followed. What
// waits to be followed is in a short list; beyond that the pages that have any are read in order, pass by pass, so that
// it takes 48 bytes a page and few random reads. Tombstones are not passed through: they are about to go.
#pragma once

#include "ruvector/hnsw/format/link_list.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace rv::hnsw {

// One bit for each slot of each block.
class SlotMap {
public:
    // The smallest node (1 dimension, m = 2) takes 80 bytes and a line pointer.
    static constexpr OffsetNumber kSlots = 128;

    SlotMap(std::pmr::memory_resource* memory, BlockNumber blocks) : words_(memory), blocks_(blocks) {
        words_.resize(static_cast<size_t>(blocks) * kWords);
        std::fill(words_.begin(), words_.end(), uint64{0});
    }
    // Slots beyond the map (on pages that were added meanwhile) are taken as set.
    bool covers(ItemRef ref) const { return ref.block() < blocks_ && ref.offset() < kSlots; }
    bool test(ItemRef ref) const { return !covers(ref) || (words_[bit(ref) / 64] >> (bit(ref) % 64) & 1) != 0; }
    // Whether it was not set before.
    bool set(ItemRef ref) {
        if (test(ref)) return false;
        words_[bit(ref) / 64] |= uint64{1} << (bit(ref) % 64);
        return true;
    }
    // Whether a slot of the block is set here and not in `other`, a map of the same size.
    bool exceeds(const SlotMap& other, BlockNumber block) const {
        const size_t first = static_cast<size_t>(block) * kWords;
        return ((words_[first] & ~other.words_[first]) | (words_[first + 1] & ~other.words_[first + 1])) != 0;
    }

private:
    static constexpr size_t kWords = kSlots / 64;
    static_assert(kWords == 2);

    static size_t bit(ItemRef ref) { return static_cast<size_t>(ref.block()) * kSlots + ref.offset(); }

    Array<uint64> words_;
    BlockNumber blocks_;
};

class KeptTree {
public:
    // Of the pages that there are now; nodes on later ones count as reached.
    KeptTree(const Index& index, BufferAccessStrategy strategy, std::pmr::memory_resource* memory);

    // Reaches what a path leads to, and keeps links that are needed for it.
    void mend();
    // Adds a node that has got a kept link, and what it leads to.
    void add(ItemRef node);
    bool reached(ItemRef node) const { return reached_.test(node); }
    BlockNumber blocks() const { return blocks_; }

private:
    struct KeptLink {
        ItemRef owner, node;
    };

    bool note(ItemRef node);
    void follow_page(BlockNumber block);
    void forget(const Array<KeptLink>& needless);
    void follow_waiting();
    LinkList links_in(Page page, ItemRef slot, ItemRef* node);
    bool keep_more(bool sparingly);
    bool keep_more_of(BlockNumber block, bool sparingly);

    const Index& index_;
    BufferAccessStrategy strategy_;
    BlockNumber blocks_;
    SlotMap reached_;
    SlotMap followed_; // the kept links
    SlotMap looked_;   // at the others
    Array<ItemRef> waiting_;
    bool mending_ = false;
    bool passed_over_ = false; // whether lists that keep enough lead to nodes that were not reached
    bool overflowed_ = false;  // whether some wait that are not in the list
};

} // namespace rv::hnsw
