// Whether the codes of links agree with the values that they stand for.
#pragma once

#include "ruvector/hnsw/format/link_list.hpp"

#include "ruvector/hnsw/format/codes.hpp"

namespace rv::hnsw {

class CodeChecker {
public:
    CodeChecker(const Index& index, std::pmr::memory_resource* memory);

    // Raises if a code of a node's links on a layer, which has codes, is damaged. `value` is the node's.
    void check(ItemRef node, int layer, graph::Value value);

private:
    bool read(ItemRef node, int layer);
    void copy_codes(std::span<const RefDisk> links, const LinkCodes& codes);
    bool read_linked(ItemRef ref);
    bool agrees(const LinkCodes& codes, size_t slot, graph::Value value);
    bool estimates_itself(const LinkCodes& codes, size_t slot, float distance, double tolerance);

    const Index& index_;
    quantize::RowQuery query_;
    void* codes_; // of a layer
    std::byte* linked_;
    double lost_ = 0; // how far that may be from the exact value
    pg::Signature linked_signature_ = 0;
    LinkList list_;
};

} // namespace rv::hnsw
