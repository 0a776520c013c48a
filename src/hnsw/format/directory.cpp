// Server zone. See the header.
#include "ruvector/hnsw/format/directory.hpp"

extern "C" {
#include "storage/freespace.h"
}

namespace rv::hnsw {

void DirectoryEntries::add(ItemRef ref, const std::byte* attributes) {
    std::byte* entry = at(disk_->count);
    std::memcpy(entry, &ref, sizeof(ref));
    std::memcpy(entry + sizeof(ref), attributes, stride_ - sizeof(ref));
    disk_->count++;
}

void DirectoryEntries::remove(int i) {
    disk_->count--;
    if (i < disk_->count) std::memcpy(at(i), at(disk_->count), stride_);
    std::memset(at(disk_->count), 0, stride_);
}

DirectoryDisk* directory_on(const Index& index, BlockNumber block, Page page) {
    ItemHeadDisk* head = nullptr;
    if (is_data_page(index, block, page) && PageGetMaxOffsetNumber(page) == FirstOffsetNumber)
        head = item_at(index, block, page, FirstOffsetNumber);
    if (head == nullptr || head->type != static_cast<uint8>(ItemType::kDirectory))
        raise_corrupted(index.relation, block, "the page is not a page of the directory");
    auto* disk = reinterpret_cast<DirectoryDisk*>(head);
    const DirectoryEntries entries(index, disk);
    if (entries.count() > entries.capacity() || disk->next == kMetaBlock)
        raise_corrupted(index.relation, block, "a page of the directory holds values out of range");
    return disk;
}

void init_directory_page(Page page) {
    init_data_page(page);
    auto* disk = static_cast<DirectoryDisk*>(palloc0(kMaxItemSize));
    disk->head.type = static_cast<uint8>(ItemType::kDirectory);
    disk->head.generation = page_tail(page)->generation;
    disk->next = InvalidBlockNumber;
    if (PageAddItem(page, reinterpret_cast<char*>(disk), kMaxItemSize, InvalidOffsetNumber, false, false) !=
        FirstOffsetNumber) {
        elog(ERROR, "failed to add an item to a page of an hnsw index");
    }
    pfree(disk);
}

namespace {

// The first page from `*block` on that has room for an entry, exclusively locked. Invalid if there is none: `*block` is
// the last page then.
Buffer lock_page_with_room(const Index& index, BlockNumber* block) {
    DirectoryGuard guard;
    while (true) {
        guard.visit(index, *block);
        const Buffer buffer = pg::read_buffer(index.relation, *block);
        LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        DirectoryDisk* disk = directory_on(index, *block, BufferGetPage(buffer));
        const DirectoryEntries entries(index, disk);
        if (entries.count() < entries.capacity()) return buffer;
        const BlockNumber next = disk->next;
        UnlockReleaseBuffer(buffer);
        if (next == InvalidBlockNumber) return InvalidBuffer;
        *block = next;
    }
}

// Adds a page to the end of the chain, whose last page was `last` a moment ago. The new page is locked first: nobody
// waits for it but who holds nothing.
void extend_directory(const Index& index, BlockNumber last) {
    const Buffer fresh = pg::extend_relation(index.relation);
    const BlockNumber block = BufferGetBlockNumber(fresh);
    const Buffer buffer = pg::read_buffer(index.relation, last);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const bool is_last = directory_on(index, last, BufferGetPage(buffer))->next == InvalidBlockNumber;
    pg::PageEdit edit(index.relation, index.logged);
    if (is_last) {
        directory_on(index, last, edit.page(buffer))->next = block;
        init_directory_page(edit.page(fresh, true));
    } else {
        init_data_page(edit.page(fresh, true));
    }
    edit.commit();
    UnlockReleaseBuffer(buffer);
    UnlockReleaseBuffer(fresh);
    if (!is_last) RecordPageWithFreeSpace(index.relation, block, kWholePage);
}

// The same, as long as there is no room.
Buffer lock_page_for_entry(const Index& index, BlockNumber* block) {
    Buffer buffer = InvalidBuffer;
    while (!BufferIsValid(buffer = lock_page_with_room(index, block))) {
        CHECK_FOR_INTERRUPTS();
        extend_directory(index, *block);
    }
    return buffer;
}

DirectoryEntries edited_entries(const Index& index, Page page, BlockNumber block) {
    return {index, directory_on(index, block, page)};
}

} // namespace

void add_entry(const Index& index, ItemRef ref, const std::byte* attributes, BlockNumber* block) {
    const Buffer buffer = lock_page_for_entry(index, block);
    pg::PageEdit edit(index.relation, index.logged);
    edited_entries(index, edit.page(buffer), *block).add(ref, attributes);
    edit.commit();
    UnlockReleaseBuffer(buffer);
}

ItemRef place_node(const Index& index, NodeDisk* node, Size size) {
    if (index.columns == 0) return place_item(index, &node->head, size);
    const BlockNumber hint = directory_insert(index);
    BlockNumber block = hint;
    ItemRef ref;
    while (!ref.valid()) {
        CHECK_FOR_INTERRUPTS();
        bool fresh = false;
        const Buffer buffer = page_with_room(index, size, &fresh);
        const Buffer directory = lock_page_with_room(index, &block);
        if (BufferIsValid(directory)) {
            pg::PageEdit edit(index.relation, index.logged);
            ref = add_item(index, buffer, edit.page(buffer, fresh), fresh, &node->head, size);
            edited_entries(index, edit.page(directory), block).add(ref, node_attributes(index, node));
            edit.commit();
            UnlockReleaseBuffer(directory);
        }
        UnlockReleaseBuffer(buffer);
        if (!ref.valid()) extend_directory(index, block);
    }
    if (block != hint) set_directory_insert(index, block);
    return ref;
}

} // namespace rv::hnsw
