// Server zone.
#include "ruvector/ivfflat/search/list_reader.hpp"

extern "C" {
#include "utils/spccache.h"
}

namespace rv::ivfflat {

ListReader::ListReader(const Index& index, const void* query) : index_(index), query_(query), apart_(index.apart()) {
    const int concurrency = get_tablespace_io_concurrency(index.relation->rd_rel->reltablespace);
    depth_ = static_cast<BlockNumber>(std::clamp(concurrency, 2, 32));
    if (!apart_) return;
    const auto entries = static_cast<Size>(index.entries_per_page());
    rows_ = static_cast<ItemPointerData*>(palloc(entries * sizeof(ItemPointerData)));
    payloads_ = static_cast<char*>(palloc(entries * index.stride()));
}

void ListReader::fetch_ahead(BlockNumber block, BlockNumber run_end) {
    const BlockNumber end = std::min(block + 1 + depth_, run_end);
    BlockNumber from = fetched_ > block && fetched_ <= end ? fetched_ : block + 1;
    for (; from < end; from++) pg::prefetch_block(index_.relation, from);
    fetched_ = end;
}

int ListReader::copy_entries(uint32 list, BlockNumber block, BlockNumber* next) {
    const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
    const Entries entries = Entries::of_list(index_, block, BufferGetPage(buffer), list);
    const int count = entries.count();
    for (int i = 0; i < count; i++) rows_[i] = *entries.row(i);
    if (count > 0) std::memcpy(payloads_, entries.payload(0), static_cast<Size>(count) * index_.stride());
    *next = entries.next();
    UnlockReleaseBuffer(buffer);
    return count;
}

BlockNumber ListReader::piece_block(int entry, int piece) const {
    BlockNumber block = InvalidBlockNumber;
    std::memcpy(&block,
                payloads_ + static_cast<Size>(entry) * index_.stride() + static_cast<Size>(piece) * sizeof(block),
                sizeof(block));
    return block;
}

// False if a piece is gone: vacuum has removed the row.
bool ListReader::measure_pieces(int entry, int count, float* distance) {
    if (query_ == nullptr) return true;
    if (entry + 1 < count) {
        for (int i = 0; i < index_.pieces(); i++) pg::prefetch_block(index_.relation, piece_block(entry + 1, i));
    }
    float sum = 0;
    for (int i = 0; i < index_.pieces(); i++) {
        const BlockNumber block = piece_block(entry, i);
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        const char* piece = piece_on(index_, block, BufferGetPage(buffer), i, rows_[entry]);
        if (piece != nullptr) {
            sum += index_.part(static_cast<const char*>(query_) + static_cast<Size>(i) * kPieceBytes, piece,
                               static_cast<size_t>(index_.piece_dims(i)));
        }
        UnlockReleaseBuffer(buffer);
        if (piece == nullptr) return false;
    }
    *distance = whole_distance(sum);
    return true;
}

} // namespace rv::ivfflat
