// The page format of hnsw indexes. src/hnsw/README.md explains it. Version 1 has values and links; version 2 adds a
// code of the linked node's value to each link, and may have codes where the values would be.
//
// Block 0 holds the metapage. Every other page is a data page: a PostgreSQL page whose items are nodes, row lists and
// vector pieces, told apart by their first byte. Items never move to another slot. A slot that is freed and used again
// gets another generation, so that a reference to what was there before is recognised as broken.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/bufpage.h"
#include "storage/itemptr.h"
}

#include "ruvector/core/graph_index/level.hpp"

namespace rv::hnsw {

inline constexpr BlockNumber kMetaBlock = 0;
inline constexpr BlockNumber kFirstDataBlock = 1;
inline constexpr BlockNumber kSummaryBlock = 1; // where the summary of the directory begins, if there is one
inline constexpr uint32 kMagic = 0x52564831;    // "RVH1"
inline constexpr uint16 kPlainVersion = 1;
inline constexpr uint16 kCodedVersion = 2;
inline constexpr uint16 kPageId = 0xFE51; // at the end of every page, where PostgreSQL's tools look

// --- References ------------------------------------------------------------------------------------------------------

// Names an item: block, generation and slot, packed. Never 0.
struct ItemRef {
    uint64 bits = 0;

