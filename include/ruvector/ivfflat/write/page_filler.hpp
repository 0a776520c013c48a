// Fills pages of a list with rows, in memory.
#pragma once

#include "ruvector/ivfflat/format/code_pages.hpp"

namespace rv::ivfflat {

class PageFiller {
public:
    // Pages of `kind`: kBlocks or kRows.
    PageFiller(const Index& index, PageKind kind) : index_(index), kind_(kind) {}

    // Goes on with another page, at `page`.
    void start(Page page, uint32 list, uint32 generation);

    // False if the page is full.
    bool add(const CodedRow& row);

private:
    const Index& index_;
    PageKind kind_;
    Page page_ = nullptr;
    uint32 list_ = 0;
    char* block_ = nullptr; // the last one of a page of blocks
    int in_block_ = 0;      // how many rows it has
};

} // namespace rv::ivfflat
