// Reads lists for a scan: every row with its distance. Pages are locked one at a time, in the order of their chain, and
// fetched ahead.
#pragma once

#include "ruvector/ivfflat/format/lists.hpp"
#include "ruvector/ivfflat/search/candidates.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::ivfflat {

class ListReader {
public:
    // `query` is a payload; null gives every row the distance 0.
    ListReader(const Index& index, const void* query);

    // Says which list comes next, so that its first page can be fetched.
    void announce(const ListDisk& list) { pg::prefetch_block(index_.relation, list.first); }

    // Calls use(row) for each row of a list that meets the conditions of the scan, while its page is locked unless
    // vectors lie in pieces.
    template <class Use>
    void read(uint32 list, const ListDisk& entry, Use&& use) {
        const BlockNumber run_end = entry.first + entry.run;
        ChainGuard guard;
        for (BlockNumber block = entry.first; block != InvalidBlockNumber;) {
            CHECK_FOR_INTERRUPTS();
            guard.visit(index_, block);
            block = apart_ ? read_apart(list, block, use) : read_page(list, block, run_end, use);
        }
    }

    // How many rows were measured.
    uint64 measured() const { return measured_; }

private:
    template <class Use>
    BlockNumber read_page(uint32 list, BlockNumber block, BlockNumber run_end, Use& use) {
        if (block + 1 < run_end) fetch_ahead(block, run_end);
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        const Entries entries = Entries::of_list(index_, block, BufferGetPage(buffer), list);
        const BlockNumber next = entries.next();
        if (block + 1 >= run_end && next != InvalidBlockNumber) pg::prefetch_block(index_.relation, next);
        const int count = entries.count();
        const auto dims = static_cast<size_t>(index_.dims);
        for (int i = 0; i < count; i++) {
            if (!is_wanted(entries.payload(i))) continue;
            measured_++;
            const float distance =
                query_ != nullptr ? whole_distance(index_.part(query_, entries.payload(i), dims)) : 0;
            use(candidate(block, *entries.row(i), distance));
        }
        UnlockReleaseBuffer(buffer);
        return next;
    }

    // The same for vectors in pieces. The entries are copied, since the pieces lie on other pages.
    template <class Use>
    BlockNumber read_apart(uint32 list, BlockNumber block, Use& use) {
        BlockNumber next = InvalidBlockNumber;
        const int count = copy_entries(list, block, &next);
        for (int i = 0; i < count; i++) {
            CHECK_FOR_INTERRUPTS();
            if (!is_wanted(payloads_ + static_cast<Size>(i) * index_.stride())) continue;
            measured_++;
            float distance = 0;
            if (measure_pieces(i, count, &distance)) use(candidate(block, rows_[i], distance));
        }
        return next;
    }

    // Whether a row meets the conditions of the scan.
    bool is_wanted(const char* payload) const {
        return index_.conditions == nullptr ||
               index_.conditions->met(payload + index_.stride() - index_.attribute_bytes());
    }

    Candidate candidate(BlockNumber block, const ItemPointerData& row, float distance) const {
        if (unlikely(!may_be_row(row))) raise_corrupted(index_.relation, block, "a row is not a valid pointer");
        return {distance, ItemPointerGetBlockNumberNoCheck(&row), ItemPointerGetOffsetNumberNoCheck(&row), 0, 0};
    }

    void fetch_ahead(BlockNumber block, BlockNumber run_end);
    int copy_entries(uint32 list, BlockNumber block, BlockNumber* next);
    BlockNumber piece_block(int entry, int piece) const;
    bool measure_pieces(int entry, int count, float* distance);

    const Index& index_;
    const void* query_;
    bool apart_;
    BlockNumber depth_; // how many pages are fetched ahead
    BlockNumber fetched_ = 0;
    uint64 measured_ = 0;
    ItemPointerData* rows_ = nullptr;
    char* payloads_ = nullptr;
};

} // namespace rv::ivfflat
