// Server zone. The directory.
#include "ruvector/ivfflat/format/lists.hpp"

#include "ruvector/ivfflat/format/heads.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::ivfflat {
namespace {

ListDisk* entries_of(const Index& index, BlockNumber block, Page page) {
    check_page(index, block, page, PageKind::kDirectory);
    return reinterpret_cast<ListDisk*>(PageGetContents(page));
}

} // namespace

namespace {

// A list has a first page and an insert page, or neither. Whoever believes an entry that has one alone may go on adding
// pages for ever.
void check_list(const Index& index, BlockNumber block, const ListDisk& entry) {
    if ((entry.first == InvalidBlockNumber) != (entry.insert == InvalidBlockNumber))
        raise_corrupted(index.relation, block, "a list has pages but no page for inserts, or the other way round");
    if (entry.first != InvalidBlockNumber &&
        (entry.first < index.first_data_block() || entry.insert < index.first_data_block()))
        raise_corrupted(index.relation, block, "a list leads to a page that is no data page");
}

} // namespace

ListDisk read_list(const Index& index, uint32 list) {
    const BlockNumber block = index.directory_block(list);
    const Buffer buffer = lock_page(index, block, BUFFER_LOCK_SHARE);
    const ListDisk entry = entries_of(index, block, BufferGetPage(buffer))[list % kListsPerPage];
    UnlockReleaseBuffer(buffer);
    check_list(index, block, entry);
    return entry;
}

void read_directory(const Index& index, ListDisk* out) {
    for (uint32 list = 0; list < index.lists; list += kListsPerPage) {
        const BlockNumber block = index.directory_block(list);
        const Buffer buffer = lock_page(index, block, BUFFER_LOCK_SHARE);
        const Size n = std::min(kListsPerPage, index.lists - list);
        std::memcpy(out + list, entries_of(index, block, BufferGetPage(buffer)), n * sizeof(ListDisk));
        UnlockReleaseBuffer(buffer);
        for (Size i = 0; i < n; i++) check_list(index, block, out[list + i]);
    }
}

void move_insert_page(const Index& index, uint32 list, BlockNumber from, BlockNumber to) {
    if (from == to) return;
    const BlockNumber block = index.directory_block(list);
    const Buffer buffer = lock_page(index, block, BUFFER_LOCK_EXCLUSIVE);
    if (entries_of(index, block, BufferGetPage(buffer))[list % kListsPerPage].insert == from) {
        pg::PageEdit edit(index.relation, index.logged);
        entries_of(index, block, edit.page(buffer))[list % kListsPerPage].insert = to;
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
}

void write_directory(const Index& index, ForkNumber fork) {
    const auto add_pages = [&](PageKind kind, const auto& none) {
        std::remove_cvref_t<decltype(none)> entries[kPageRoom / sizeof(none)];
        std::fill(std::begin(entries), std::end(entries), none);
        constexpr auto each = static_cast<uint32>(std::size(entries));
        for (uint32 list = 0; list < index.lists; list += each)
            append_page(index.relation, fork, kind, entries, std::min(each, index.lists - list) * sizeof(none));
    };
    if (index.coded()) {
        add_pages(PageKind::kHeads, kNoPages);
    } else {
        add_pages(PageKind::kDirectory, ListDisk{InvalidBlockNumber, InvalidBlockNumber, 0});
    }
}

void enter_list(const Index& index, uint32 list, const ListDisk& entry) {
    const BlockNumber block = index.directory_block(list);
    const Buffer buffer = lock_page(index, block, BUFFER_LOCK_EXCLUSIVE);
    entries_of(index, block, BufferGetPage(buffer))[list % kListsPerPage] = entry;
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
}

} // namespace rv::ivfflat
