// Server zone.
#include "ruvector/ivfflat/format/heads.hpp"

namespace rv::ivfflat {
namespace {

// A chain has a first and a last page and their number, or none of them.
void check_chain(const Index& index, BlockNumber block, BlockNumber first, BlockNumber last, uint32 pages) {
    if ((first == InvalidBlockNumber) != (last == InvalidBlockNumber) || (first == InvalidBlockNumber) != (pages == 0))
        raise_corrupted(index.relation, block, "a list has a first page but no last one, or the other way round");
    if (first != InvalidBlockNumber && (first < index.first_data_block() || last < index.first_data_block()))
        raise_corrupted(index.relation, block, "a list leads to a page that is no data page");
}

void check_head(const Index& index, BlockNumber block, const HeadDisk& head) {
    check_chain(index, block, head.settled_first, head.settled_last, head.settled_pages);
    check_chain(index, block, head.tail_first, head.tail_last, head.tail_pages);
    if (!(head.radius >= 0)) raise_corrupted(index.relation, block, "the radius of a list is no distance");
}

} // namespace

HeadDisk* head_on(const Index& index, Page page, uint32 list) {
    check_page(index, index.directory_block(list), page, PageKind::kHeads);
    return reinterpret_cast<HeadDisk*>(PageGetContents(page)) + list % kHeadsPerPage;
}

HeadDisk read_head(const Index& index, uint32 list) {
    const BlockNumber block = index.directory_block(list);
    const Buffer buffer = lock_page(index, block, BUFFER_LOCK_SHARE);
    const HeadDisk head = *head_on(index, BufferGetPage(buffer), list);
    UnlockReleaseBuffer(buffer);
    check_head(index, block, head);
    return head;
}

HeadDisk read_changed_head(const Index& index, uint32 list, const HeadDisk& before) {
    const HeadDisk now = read_head(index, list);
    if (now.generation == before.generation)
        raise_corrupted(index.relation, index.directory_block(list), "a list leads to a page that is not its own");
    return now;
}

void read_heads(const Index& index, HeadDisk* out) {
    for (uint32 list = 0; list < index.lists; list += kHeadsPerPage) {
        const BlockNumber block = index.directory_block(list);
        const Buffer buffer = lock_page(index, block, BUFFER_LOCK_SHARE);
        const Size n = std::min(kHeadsPerPage, index.lists - list);
        std::memcpy(out + list, head_on(index, BufferGetPage(buffer), list), n * sizeof(HeadDisk));
        UnlockReleaseBuffer(buffer);
        for (Size i = 0; i < n; i++) check_head(index, block, out[list + i]);
    }
}

Buffer lock_head(const Index& index, uint32 list) {
    return lock_page(index, index.directory_block(list), BUFFER_LOCK_EXCLUSIVE);
}

void widen_radius(const Index& index, uint32 list, float radius) {
    const Buffer buffer = lock_head(index, list);
    if (head_on(index, BufferGetPage(buffer), list)->radius < radius) {
        pg::PageEdit edit(index.relation, index.logged);
        head_on(index, edit.page(buffer), list)->radius = radius;
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
}

} // namespace rv::ivfflat
