// Server zone.
#include "ruvector/hnsw/format/rows.hpp"

#include "ruvector/hnsw/format/pending_view.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {

// --- Reading ---------------------------------------------------------------------------------------------------------

void RowCursor::open(const Index& index, ItemRef node_ref) {
    close();
    node_ = node_ref;
    PageReader reader(index);
    const NodeDisk* node = reader.node(node_ref);
    const bool gone = node == nullptr || has_joined(node);
    if (node != nullptr) {
        count_ = node->head.rows;
        std::memcpy(rows_, node->row, sizeof(ItemPointerData) * static_cast<size_t>(count_));
        list_ = load_ref(node->more_rows);
    }
    if (gone && index.pending != nullptr) {
        if (const size_t i = index.pending->find(node_ref); i < index.pending->size()) {
            count_ = 1;
            rows_[0] = index.pending->row(i);
        }
    }
    reader.release();
}

void RowCursor::load_list(const Index& index) {
    PageReader reader(index);
    const auto* list = reinterpret_cast<const RowsDisk*>(find_item(index, reader.lock(list_), list_, ItemType::kRows));
    count_ = position_ = 0;
    list_ = ItemRef{};
    if (list != nullptr && load_ref(list->owner) == node_) {
        count_ = list->head.rows;
        std::memcpy(rows_, list->row, sizeof(ItemPointerData) * static_cast<size_t>(count_));
        list_ = load_ref(list->next);
    }
    reader.release();
}

bool RowCursor::next(const Index& index, ItemPointer row) {
    while (position_ == count_) {
        if (!list_.valid()) return false;
        CHECK_FOR_INTERRUPTS();
        if (++lists_ > kMostRowLists) raise_corrupted(index.relation, list_.block(), "row lists lead in a circle");
        load_list(index);
    }
    *row = rows_[position_++];
    // The heap would take the first for a damaged tuple, and extend itself for the second.
    if (!ItemPointerIsValid(row) || ItemPointerGetBlockNumberNoCheck(row) == InvalidBlockNumber)
        raise_corrupted(index.relation, node_.block(), "a row is not a valid pointer");
    return true;
}

// --- Adding ----------------------------------------------------------------------------------------------------------

namespace {

enum class Outcome { kDone, kGone, kBusy, kFull, kOver };

// How many rows a node's next list has room for: lists double, so that a value with n rows has O(log n) of them.
int next_capacity(int last) { return std::min(kMaxRowsPerList, last == 0 ? 16 : 2 * last); }

// A node whose page is exclusively locked, and its newest list, locked as well.
struct LockedNode {
    Buffer buffer = InvalidBuffer;
    NodeDisk* node = nullptr;
    Buffer list_buffer = InvalidBuffer; // the same as `buffer` if both lie on one page
    RowsDisk* list = nullptr;

