// Server zone. Pages and their entries.
#include "ruvector/ivfflat/format/page.hpp"

extern "C" {
#include "storage/freespace.h"
#include "storage/indexfsm.h"
#include "utils/rel.h"
}

namespace rv::ivfflat {
namespace {

PageHeader header_of(Page page) { return reinterpret_cast<PageHeader>(page); }

char* contents(Page page) { return static_cast<char*>(page) + MAXALIGN(SizeOfPageHeaderData); }

constexpr Size kContentsOffset = MAXALIGN(SizeOfPageHeaderData);
constexpr Size kTailOffset = BLCKSZ - MAXALIGN(sizeof(PageTailDisk));

} // namespace

void init_page(Page page, PageKind kind, uint32 number) {
    PageInit(page, BLCKSZ, sizeof(PageTailDisk));
    *page_tail(page) = PageTailDisk{InvalidBlockNumber, InvalidBlockNumber, number, static_cast<uint16>(kind), kPageId};
}

namespace {

void check_bounds(const Index& index, BlockNumber block, Page page) {
    const PageHeader header = header_of(page);
    if (PageIsNew(page) || header->pd_special != kTailOffset || page_tail(page)->page_id != kPageId ||
        header->pd_lower < kContentsOffset || header->pd_lower > header->pd_upper ||
        header->pd_upper > header->pd_special) {
        raise_corrupted(index.relation, block, "the page is not a page of an ivfflat index");
    }
}

} // namespace

void check_page(const Index& index, BlockNumber block, Page page, PageKind kind) {
    check_bounds(index, block, page);
    if (page_kind(page) != kind) raise_corrupted(index.relation, block, "the page is of another kind than expected");
}

bool is_free_page(const Index& index, BlockNumber block, Page page) {
    if (PageIsNew(page)) return true;
    check_bounds(index, block, page);
    return page_kind(page) == PageKind::kFree;
}

void append_page(Relation relation, ForkNumber fork, PageKind kind, const void* contents_bytes, Size bytes) {
    const Buffer buffer = ReadBufferExtended(relation, fork, P_NEW, RBM_ZERO_AND_LOCK, nullptr);
    Page page = BufferGetPage(buffer);
    init_page(page, kind);
    std::memcpy(contents(page), contents_bytes, bytes);
    header_of(page)->pd_lower = static_cast<LocationIndex>(kContentsOffset + bytes);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(buffer);
}

// --- Entries ---------------------------------------------------------------------------------------------------------

Entries::Entries(Page page, Size stride)
    : page_(page),
      payloads_(contents(page)),
      rows_end_(reinterpret_cast<ItemPointer>(PageGetSpecialPointer(page))),
      stride_(stride),
      count_(static_cast<int>((header_of(page)->pd_lower - kContentsOffset) / stride)),
      capacity_(static_cast<int>(kPageRoom / (stride + sizeof(ItemPointerData)))) {}

Entries Entries::of_page(const Index& index, BlockNumber block, Page page, PageKind kind, Size stride, uint32 number) {
    check_page(index, block, page, kind);
    const Entries entries(page, stride);
    const PageHeader header = header_of(page);
    const auto count = static_cast<Size>(entries.count_);
    if (page_tail(page)->number != number || header->pd_lower != kContentsOffset + count * entries.stride_ ||
        header->pd_upper != kTailOffset - count * sizeof(ItemPointerData)) {
        raise_corrupted(index.relation, block, "a page has a wrong number of entries, or is of another list");
    }
    return entries;
}

Entries edited_entries(const Index& index, Page page, BlockNumber block, uint32 list) {
    return Entries::of_list(index, block, page, list);
}

void Entries::set_count(int count) {
    count_ = count;
    header_of(page_)->pd_lower = static_cast<LocationIndex>(kContentsOffset + static_cast<Size>(count) * stride_);
    header_of(page_)->pd_upper =
        static_cast<LocationIndex>(kTailOffset - static_cast<Size>(count) * sizeof(ItemPointerData));
}

char* Entries::add(const ItemPointerData& row_id) {
    const int i = count_;
    set_count(i + 1);
    *row(i) = row_id;
    return payload(i);
}

void Entries::add(const ItemPointerData& row_id, const void* payload_bytes, Size bytes) {
    char* out = add(row_id);
    std::memcpy(out, payload_bytes, bytes);
    std::memset(out + bytes, 0, stride_ - bytes);
}

void Entries::remove(int i) {
    const int last = count_ - 1;
    if (i != last) {
        std::memcpy(payload(i), payload(last), stride_);
        *row(i) = *row(last);
    }
    set_count(last);
}

// --- Pieces ----------------------------------------------------------------------------------------------------------

void init_piece_page(Page page, int number, const ItemPointerData& row, const void* bytes, Size size) {
    init_page(page, PageKind::kPiece, static_cast<uint32>(number));
    std::memcpy(contents(page), bytes, size);
    header_of(page)->pd_lower = static_cast<LocationIndex>(kContentsOffset + size);
    header_of(page)->pd_upper = static_cast<LocationIndex>(kTailOffset - sizeof(ItemPointerData));
    std::memcpy(static_cast<char*>(page) + header_of(page)->pd_upper, &row, sizeof(row));
}

const char* piece_on(const Index& index, BlockNumber block, Page page, int number, const ItemPointerData& row) {
    if (is_free_page(index, block, page) || page_kind(page) != PageKind::kPiece) return nullptr;
    const PageHeader header = header_of(page);
    if (page_tail(page)->number != static_cast<uint32>(number)) return nullptr;
    if (header->pd_upper != kTailOffset - sizeof(ItemPointerData) ||
        header->pd_lower != kContentsOffset + index.piece_bytes(number)) {
        raise_corrupted(index.relation, block, "a piece of a vector has a wrong size");
    }
    ItemPointerData owner;
    std::memcpy(&owner, static_cast<char*>(page) + header->pd_upper, sizeof(owner));
    return ItemPointerEquals(&owner, const_cast<ItemPointer>(&row)) ? contents(page) : nullptr;
}

// --- Buffers ---------------------------------------------------------------------------------------------------------

Buffer take_free_page(const Index& index) {
    const BlockNumber blocks = RelationGetNumberOfBlocks(index.relation);
    while (true) {
        const BlockNumber block = GetFreeIndexPage(index.relation);
        if (block == InvalidBlockNumber) return pg::extend_relation(index.relation);
        // The map is a hint, and may name a page twice after a crash.
        if (block < index.first_data_block() || block >= blocks) continue;
        const Buffer buffer = pg::read_buffer(index.relation, block);
        if (ConditionalLockBuffer(buffer)) {
            if (is_free_page(index, block, BufferGetPage(buffer))) return buffer;
            LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
        }
        ReleaseBuffer(buffer);
    }
}

void free_page(const Index& index, Buffer buffer) {
    pg::PageEdit edit(index.relation, index.logged);
    init_page(edit.page(buffer, true), PageKind::kFree);
    edit.commit();
}

// The upper levels of the map, which a search for a page begins at, do not follow by themselves.
void announce_free_page(const Index& index, BlockNumber block) {
    RecordFreeIndexPage(index.relation, block);
    FreeSpaceMapVacuumRange(index.relation, block, block + 1);
}

void return_free_page(const Index& index, Buffer buffer) {
    const BlockNumber block = BufferGetBlockNumber(buffer);
    UnlockReleaseBuffer(buffer);
    RecordFreeIndexPage(index.relation, block);
}

} // namespace rv::ivfflat
