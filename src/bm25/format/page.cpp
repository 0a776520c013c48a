// Server zone.
#include "ruvector/bm25/format/page.hpp"

extern "C" {
#include "access/xact.h"
#include "access/xlog.h"
#include "access/xloginsert.h"
#include "miscadmin.h"
#include "storage/indexfsm.h"
}

#include "ruvector/pg/page_edit.hpp"

namespace rv::bm25 {
namespace {

PageHeader header_of(Page page) { return reinterpret_cast<PageHeader>(page); }

constexpr Size kContentsOffset = MAXALIGN(SizeOfPageHeaderData);
constexpr Size kTailOffset = BLCKSZ - MAXALIGN(sizeof(PageTailDisk));

} // namespace

void raise_corrupted(Relation index, BlockNumber block, const char* what) {
    ereport(ERROR, (errcode(ERRCODE_INDEX_CORRUPTED),
                    errmsg("index \"%s\" is corrupted at block %u", RelationGetRelationName(index), block),
                    errdetail_internal("Found: %s.", what), errhint("REINDEX the index.")));
    pg_unreachable();
}

void raise_stray(Relation index, BlockNumber block) {
    // A cursor that began during recovery holds no epoch, and may go on after the promotion.
    if (!RecoveryInProgress() && !TransactionStartedDuringRecovery())
        raise_corrupted(index, block, "a page belongs to something else than what leads to it");
    ereport(
        ERROR,
        (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE), errmsg("canceling statement due to conflict with recovery"),
         errdetail("The query needed pages of index \"%s\" that have been used again.", RelationGetRelationName(index)),
         errhint("In a moment you should be able to repeat the query.")));
    pg_unreachable();
}

void set_page_bytes(Page page, Size bytes) {
    header_of(page)->pd_lower = static_cast<LocationIndex>(kContentsOffset + bytes);
}

void init_page(Page page, PageKind kind, uint64 owner) {
    PageInit(page, BLCKSZ, sizeof(PageTailDisk));
    *page_tail(page) = PageTailDisk{owner, InvalidBlockNumber, static_cast<uint16>(kind), kPageId};
}

void fill_page(Page page, PageKind kind, uint64 owner, const void* bytes, Size size) {
    init_page(page, kind, owner);
    std::memcpy(page_contents(page), bytes, size);
    set_page_bytes(page, size);
}

bool is_sound_page(Page page) {
    const PageHeader header = header_of(page);
    return !PageIsNew(page) && header->pd_special == kTailOffset && page_tail(page)->page_id == kPageId &&
           header->pd_lower >= kContentsOffset && header->pd_lower <= header->pd_upper &&
           header->pd_upper <= header->pd_special;
}

bool is_free_page(Relation index, BlockNumber block, Page page) {
    if (PageIsNew(page)) return true;
    if (!is_sound_page(page)) raise_corrupted(index, block, "the page is not a page of a bm25 index");
    return page_kind(page) == PageKind::kFree;
}

bool belongs(Page page, PageKind kind, uint64 owner) {
    return is_sound_page(page) && page_kind(page) == kind && page_tail(page)->owner == owner;
}

Buffer lock_owned(Relation index, BlockNumber block, pg::BufferLock mode, PageKind kind, uint64 owner) {
    const Buffer buffer = pg::read_buffer(index, block);
    LockBuffer(buffer, mode);
    if (!belongs(BufferGetPage(buffer), kind, owner)) {
        UnlockReleaseBuffer(buffer);
        raise_stray(index, block);
    }
    return buffer;
}

Buffer take_free_page(Relation index) {
    const BlockNumber blocks = RelationGetNumberOfBlocks(index);
    while (true) {
        const BlockNumber block = GetFreeIndexPage(index);
        if (block == InvalidBlockNumber) return pg::extend_relation(index);
        // The map is a hint, and may name a page twice after a crash.
        if (block < kFirstDataBlock || block >= blocks) continue;
        const Buffer buffer = pg::read_buffer(index, block);
        if (ConditionalLockBuffer(buffer)) {
            if (is_free_page(index, block, BufferGetPage(buffer))) return buffer;
            LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
        }
        ReleaseBuffer(buffer);
    }
}

BlockNumber write_new_page(Relation index, PageKind kind, uint64 owner, const void* bytes, Size size,
                           BlockNumber next) {
    const Buffer buffer = take_free_page(index);
    const BlockNumber block = BufferGetBlockNumber(buffer);
    START_CRIT_SECTION();
    fill_page(BufferGetPage(buffer), kind, owner, bytes, size);
    page_tail(BufferGetPage(buffer))->next = next;
    MarkBufferDirty(buffer);
    if (RelationNeedsWAL(index)) log_newpage_buffer(buffer, true);
    END_CRIT_SECTION();
    UnlockReleaseBuffer(buffer);
    return block;
}

bool free_page(Relation index, BlockNumber block, uint64 owner, BufferAccessStrategy strategy) {
    const Buffer buffer = strategy == nullptr ? pg::read_buffer(index, block)
                                              : ReadBufferExtended(index, MAIN_FORKNUM, block, RBM_NORMAL, strategy);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    Page page = BufferGetPage(buffer);
    const bool owned = is_sound_page(page) && page_kind(page) != PageKind::kFree && page_tail(page)->owner == owner;
    if (owned) {
        pg::PageEdit edit(index, true);
        init_page(edit.page(buffer, true), PageKind::kFree);
        edit.commit();
    }
    UnlockReleaseBuffer(buffer);
    if (owned) RecordFreeIndexPage(index, block);
    return owned;
}

} // namespace rv::bm25