    void release() {
        if (BufferIsValid(list_buffer) && list_buffer != buffer) UnlockReleaseBuffer(list_buffer);
        if (BufferIsValid(buffer)) UnlockReleaseBuffer(buffer);
        buffer = list_buffer = InvalidBuffer;
    }
};

// Pins and locks the page of `ref` while `held` is locked. Invalid if somebody else has it.
Buffer try_lock(const Index& index, ItemRef ref, Buffer held) {
    if (BufferGetBlockNumber(held) == ref.block()) return held;
    const Buffer buffer = pg::read_buffer(index.relation, ref.block());
    if (ConditionalLockBuffer(buffer)) return buffer;
    ReleaseBuffer(buffer);
    return InvalidBuffer;
}

Outcome lock_node(const Index& index, ItemRef ref, LockedNode* locked) {
    locked->buffer = lock_exclusive(index, ref);
    locked->node = find_node(index, BufferGetPage(locked->buffer), ref);
    if (locked->node == nullptr || is_tombstone(locked->node)) return Outcome::kGone;
    const ItemRef newest = load_ref(locked->node->more_rows);
    if (!newest.valid()) return Outcome::kDone;
    locked->list_buffer = try_lock(index, newest, locked->buffer);
    if (!BufferIsValid(locked->list_buffer)) return Outcome::kBusy;
    locked->list =
        reinterpret_cast<RowsDisk*>(find_item(index, BufferGetPage(locked->list_buffer), newest, ItemType::kRows));
    if (locked->list == nullptr) raise_corrupted(index.relation, ref.block(), "a node's row list is missing");
    return Outcome::kDone;
}

// The same item on the copy of its page that is being edited.
template <class Item>
Item* edited(Page copy, Page original, Item* item) {
    return reinterpret_cast<Item*>(static_cast<char*>(copy) +
                                   (reinterpret_cast<char*>(item) - static_cast<char*>(original)));
}

// Where a row comes from a pending node, which goes in the same record: locks what that takes, beside pages that are
// locked already.
Outcome lock_removal(PendingRemoval* removal, Buffer held, Buffer held_too) {
    if (removal == nullptr) return Outcome::kDone;
    switch (removal->lock(held, held_too)) {
    case PendingRemoval::State::kReady:
        return Outcome::kDone;
    case PendingRemoval::State::kBusy:
        return Outcome::kBusy;
    case PendingRemoval::State::kOver:
        break;
    }
    return Outcome::kOver;
}

// Ends an edit with it.
void commit_with(pg::PageEdit& edit, PendingRemoval* removal) {
    if (removal != nullptr) removal->apply(edit);
    edit.commit();
    if (removal != nullptr) removal->release();
}

// Adds the row where there is room already.
Outcome add_to_room(const Index& index, ItemRef ref, ItemPointer row, PendingRemoval* removal, int* capacity) {
    LockedNode locked;
    Outcome outcome = lock_node(index, ref, &locked);
    if (outcome == Outcome::kDone) {
        *capacity = locked.list != nullptr ? locked.list->capacity : 0;
        const bool on_node = locked.node->head.rows < kInlineRows;
        const bool has_room = on_node || (locked.list != nullptr && locked.list->head.rows < locked.list->capacity);
        outcome = has_room ? lock_removal(removal, locked.buffer, locked.list_buffer) : Outcome::kFull;
        if (outcome == Outcome::kDone) {
            pg::PageEdit edit(index.relation, index.logged);
            if (on_node) {
                NodeDisk* node = edited(edit.page(locked.buffer), BufferGetPage(locked.buffer), locked.node);
                node->row[node->head.rows++] = *row;
            } else {
                RowsDisk* list = edited(edit.page(locked.list_buffer), BufferGetPage(locked.list_buffer), locked.list);
                list->row[list->head.rows++] = *row;
            }
            commit_with(edit, removal);
        }
    }
    locked.release();
    return outcome;
}

// One of a node's lists that has room, not valid if there is none among the newest ones: vacuum leaves gaps in lists.
ItemRef find_room(const Index& index, ItemRef node_ref) {
    constexpr int kMostLists = 64; // a value with more rows than these hold can spare a new list
    PageReader reader(index);
    const NodeDisk* node = reader.node(node_ref);
    ItemRef list_ref = node != nullptr ? load_ref(node->more_rows) : ItemRef{};
    for (int i = 0; i < kMostLists && list_ref.valid(); i++) {
        const auto* list =
            reinterpret_cast<const RowsDisk*>(find_item(index, reader.lock(list_ref), list_ref, ItemType::kRows));
        if (list == nullptr || !(load_ref(list->owner) == node_ref)) break;
        if (list->head.rows < list->capacity) {
            reader.release();
            return list_ref;
        }
        list_ref = load_ref(list->next);
    }
    reader.release();
    return {};
}

// Adds the row to a list that was seen to have room. Full if it has none any more.
Outcome add_to_list(const Index& index, ItemRef ref, ItemRef list_ref, ItemPointer row, PendingRemoval* removal) {
    const Buffer buffer = lock_exclusive(index, ref);
    const NodeDisk* node = find_node(index, BufferGetPage(buffer), ref);
    Outcome outcome = Outcome::kGone;
    if (node != nullptr && !is_tombstone(node)) {
        outcome = Outcome::kBusy;
        const Buffer list_buffer = try_lock(index, list_ref, buffer);
        if (BufferIsValid(list_buffer)) {
            outcome = Outcome::kFull;
            Page page = BufferGetPage(list_buffer);
            auto* list = reinterpret_cast<RowsDisk*>(find_item(index, page, list_ref, ItemType::kRows));
            if (list != nullptr && load_ref(list->owner) == ref && list->head.rows < list->capacity)
                outcome = lock_removal(removal, buffer, list_buffer);
            if (outcome == Outcome::kDone) {
                pg::PageEdit edit(index.relation, index.logged);
                RowsDisk* copy = edited(edit.page(list_buffer), page, list);
                copy->row[copy->head.rows++] = *row;
                commit_with(edit, removal);
            }
            if (list_buffer != buffer) UnlockReleaseBuffer(list_buffer);
        }
    }
    UnlockReleaseBuffer(buffer);
    return outcome;
}

// Makes `list`, placed but not linked yet, the node's newest. A row that goes over is in no list before.
Outcome link_list(const Index& index, ItemRef ref, ItemRef list_ref, ItemPointer row, PendingRemoval* removal) {
    const Buffer buffer = lock_exclusive(index, ref);
    NodeDisk* node = find_node(index, BufferGetPage(buffer), ref);
    Outcome outcome = Outcome::kGone;
    if (node != nullptr && !is_tombstone(node)) {
        outcome = Outcome::kBusy;
        const Buffer list_buffer = try_lock(index, list_ref, buffer);
        if (BufferIsValid(list_buffer)) {
            RowsDisk* list =
                reinterpret_cast<RowsDisk*>(find_item(index, BufferGetPage(list_buffer), list_ref, ItemType::kRows));
            if (list == nullptr) raise_corrupted(index.relation, list_ref.block(), "a new row list is missing");
            outcome = lock_removal(removal, buffer, list_buffer);
            if (outcome == Outcome::kDone) {
                pg::PageEdit edit(index.relation, index.logged);
                Page node_page = edit.page(buffer);
                Page list_page = list_buffer == buffer ? node_page : edit.page(list_buffer);
                RowsDisk* copy = edited(list_page, BufferGetPage(list_buffer), list);
                copy->next = node->more_rows;
                if (removal != nullptr) copy->row[copy->head.rows++] = *row;
                edited(node_page, BufferGetPage(buffer), node)->more_rows = store_ref(list_ref);
                commit_with(edit, removal);
            }
            if (list_buffer != buffer) UnlockReleaseBuffer(list_buffer);
        }
    }
    UnlockReleaseBuffer(buffer);
    return outcome;
}

void wait_a_little() {
    CHECK_FOR_INTERRUPTS();
    pg_usleep(50);
}

Outcome add_row(const Index& index, ItemRef node, ItemPointer row, PendingRemoval* removal) {
    int capacity = 0;
    Outcome outcome = add_to_room(index, node, row, removal, &capacity);
    for (; outcome == Outcome::kBusy; outcome = add_to_room(index, node, row, removal, &capacity)) wait_a_little();
    if (outcome != Outcome::kFull) return outcome;
    if (const ItemRef list = find_room(index, node); list.valid()) {
        outcome = add_to_list(index, node, list, row, removal);
        for (; outcome == Outcome::kBusy; outcome = add_to_list(index, node, list, row, removal)) wait_a_little();
        if (outcome != Outcome::kFull) return outcome;
    }

    // A new list, with the row in it, is placed first and linked then. A crash in between leaves a list that nothing
    // leads to, which the vacuum that removes its owner removes too.
    const int rows = next_capacity(capacity);
    auto* list = static_cast<RowsDisk*>(palloc0(rows_size(rows)));
    list->head.type = static_cast<uint8>(ItemType::kRows);
    list->owner = store_ref(node);
    list->capacity = static_cast<uint16>(rows);
    if (removal == nullptr) list->row[list->head.rows++] = *row;
    const ItemRef placed = place_item(index, &list->head, rows_size(rows));
    pfree(list);
    outcome = link_list(index, node, placed, row, removal);
    for (; outcome == Outcome::kBusy; outcome = link_list(index, node, placed, row, removal)) wait_a_little();
    if (outcome != Outcome::kDone) remove_item(index, placed, ItemType::kRows);
    return outcome;
}

} // namespace

bool add_row(const Index& index, ItemRef node, ItemPointer row) {
    return add_row(index, node, row, nullptr) == Outcome::kDone;
}

MovedRow move_row(const Index& index, ItemRef node, ItemPointer row, PendingRemoval* removal) {
    switch (add_row(index, node, row, removal)) {
    case Outcome::kDone:
        return MovedRow::kMoved;
    case Outcome::kOver:
        return MovedRow::kOver;
    default:
        return MovedRow::kGone;
    }
}

} // namespace rv::hnsw
