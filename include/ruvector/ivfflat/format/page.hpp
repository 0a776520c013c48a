// Pages and their entries. Every pointer into a page is checked here, and nowhere else.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/pg/buffers.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace rv::ivfflat {

inline PageTailDisk* page_tail(Page page) { return reinterpret_cast<PageTailDisk*>(PageGetSpecialPointer(page)); }
inline PageKind page_kind(Page page) { return static_cast<PageKind>(page_tail(page)->kind); }

// Whether a page is of a kind, as far as can be told of one that may be anything.
inline bool is_of_kind(Page page, PageKind kind) {
    return !PageIsNew(page) && PageGetSpecialSize(page) == MAXALIGN(sizeof(PageTailDisk)) && page_kind(page) == kind;
}

void init_page(Page page, PageKind kind, uint32 number = 0);

// Raises unless the page is one of ours and of the given kind, and its bounds are sound. The page must be locked.
void check_page(const Index& index, BlockNumber block, Page page, PageKind kind);

// Whether nothing is on the page: all zeros (as a crash during extension leaves it) or freed.
bool is_free_page(const Index& index, BlockNumber block, Page page);

// Adds a page at the end of a fork that nobody else sees, without WAL.
void append_page(Relation relation, ForkNumber fork, PageKind kind, const void* contents, Size bytes);

// --- Entries of a data page ------------------------------------------------------------------------------------------

// A data page whose bounds have been checked.
class Entries {
public:
    // Raises if the page is not a page of `list`.
    static Entries of_list(const Index& index, BlockNumber block, Page page, uint32 list) {
        return of_page(index, block, page, PageKind::kList, index.stride(), list);
    }
    // The same for any page of entries: its kind, the size of a payload, and the number in its tail.
    static Entries of_page(const Index& index, BlockNumber block, Page page, PageKind kind, Size stride, uint32 number);

    int count() const { return count_; }
    int room() const { return capacity_ - count_; }
    char* payload(int i) const { return payloads_ + static_cast<Size>(i) * stride_; }
    // Rows are not aligned to more than two bytes.
    ItemPointer row(int i) const { return rows_end_ - 1 - i; }
    BlockNumber next() const { return page_tail(page_)->next; }
    BlockNumber skip() const { return page_tail(page_)->skip; }

    // On a page that is being edited. add() needs room. It returns the payload of a new entry, to be filled.
    void add(const ItemPointerData& row, const void* payload, Size bytes);
    char* add(const ItemPointerData& row);
    // The last entry takes its place.
    void remove(int i);

private:
    Entries(Page page, Size stride);
    void set_count(int count);

    Page page_;
    char* payloads_;
    ItemPointer rows_end_;
    Size stride_;
    int count_;
    int capacity_;
};

// The entries of a page of a list that is being edited: without checks, since the original has passed them.
Entries edited_entries(const Index& index, Page page, BlockNumber block, uint32 list);

// --- Pieces ----------------------------------------------------------------------------------------------------------

// Fills a fresh page with a piece of the vector of `row`.
void init_piece_page(Page page, int number, const ItemPointerData& row, const void* bytes, Size size);

// The bytes of piece `number` of the vector of `row`; null if the page holds anything else (vacuum has removed it).
const char* piece_on(const Index& index, BlockNumber block, Page page, int number, const ItemPointerData& row);

// --- Chains ----------------------------------------------------------------------------------------------------------

// Counts the pages that are visited along a chain, and raises when it turns out to be a ring.
class ChainGuard {
public:
    void visit(const Index& index, BlockNumber block) {
        if (++pages_ % kInterval == 0 && pages_ > RelationGetNumberOfBlocks(index.relation))
            raise_corrupted(index.relation, block, "the pages of a list form a ring");
    }

private:
    static constexpr BlockNumber kInterval = 1U << 12; // looking at the size of the index costs a system call
    BlockNumber pages_ = 0;
};

// --- Rows of the table -----------------------------------------------------------------------------------------------

// Whether this may be a row. The heap would take one without an offset for a damaged tuple, and extend itself for one
// in no block.
inline bool may_be_row(const ItemPointerData& row) {
    return ItemPointerIsValid(&row) && ItemPointerGetBlockNumberNoCheck(&row) != InvalidBlockNumber;
}

// --- Buffers ---------------------------------------------------------------------------------------------------------

inline Buffer lock_page(const Index& index, BlockNumber block, int mode) {
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, mode);
    return buffer;
}

// A free page or a new one, exclusively locked. Nothing refers to it; the caller initialises it.
Buffer take_free_page(const Index& index);

// Gives a page back that take_free_page returned and that was not used.
void return_free_page(const Index& index, Buffer buffer);

// Makes a page free that nothing leads to any more: one record. The map is told at the end of vacuum, or at once.
void free_page(const Index& index, Buffer buffer);
void announce_free_page(const Index& index, BlockNumber block);

} // namespace rv::ivfflat
