// Server zone. The directory and the centres.
#include "ruvector/ivfflat/lists.hpp"

#include "ruvector/ivfflat/heads.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::ivfflat {
namespace {

ListDisk* entries_of(const Index& index, BlockNumber block, Page page) {
    check_page(index, block, page, PageKind::kDirectory);
    return reinterpret_cast<ListDisk*>(PageGetContents(page));
}

// How much the i-th page holds of centres that take `total` bytes.
Size center_bytes_on(uint64 total, uint64 page) {
    return static_cast<Size>(std::min<uint64>(kCenterBytesPerPage, total - page * kCenterBytesPerPage));
}

void set_contents(Page page, const void* from, Size bytes) {
    std::memcpy(PageGetContents(page), from, bytes);
    reinterpret_cast<PageHeader>(page)->pd_lower = static_cast<LocationIndex>(MAXALIGN(SizeOfPageHeaderData) + bytes);
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

void center_distances(const Index& index, const void* row, float* out) {
    const PartDistance part = index.element->center_part(index.metric);
    const Size each = index.center_bytes();
    const auto bits = static_cast<Size>(index.element->center_bits);
    const uint64 total = static_cast<uint64>(index.lists) * each;
    const BlockNumber end = index.first_data_block();
    Size list = 0;
    Size done = 0; // bytes of the list's centre that came before
    float sum = 0;
    for (BlockNumber block = index.first_center_block(); block < end; block++) {
        CHECK_FOR_INTERRUPTS();
        if (block + 1 < end) pg::prefetch_page(index.relation, block + 1);
        const Buffer buffer = lock_page(index, block, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        check_page(index, block, page, PageKind::kCenters);
        const char* centers = PageGetContents(page);
        Size left = center_bytes_on(total, block - index.first_center_block());
        while (left > 0) {
            const Size n = std::min(left, each - done);
            sum += part(static_cast<const char*>(row) + done, centers, n * 8 / bits);
            centers += n;
            left -= n;
            done += n;
            if (done == each) {
                out[list++] = whole_distance(sum);
                done = 0;
                sum = 0;
            }
        }
        UnlockReleaseBuffer(buffer);
    }
}

uint32 nearest_list(const Index& index, const void* row) {
    auto* distances = static_cast<float*>(palloc(sizeof(float) * index.lists));
    center_distances(index, row, distances);
    const auto nearest = static_cast<uint32>(std::min_element(distances, distances + index.lists) - distances);
    pfree(distances);
    return nearest;
}

void read_center(const Index& index, uint32 list, void* out) {
    uint64 at = static_cast<uint64>(list) * index.center_bytes();
    for (Size done = 0; done < index.center_bytes();) {
        const BlockNumber block = index.first_center_block() + static_cast<BlockNumber>(at / kCenterBytesPerPage);
        const Size offset = at % kCenterBytesPerPage;
        const Size n = std::min<Size>(index.center_bytes() - done, kCenterBytesPerPage - offset);
        const Buffer buffer = lock_page(index, block, BUFFER_LOCK_SHARE);
        check_page(index, block, BufferGetPage(buffer), PageKind::kCenters);
        std::memcpy(static_cast<char*>(out) + done, PageGetContents(BufferGetPage(buffer)) + offset, n);
        UnlockReleaseBuffer(buffer);
        at += n;
        done += n;
    }
}

void write_lists(const Index& index, ForkNumber fork, const void* centers) {
    const auto add_page = [&](PageKind kind, const void* from, Size bytes) {
        const Buffer buffer = ReadBufferExtended(index.relation, fork, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
        init_page(BufferGetPage(buffer), kind);
        set_contents(BufferGetPage(buffer), from, bytes);
        MarkBufferDirty(buffer);
        UnlockReleaseBuffer(buffer);
    };
    const auto add_directory = [&](PageKind kind, const auto& none) {
        std::remove_cvref_t<decltype(none)> entries[kPageRoom / sizeof(none)];
        std::fill(std::begin(entries), std::end(entries), none);
        constexpr auto each = static_cast<uint32>(std::size(entries));
        for (uint32 list = 0; list < index.lists; list += each)
            add_page(kind, entries, std::min(each, index.lists - list) * sizeof(none));
    };
    if (index.coded()) {
        add_directory(PageKind::kHeads, kNoPages);
    } else {
        add_directory(PageKind::kDirectory, ListDisk{InvalidBlockNumber, InvalidBlockNumber, 0});
    }
    const uint64 total = static_cast<uint64>(index.lists) * index.center_bytes();
    for (uint64 page = 0; page * kCenterBytesPerPage < total; page++) {
        CHECK_FOR_INTERRUPTS();
        add_page(PageKind::kCenters, static_cast<const char*>(centers) + page * kCenterBytesPerPage,
                 center_bytes_on(total, page));
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
