// The directory of an index with further columns: an entry for each node, with its attributes and, in indexes with
// codes, a code of its value. Entries with like attributes share pages, and a summary says what each page holds, so
// that a scan whose conditions few rows meet reads few pages, and looks at those nodes alone that may be the nearest.
//
// A node and its entry are placed in one record, so that there is none without the other. Vacuum removes the entry of a
// tombstone before the node. Who has read an entry may find that its node has gone; its reference is broken then.
#pragma once

#include "ruvector/hnsw/format/codes.hpp"
#include "ruvector/pg/buffers.hpp"

#include "ruvector/core/base/zone.hpp"

namespace rv::hnsw {

// The entries of a page of the directory.
class DirectoryPage {
public:
    DirectoryPage(const Index& index, DirectoryDisk* disk);

    // How many entries a page of the index has room for.
    static int capacity(const Index& index);

    DirectoryDisk* disk() const { return disk_; }
    int count() const { return disk_->count; }
    int capacity() const { return capacity_; }
    bool is_full() const { return count() == capacity_; }
    Zone zone() const { return zone_; }
    ItemRef ref(int i) const { return refs_[i]; }
    std::byte* attributes(int i) const { return attributes_ + static_cast<Size>(i) * attribute_bytes_; }
    // Of nodes' values relative to the directory's centre; only where layer 0 has codes.
    LinkCodes codes() const { return codes_; }

    // On a page that is being edited. add() needs room, and `code` is of one slot. The last entry takes the place of
    // one that is removed.
    void add(ItemRef ref, const std::byte* attributes, const LinkCodes& code) const;
    void add(const DirectoryPage& from, int i) const;
    void remove(int i) const;
    // Makes the zone that of the entries that are there.
    void shrink_zone() const;

private:
    void put(int to, const DirectoryPage& from, int i) const;

    DirectoryDisk* disk_;
    bool coded_;
    int capacity_;
    Size attribute_bytes_;
    Zone zone_;
    ItemRef* refs_;
    std::byte* attributes_;
    LinkCodes codes_;
};

// A page of the summary.
class SummaryPage {
public:
    SummaryPage(const Index& index, SummaryDisk* disk)
        : index_(index),
          disk_(disk),
          zone_bytes_(Zone::bytes(index.columns)),
          capacity_(static_cast<int>((kMaxItemSize - offsetof(SummaryDisk, data) - zone_bytes_) /
                                     (sizeof(SummaryEntryDisk) + zone_bytes_))) {}

    SummaryDisk* disk() const { return disk_; }
    int count() const { return disk_->count; }
    int capacity() const { return capacity_; }
    bool is_full() const { return count() == capacity_; }
    // Of all pages that it tells of.
    Zone all() const { return {disk_->data, index_.columns, index_.labels}; }
    SummaryEntryDisk* entry(int i) const { return reinterpret_cast<SummaryEntryDisk*>(at(i)); }
    Zone zone(int i) const { return {at(i) + sizeof(SummaryEntryDisk), index_.columns, index_.labels}; }

    // On a page that is being edited: what a page of the directory holds now. add() needs room.
    void add(BlockNumber block, const DirectoryPage& page) const;
    void note(int i, const DirectoryPage& page) const;

private:
    std::byte* at(int i) const {
        return disk_->data + zone_bytes_ + static_cast<Size>(i) * (sizeof(SummaryEntryDisk) + zone_bytes_);
    }

    const Index& index_;
    SummaryDisk* disk_;
    Size zone_bytes_;
    int capacity_;
};

// Those of a page that is locked. They raise if it is none.
DirectoryPage directory_page(const Index& index, BlockNumber block, Page page);
SummaryPage summary_page(const Index& index, BlockNumber block, Page page);

// Make pages without entries; one of the directory has a place in the summary.
void init_directory_page(Page page, BlockNumber summary, int slot);
void init_summary_page(Page page);

// The zone of no rows, in the current memory context.
Zone make_zone(const Index& index);

// The value that codes of the directory are relative to, in the current memory context.
const float* directory_centre(const Index& index);

// Calls use(block, page) for each page of the summary from `first` on, under a shared lock.
template <class Use>
void for_each_summary_page(const Index& index, BlockNumber first, Use&& use) {
    constexpr BlockNumber kInterval = 1U << 12;
    BlockNumber pages = 0;
    for (BlockNumber block = first; block != InvalidBlockNumber;) {
        CHECK_FOR_INTERRUPTS();
        if (++pages % kInterval == 0 && pages > RelationGetNumberOfBlocks(index.relation))
            raise_corrupted(index.relation, block, "the pages of the summary form a ring");
        const Buffer buffer = pg::read_buffer(index.relation, block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        pg::test_for_old_snapshot(index.snapshot, index.relation, BufferGetPage(buffer));
        const SummaryPage page = summary_page(index, block, BufferGetPage(buffer));
        const BlockNumber next = page.disk()->next;
        if (next != InvalidBlockNumber) pg::prefetch_block(index.relation, next);
        use(block, page);
        UnlockReleaseBuffer(buffer);
        block = next;
    }
}

} // namespace rv::hnsw
