// Server zone. A row goes to the last page of its list's tail, and its vector, if the index keeps it, to a page of
// vectors with room: both in one record. Locks are taken in the order: page of vectors, fresh page (which nobody waits
// for while anything else is locked), head of the list, last page of the tail.
#include "ruvector/ivfflat/write/coded_insert.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/ivfflat/format/center_pages.hpp"
#include "ruvector/ivfflat/format/code_pages.hpp"
#include "ruvector/ivfflat/format/value_pages.hpp"
#include "ruvector/ivfflat/write/fold.hpp"
#include "ruvector/ivfflat/write/row_coder.hpp"

namespace rv::ivfflat {
namespace {

// The place for the row's vector. Where the index keeps none, there is no buffer.
struct ValuePlace {
    Buffer buffer = InvalidBuffer;
    bool fresh = false;
    OffsetNumber place = 1;
};

enum class Outcome {
    kAdded,
    kAppended, // to a new page
    kChanged,  // not done: the head that was read is an old one
    kBusy,     // not done: somebody else has the last page
};

class Insert {
public:
    Insert(const Index& index, uint32 list, const CodedRow& row, const void* vector)
        : index_(index), list_(list), row_(row), vector_(vector) {}

    // Puts the row into the list whose head was read a moment ago.
    Outcome put(const HeadDisk& head) {
        if (index_.coding.values) find_value_place();
        bool full = head.tail_last == InvalidBlockNumber;
        Outcome outcome = full ? Outcome::kChanged : add_to_page(head, &full);
        if (full) outcome = append_page(head);
        leave_value(outcome == Outcome::kAdded || outcome == Outcome::kAppended);
        return outcome;
    }

private:
    void find_value_place() {
        value_ = {};
        value_.buffer = page_for_value(index_, &value_.fresh);
        const BlockNumber block = BufferGetBlockNumber(value_.buffer);
        if (!value_.fresh) value_.place = free_place(value_entries(index_, block, BufferGetPage(value_.buffer)));
        ItemPointerSet(&row_.value, block, value_.place);
    }

    void edit_value(pg::PageEdit& edit) {
        if (value_.buffer == InvalidBuffer) return;
        Page page = edit.page(value_.buffer, value_.fresh);
        if (value_.fresh) init_page(page, PageKind::kValues);
        Entries entries = value_entries(index_, BufferGetBlockNumber(value_.buffer), page);
        put_value(index_, entries, value_.place, row_.row, vector_);
    }

    void leave_value(bool used) {
        if (value_.buffer == InvalidBuffer) return;
        const BlockNumber block = BufferGetBlockNumber(value_.buffer);
        if (!used && value_.fresh) {
            return_free_page(index_, value_.buffer);
            return;
        }
        // Whoever comes after this backend fills the page up. The map names no full page, which all would have to look
        // at.
        const int places = free_places(value_entries(index_, block, BufferGetPage(value_.buffer)));
        UnlockReleaseBuffer(value_.buffer);
        if (value_.fresh && places > 0) announce_free_places(index_, block, places);
        if (!value_.fresh && places == 0) record_free_places(index_, block, 0);
    }

    // Adds the row to the last page, if that has room. The page may have been taken from the list since the head was
    // read, and hold vectors now: another insert's, which has it locked, and which waits for what was a last page, too,
    // and is locked here. So nobody waits for it while a page of vectors is locked.
    Outcome add_to_page(const HeadDisk& head, bool* full) {
        const BlockNumber block = head.tail_last;
        if (is_at(value_.buffer, block)) return Outcome::kChanged;
        const Buffer buffer = pg::read_buffer(index_.relation, block);
        if (value_.buffer == InvalidBuffer) {
            LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
        } else if (!ConditionalLockBuffer(buffer)) {
            ReleaseBuffer(buffer);
            return Outcome::kBusy;
        }
        Page page = BufferGetPage(buffer);
        Outcome outcome = Outcome::kChanged;
        if (belongs(page, PageKind::kRows, list_, head.generation) && page_tail(page)->next == InvalidBlockNumber) {
            *full = row_entries(index_, block, page, list_).room() == 0;
            if (!*full) {
                pg::PageEdit edit(index_.relation, index_.logged);
                Entries entries = row_entries(index_, block, edit.page(buffer), list_);
                edit_value(edit);
                add_row(index_, entries, row_);
                edit.commit();
                outcome = Outcome::kAdded;
            }
        }
        UnlockReleaseBuffer(buffer);
        return outcome;
    }

