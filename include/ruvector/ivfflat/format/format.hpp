// The page format of ivfflat indexes, version 1: exact vectors in lists. src/ivfflat/README.md explains it.
//
// Block 0 holds the metapage. Then come the directory pages (one entry for each list), the centre pages (all centres,
// each an array of float32 numbers or of whole bytes of bits, as one row that runs on from page to page), and the data
// pages: pages of a list, which form a chain, and pieces of vectors that do not fit on a page.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/bufpage.h"
#include "storage/itemptr.h"
}

namespace rv::ivfflat {

inline constexpr BlockNumber kMetaBlock = 0;
inline constexpr BlockNumber kFirstDirectoryBlock = 1;
inline constexpr uint32 kMagic = 0x52564931; // "RVI1"
inline constexpr uint16 kFormatVersion = 1;
inline constexpr uint16 kPageId = 0xFE52; // at the end of every page, where PostgreSQL's tools look

enum class PageKind : uint16 {
    kFree = 0,
    kMeta = 1,
    kDirectory = 2,
    kCenters = 3,
    kList = 4,
    kPiece = 5,
    // of version 2
    kHeads = 6,
    kBlocks = 7,
    kRows = 8,
    kValues = 9,
};

struct PageTailDisk {
    uint32 next;   // of a list page: the next page of the list, or InvalidBlockNumber
    uint32 skip;   // of a list page: a later page that had room when vacuum came by, or InvalidBlockNumber
    uint32 number; // of a list page: the list; of a piece: which one of its vector's pieces
    uint16 kind;   // PageKind
    uint16 page_id;
};
static_assert(sizeof(PageTailDisk) == 16);

struct MetaDisk {
    uint32 magic;
    uint16 version;
    uint8 metric;    // Metric
    uint8 element;   // ElementKind
    uint32 features; // kMoreColumns; an unknown bit means a newer format
    uint32 dims;
    uint32 lists;
    uint32 lists_chosen; // 1: the build chose their number, and probes count in hundredths of them (probing.hpp)
};
static_assert(sizeof(MetaDisk) == 24);
inline constexpr uint32 kMoreColumns = 1; // since 0.6.0: rows have attributes, and MoreColumnsDisk ends the metapage

// Behind all else that the metapage says.
struct MoreColumnsDisk {
    uint16 columns; // behind the first one
    uint16 unused;
};
static_assert(sizeof(MoreColumnsDisk) == 4);

// A directory entry.
struct ListDisk {
    uint32 first;  // first page of the list; InvalidBlockNumber: none yet
    uint32 insert; // where inserts look for room first
    uint32 run;    // how many pages follow each other from `first` on, as the build wrote them
};
static_assert(sizeof(ListDisk) == 12);

// Between a page's header and its tail.
inline constexpr Size kPageRoom = BLCKSZ - MAXALIGN(SizeOfPageHeaderData) - MAXALIGN(sizeof(PageTailDisk));

inline constexpr uint32 kListsPerPage = kPageRoom / sizeof(ListDisk);
// No number lies on two pages.
inline constexpr uint32 kCenterBytesPerPage = kPageRoom / sizeof(float) * sizeof(float);

// A data page holds entries of one size, without line pointers: payloads from the header upwards, packed, and from the
// tail downwards the heap row of each. Everything between is free, as pd_lower and pd_upper say, and their number
// follows from both. The payload of an entry is its vector, or the block numbers of its pieces, and where the index has
// further columns, the attributes of its row (pg/attributes.hpp).
inline constexpr Size kMaxPayload = kPageRoom - sizeof(ItemPointerData);
// Pieces end on a multiple of this, which any element divides.
inline constexpr Size kPieceBytes = kMaxPayload / 64 * 64;
inline constexpr int kMaxPieces = 8;

} // namespace rv::ivfflat
