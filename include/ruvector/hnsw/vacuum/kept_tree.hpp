// The tree of kept links that leads to every node, mended after a vacuum has rewritten lists.
//
// First the links that are kept are followed from the entry point, but through no tombstones, which are about to go;
// more than one to a node are needless. Parts of the tree that hang on tombstones have come off then. Where other links
// lead to their topmost nodes, or failing that to any, these are kept from now on. What is left are nodes that no path
// on layer 0 leads to, for the caller to link. In indexes of earlier versions no link is kept, and all are followed. No
// link to a tombstone is taken out meanwhile: until all is mended, and if it never is, the tree leads to every node
// through them.
//
// One bit for each slot of each page says whether a node was reached, others whether its links were followed. What
// waits to be followed is in a short list; beyond that the pages that have any are read in order, pass by pass, so that
// it takes 66 bytes a page and few random reads.
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
    // Whether any slot of the block is set.
    bool has_any(BlockNumber block) const {
        const size_t first = static_cast<size_t>(block) * kWords;
        return block < blocks_ && (words_[first] | words_[first + 1]) != 0;
    }
    void clear() { std::fill(words_.begin(), words_.end(), uint64{0}); }
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

    // Reaches what a path leads to, and keeps links that are needed for it. If `tidies`, what is needless is kept no
    // longer.
    void mend(bool tidies);
    // Adds a node that has got a kept link, and what it leads to.
    void add(ItemRef node);
    bool reached(ItemRef node) const { return reached_.test(node); }
    BlockNumber blocks() const { return blocks_; }
    // Whether links were found needless.
    bool tidied() const { return tidied_; }

private:
    struct KeptLink {
        ItemRef owner, node;
    };

    // What may be led to by other links, each in turn: topmost nodes of parts; any, as far as a list may keep as many
    // links as inserts would; any at all.
    enum class Reach { kParts, kSparing, kAny };

    bool note(ItemRef node);
    bool exists(ItemRef node);
    void note_pages();
    void follow_page(BlockNumber block);
    void follow_waiting();
    Buffer read_page(BlockNumber block);
    template <class Use>
    void for_each_list(BlockNumber block, Page page, Use&& use);
    LinkList links_in(Page page, ItemRef slot, ItemRef* node);
    void mark(Array<KeptLink>& links, bool kept);
    bool keep_more(Reach reach);
    bool keep_more_of(BlockNumber block, Reach reach);
    bool keep(Array<KeptLink>& links);

    const Index& index_;
    BufferAccessStrategy strategy_;
    BlockNumber blocks_;
    SlotMap reached_;
    SlotMap followed_;          // the kept links
    SlotMap looked_;            // at the others
    SlotMap hung_;              // below a live node
    Array<uint16> generations_; // of the pages
    Array<ItemRef> waiting_;
    ItemRef root_;
    bool tidies_ = false;
    bool tidied_ = false;
    bool passed_over_ = false; // whether lists that keep enough lead to nodes that were not reached
    bool overflowed_ = false;  // whether some wait that are not in the list
};

} // namespace rv::hnsw
