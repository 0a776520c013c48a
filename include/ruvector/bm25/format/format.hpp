// The page format of bm25 indexes, version 1. src/bm25/README.md explains it.
//
// Block 0 holds the metapage. All others belong to a segment, to the pending list, or to nobody.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/block.h"
#include "storage/bufpage.h"
}

#include "ruvector/core/text_index/segment.hpp"

namespace rv::bm25 {

inline constexpr BlockNumber kMetaBlock = 0;
inline constexpr BlockNumber kFirstDataBlock = 1;
inline constexpr uint32 kMagic = 0x52564231; // "RVB1"
inline constexpr uint16 kFormatVersion = 1;
inline constexpr uint16 kPageId = 0xFE54; // at the end of every page, where PostgreSQL's tools look

enum class PageKind : uint16 {
    kFree = 0,
    kMeta = 1,
    kPending = 2, // of a chain of pending documents
    kRoot = 3,    // of a segment: its head, and where its pages lie
    kMap = 4,     // of a segment: where its pages lie, if there are too many for the root
    kStream = 5,  // of a segment: bytes of one of its streams
};

struct PageTailDisk {
    uint64 owner; // the segment's or the chain's id, which is never used again; 0: nobody's
    uint32 next;  // of a pending page: the next one, or InvalidBlockNumber
    uint16 kind;  // PageKind
    uint16 page_id;
};
static_assert(sizeof(PageTailDisk) == 16);

// Between a page's header and its tail.
inline constexpr Size kPageRoom = BLCKSZ - MAXALIGN(SizeOfPageHeaderData) - MAXALIGN(sizeof(PageTailDisk));

// --- The metapage ----------------------------------------------------------------------------------------------------

// Pending documents in the order in which they came, from page to page.
struct ChainDisk {
    uint64 id;        // the owner of its pages
    uint32 first;     // InvalidBlockNumber: it has no page
    uint32 last;      // where inserts append
    uint32 pages;     // all but the last
    uint32 documents; // on those
};
static_assert(sizeof(ChainDisk) == 24);

struct SegmentDisk {
    uint64 id;
    uint64 length;    // of all documents that are not dead
    uint32 root;      // its block
    uint32 documents; // dead ones too
    uint32 dead;
    uint32 flags; // SegmentFlag
};
static_assert(sizeof(SegmentDisk) == 32);

enum SegmentFlag : uint32 {
    kCountsStale = 1, // a vacuum that marked documents has not yet written the terms' frequencies
};

// Pages that the index has given up, and scans may still read.
struct RetiredDisk {
    uint64 id;
    uint64 epoch; // the last in which the index had them
    uint32 block; // a segment's root, or a chain's first page
    uint32 is_chain;
};
static_assert(sizeof(RetiredDisk) == 24);

inline constexpr int kMostSegments = 100;
inline constexpr int kMostRetired = 150;

struct MetaDisk {
    uint32 magic;
    uint16 version;
    uint16 columns;       // behind the first one
    uint32 features;      // none is known: a bit means a newer format
    uint32 configuration; // of text search, by which documents became lexemes
    uint64 next_id;       // from 1
    uint64 epoch;         // how often segments and chains have changed
    ChainDisk sealed;     // what a fold makes a segment of, and nobody appends to
    ChainDisk open;
    uint32 segment_count;
    uint32 retired_count;
    SegmentDisk segments[kMostSegments];
    RetiredDisk retired[kMostRetired]; // in the order of epochs
};
static_assert(offsetof(MetaDisk, segments) == 88);
static_assert(sizeof(MetaDisk) <= kPageRoom);

// --- A pending page --------------------------------------------------------------------------------------------------
//
// Documents one behind the other, each 2 bytes of its size and then its own (core/text_index/document.hpp). One that is
// larger than a page's room begins on a page of its own, without a size, and goes on on the pages that follow. A
// document begins with its row's name; zeros there mean that VACUUM has removed it.

struct PendingDisk {
    uint32 documents; // that begin on this page
    uint32 flags;     // PendingFlag
    uint32 bytes;     // of a document that is larger than a page: all of them, on each of its pages
    uint32 unused;
};
static_assert(sizeof(PendingDisk) == 16);

enum PendingFlag : uint32 {
    kSealed = 1, // the last page of a sealed chain
    kLarge = 2,  // the first page of a large document
    kPart = 4,   // a further one
};

inline constexpr Size kPendingRoom = kPageRoom - sizeof(PendingDisk);
inline constexpr Size kDocumentHead = sizeof(uint16);

// --- A segment -------------------------------------------------------------------------------------------------------

// Streams are cut into pages of this size, each on a page of its own.
inline constexpr uint32 kStreamPageBytes = kPageRoom;

struct RootDisk {
    text::SegmentHead head;
    uint64 sizes[text::kStreams]; // bytes of each stream
    uint32 pages;                 // of all streams
    uint32 map_pages;             // 0: the block numbers of the pages follow here, stream by stream
    // uint32 blocks[]            // of the pages, or of the map pages, each of which has kMapEntries of them
};
static_assert(sizeof(RootDisk) == sizeof(text::SegmentHead) + 8 * text::kStreams + 8);

inline constexpr uint32 kRootEntries = (kPageRoom - sizeof(RootDisk)) / sizeof(uint32);
inline constexpr uint32 kMapEntries = kPageRoom / sizeof(uint32);
inline constexpr uint64 kMostSegmentPages = uint64{kRootEntries} * kMapEntries;

constexpr uint64 stream_pages(uint64 bytes) { return (bytes + kStreamPageBytes - 1) / kStreamPageBytes; }

} // namespace rv::bm25