    // Appends a page with the row to the tail, unless the list has got another last page meanwhile.
    Outcome append_page(const HeadDisk& head) {
        const Buffer fresh = take_free_page(index_);
        const BlockNumber block = BufferGetBlockNumber(fresh);
        const Buffer head_buffer = lock_head(index_, list_);
        HeadDisk now = *head_on(index_, BufferGetPage(head_buffer), list_);
        const bool same = now.generation == head.generation && now.tail_last == head.tail_last;
        if (same) {
            const Buffer last = now.tail_last != InvalidBlockNumber ? lock_last(now, fresh) : InvalidBuffer;
            if (last == InvalidBuffer) now.tail_first = block;
            now.tail_last = block;
            now.tail_pages++;
            pg::PageEdit edit(index_.relation, index_.logged);
            Page page = edit.page(fresh, true);
            init_list_page(page, PageKind::kRows, list_, now.generation);
            Entries entries = row_entries(index_, block, page, list_);
            add_row(index_, entries, row_);
            *head_on(index_, edit.page(head_buffer), list_) = now;
            if (last != InvalidBuffer) page_tail(edit.page(last))->next = block;
            edit_value(edit);
            edit.commit();
            if (last != InvalidBuffer) UnlockReleaseBuffer(last);
            UnlockReleaseBuffer(fresh);
        }
        UnlockReleaseBuffer(head_buffer);
        if (!same) return_free_page(index_, fresh);
        return same ? Outcome::kAppended : Outcome::kChanged;
    }

    // Only who holds the head changes which page is the last.
    Buffer lock_last(const HeadDisk& head, Buffer fresh) {
        // Of a damaged head: nothing may be locked twice.
        if (is_at(value_.buffer, head.tail_last) || is_at(fresh, head.tail_last)) raise_not_last(head.tail_last);
        const Buffer buffer = lock_page(index_, head.tail_last, BUFFER_LOCK_EXCLUSIVE);
        Page page = BufferGetPage(buffer);
        if (!belongs(page, PageKind::kRows, list_, head.generation) || page_tail(page)->next != InvalidBlockNumber)
            raise_not_last(head.tail_last);
        return buffer;
    }

    static bool is_at(Buffer buffer, BlockNumber block) {
        return buffer != InvalidBuffer && BufferGetBlockNumber(buffer) == block;
    }

    [[noreturn]] void raise_not_last(BlockNumber block) {
        raise_corrupted(index_.relation, block, "the last page of a list is not its last page");
    }

    const Index& index_;
    uint32 list_;
    CodedRow row_;
    const void* vector_;
    ValuePlace value_;
};

} // namespace

void insert_coded(const Index& index, uint32 list, const ItemPointerData& row, const void* vector, const float* wide,
                  const std::byte* attributes) {
    auto* center = static_cast<float*>(palloc(index.center_bytes()));
    read_center(index, list, center);
    auto* bytes = static_cast<uint8*>(palloc0(index.shape().row_bytes()));
    const RowCode code = encode_row(index, wide, center, bytes);
    CodedRow coded{code.factors, row, {}, bytes, attributes};
    ItemPointerSetInvalid(&coded.value);

    Insert insert(index, list, coded, vector);
    HeadDisk head = read_head(index, list);
    // Before the row can be found.
    if (head.radius < code.length) widen_radius(index, list, code.length);
    while (true) {
        CHECK_FOR_INTERRUPTS();
        const Outcome outcome = insert.put(head);
        if (outcome == Outcome::kAppended) fold_long_tail(index, list);
        if (outcome == Outcome::kAppended || outcome == Outcome::kAdded) return;
        if (outcome == Outcome::kBusy) {
            UnlockReleaseBuffer(lock_page(index, head.tail_last, BUFFER_LOCK_EXCLUSIVE));
            head = read_head(index, list);
            continue;
        }
        const HeadDisk now = read_head(index, list);
        if (now.generation == head.generation && now.tail_last == head.tail_last)
            raise_corrupted(index.relation, head.tail_last, "the last page of a list is not its last page");
        head = now;
    }
}

} // namespace rv::ivfflat
