// The page format of ivfflat indexes, version 2: lists hold codes, exact vectors lie apart or in the table alone.
// src/ivfflat/README.md explains it. What is not said here is as in version 1 (format.hpp).
//
// Block 0 holds the metapage, in which CodedMetaDisk follows MetaDisk. Then come the head pages (a HeadDisk for each
// list) and the centre pages: centres are rotated, as rows are before they are encoded. Where lists are many, centres
// are in groups, and further centre pages have the middles of the groups, and then a GroupDisk for each. The data pages
// are
//
// - pages of blocks: 32 codes of 1 bit a dimension each, transposed (core/simd/codes.hpp). A block is, packed,
//       codes          32 * row_bytes
//       add, rescale, error    32 float32 numbers each (core/quantize/code.hpp, Factors)
//       rows           32 pointers into the table; an invalid one: the place is empty
//       values         32 pointers to exact vectors, where the index has them
//       attributes     of 32 rows (pg/attributes.hpp), where the index has further columns
// - pages of rows: entries as in version 1, whose payload is
//       add, rescale, error, value (where the index has it; to a multiple of 4 bytes), code, attributes
// - pages of values: entries as in version 1, whose payload is the exact vector. Each has its place for good, which is
//   empty where the row is an invalid pointer.
#pragma once

#include "ruvector/ivfflat/format/format.hpp"

namespace rv::ivfflat {

inline constexpr uint16 kCodedFormatVersion = 2;

// For so many recalls (core/ivf/probe_table.hpp) the metapage says how many lists have to be read.
inline constexpr int kProbeLevels = 16;

struct CodedMetaDisk {
    uint32 rotation; // seed of the rotation
    uint8 bits;      // of a code, a dimension: 1, 2, 4 or 8
    uint8 values;    // 1: exact vectors are in the index
    uint16 unused;
    uint32 groups; // of centres; 0: they have none
    // Typical error (typical_error.hpp) of the rows that the index was built with; before 0.5.0 their mean error, which
    // is a little greater. 0: it had none.
    float built_error;
    uint32 probes_for[kProbeLevels]; // lists to read for a recall; 0: not known
};
static_assert(sizeof(CodedMetaDisk) == 16 + 4 * kProbeLevels);

// A group of centres, which lie group by group (core/ivf/center_groups.hpp).
struct GroupDisk {
    uint32 begin; // of its lists
    uint32 end;
    float spread;
};
static_assert(sizeof(GroupDisk) == 12);

struct HeadDisk {
    uint32 generation;    // counts how often pages have been taken from the list's chains; no page's is newer
    uint32 settled_first; // the chain of pages of blocks; InvalidBlockNumber: there is none
    uint32 settled_last;
    uint32 settled_pages;
    uint32 settled_run; // how many pages follow each other from settled_first on
    uint32 tail_first;  // the chain of pages of rows; InvalidBlockNumber: there is none
    uint32 tail_last;   // which alone takes new rows
    uint32 tail_pages;
    float radius; // no row's (rotated) vector is further from the centre
};
static_assert(sizeof(HeadDisk) == 36);

inline constexpr uint32 kHeadsPerPage = kPageRoom / sizeof(HeadDisk);

// A page of a list has its number in PageTailDisk::number and, in place of `skip`, the generation of the list when the
// page was made a part of it.

} // namespace rv::ivfflat
