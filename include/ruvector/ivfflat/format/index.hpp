// An open ivfflat index: what its metapage says, checked, and where things lie.
#pragma once

#include "ruvector/ivfflat/format/coded_format.hpp"
#include "ruvector/ivfflat/format/element.hpp"
#include "ruvector/pg/conditions.hpp"
#include "ruvector/pg/page_edit.hpp"

extern "C" {
#include "utils/rel.h"
}

#include "ruvector/core/quantize/query.hpp"
#include "ruvector/core/quantize/rotation.hpp"

namespace rv::ivfflat {

inline constexpr int kMinLists = 1;
inline constexpr int kMaxLists = 32768;
inline constexpr int kDefaultLists = 100;

// How an index of format version 2 stores rows.
struct Coding {
    int bits = 0;        // of a code, a dimension; 0: the index has version 1 and no codes
    bool values = false; // whether exact vectors are in the index; else the table's are taken
    uint32 seed = 0;
    uint32 groups = 0; // of centres; 0: they have none
    const quantize::Rotation* rotation = nullptr;
};

struct Index {
    Relation relation;
    const Element* element;
    Metric metric;
    int dims;
    uint32 lists;
    PartDistance part;  // between payloads
    bool logged = true; // whether changes go to the WAL
    Coding coding{};
    bool lists_chosen = false;                  // whether the build chose their number
    Snapshot snapshot = nullptr;                // of the scan that reads it
    int columns = 0;                            // behind the first one
    const pg::Conditions* conditions = nullptr; // of the scan that reads it

    Size vector_bytes() const { return element->payload_bytes(dims); }
    Size center_bytes() const { return element->center_bytes(dims); }
    // Whether vectors lie in pieces.
    bool apart() const { return stride_of(vector_bytes()) + attribute_bytes() > kMaxPayload; }
    // What a row has of the columns behind the first one, at the end of its payload.
    Size attribute_bytes() const { return pg::AttributeColumns::bytes_for(columns); }
    int pieces() const { return static_cast<int>((vector_bytes() + kPieceBytes - 1) / kPieceBytes); }
    Size piece_bytes(int i) const { return std::min(kPieceBytes, vector_bytes() - static_cast<Size>(i) * kPieceBytes); }
    int piece_dims(int i) const {
        const int whole = static_cast<int>(kPieceBytes * 8 / static_cast<Size>(element->bits));
        return std::min(whole, dims - i * whole);
    }
    // The size of an entry's payload.
    Size stride() const {
        return stride_of(apart() ? static_cast<Size>(pieces()) * sizeof(BlockNumber) : vector_bytes()) +
               attribute_bytes();
    }
    int entries_per_page() const { return static_cast<int>(kPageRoom / (stride() + sizeof(ItemPointerData))); }

    bool coded() const { return coding.bits != 0; }
    quantize::CodeShape shape() const { return {static_cast<size_t>(dims), coding.bits}; }
    quantize::Measure measure() const {
        if (metric == Metric::kL2) return quantize::Measure::kL2Squared;
        return stores_units(metric) ? quantize::Measure::kNegativeCosine : quantize::Measure::kNegativeInnerProduct;
    }
    // Bytes of a block, and how many fit on a page; 0: none, and lists have pages of rows alone.
    Size block_stride() const {
        const Size pointers = coding.values ? 2 : 1;
        return quantize::block_bytes(shape()) +
               simd::kBlockCodes * (sizeof(quantize::Factors) + pointers * sizeof(ItemPointerData) + attribute_bytes());
    }
    int blocks_per_page() const { return coding.bits == 1 ? static_cast<int>(kPageRoom / block_stride()) : 0; }
    // Bytes of the payload of a row, and where its code begins.
    Size code_offset() const {
        return stride_of(sizeof(quantize::Factors) + (coding.values ? sizeof(ItemPointerData) : 0));
    }
    Size row_stride() const { return code_offset() + shape().row_bytes() + attribute_bytes(); }
    // How many rows go on a page of blocks (0: there are none), and on a page of rows.
    Size rows_per_block_page() const { return static_cast<Size>(blocks_per_page()) * simd::kBlockCodes; }
    Size rows_per_row_page() const { return kPageRoom / (row_stride() + sizeof(ItemPointerData)); }
    Size value_stride() const { return stride_of(vector_bytes()); }

    uint32 heads_per_page() const { return coded() ? kHeadsPerPage : kListsPerPage; }
    BlockNumber directory_block(uint32 list) const { return kFirstDirectoryBlock + list / heads_per_page(); }
    BlockNumber first_center_block() const {
        return kFirstDirectoryBlock + (lists + heads_per_page() - 1) / heads_per_page();
    }
    BlockNumber first_middle_block() const {
        return first_center_block() + packed_pages(lists * uint64{center_bytes()});
    }
    BlockNumber first_group_block() const {
        return first_middle_block() + packed_pages(coding.groups * uint64{center_bytes()});
    }
    BlockNumber first_data_block() const {
        return first_group_block() + packed_pages(coding.groups * uint64{sizeof(GroupDisk)});
    }
    static constexpr BlockNumber packed_pages(uint64 bytes) {
        return static_cast<BlockNumber>((bytes + kCenterBytesPerPage - 1) / kCenterBytesPerPage);
    }

    static constexpr Size stride_of(Size bytes) { return TYPEALIGN(4, bytes); }
};

// Reads the metapage. Raises if it is damaged, of a newer format, or of another metric or type than the operator class.
Index open_index(Relation relation);

// The payload of a row's value, in the value itself or in the current memory context; null if it is not indexed: a zero
// vector has no cosine. Raises, with the column's name, if its dimensions are not the index's.
const void* row_payload(const Index& index, Datum value);

// Puts a row or a centre into the form in which centres are: float32, rotated where the index has codes, or bits.
void to_center_form(const Index& index, const void* payload, void* out);
// The same in the current memory context.
void* center_form(const Index& index, const void* payload);

// What the metapage of a coded index says beyond Index.
CodedMetaDisk read_coded_meta(const Index& index);

// Enters what a build has found, without WAL.
void set_built_error(const Index& index, float typical_error);

// Initialises a metapage, in memory. `coded` matters to a coded index alone.
void init_meta_page(Page page, const Index& index, const CodedMetaDisk& coded);

[[noreturn]] void raise_corrupted(Relation relation, BlockNumber block, const char* what);

} // namespace rv::ivfflat