    BlockNumber block() const { return static_cast<BlockNumber>(bits >> 32); }
    uint16 generation() const { return static_cast<uint16>(bits >> 16); }
    OffsetNumber offset() const { return static_cast<OffsetNumber>(bits); }
    bool valid() const { return bits != 0; }
    friend bool operator==(ItemRef, ItemRef) = default;
};
static_assert(sizeof(ItemRef) == 8);

constexpr ItemRef make_ref(BlockNumber block, uint16 generation, OffsetNumber offset) {
    return {static_cast<uint64>(block) << 32 | static_cast<uint64>(generation) << 16 | offset};
}

// A reference on a page; offset 0 means none. The highest bit of `slot` marks a link as fill
// (core/graph_index/prune.hpp), the next one a link that is kept: one of the tree that leads to every node, on layer 0
// of indexes with kKeptLinks.
struct RefDisk {
    uint32 block;
    uint16 generation;
    uint16 slot;
};
static_assert(sizeof(RefDisk) == 8);

inline constexpr uint16 kFillBit = 0x8000;
inline constexpr uint16 kKeptBit = 0x4000;
static_assert(MaxOffsetNumber < kKeptBit);

inline ItemRef load_ref(RefDisk disk) {
    const auto offset = static_cast<OffsetNumber>(disk.slot & ~(kFillBit | kKeptBit));
    return offset == InvalidOffsetNumber ? ItemRef{} : make_ref(disk.block, disk.generation, offset);
}
inline bool is_fill(RefDisk disk) { return (disk.slot & kFillBit) != 0; }
inline bool is_kept(RefDisk disk) { return (disk.slot & kKeptBit) != 0; }
inline RefDisk store_ref(ItemRef ref, bool fill = false, bool kept = false) {
    return {ref.block(), ref.generation(),
            static_cast<uint16>(ref.offset() | (fill ? kFillBit : 0) | (kept ? kKeptBit : 0))};
}

// --- Pages -----------------------------------------------------------------------------------------------------------

struct PageTailDisk {
    uint16 generation; // given to items placed from now on; raised whenever an item is removed
    uint16 unused1;
    uint16 unused2;
    uint16 page_id;
};
static_assert(sizeof(PageTailDisk) == 8);

struct MetaDisk {
    uint32 magic;
    uint16 version;
    uint8 metric;    // graph::Metric
    uint8 element;   // graph::Element
    uint32 features; // kKeptLinks and others; an unknown bit means something that this version cannot read
    uint32 dims;
    uint16 m;
    uint16 ef_construction;
    int16 entry_level; // -1: the graph is empty
    uint16 unused2;
    RefDisk entry;
    // From version 2 on; zeros follow in version 1.
    uint64 rotation;   // the seed of the rotation that values and queries went through; 0: none
    uint8 code_bits;   // a dimension
    int8 coded_top;    // Layout::coded_top
    uint16 code_flags; // kUpperApart, kOwnCodes, kValuesApart, kSigned, kTightCodes
    // With kOwnCodes; else zeros.
    uint16 base_links; // Layout::base_links
    uint8 own_bits;    // a dimension, of the codes of nodes' own values
    uint8 unused3;
};
inline constexpr uint32 kKeptLinks = 1;   // since 0.5.0, in all new indexes
inline constexpr uint32 kMoreColumns = 2; // since 0.6.0: MoreColumnsDisk follows, and nodes have attributes
inline constexpr uint32 kPendingArea = 4; // since 0.6.0: PendingMetaDisk comes first, and nodes may be pending
inline constexpr uint16 kUpperApart = 1;  // Layout::upper_apart
inline constexpr uint16 kOwnCodes = 2;    // Layout::own_bytes
inline constexpr uint16 kValuesApart = 4; // Layout::values_apart
inline constexpr uint16 kSigned = 8;      // Layout::signature_bytes
inline constexpr uint16 kTightCodes = 16; // since 0.6.0: quantize::CodeShape::tight, of links' codes
static_assert(sizeof(MetaDisk) == 48 && offsetof(MetaDisk, entry) == 24);

// --- Items -----------------------------------------------------------------------------------------------------------

enum class ItemType : uint8 {
    kNode = 1,
    kRows = 2,
    kPiece = 3,
    kUpper = 4,
    kDirectory = 5,
    kSummary = 6,
    kPending = 7
};

struct ItemHeadDisk {
    uint8 type;  // ItemType
    uint8 level; // of a node; of an upper list, how many layers it has; 0 otherwise
    uint16 generation;
    uint16 flags; // of a node
    uint16 rows;  // heap rows listed here
};
static_assert(sizeof(ItemHeadDisk) == 8);

inline constexpr uint16 kTombstone = 1;  // no rows any more: passed by searches, removed by the vacuum that set it
inline constexpr uint16 kValueApart = 2; // the value lies in pieces; the flags' upper byte counts them
inline constexpr uint16 kPending = 4;    // not linked yet: the pending area has an entry of it

// A node: NodeDisk, then the vector (or references to its pieces, or a code of it, or both of these), then 2m links of
// layer 0 and m of each layer above, then, in version 2, as many codes for the links of layers 0 to
// Layout::inline_top(), and, above level 0 and where Layout::upper_apart says so, a reference to its upper list, and
// last the attributes of its rows (pg/attributes.hpp), where the index has further columns. Unused
// links are zero and come last. On layers without codes here they are in ascending order of distance; on layers with
// codes in no order, so that a link can be replaced and all others stay where they are.
inline constexpr int kInlineRows = 4;
struct NodeDisk {
    ItemHeadDisk head;
    RefDisk more_rows; // newest row list of a node that has more rows than fit here
    ItemPointerData row[kInlineRows];
};
static_assert(sizeof(NodeDisk) == 40 && offsetof(NodeDisk, row) == 16);

// What a node has in place of its value where Layout::own_bytes says so: the code of the value relative to the origin
// (quantize/code.hpp) follows, and where Layout::values_apart says so, references to the pieces of the value. The
// decoded code is the centre of the links' codes, and the node's value in all that happens on pages. Rows share a node
// if the code and all of this is the same.
struct OwnDisk {
    float rescale;
    float error;
    uint64 hash; // of the exact value
};
static_assert(sizeof(OwnDisk) == 16);

// The codes of the links of a layer say what the linked nodes' values are to the node's own: RelativeFactors and code
// (quantize/code.hpp), each in an array of its own with a place for every slot:
//     float add[n]; uint16 rescale[n] (the upper half of a float); padding; uint8 code[n][row]; padding
constexpr Size code_factors_size(Size n) { return MAXALIGN(n * (sizeof(float) + sizeof(uint16))); }
// and, on layer 0 of an index with kSigned, what tells of the linked nodes' attributes (pg/signatures.hpp):
//     uint16 signature[n]; padding
constexpr Size layer_codes_size(Size n, Size row, Size signature = 0) {
    return code_factors_size(n) + MAXALIGN(n * row) + MAXALIGN(n * signature);
}

// An upper list: what a node links to on layers 1 and up to Layout::coded_top, with codes, where these have no room on
// the node: m links of each layer, then the codes of each. It is a copy that follows the node's own lists, which alone
// decide: a search that finds it out of date goes a way that was right a moment ago.
struct UpperDisk {
    ItemHeadDisk head;
    RefDisk owner;
};
static_assert(sizeof(UpperDisk) == 16);

// Further rows of a node.
struct RowsDisk {
    ItemHeadDisk head;
    RefDisk owner;
    RefDisk next;
    uint16 capacity;
    uint16 unused;
    ItemPointerData row[FLEXIBLE_ARRAY_MEMBER];
};
static_assert(offsetof(RowsDisk, row) == 28);

// A part of a vector that does not fit on one page with its node.
struct PieceDisk {
    ItemHeadDisk head;
    std::byte bytes[FLEXIBLE_ARRAY_MEMBER];
};
static_assert(offsetof(PieceDisk, bytes) == 8);

// A page of the directory of an index with further columns: some nodes with like attributes, for scans that look at all
// that meet their conditions (directory.hpp). The item fills its page. Behind this come the page's zone
// (core/base/zone.hpp) and an array each of references, attributes and codes, with a place for as many entries as fit.
struct DirectoryDisk {
    ItemHeadDisk head;
    uint32 summary; // the page that has this one's zone,
    uint16 slot;    // and where
    uint16 count;
    uint32 splits; // how often half of its entries have gone to another page
    uint32 unused;
    std::byte data[FLEXIBLE_ARRAY_MEMBER];
};
static_assert(offsetof(DirectoryDisk, data) == 24);

// A page of the summary: what the pages of the directory hold, so that a scan reads only those that can have what it
// looks for. The item fills its page. Behind this come the zone of all that it tells of, and for each page of the
// directory a SummaryEntryDisk and a copy of its zone.
struct SummaryDisk {
    ItemHeadDisk head;
    uint32 next;    // InvalidBlockNumber: the last page
    uint32 changes; // raised with each page of the directory that comes here, and each that is split
    uint16 count;
    uint16 unused1;
    uint32 unused2;
    std::byte data[FLEXIBLE_ARRAY_MEMBER];
};
static_assert(offsetof(SummaryDisk, data) == 24);

struct SummaryEntryDisk {
    uint32 block;
    uint32 splits;  // as on the page
    uint32 entries; // about how many it has
    uint32 unused;
};
static_assert(sizeof(SummaryEntryDisk) == 16);

// A page of the pending area (pending.hpp). The item fills its page: the code of a centre follows, and then arrays with
// a place for each entry: ItemRef, ItemPointerData, and the codes of the values relative to the centre, as a node has
// them of its links. An entry that is over has an ItemRef of 0; places are not used again.
struct PendingDisk {
    ItemHeadDisk head;
    uint32 next;   // InvalidBlockNumber: the last page
    uint32 number; // of the page in the chain
    uint16 count;  // places that are or were in use
    uint16 live;   // entries
    uint32 unused;
    float centre_rescale; // of the centre's code, which is relative to the origin
    float unused2;
};
static_assert(sizeof(PendingDisk) == 32);

// The largest item that a page of its own holds.
inline constexpr Size kMaxItemSize =
    MAXALIGN_DOWN(BLCKSZ - MAXALIGN(SizeOfPageHeaderData + sizeof(ItemIdData)) - MAXALIGN(sizeof(PageTailDisk)));
inline constexpr Size kMaxPieceBytes = kMaxItemSize - sizeof(PieceDisk);
inline constexpr Size kMaxValueBytes = 16000 * sizeof(float);
inline constexpr int kMaxPieces = (kMaxValueBytes + kMaxPieceBytes - 1) / kMaxPieceBytes;
inline constexpr int kMaxRowsPerList =
    static_cast<int>((kMaxItemSize - offsetof(RowsDisk, row)) / sizeof(ItemPointerData));

// In the metapage behind MetaDisk where an index may have a pending area (pending.hpp): its chain of pages,
// InvalidBlockNumber before the first insert. Numbers rise by one from page to page.
struct PendingMetaDisk {
    uint32 first;
    uint32 last;
    uint32 first_number;
    uint32 last_number;
};
static_assert(sizeof(PendingMetaDisk) == 16);

// Behind these where an index has further columns.
struct MoreColumnsDisk {
    uint16 columns;
    uint16 centred; // whether there is a centre
    uint32 labels;  // a bit for each of them whose keys are sets of bits
    uint32 insert;  // the page of the summary where inserts begin to look for room
    uint16 fields;  // with kSigned: so many pg::SignatureField follow, and their bounds
    uint16 unused;
    // The value that the directory's codes are relative to, as floats; the origin if there is none.
    RefDisk centre[kMaxPieces];
};
static_assert(sizeof(MoreColumnsDisk) == 16 + kMaxPieces * sizeof(RefDisk));

constexpr Size rows_size(int capacity) {
    return MAXALIGN(offsetof(RowsDisk, row) + static_cast<Size>(capacity) * sizeof(ItemPointerData));
}
constexpr Size piece_size(Size bytes) { return MAXALIGN(sizeof(PieceDisk) + bytes); }

inline constexpr int kMostLevels = 60;

// Sizes that follow from an index's values, its m and its codes.
struct Layout {
    Size value_bytes; // of every value, or of the largest where they differ
    bool varies;      // whether they differ
    int m;
    Size code_row = 0;         // bytes of a link's code, without factors
    int coded_top = -1;        // links have codes on layers 0 to this one,
    bool upper_apart = false;  // those above 0 in upper lists
    Size own_bytes = 0;        // of what is stored in place of the value; 0: the value is
    bool values_apart = false; // whether the value is stored in pieces besides
    int base_links = 2 * m;    // of a node on layer 0
    Size attribute_bytes = 0;  // of a node; 0: the index has one column
    Size signature_bytes = 0;  // of a link on layer 0, beside its code

