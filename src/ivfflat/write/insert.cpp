// Server zone. Inserting a row: the list of the nearest centre, a page of it with room, one record. A full list gets a
// page appended to its chain, in the same record as the entry. Of an index with codes, see coded_insert.cpp.
#include "ruvector/ivfflat/write/insert.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/ivfflat/format/lists.hpp"
#include "ruvector/ivfflat/search/list_choice.hpp"
#include "ruvector/ivfflat/write/coded_insert.hpp"

namespace rv::ivfflat {
namespace {

struct Entry {
    uint32 list;
    ItemPointerData row;
    const char* payload;
};

void fill_first(const Index& index, Page page, BlockNumber block, const Entry& entry) {
    init_page(page, PageKind::kList, entry.list);
    edited_entries(index, page, block, entry.list).add(entry.row, entry.payload, index.stride());
}

// Gives a list without pages its first one. False if it has got one meanwhile.
bool start_list(const Index& index, const Entry& entry) {
    const Buffer fresh = take_free_page(index);
    const BlockNumber fresh_block = BufferGetBlockNumber(fresh);
    const BlockNumber block = index.directory_block(entry.list);
    const Buffer buffer = lock_page(index, block, BUFFER_LOCK_EXCLUSIVE);
    Page page = BufferGetPage(buffer);
    check_page(index, block, page, PageKind::kDirectory);
    const auto* lists = reinterpret_cast<const ListDisk*>(PageGetContents(page));
    const bool start = lists[entry.list % kListsPerPage].first == InvalidBlockNumber;
    if (start) {
        pg::PageEdit edit(index.relation, index.logged);
        auto* edited = reinterpret_cast<ListDisk*>(PageGetContents(edit.page(buffer)));
        edited[entry.list % kListsPerPage] = ListDisk{fresh_block, fresh_block, 1};
        fill_first(index, edit.page(fresh, true), fresh_block, entry);
        edit.commit();
        UnlockReleaseBuffer(fresh);
    }
    UnlockReleaseBuffer(buffer);
    if (!start) return_free_page(index, fresh);
    return start;
}

// Appends a page with the entry to the chain behind `block`, its last page as it seemed. False if it is that no more.
bool append_page(const Index& index, BlockNumber block, const Entry& entry, BlockNumber* added) {
    const Buffer fresh = take_free_page(index);
    *added = BufferGetBlockNumber(fresh);
    const Buffer buffer = lock_page(index, block, BUFFER_LOCK_EXCLUSIVE);
    const bool last = Entries::of_list(index, block, BufferGetPage(buffer), entry.list).next() == InvalidBlockNumber;
    if (last) {
        pg::PageEdit edit(index.relation, index.logged);
        page_tail(edit.page(buffer))->next = *added;
        fill_first(index, edit.page(fresh, true), *added, entry);
        edit.commit();
        UnlockReleaseBuffer(fresh);
    }
    UnlockReleaseBuffer(buffer);
    if (!last) return_free_page(index, fresh);
    return last;
}

// Adds the entry to the first page with room from `start` on, and returns that page.
BlockNumber add_entry(const Index& index, BlockNumber start, const Entry& entry) {
    BlockNumber block = start;
    ChainGuard guard;
    while (true) {
        CHECK_FOR_INTERRUPTS();
        guard.visit(index, block);
        const Buffer buffer = lock_page(index, block, BUFFER_LOCK_EXCLUSIVE);
        const Entries entries = Entries::of_list(index, block, BufferGetPage(buffer), entry.list);
        if (entries.room() > 0) {
            pg::PageEdit edit(index.relation, index.logged);
            edited_entries(index, edit.page(buffer), block, entry.list).add(entry.row, entry.payload, index.stride());
            edit.commit();
            UnlockReleaseBuffer(buffer);
            return block;
        }
        const BlockNumber next = entries.skip() != InvalidBlockNumber ? entries.skip() : entries.next();
        UnlockReleaseBuffer(buffer);
        BlockNumber added = InvalidBlockNumber;
        if (next != InvalidBlockNumber) {
            block = next;
        } else if (append_page(index, block, entry, &added)) {
            return added;
        }
    }
}

} // namespace

void make_payload(const Index& index, const ItemPointerData& row, const void* vector, const void* attributes,
                  char* out) {
    const Size bytes = index.attribute_bytes();
    std::memset(out, 0, index.stride());
    if (bytes > 0) std::memcpy(out + index.stride() - bytes, attributes, bytes);
    if (!index.apart()) {
        std::memcpy(out, vector, index.vector_bytes());
        return;
    }
    for (int i = 0; i < index.pieces(); i++) {
        const Buffer buffer = take_free_page(index);
        const BlockNumber block = BufferGetBlockNumber(buffer);
        pg::PageEdit edit(index.relation, index.logged);
        init_piece_page(edit.page(buffer, true), i, row,
                        static_cast<const char*>(vector) + static_cast<Size>(i) * kPieceBytes, index.piece_bytes(i));
        edit.commit();
        UnlockReleaseBuffer(buffer);
        std::memcpy(out + static_cast<Size>(i) * sizeof(block), &block, sizeof(block));
    }
}

namespace {

void insert_plain(const Index& index, uint32 list, const ItemPointerData& row, const void* vector,
                  const std::byte* attributes) {
    auto* payload = static_cast<char*>(palloc(index.stride()));
    const Entry entry{list, row, payload};
    make_payload(index, row, vector, attributes, payload);
    while (true) {
        const BlockNumber start = read_list(index, list).insert;
        if (start != InvalidBlockNumber) {
            move_insert_page(index, list, start, add_entry(index, start, entry));
            return;
        }
        if (start_list(index, entry)) return;
    }
}

} // namespace

bool insert(Relation relation, Datum* values, bool* nulls, ItemPointer row, Relation, IndexUniqueCheck, bool,
            IndexInfo*) {
    if (nulls[0]) return false;
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector ivfflat insert", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Index index = open_index(relation);
    const void* vector = row_payload(index, values[0]);
    if (vector != nullptr) {
        const void* wide = center_form(index, vector);
        const uint32 list = nearest_list(index, wide);
        const std::byte* attributes = pg::make_attributes(pg::attribute_columns(relation), values, nulls);
        if (index.coded()) {
            insert_coded(index, list, *row, vector, static_cast<const float*>(wide), attributes);
        } else {
            insert_plain(index, list, *row, vector, attributes);
        }
    }
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return false;
}

} // namespace rv::ivfflat
