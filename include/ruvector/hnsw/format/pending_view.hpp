// What a scan found in the pending area before it searched the graph: which nodes wait there, their rows, and estimates
// of their distances. Nodes that are linked meanwhile are met in the graph too, under the same reference.
//
// A node whose value another has is not linked, but its row goes over to that one, which the scan may have come by
// already, or may come by yet. So the view gives the rows of nodes that have gone, and lets each of its rows pass once.
#pragma once

#include "ruvector/hnsw/format/pending.hpp"

#include "ruvector/core/base/u64_set.hpp"

namespace rv::hnsw {

// The exact distances of rows, as the table has them: of those whose nodes have gone.
class RowDistances {
public:
    // False if the scan sees no such row.
    virtual bool distance(const ItemPointerData& row, float* distance) = 0;

protected:
    ~RowDistances() = default;
};

class PendingView {
public:
    // `query` as in score_nodes.
    PendingView(const Index& index, graph::Value query, RowDistances* distances, std::pmr::memory_resource* memory);

    // Reads the area as it is now, or was when the index was opened.
    void read();

    size_t size() const { return refs_.size(); }
    ItemRef ref(size_t i) const { return refs_[i]; }
    float estimate(size_t i) const { return estimates_[i]; }
    float lower(size_t i) const { return lowers_[i]; }
    // How many distances were estimated.
    uint64 estimated() const { return estimated_; }

    // The place of a node; size() if it has none.
    size_t find(ItemRef ref) const;
    const ItemPointerData& row(size_t i) const { return rows_[i]; }
    // The exact distance of its row, whatever has become of the node. False if the scan sees no such row.
    bool measure(size_t i, float* distance) { return distances_->distance(rows_[i], distance); }

    // Whether a row is to be handed out: not if it waits here and was handed out before.
    bool admit(const ItemPointerData& row) {
        const uint64 key = row_key(row);
        return !may_have(key) || handed_.insert(key);
    }

private:
    static constexpr size_t kMarks = 1U << 15;

    static uint64 row_key(const ItemPointerData& row) {
        return static_cast<uint64>(ItemPointerGetBlockNumberNoCheck(&row)) << 16 |
               ItemPointerGetOffsetNumberNoCheck(&row);
    }
    static size_t mark(uint64 key) { return (key * 0x9E3779B97F4A7C15ULL) >> 49; }
    bool may_have(uint64 key) const {
        return marks_ != nullptr && (marks_[mark(key) / 64] >> (mark(key) % 64) & 1) != 0;
    }
    bool read_pages(const PendingChain& chain);
    void add_page(PendingDisk* disk);
    void remove_gaps(size_t first);

    const Index& index_;
    graph::Value query_;
    RowDistances* distances_;
    std::pmr::memory_resource* memory_;
    PendingCentre* centre_ = nullptr;
    quantize::RowQuery* row_query_ = nullptr;
    float distance_ = 0; // of the centre
    Array<ItemRef> refs_;
    Array<ItemPointerData> rows_;
    Array<float> estimates_;
    Array<float> lowers_;
    uint64 estimated_ = 0;
    uint64* marks_ = nullptr; // of the rows: most that a scan hands out are none of these
    U64Set handed_;           // rows that have a mark
};

} // namespace rv::hnsw