    static int pieces(Size bytes) { return static_cast<int>((bytes + kMaxPieceBytes - 1) / kMaxPieceBytes); }
    // The bytes that piece i of a value takes.
    static Size piece_bytes(Size bytes, int i) {
        return std::min(kMaxPieceBytes, bytes - static_cast<Size>(i) * kMaxPieceBytes);
    }
    // What a node has between its fixed part and its links: the value, or a code of it, or references to its pieces.
    Size body_bytes(Size bytes, bool apart) const {
        if (own_bytes != 0 && !values_apart) return own_bytes;
        return apart ? own_bytes + static_cast<Size>(pieces(bytes)) * sizeof(RefDisk) : bytes;
    }
    // The links of layers 0 to `level`.
    Size slots(int level) const {
        return static_cast<Size>(base_links) + static_cast<Size>(m) * static_cast<Size>(level);
    }
    int max_links(int layer) const { return layer == 0 ? base_links : m; }
    // The codes of layers 0 to `level`, as far as they have any.
    Size codes_size(int level) const {
        if (level < 0 || coded_top < 0) return 0;
        const auto n = static_cast<Size>(m);
        return layer_codes_size(static_cast<Size>(base_links), code_row, signature_bytes) +
               static_cast<Size>(std::min(level, inline_top())) * layer_codes_size(n, code_row);
    }
    // The highest layer whose codes lie on the node itself.
    int inline_top() const { return upper_apart ? 0 : coded_top; }
    bool has_upper(int level) const { return upper_apart && level > 0; }
    int upper_layers(int level) const { return std::min(level, coded_top); }
    Size upper_size(int layers) const {
        const auto n = static_cast<Size>(m);
        return sizeof(UpperDisk) + static_cast<Size>(layers) * (n * sizeof(RefDisk) + layer_codes_size(n, code_row));
    }
    Size node_size(int level, Size body) const {
        return sizeof(NodeDisk) + MAXALIGN(body) + sizeof(RefDisk) * slots(level) + codes_size(level) +
               (has_upper(level) ? sizeof(RefDisk) : 0) + attribute_bytes;
    }
    bool apart(int level, Size bytes) const {
        return own_bytes != 0 ? values_apart : node_size(level, bytes) > kMaxItemSize;
    }
    // The highest level whose node fits on a page.
    int max_level() const {
        const Size body = body_bytes(value_bytes, true);
        int level = kMostLevels;
        while (level > 0 && node_size(level, body) > kMaxItemSize) level--;
        return level;
    }
};

} // namespace rv::hnsw
