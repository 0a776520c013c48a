// Server zone. What the record holds: see region_edit.cpp.
#include "ruvector/pg/page_edit.hpp"

extern "C" {
#include "access/rmgr.h"
#include "access/xloginsert.h"
#include "miscadmin.h"
#include "storage/bufpage.h"
}

#include "ruvector/core/base/page_delta.hpp"

namespace rv::pg {

// The copy of a page that is changed, and afterwards how it differs.
struct PageEdit::Workspace {
    char copy[BLCKSZ]; // first, since it has to be aligned
    char delta[PageDelta::most_bytes(BLCKSZ)];
};

namespace {

PageHole hole_of(const char* page) {
    const auto* header = reinterpret_cast<const PageHeaderData*>(page);
    return {header->pd_lower, header->pd_upper};
}

} // namespace

Page PageEdit::page(Buffer buffer, bool fresh) {
    for (int i = 0; i < count_; i++) {
        if (changes_[i].buffer == buffer) return atomic_ ? changes_[i].work->copy : BufferGetPage(buffer);
    }
    if (count_ == MAX_GENERIC_XLOG_PAGES) elog(ERROR, "a change of more than %d pages", MAX_GENERIC_XLOG_PAGES);
    Workspace* work = nullptr;
    if (atomic_) {
        work = static_cast<Workspace*>(palloc(sizeof(Workspace)));
        std::memcpy(work->copy, BufferGetPage(buffer), BLCKSZ);
    }
    changes_[count_++] = {buffer, fresh || PageIsNew(BufferGetPage(buffer)), work, 0};
    return atomic_ ? work->copy : BufferGetPage(buffer);
}

void PageEdit::describe(Change& change) {
    if (change.image) return;
    const char* before = BufferGetPage(change.buffer);
    const char* after = change.work->copy;
    change.delta_bytes = PageDelta(before, after, BLCKSZ, change.work->delta).describe(hole_of(before), hole_of(after));
}

// With zeros in the hole, as after a replay.
void PageEdit::apply(const Change& change) {
    char* page = BufferGetPage(change.buffer);
    const char* copy = change.work->copy;
    const PageHole hole = hole_of(copy);
    std::memcpy(page, copy, hole.lower);
    std::memset(page + hole.lower, 0, hole.upper - hole.lower);
    std::memcpy(page + hole.upper, copy + hole.upper, BLCKSZ - hole.upper);
    MarkBufferDirty(change.buffer);
}

void PageEdit::log() {
    XLogBeginInsert();
    for (int i = 0; i < count_; i++) {
        Change& change = changes_[i];
        const auto block = static_cast<uint8>(i);
        if (change.image) {
            XLogRegisterBuffer(block, change.buffer, REGBUF_STANDARD | REGBUF_FORCE_IMAGE);
        } else {
            XLogRegisterBuffer(block, change.buffer, REGBUF_STANDARD);
            if (change.delta_bytes > 0)
                XLogRegisterBufData(block, change.work->delta, static_cast<int>(change.delta_bytes));
        }
    }
    const XLogRecPtr end = XLogInsert(RM_GENERIC_ID, 0);
    for (int i = 0; i < count_; i++) PageSetLSN(BufferGetPage(changes_[i].buffer), end);
}

void PageEdit::commit() {
    if (!atomic_) {
        for (int i = 0; i < count_; i++) MarkBufferDirty(changes_[i].buffer);
    } else if (count_ > 0) {
        for (int i = 0; i < count_ && logged_; i++) describe(changes_[i]);
        START_CRIT_SECTION();
        for (int i = 0; i < count_; i++) apply(changes_[i]);
        if (logged_) log();
        END_CRIT_SECTION();
    }
    abort();
}

void PageEdit::abort() {
    for (int i = 0; i < count_; i++) {
        if (atomic_) pfree(changes_[i].work);
    }
    count_ = 0;
}

} // namespace rv::pg
