// Pages of codes: of blocks and of rows. Whoever walks a list's chains without a lock may come upon a page that has
// been taken from it meanwhile (belongs() is false), and has to start again with a new head.
#pragma once

#include "ruvector/ivfflat/format/heads.hpp"

namespace rv::ivfflat {

inline constexpr int kBlockRows = static_cast<int>(simd::kBlockCodes);

// Whether a page of `kind` still is the list's as its head of `generation` knew it. The page must be locked.
inline bool belongs(Page page, PageKind kind, uint32 list, uint32 generation) {
    return is_of_kind(page, kind) && page_tail(page)->number == list && page_tail(page)->skip <= generation;
}

// Makes a page of a list, without rows.
inline void init_list_page(Page page, PageKind kind, uint32 list, uint32 generation) {
    init_page(page, kind, list);
    page_tail(page)->skip = generation;
}

// One row of a list, wherever it lies.
struct CodedRow {
    quantize::Factors factors;
    ItemPointerData row;                   // in the table
    ItemPointerData value;                 // where the exact vector is; invalid if the index has none
    const uint8* code;                     // in row form; null where the code lies in a block
    const std::byte* attributes = nullptr; // where the index has further columns
};

// --- Blocks ----------------------------------------------------------------------------------------------------------

// Codes of kBlockRows rows, on a page or in memory; places may be empty.
class CodeBlock {
public:
    CodeBlock(const Index& index, char* at)
        : codes_(reinterpret_cast<uint8*>(at)),
          factors_(reinterpret_cast<float*>(at + quantize::block_bytes(index.shape()))),
          rows_(reinterpret_cast<ItemPointer>(factors_ + 3 * kBlockRows)),
          values_(index.coding.values ? rows_ + kBlockRows : nullptr),
          attribute_bytes_(index.attribute_bytes()),
          attributes_(reinterpret_cast<std::byte*>(at) + index.block_stride() - kBlockRows * attribute_bytes_) {}

    const uint8* codes() const { return codes_; }
    const float* add() const { return factors_; }
    const float* rescale() const { return factors_ + kBlockRows; }
    const float* error() const { return factors_ + 2 * kBlockRows; }
    bool occupied(int i) const { return ItemPointerIsValid(&rows_[i]); }
    const ItemPointerData& row(int i) const { return rows_[i]; }
    ItemPointerData value(int i) const;

    // What is at an occupied place, but for its code.
    CodedRow get(int i) const {
        return {{add()[i], rescale()[i], error()[i]}, rows_[i], value(i), nullptr, attributes(i)};
    }
    const std::byte* attributes(int i) const { return attributes_ + static_cast<Size>(i) * attribute_bytes_; }
    // Copies the code into row form.
    void get_code(const quantize::CodeShape& shape, int i, uint8* out) const;

    // On memory, or on a page that is being edited.
    void set(const quantize::CodeShape& shape, int i, const CodedRow& row);
    void empty(int i) { ItemPointerSetInvalid(&rows_[i]); }

private:
    uint8* codes_;
    float* factors_; // at a multiple of 4 bytes
    ItemPointer rows_;
    ItemPointer values_;
    Size attribute_bytes_;
    std::byte* attributes_;
};

// The blocks of a page that belongs to a list. Raises if their number is impossible.
class Blocks {
public:
    Blocks(const Index& index, BlockNumber block, Page page);

    int count() const { return count_; }
    CodeBlock at(int i) const { return {index_, contents_ + static_cast<Size>(i) * stride_}; }
    BlockNumber next() const { return page_tail(page_)->next; }

    // On a page that is being edited: another block, without rows. Null if there is no room.
    char* add();

private:
    const Index& index_;
    Page page_;
    char* contents_;
    Size stride_;
    int count_;
};

// --- Rows ------------------------------------------------------------------------------------------------------------

// The entries of a page of rows that belongs to a list.
inline Entries row_entries(const Index& index, BlockNumber block, Page page, uint32 list) {
    return Entries::of_page(index, block, page, PageKind::kRows, index.row_stride(), list);
}

CodedRow get_row(const Index& index, const Entries& entries, int i);

// Adds a row to a page of rows that is being edited and has room.
void add_row(const Index& index, Entries& entries, const CodedRow& row);

} // namespace rv::ivfflat
