// The directory of an index with further columns: an entry for each node, with its attributes, on pages that form a
// chain. A scan whose conditions few rows meet reads it from end to end, and looks at the nodes that meet them.
//
// A node and its entry are placed in one record, so that there is none without the other. Vacuum removes the entry of a
// tombstone before the node. Who has read an entry may find that its node has gone; its reference is broken then.
#pragma once

#include "ruvector/hnsw/format/page.hpp"
#include "ruvector/pg/buffers.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {

// The entries of a page of the directory.
class DirectoryEntries {
public:
    DirectoryEntries(const Index& index, DirectoryDisk* disk)
        : disk_(disk), stride_(sizeof(ItemRef) + index.layout.attribute_bytes) {}

    int count() const { return disk_->count; }
    int capacity() const { return static_cast<int>((kMaxItemSize - offsetof(DirectoryDisk, entries)) / stride_); }
    ItemRef ref(int i) const {
        ItemRef ref;
        std::memcpy(&ref, at(i), sizeof(ref));
        return ref;
    }
    std::byte* attributes(int i) const { return at(i) + sizeof(ItemRef); }

    // On a page that is being edited. add() needs room. The last entry takes the place of one that is removed.
    void add(ItemRef ref, const std::byte* attributes);
    void remove(int i);

private:
    std::byte* at(int i) const { return disk_->entries + static_cast<Size>(i) * stride_; }

    DirectoryDisk* disk_;
    Size stride_;
};

// The most entries of a page.
inline constexpr size_t kMaxDirectoryEntries = kMaxItemSize / (sizeof(ItemRef) + pg::AttributeColumns::bytes_for(1));

// The item of a page of the directory that is locked. Raises if the page is none.
DirectoryDisk* directory_on(const Index& index, BlockNumber block, Page page);

// Makes a page of the directory without entries, the last of the chain.
void init_directory_page(Page page);

// Stores a node with its entry, if the index has further columns, and returns where.
ItemRef place_node(const Index& index, NodeDisk* node, Size size);

// Adds the entry of a node that is stored, while an index is being built. `*block` says where to look for room, at
// first kDirectoryBlock.
void add_entry(const Index& index, ItemRef ref, const std::byte* attributes, BlockNumber* block);

// Counts the pages of a chain, and raises when it turns out to be a ring.
class DirectoryGuard {
public:
    void visit(const Index& index, BlockNumber block) {
        if (++pages_ % kInterval == 0 && pages_ > RelationGetNumberOfBlocks(index.relation))
            raise_corrupted(index.relation, block, "the pages of the directory form a ring");
    }

private:
    static constexpr BlockNumber kInterval = 1U << 12;
    BlockNumber pages_ = 0;
};

// Calls use(entries) for each page of the directory, under a shared lock, and then after() without a lock.
template <class Use, class After>
void for_each_directory_page(const Index& index, Use&& use, After&& after) {
    DirectoryGuard guard;
    for (BlockNumber block = kDirectoryBlock; block != InvalidBlockNumber;) {
        CHECK_FOR_INTERRUPTS();
        guard.visit(index, block);
        PageReader reader(index);
        DirectoryDisk* disk = directory_on(index, block, reader.lock(make_ref(block, 0, FirstOffsetNumber)));
        const BlockNumber next = disk->next;
        if (next != InvalidBlockNumber) pg::prefetch_block(index.relation, next);
        use(DirectoryEntries(index, disk));
        reader.release();
        after();
        block = next;
    }
}

} // namespace rv::hnsw
