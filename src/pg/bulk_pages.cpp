// Server zone. See the header.
#include "ruvector/pg/bulk_pages.hpp"

extern "C" {
#include "access/xloginsert.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "storage/smgr.h"
#include "utils/memutils.h"
}

#include "ruvector/pg/locator.hpp"

namespace rv::pg {
namespace {

// What direct I/O asks for.
constexpr Size kAlignment = 4096;

void set_checksum(Page page, BlockNumber block) {
#if PG_VERSION_NUM >= 190000
    PageSetChecksum(page, block);
#else
    PageSetChecksumInplace(page, block);
#endif
}

} // namespace

BulkPages::BulkPages(Relation relation, MemoryContext context) : relation_(relation) {
    auto* memory = static_cast<char*>(MemoryContextAlloc(context, kMost * BLCKSZ + kAlignment));
    pages_ = reinterpret_cast<char*>(TYPEALIGN(kAlignment, memory));
}

Page BulkPages::next(BlockNumber* block) {
    if (handed_out_ == reserved_) {
        write();
        reserve();
    }
    *block = first_ + handed_out_;
    return page(handed_out_++);
}

// Small indexes reserve few. The last page alone is written: it makes the file long enough.
void BulkPages::reserve() {
    const BlockNumber wanted = std::clamp<BlockNumber>(2 * reserved_, 1, kMost);
    Page last = page(wanted - 1);
    std::memset(last, 0, BLCKSZ);
    LockRelationForExtension(relation_, ExclusiveLock);
    first_ = RelationGetNumberOfBlocks(relation_);
    const BlockNumber room = MaxBlockNumber - std::min(first_, MaxBlockNumber - 1);
    reserved_ = std::min(wanted, room);
    smgrextend(RelationGetSmgr(relation_), MAIN_FORKNUM, first_ + reserved_ - 1, last, false);
    UnlockRelationForExtension(relation_, ExclusiveLock);
    handed_out_ = 0;
}

void BulkPages::log_filled() {
    BlockNumber blocks[kMost];
    Page pages[kMost];
    for (BlockNumber i = 0; i < handed_out_; i++) {
        blocks[i] = first_ + i;
        pages[i] = page(i);
    }
    log_newpages(&locator_of(relation_), MAIN_FORKNUM, static_cast<int>(handed_out_), blocks, pages, true);
}

void BulkPages::write_filled() {
    for (BlockNumber i = 0; i < handed_out_; i++) {
        set_checksum(page(i), first_ + i);
        smgrwrite(RelationGetSmgr(relation_), MAIN_FORKNUM, first_ + i, page(i), false);
    }
}

// A checkpoint that begins after pages are logged must not be done before they are written: neither it nor the WAL from
// there on would bring them back after a crash.
void BulkPages::write() {
    CHECK_FOR_INTERRUPTS();
    if (handed_out_ == 0) return;
    if (!RelationNeedsWAL(relation_)) return write_filled();
    Assert((MyProc->delayChkptFlags & DELAY_CHKPT_START) == 0);
    MyProc->delayChkptFlags |= DELAY_CHKPT_START;
    PG_TRY();
    {
        log_filled();
        write_filled();
    }
    PG_FINALLY();
    { MyProc->delayChkptFlags &= ~DELAY_CHKPT_START; }
    PG_END_TRY();
}

// A page that is in the file, but was never written, may find the disk full when a checkpoint writes it.
BlockRange BulkPages::finish() {
    write();
    const BlockRange left{first_ + handed_out_, first_ + reserved_};
    std::memset(pages_, 0, BLCKSZ);
    for (BlockNumber block = left.begin; block < left.end; block++)
        smgrwrite(RelationGetSmgr(relation_), MAIN_FORKNUM, block, pages_, false);
    reserved_ = handed_out_ = 0;
    return left;
}

void forget_buffers(Relation relation, BlockNumber first) {
    ForkNumber fork = MAIN_FORKNUM;
#if PG_VERSION_NUM >= 160000
    DropRelationBuffers(RelationGetSmgr(relation), &fork, 1, &first);
#else
    DropRelFileNodeBuffers(RelationGetSmgr(relation), &fork, 1, &first);
#endif
}

} // namespace rv::pg
