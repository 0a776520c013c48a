// Which nodes a path on layer 0 leads to from the entry point: what a scan that goes on comes by.
//
// One bit for each slot of each page says whether a node was reached, another whether its links were followed. What waits
// to be followed is kept in a short list; beyond that the pages that have any are read in order, pass by pass, so that it
// takes 32 bytes a page and few random reads. Tombstones are not passed through: they are about to go.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace rv::hnsw {

// One bit for each slot of each block.
class SlotMap {
public:
    SlotMap(std::pmr::memory_resource* memory, BlockNumber blocks) : words_(memory), blocks_(blocks) {
        words_.resize((static_cast<size_t>(blocks) * kSlots + 63) / 64);
        std::fill(words_.begin(), words_.end(), uint64{0});
    }
    // The smallest node (1 dimension, m = 2) takes 80 bytes and a line pointer.
    static constexpr OffsetNumber kSlots = 128;

    // Slots beyond the map (on pages that were added meanwhile) are taken as set.
    bool covers(ItemRef ref) const { return ref.block() < blocks_ && ref.offset() < kSlots; }
    // Whether it was not set before.
    bool set(ItemRef ref) {
        if (test(ref)) return false;
        words_[bit(ref) / 64] |= uint64{1} << (bit(ref) % 64);
        return true;
    }
    bool test(ItemRef ref) const { return !covers(ref) || (words_[bit(ref) / 64] >> (bit(ref) % 64) & 1) != 0; }
    // Whether a slot of the block is set here and not in `other`, a map of the same size.
    bool exceeds(const SlotMap& other, BlockNumber block) const {
        const size_t first = static_cast<size_t>(block) * kSlots / 64;
        return ((words_[first] & ~other.words_[first]) | (words_[first + 1] & ~other.words_[first + 1])) != 0;
    }

private:
    static size_t bit(ItemRef ref) { return static_cast<size_t>(ref.block()) * kSlots + ref.offset(); }

    Array<uint64> words_;
    BlockNumber blocks_;
};

class Reachability {
public:
    // Of the pages that there are now; nodes on later ones count as reached.
    Reachability(const Index& index, BufferAccessStrategy strategy, std::pmr::memory_resource* memory);

    // Follows all paths from the entry point.
    void follow_entry();
    // Follows all paths from a node that can be reached.
    void follow(ItemRef node);
    bool reached(ItemRef node) const { return reached_.test(node); }
    BlockNumber blocks() const { return blocks_; }

private:
    void note(ItemRef node);
    void follow_page(BlockNumber block);
    void follow_waiting();
    void note_links(Page page, ItemRef slot);

    const Index& index_;
    BufferAccessStrategy strategy_;
    BlockNumber blocks_;
    SlotMap reached_;
    SlotMap followed_;
    Array<ItemRef> waiting_;
    bool overflowed_ = false; // whether some wait that are not in the list
};

} // namespace rv::hnsw
