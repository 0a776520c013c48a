// Server zone.
#include "ruvector/pg/buffers.hpp"

extern "C" {
#include "pgstat.h"
#include "storage/buf_internals.h"
#include "storage/lmgr.h"
#include "utils/memutils.h"
}

#include "ruvector/pg/locator.hpp"

namespace rv::pg {
namespace {

// Kept in rd_amcache: one chunk, which the relation cache frees whenever it rebuilds the entry. It is therefore looked
// up anew for every page. A stale entry is harmless: ReadRecentBuffer checks what the buffer holds.
struct RecentBuffers {
    static constexpr uint32 kMinSlots = 256;
    static constexpr uint32 kMaxSlots = 1U << 20;

    uint32 mask;
    uint32 misses;
    Buffer slots[FLEXIBLE_ARRAY_MEMBER];
};

RecentBuffers* make_recent_buffers(Relation relation) {
    if (relation->rd_amcache != nullptr) pfree(relation->rd_amcache);
    relation->rd_amcache = nullptr;
    const BlockNumber blocks = RelationGetNumberOfBlocks(relation);
    const uint32 slots = std::bit_ceil(std::clamp(blocks, RecentBuffers::kMinSlots, RecentBuffers::kMaxSlots));
    const Size size = offsetof(RecentBuffers, slots) + slots * sizeof(Buffer);
    auto* recent = static_cast<RecentBuffers*>(MemoryContextAllocZero(relation->rd_indexcxt, size));
    recent->mask = slots - 1;
    relation->rd_amcache = recent;
    return recent;
}

// What ReadBuffer does to a buffer that it finds, and ReadRecentBuffer leaves undone before PostgreSQL 19: without it,
// the pages that every search reads would be evicted like those that one search has read.
void note_use([[maybe_unused]] Buffer buffer) {
#if PG_VERSION_NUM < 190000
    if (BufferIsLocal(buffer)) return;
    BufferDesc* descriptor = GetBufferDescriptor(buffer - 1);
    uint32 state = pg_atomic_read_u32(&descriptor->state);
    while (BUF_STATE_GET_USAGECOUNT(state) < BM_MAX_USAGE_COUNT) {
        if ((state & BM_LOCKED) != 0) return; // whoever holds it will overwrite the state; the next use counts
        if (pg_atomic_compare_exchange_u32(&descriptor->state, &state, state + BUF_USAGECOUNT_ONE)) return;
    }
#endif
}

} // namespace

uint64 pages_read = 0;

Buffer read_buffer(Relation relation, BlockNumber block) {
    pages_read++;
    // ReadBuffer would take this number as P_NEW and extend the relation.
    if (unlikely(block == InvalidBlockNumber)) {
        ereport(ERROR, (errcode(ERRCODE_INDEX_CORRUPTED),
                        errmsg("index \"%s\" refers to a block that cannot exist", RelationGetRelationName(relation)),
                        errhint("REINDEX the index.")));
    }
    auto* recent = static_cast<RecentBuffers*>(relation->rd_amcache);
    // Many misses: the index has outgrown the table (or the buffers), or the buffers have changed hands.
    if (unlikely(recent == nullptr || recent->misses / 8 > recent->mask)) recent = make_recent_buffers(relation);
    Buffer* slot = &recent->slots[block & recent->mask];
    if (BufferIsValid(*slot) && ReadRecentBuffer(locator_of(relation), MAIN_FORKNUM, block, *slot)) {
        note_use(*slot);
        if (VacuumCostActive) VacuumCostBalance += VacuumCostPageHit;
        pgstat_count_buffer_read(relation);
        pgstat_count_buffer_hit(relation);
        return *slot;
    }
    const Buffer buffer = ReadBuffer(relation, block);
    // Reading may have processed an invalidation and freed the table.
    recent = static_cast<RecentBuffers*>(relation->rd_amcache);
    if (recent != nullptr) {
        recent->slots[block & recent->mask] = buffer;
        recent->misses++;
    }
    return buffer;
}

namespace {

// The shared buffer where a page was last found, or InvalidBuffer.
Buffer recent_buffer(Relation relation, BlockNumber block) {
    const auto* recent = static_cast<const RecentBuffers*>(relation->rd_amcache);
    if (recent == nullptr) return InvalidBuffer;
    const Buffer buffer = recent->slots[block & recent->mask];
    return BufferIsValid(buffer) && !BufferIsLocal(buffer) ? buffer : InvalidBuffer;
}

} // namespace

namespace {

// Whether a buffer that is not pinned holds the page, as far as can be seen without a lock.
bool lies_there(Relation relation, BlockNumber block, Buffer buffer) {
    BufferTag tag;
#if PG_VERSION_NUM >= 160000
    InitBufferTag(&tag, &locator_of(relation), MAIN_FORKNUM, block);
    return BufferTagsEqual(&tag, &GetBufferDescriptor(buffer - 1)->tag);
#else
    INIT_BUFFERTAG(tag, locator_of(relation), MAIN_FORKNUM, block);
    return BUFFERTAGS_EQUAL(tag, GetBufferDescriptor(buffer - 1)->tag);
#endif
}

} // namespace

Page peek_page(Relation relation, BlockNumber block) {
    const Buffer buffer = recent_buffer(relation, block);
    return buffer != InvalidBuffer ? BufferGetPage(buffer) : nullptr;
}

void prefetch_page(Relation relation, BlockNumber block) {
    const Buffer buffer = recent_buffer(relation, block);
    if (buffer == InvalidBuffer) return;
    __builtin_prefetch(GetBufferDescriptor(buffer - 1));
    __builtin_prefetch(BufferGetPage(buffer));
}

void prefetch_block(Relation relation, BlockNumber block, Size from, Size to) {
    if (unlikely(block == InvalidBlockNumber)) return;
    const Buffer buffer = recent_buffer(relation, block);
    if (buffer != InvalidBuffer && lies_there(relation, block, buffer)) {
        constexpr Size kLine = 64;
        __builtin_prefetch(GetBufferDescriptor(buffer - 1));
        const char* page = static_cast<const char*>(BufferGetPage(buffer));
        if (from > 0) __builtin_prefetch(page);
        for (Size at = from / kLine * kLine; at < to; at += kLine) __builtin_prefetch(page + at);
        return;
    }
    PrefetchBuffer(relation, MAIN_FORKNUM, block);
}

Buffer extend_relation(Relation relation) {
#if PG_VERSION_NUM >= 160000
    return ExtendBufferedRel(BMR_REL(relation), MAIN_FORKNUM, nullptr, EB_LOCK_FIRST);
#else
    // Also if the relation is new and no other transaction sees it: workers of a parallel build do.
    LockRelationForExtension(relation, ExclusiveLock);
    const Buffer buffer = ReadBufferExtended(relation, MAIN_FORKNUM, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
    UnlockRelationForExtension(relation, ExclusiveLock);
    return buffer;
#endif
}

} // namespace rv::pg
