// An open ivfflat index: what its metapage says, checked, and where things lie.
#pragma once

#include "ruvector/ivfflat/element.hpp"
#include "ruvector/ivfflat/format.hpp"
#include "ruvector/pg/page_edit.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::ivfflat {

inline constexpr int kMinLists = 1;
inline constexpr int kMaxLists = 32768;
inline constexpr int kDefaultLists = 100;

struct Index {
    Relation relation;
    const Element* element;
    Metric metric;
    int dims;
    uint32 lists;
    PartDistance part;  // between payloads
    bool logged = true; // whether changes go to the WAL

    Size vector_bytes() const { return element->payload_bytes(dims); }
    Size center_bytes() const { return element->center_bytes(dims); }
    // Whether vectors lie in pieces.
    bool apart() const { return stride_of(vector_bytes()) > kMaxPayload; }
    int pieces() const { return static_cast<int>((vector_bytes() + kPieceBytes - 1) / kPieceBytes); }
    Size piece_bytes(int i) const { return std::min(kPieceBytes, vector_bytes() - static_cast<Size>(i) * kPieceBytes); }
    int piece_dims(int i) const {
        const int whole = static_cast<int>(kPieceBytes * 8 / static_cast<Size>(element->bits));
        return std::min(whole, dims - i * whole);
    }
    // The size of an entry's payload.
    Size stride() const {
        return stride_of(apart() ? static_cast<Size>(pieces()) * sizeof(BlockNumber) : vector_bytes());
    }
    int entries_per_page() const { return static_cast<int>(kPageRoom / (stride() + sizeof(ItemPointerData))); }

    BlockNumber directory_block(uint32 list) const { return kFirstDirectoryBlock + list / kListsPerPage; }
    BlockNumber first_center_block() const {
        return kFirstDirectoryBlock + (lists + kListsPerPage - 1) / kListsPerPage;
    }
    BlockNumber first_data_block() const {
        const uint64 bytes = static_cast<uint64>(lists) * center_bytes();
        return first_center_block() + static_cast<BlockNumber>((bytes + kCenterBytesPerPage - 1) / kCenterBytesPerPage);
    }

    static constexpr Size stride_of(Size bytes) { return TYPEALIGN(4, bytes); }
};

// Reads the metapage. Raises if it is damaged, of a newer format, or of another metric or type than the operator class.
Index open_index(Relation relation);

// The number of lists, for the planner.
uint32 read_lists(Relation relation);

// Initialises a metapage, in memory.
void init_meta_page(Page page, const Element& element, Metric metric, int dims, uint32 lists);

[[noreturn]] void raise_corrupted(Relation relation, BlockNumber block, const char* what);

} // namespace rv::ivfflat
