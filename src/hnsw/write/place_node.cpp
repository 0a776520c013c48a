// Server zone. An entry goes to the page of the directory whose zone has to grow least for it. A page that is full is
// split first, in a record of its own, as a leaf of a B-tree is: at the median of one column.
//
// Locks are taken in the order node, page of the directory, page of the summary, page of the pending area; a second one
// of a kind only if it is free. A page that has just been added to the relation can be locked first: nobody waits for
// it who holds another.
#include "ruvector/hnsw/write/place_node.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/freespace.h"
}

#include "ruvector/hnsw/format/pending.hpp"
#include "ruvector/pg/memory.hpp"

#include <optional>

namespace rv::hnsw {
namespace {

struct Choice {
    BlockNumber block = InvalidBlockNumber; // none: the directory is empty
    Zone all;                               // of all entries
    BlockNumber empty = InvalidBlockNumber; // a page without entries, if there is one
};

Choice choose_page(const Index& index, const std::byte* attributes) {
    Choice choice{InvalidBlockNumber, make_zone(index), InvalidBlockNumber};
    double least = std::numeric_limits<double>::infinity();
    uint32 entries = 0;
    for_each_summary_page(index, kSummaryBlock, [&](BlockNumber, const SummaryPage& summary) {
        choice.all.unite(summary.all());
        if (summary.all().growth(attributes) > least) return;
        for (int i = 0; i < summary.count(); i++) {
            const SummaryEntryDisk* entry = summary.entry(i);
            if (entry->entries == 0) {
                choice.empty = entry->block;
                continue;
            }
            const double growth = summary.zone(i).growth(attributes);
            // Among pages of one key, one that may have room.
            const bool better = growth < least || (growth == least && entry->entries < entries);
            if (BlockNumberIsValid(choice.block) && !better) continue;
            choice.block = entry->block;
            least = growth;
            entries = entry->entries;
        }
    });
    if (!BlockNumberIsValid(choice.block)) choice.block = choice.empty;
    return choice;
}

// A page of the summary with room for another page of the directory. It may be gone when that is locked.
BlockNumber summary_with_room(const Index& index) {
    BlockNumber found = InvalidBlockNumber;
    BlockNumber last = InvalidBlockNumber;
    const BlockNumber hint = read_more_columns(index).insert;
    for_each_summary_page(index, hint, [&](BlockNumber block, const SummaryPage& summary) {
        if (!BlockNumberIsValid(found) && !summary.is_full()) found = block;
        last = block;
    });
    if (BlockNumberIsValid(found)) {
        if (found != hint) set_summary_insert(index, found);
        return found;
    }
    const Buffer fresh = pg::extend_relation(index.relation);
    const BlockNumber block = BufferGetBlockNumber(fresh);
    const Buffer buffer = pg::read_buffer(index.relation, last);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const bool is_last = !BlockNumberIsValid(summary_page(index, last, BufferGetPage(buffer)).disk()->next);
    pg::PageEdit edit(index.relation, index.logged);
    if (is_last) {
        summary_page(index, last, edit.page(buffer)).disk()->next = block;
        init_summary_page(edit.page(fresh, true));
    } else {
        init_data_page(edit.page(fresh, true));
    }
    edit.commit();
    UnlockReleaseBuffer(buffer);
    UnlockReleaseBuffer(fresh);
    if (!is_last) RecordPageWithFreeSpace(index.relation, block, kWholePage);
    return is_last ? block : InvalidBlockNumber;
}

// Adds an empty page to the directory if that has none, and returns the block of its first one.
void begin_directory(const Index& index) {
    const Buffer fresh = pg::extend_relation(index.relation);
    const BlockNumber block = BufferGetBlockNumber(fresh);
    const Buffer buffer = pg::read_buffer(index.relation, kSummaryBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const bool empty = summary_page(index, kSummaryBlock, BufferGetPage(buffer)).count() == 0;
    pg::PageEdit edit(index.relation, index.logged);
    Page page = edit.page(fresh, true);
    if (empty) {
        init_directory_page(page, kSummaryBlock, 0);
        const DirectoryPage directory = directory_page(index, block, page);
        summary_page(index, kSummaryBlock, edit.page(buffer)).add(block, directory);
    } else {
        init_data_page(page);
    }
    edit.commit();
    UnlockReleaseBuffer(buffer);
    UnlockReleaseBuffer(fresh);
    if (!empty) RecordPageWithFreeSpace(index.relation, block, kWholePage);
}

uint64 key_of(const DirectoryPage& page, int i, int column) { return pg::Attributes(page.attributes(i)).key(column); }

// The column in which the entries of a page have the largest share of all keys, -1 if they all have the same.
int widest_column(const DirectoryPage& page, const Zone& all) {
    int widest = -1;
    double most = 0;
    for (int column = 0; column < all.columns(); column++) {
        const Zone zone = page.zone();
        if (all.is_set(column) || !zone.any_value(column)) continue;
        // Null is the least key.
        const double width = static_cast<double>(zone.high(column) - (zone.any_null(column) ? 0 : zone.low(column)));
        const double range = static_cast<double>(all.high(column) - (all.any_null(column) ? 0 : all.low(column)));
        constexpr double kFirstColumn = 8;
        const double share = range > 0 ? (column == 0 ? kFirstColumn : 1) * width / range : 0;
        if (share <= most) continue;
        most = share;
        widest = column;
    }
    return widest;
}

// Which entries of a page go to a new one: half of them.
void choose_half(const DirectoryPage& page, const Zone& all, bool* goes) {
    const int count = page.count();
    int order[MaxOffsetNumber];
    for (int i = 0; i < count; i++) order[i] = i;
    const int column = widest_column(page, all);
    if (column >= 0) {
        std::nth_element(order, order + count / 2, order + count,
                         [&](int a, int b) { return key_of(page, a, column) < key_of(page, b, column); });
    }
    std::fill_n(goes, count, false);
    for (int i = count / 2; i < count; i++) goes[order[i]] = true;
}

// Moves half of the entries of a page to an empty one.
void move_half(const DirectoryPage& from, const DirectoryPage& to, const Zone& all) {
    bool goes[MaxOffsetNumber];
    choose_half(from, all, goes);
    to.shrink_zone();
    for (int i = from.count() - 1; i >= 0; i--) {
        if (!goes[i]) continue;
        to.add(from, i);
        from.remove(i);
    }
    from.shrink_zone();
    from.disk()->splits++;
}

// Moves half of a full page to one that vacuum has emptied. False if either is not so any more, or is in use: pages of
// one kind are not waited for with another one locked.
bool split_to_empty(const Index& index, BlockNumber block, BlockNumber empty, const Zone& all) {
    if (!BlockNumberIsValid(empty) || empty == block) return false;
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const DirectoryPage page = directory_page(index, block, BufferGetPage(buffer));
    const Buffer target = pg::read_buffer(index.relation, empty);
    if (!ConditionalLockBuffer(target)) {
        ReleaseBuffer(target);
        UnlockReleaseBuffer(buffer);
        return false;
    }
    const DirectoryPage other = directory_page(index, empty, BufferGetPage(target));
    const BlockNumber own_summary = page.disk()->summary;
    const BlockNumber other_summary = other.disk()->summary;
    const Buffer own = pg::read_buffer(index.relation, own_summary);
    LockBuffer(own, BUFFER_LOCK_EXCLUSIVE);
    const bool two = own_summary != other_summary;
    const Buffer second = two ? pg::read_buffer(index.relation, other_summary) : own;
    const bool locked = !two || ConditionalLockBuffer(second);
    const bool splits = locked && page.is_full() && other.count() == 0;
    if (splits) {
        pg::PageEdit edit(index.relation, index.logged);
        const DirectoryPage left = directory_page(index, block, edit.page(buffer));
        const DirectoryPage right = directory_page(index, empty, edit.page(target));
        const SummaryPage of_left = summary_page(index, own_summary, edit.page(own));
        const SummaryPage of_right = two ? summary_page(index, other_summary, edit.page(second)) : of_left;
        move_half(left, right, all);
        right.disk()->splits++; // who found it empty has to look again
        of_left.note(left.disk()->slot, left);
        of_right.note(right.disk()->slot, right);
        edit.commit();
    }
    if (two && locked) LockBuffer(second, BUFFER_LOCK_UNLOCK);
    if (two) ReleaseBuffer(second);
    UnlockReleaseBuffer(own);
    UnlockReleaseBuffer(target);
    UnlockReleaseBuffer(buffer);
    return splits;
}

// Whether a page of the directory is full: another insert may have split it.
bool is_full(const Index& index, BlockNumber block) {
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const bool full = directory_page(index, block, BufferGetPage(buffer)).is_full();
    UnlockReleaseBuffer(buffer);
    return full;
}

// Moves half of a full page to a new one. Nothing happens if it has room, or if the page of the summary has none.
void split_page(const Index& index, BlockNumber block, BlockNumber summary_block, const Zone& all) {
    if (!is_full(index, block)) return;
    const Buffer fresh = pg::extend_relation(index.relation);
    const BlockNumber fresh_block = BufferGetBlockNumber(fresh);
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const DirectoryPage page = directory_page(index, block, BufferGetPage(buffer));
    const BlockNumber own_summary = page.disk()->summary;
    const Buffer own = pg::read_buffer(index.relation, own_summary);
    LockBuffer(own, BUFFER_LOCK_EXCLUSIVE);
    Buffer other = own;
    bool splits = page.is_full();
    if (own_summary != summary_block && summary_page(index, own_summary, BufferGetPage(own)).is_full()) {
        other = pg::read_buffer(index.relation, summary_block);
        // Nobody waits for a page of the summary with another one locked.
        if (!ConditionalLockBuffer(other)) {
            ReleaseBuffer(other);
            other = own;
        }
    }
    if (other == own) summary_block = own_summary;
    splits = splits && !summary_page(index, summary_block, BufferGetPage(other)).is_full();
    pg::PageEdit edit(index.relation, index.logged);
    Page fresh_page = edit.page(fresh, true);
    if (splits) {
        const SummaryPage of_left = summary_page(index, own_summary, edit.page(own));
        const SummaryPage of_right = other == own ? of_left : summary_page(index, summary_block, edit.page(other));
        init_directory_page(fresh_page, summary_block, of_right.count());
        const DirectoryPage right = directory_page(index, fresh_block, fresh_page);
        const DirectoryPage left = directory_page(index, block, edit.page(buffer));
        move_half(left, right, all);
        of_left.note(left.disk()->slot, left);
        of_right.add(fresh_block, right);
    } else {
        init_data_page(fresh_page);
    }
    edit.commit();
    if (other != own) UnlockReleaseBuffer(other);
    UnlockReleaseBuffer(own);
    UnlockReleaseBuffer(buffer);
    UnlockReleaseBuffer(fresh);
    if (!splits) RecordPageWithFreeSpace(index.relation, fresh_block, kWholePage);
}

// Where the zone of a page has to grow, that in the summary grows in the same record.
class EntryEdit {
public:
    EntryEdit(const Index& index, BlockNumber block, const std::byte* attributes) : index_(index), block_(block) {
        buffer_ = pg::read_buffer(index.relation, block);
        LockBuffer(buffer_, BUFFER_LOCK_EXCLUSIVE);
        const DirectoryPage page = directory_page(index, block, BufferGetPage(buffer_));
        has_room_ = !page.is_full();
        if (!has_room_ || page.zone().covers(attributes)) return;
        summary_block_ = page.disk()->summary;
        summary_ = pg::read_buffer(index.relation, summary_block_);
        LockBuffer(summary_, BUFFER_LOCK_EXCLUSIVE);
    }

    bool has_room() const { return has_room_; }

    void add(pg::PageEdit& edit, ItemRef ref, const std::byte* attributes, const LinkCodes& code) {
        const DirectoryPage page = directory_page(index_, block_, edit.page(buffer_));
        page.add(ref, attributes, code);
        if (BufferIsValid(summary_))
            summary_page(index_, summary_block_, edit.page(summary_)).note(page.disk()->slot, page);
    }

    void release() {
        if (BufferIsValid(summary_)) UnlockReleaseBuffer(summary_);
        UnlockReleaseBuffer(buffer_);
    }

private:
    const Index& index_;
    BlockNumber block_;
    BlockNumber summary_block_ = InvalidBlockNumber;
    Buffer buffer_;
    Buffer summary_ = InvalidBuffer;
    bool has_room_;
};

// The share of the directory in the record that places a node; none where the index has one column.
class DirectoryAppend {
public:
    DirectoryAppend(const Index& index, NodeDisk* node, graph::Value value) : index_(index) {
        if (index.columns == 0) return;
        attributes_ = node_attributes(index, node);
        code_.emplace(palloc0(layer_codes_size(1, index.layout.code_row)), 1, index.layout.code_row);
        if (index.has_codes(0))
            encode_link(index, reinterpret_cast<const std::byte*>(directory_centre(index)), {value}, *code_, 0);
    }

    // With no page locked: chooses a page, and if the one chosen before had no room, splits it.
    void prepare() {
        if (index_.columns == 0) return;
        if (std::exchange(full_, false)) split();
        choice_.emplace(choose_page(index_, attributes_));
        while (!BlockNumberIsValid(choice_->block)) {
            CHECK_FOR_INTERRUPTS();
            begin_directory(index_);
            choice_.emplace(choose_page(index_, attributes_));
        }
    }
    // With the node's page locked. False if the page has no room; then release() and prepare() come next.
    bool lock() {
        if (index_.columns == 0) return true;
        entry_.emplace(index_, choice_->block, attributes_);
        full_ = !entry_->has_room();
        return !full_;
    }
    void add(pg::PageEdit& edit, ItemRef ref) {
        if (entry_) entry_->add(edit, ref, attributes_, *code_);
    }
    void release() {
        if (entry_) entry_->release();
        entry_.reset();
    }

private:
    void split() {
        if (split_to_empty(index_, choice_->block, choice_->empty, choice_->all)) return;
        if (const BlockNumber summary = summary_with_room(index_); BlockNumberIsValid(summary))
            split_page(index_, choice_->block, summary, choice_->all);
    }

    const Index& index_;
    const std::byte* attributes_ = nullptr;
    std::optional<LinkCodes> code_; // relative to the directory's centre
    std::optional<Choice> choice_;
    std::optional<EntryEdit> entry_;
    bool full_ = false;
};

} // namespace

ItemRef place_node(const Index& index, NodeDisk* node, Size size, graph::Value value) {
    if (index.columns == 0) return place_item(index, &node->head, size);
    DirectoryAppend directory(index, node, value);
    ItemRef ref;
    while (!ref.valid()) {
        CHECK_FOR_INTERRUPTS();
        directory.prepare();
        bool fresh = false;
        const Buffer buffer = page_with_room(index, size, &fresh);
        if (directory.lock()) {
            pg::PageEdit edit(index.relation, index.logged);
            ref = add_item(index, buffer, edit.page(buffer, fresh), fresh, &node->head, size);
            directory.add(edit, ref);
            edit.commit();
        }
        directory.release();
        UnlockReleaseBuffer(buffer);
    }
    return ref;
}

ItemRef place_pending_node(const Index& index, NodeDisk* node, Size size, graph::Value value) {
    DirectoryAppend directory(index, node, value);
    PendingAppend pending(index, node, value, pg::context_memory(CurrentMemoryContext));
    ItemRef ref;
    while (!ref.valid()) {
        CHECK_FOR_INTERRUPTS();
        directory.prepare();
        pending.prepare();
        bool fresh = false;
        const Buffer buffer = page_with_room(index, size, &fresh);
        if (fresh) log_empty_page(index, buffer);
        if (directory.lock() && pending.lock()) {
            pg::PageEdit edit(index.relation, index.logged);
            ref = add_item(index, buffer, edit.page(buffer), false, &node->head, size);
            directory.add(edit, ref);
            pending.add(edit, ref);
            edit.commit();
        }
        pending.release();
        directory.release();
        UnlockReleaseBuffer(buffer);
    }
    return ref;
}

} // namespace rv::hnsw
