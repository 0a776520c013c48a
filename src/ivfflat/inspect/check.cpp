// Server zone. Walks an index and raises at the first invariant of src/ivfflat/README.md that does not hold. It runs
// beside reads and writes.
#include "ruvector/ivfflat/inspect/check.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/core/base/u64_set.hpp"
#include "ruvector/ivfflat/format/center_pages.hpp"
#include "ruvector/ivfflat/inspect/coded_check.hpp"
#include "ruvector/ivfflat/search/list_reader.hpp"
#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

class Checker {
public:
    Checker(const Index& index, MemoryContext context)
        : index_(index),
          memory_(pg::context_memory(context)),
          rows_(memory_),
          pages_(memory_),
          directory_(static_cast<ListDisk*>(palloc(sizeof(ListDisk) * index.lists))) {}

    pg::IndexFindings run() {
        const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
        check_centers();
        for (int attempt = 1; !check_lists(); attempt++) {
            if (attempt == kAttempts) fail(twice_, "a row is listed twice");
        }
        for (BlockNumber block = index_.first_data_block(); block < blocks; block++) check_page(block);
        return {std::nullopt, static_cast<int64>(rows_.size()), std::nullopt, std::nullopt, unreachable_};
    }

private:
    static constexpr int kAttempts = 3;

    [[noreturn]] void fail(BlockNumber block, const char* what) { raise_corrupted(index_.relation, block, what); }

    // Every centre is finite, and of length 1 where it should be.
    void check_centers() {
        void* zero = palloc0(index_.center_bytes());
        auto* distances = static_cast<float*>(palloc(index_.lists * sizeof(float)));
        center_distances(index_, zero, distances);
        for (uint32 list = 0; list < index_.lists; list++) {
            if (std::isnan(distances[list])) fail(index_.first_center_block(), "a centre has no distance to anything");
        }
        pfree(zero);
        pfree(distances);
    }

    // False if a row was seen twice: vacuum may have removed it where it was first, and an insert have used its place
    // in the table again.
    bool check_lists() {
        rows_.clear();
        pages_.clear();
        twice_ = InvalidBlockNumber;
        read_directory(index_, directory_);
        for (uint32 list = 0; list < index_.lists; list++) check_list(list);
        return twice_ == InvalidBlockNumber;
    }

    // The pages of a list: each belongs to it and to nothing else; signs lead to its own pages.
    void check_list(uint32 list) {
        const ListDisk& entry = directory_[list];
        const BlockNumber directory_block = index_.directory_block(list);
        if (entry.first == InvalidBlockNumber) return;
        bool has_insert_page = false;
        for (BlockNumber block = entry.first; block != InvalidBlockNumber; block = next_) {
            if (block < index_.first_data_block()) fail(directory_block, "a list leads to a page that is no data page");
            if (!pages_.insert(block)) fail(block, "a page lies in two lists, or twice in one");
            has_insert_page = has_insert_page || block == entry.insert;
            check_entries(list, block);
        }
        // Inserts may have appended pages since the directory was read, and moved the insert page there; but it is on
        // the chain that was walked after.
        if (!has_insert_page) fail(directory_block, "the insert page of a list is not among its pages");
    }

    void check_entries(uint32 list, BlockNumber block) {
        CHECK_FOR_INTERRUPTS();
        const auto capacity = static_cast<Size>(index_.entries_per_page());
        auto* rows = static_cast<ItemPointerData*>(palloc(capacity * sizeof(ItemPointerData)));
        auto* payloads = static_cast<char*>(palloc(capacity * index_.stride()));
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        const Entries entries = Entries::of_list(index_, block, BufferGetPage(buffer), list);
        const int count = entries.count();
        for (int i = 0; i < count; i++) rows[i] = *entries.row(i);
        if (count > 0) std::memcpy(payloads, entries.payload(0), static_cast<Size>(count) * index_.stride());
        next_ = entries.next();
        const BlockNumber skip = entries.skip();
        UnlockReleaseBuffer(buffer);

        for (int i = 0; i < count; i++) {
            if (!ItemPointerIsValid(&rows[i])) fail(block, "a row is not a valid pointer");
            const char* end = payloads + static_cast<Size>(i + 1) * index_.stride();
            if (index_.columns > 0 && !pg::are_attributes_sound(index_.columns, end - index_.attribute_bytes()))
                fail(block, "a row has attributes that no row has");
            const uint64 key =
                static_cast<uint64>(ItemPointerGetBlockNumber(&rows[i])) << 16 | ItemPointerGetOffsetNumber(&rows[i]);
            if (!rows_.insert(key)) twice_ = block;
            if (index_.apart()) check_pieces(list, block, rows[i], payloads + static_cast<Size>(i) * index_.stride());
        }
        if (skip != InvalidBlockNumber) {
            if (pages_.contains(skip)) fail(block, "a sign leads backward");
            const Buffer ahead = lock_page(index_, skip, BUFFER_LOCK_SHARE);
            Entries::of_list(index_, skip, BufferGetPage(ahead), list);
            UnlockReleaseBuffer(ahead);
        }
        pfree(rows);
        pfree(payloads);
    }

    // The pieces of a vector are there, unless vacuum has removed the row meanwhile.
    void check_pieces(uint32 list, BlockNumber block, const ItemPointerData& row, const char* payload) {
        for (int i = 0; i < index_.pieces(); i++) {
            BlockNumber piece_block = InvalidBlockNumber;
            std::memcpy(&piece_block, payload + static_cast<Size>(i) * sizeof(piece_block), sizeof(piece_block));
            const Buffer buffer = lock_page(index_, piece_block, BUFFER_LOCK_SHARE);
            const bool there = piece_on(index_, piece_block, BufferGetPage(buffer), i, row) != nullptr;
            UnlockReleaseBuffer(buffer);
            if (there) {
                pages_.insert(piece_block);
            } else if (is_listed(list, block, row)) {
                fail(block, "a piece of a vector is missing");
            } else {
                return;
            }
        }
    }

    bool is_listed(uint32 list, BlockNumber block, const ItemPointerData& row) {
        bool found = false;
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        const Entries entries = Entries::of_list(index_, block, BufferGetPage(buffer), list);
        for (int i = 0; i < entries.count(); i++) {
            ItemPointerData other = *entries.row(i);
            found = found || ItemPointerEquals(&other, const_cast<ItemPointer>(&row));
        }
        UnlockReleaseBuffer(buffer);
        return found;
    }

    // A page that nothing leads to. An insert may be about to use it.
    void check_page(BlockNumber block) {
        CHECK_FOR_INTERRUPTS();
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        if (!is_free_page(index_, block, BufferGetPage(buffer)) && !pages_.contains(block)) unreachable_++;
        UnlockReleaseBuffer(buffer);
    }

    const Index& index_;
    pg::ContextMemory* memory_;
    U64Set rows_;
    U64Set pages_;
    ListDisk* directory_;
    BlockNumber next_ = InvalidBlockNumber;
    BlockNumber twice_ = InvalidBlockNumber; // where a row was seen for the second time
    int64 unreachable_ = 0;
};

} // namespace

pg::IndexFindings check_index(Relation relation, MemoryContext context) {
    const Index index = open_index(relation);
    if (index.coded()) return check_coded(index, context);
    Checker checker(index, context);
    return checker.run();
}

} // namespace rv::ivfflat
