// The directory of an index that is being built: entries are gathered, as many as there is memory for, and laid out so
// that those with like attributes share pages (core/base/cells.hpp).
#pragma once

#include "ruvector/hnsw/format/directory.hpp"

#include "ruvector/core/base/cells.hpp"

namespace rv::hnsw {

class DirectoryBuild {
public:
    // Allocates in `memory`.
    DirectoryBuild(const Index& index, std::pmr::memory_resource* memory);

    // Reads all nodes, and makes the directory of them.
    void run();

private:
    void choose_centre();
    void read_page(BlockNumber block);
    void add(ItemRef ref, const std::byte* attributes, graph::Value value);
    void flush();
    void write(std::span<const uint32_t> rows);
    Buffer extend_summary();

    Size taken_bytes() const {
        return entries_.size() + count_ * (sizeof(uint32) * (2 + static_cast<Size>(index_.columns)));
    }
    const std::byte* attributes(uint32_t row) const { return &entries_[row * stride_ + sizeof(ItemRef)]; }
    LinkCodes code(uint32_t row) { return {&entries_[row * stride_ + code_at_], 1, index_.layout.code_row}; }

    const Index& index_;
    Size code_at_; // of an entry
    Size stride_;
    Array<std::byte> entries_; // reference, attributes, code
    size_t count_ = 0;
    Array<std::byte> value_;
    Cells cells_;
    const float* centre_ = nullptr;
    BlockNumber summary_ = kSummaryBlock;
};

} // namespace rv::hnsw
