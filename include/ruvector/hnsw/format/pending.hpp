// The pending area of an index with codes: nodes that are complete, but linked to nothing yet, with a code of each in a
// chain of pages that every scan reads beside the graph.
//
// A pending node and its entry are placed in one record, and the entry goes in one record with the node's mark, when
// the node has been linked: so a live node that is marked has one entry, at any moment. The node stays where it is, and
// a scan that has read the entry meets the node in the graph under the same reference. (A node whose value another has
// is not linked: its row goes over to that one, and the node, in one record with the entry.)
//
// Pages are added to the end of the chain and taken off its start, when all their entries are over; the last page
// stays. Numbers that rise from page to page tell a reader, who holds no lock between two pages, that a page has left
// the chain and may be something else by now: then it begins anew.
#pragma once

#include "ruvector/hnsw/format/codes.hpp"
#include "ruvector/hnsw/format/page.hpp"

#include "ruvector/core/base/u64_set.hpp"

namespace rv::hnsw {

// The entries of a page, which is locked or a copy.
class PendingEntries {
public:
    PendingEntries(const Index& index, PendingDisk* disk) : index_(index), disk_(disk) {}

    int count() const { return disk_->count; }
    int capacity() const { return index_.pending_shape.entries; }
    bool has_room() const { return count() < capacity(); }
    ItemRef* refs() const { return reinterpret_cast<ItemRef*>(at(index_.pending_shape.refs_at)); }
    ItemPointerData* rows() const { return reinterpret_cast<ItemPointerData*>(at(index_.pending_shape.rows_at)); }
    LinkCodes codes() const {
        const PendingShape& shape = index_.pending_shape;
        return {at(shape.codes_at), static_cast<Size>(shape.entries), shape.codes.row_bytes()};
    }
    const std::byte* centre_code() const { return at(sizeof(PendingDisk)); }

    // On a page that is being edited. add() needs room.
    void add(ItemRef ref, const ItemPointerData& row, const LinkCodes& code);
    void remove(int i);

private:
    std::byte* at(Size offset) const { return reinterpret_cast<std::byte*>(disk_) + offset; }

    const Index& index_;
    PendingDisk* disk_;
};

// The item of a page of the area that is locked; null if the page is none.
PendingDisk* pending_on(const Index& index, BlockNumber block, Page page);

// The centre of a page's codes, decoded. Remembers the last one: pages that follow each other mostly have the same.
class PendingCentre {
public:
    PendingCentre(const Index& index, std::pmr::memory_resource* memory);

    // Whether it is another one than the last.
    bool load(const PendingDisk* disk);
    graph::Value value() const { return reinterpret_cast<graph::Value>(value_); }

private:
    bool is(const PendingDisk* disk) const;
    Size bytes() const { return index_.pending_shape.centre.row_bytes(); }

    const Index& index_;
    bool loaded_ = false;
    float rescale_ = 0;
    std::byte* code_;
    float* origin_;
    float* value_;
};

// An entry that is appended in the record that places its node: the share of the area in that.
class PendingAppend {
public:
    // Marks the node, which has one row. `vector` is its value in all that happens on pages.
    PendingAppend(const Index& index, NodeDisk* node, graph::Value vector, std::pmr::memory_resource* memory);

    // With no page locked: pins the last page of the chain, which may be a new one.
    void prepare();
    // With the pages of nodes and of the directory locked: locks that page. False if it has no room; then release() and
    // prepare() come next.
    bool lock();
    void add(pg::PageEdit& edit, ItemRef ref);
    void release();

private:
    const Index& index_;
    graph::Value vector_;
    ItemPointerData row_;
    PendingCentre centre_;
    LinkCodes code_; // relative to the centre of the page, made before that is locked
    PendingChain chain_;
    Buffer buffer_ = InvalidBuffer;
    bool locked_ = false;
    bool full_ = false;
    bool stale_ = false; // whether the chain is to be read again
};

// Pins a page of the area, which it then stays. Invalid if it is none.
Buffer pin_page(const Index& index, BlockNumber block);

// Where an entry is, on a page that is pinned.
struct PendingSpot {
    BlockNumber block;
    int place;
};

// Takes the mark off a node, and its entry out.
void settle_node(const Index& index, ItemRef ref, PendingSpot spot);

// Removes such a tombstone and its entry, when nothing else tells of it.
void remove_joined_node(const Index& index, ItemRef ref, PendingSpot spot);

// Takes the entries of nodes out that are about to be removed.
void remove_pending_entries(const Index& index, const U64Set& nodes);

// Takes the pages at the start of the chain off whose entries are over.
void trim_chain(const Index& index);

// A pending node that goes while its row goes over to another node: the share of the two pages in a record that
// somebody else writes. Where more tells of the node, its value in pieces or an entry of the directory, it becomes a
// tombstone and keeps its entry here, so that whoever comes next, fold or vacuum, takes out what is left.
class PendingRemoval {
public:
    enum class State { kReady, kBusy, kOver };

    PendingRemoval(const Index& index, ItemRef node, PendingSpot spot) : index_(index), node_(node), spot_(spot) {}

    // Locks both. Busy if somebody has the node's page: whoever calls holds `held` and `held_too`, which may be that
    // page, and must let them go. Over if the node has no row any more, or is no longer pending.
    State lock(Buffer held, Buffer held_too);
    // Last of all that the record changes: items may move on the node's page.
    void apply(pg::PageEdit& edit);
    void release();

    bool leaves_tombstone() const { return leaves_tombstone_; }

private:
    const Index& index_;
    ItemRef node_;
    PendingSpot spot_;
    Buffer node_buffer_ = InvalidBuffer;
    bool own_lock_ = false;
    bool leaves_tombstone_ = false;
    Buffer pending_buffer_ = InvalidBuffer;
};

} // namespace rv::hnsw
