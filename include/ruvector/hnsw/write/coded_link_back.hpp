// Links back to a new node on layers with codes. Whether an owner takes the link is decided from what its own page says
// of its links: their exact distances from the owner, and estimates of those from the new node. One slot changes.
#pragma once

#include "ruvector/hnsw/write/link.hpp"

#include "ruvector/core/quantize/query.hpp"

namespace rv::hnsw {

class CodedLinkBack {
public:
    // `vector` is the new node's value.
    CodedLinkBack(const Index& index, graph::Value vector, std::pmr::memory_resource* memory);

    // Gives `owner` a link to `to`.
    LinkedBack link(ItemRef owner, int layer, ItemRef to, Wanted wanted);

private:
    // What changes in a list.
    struct Change {
        size_t slot;
        bool fill;
        bool kept;
        ItemRef handed_down;            // what the slot kept before; not valid: nothing
        bool demoted[graph::kMaxLinks]; // by slot
    };

    bool read(ItemRef owner, int layer);
    bool plan(size_t limit, Wanted wanted, bool may_hand_down, Change* change) const;
    bool write(ItemRef owner, int layer, ItemRef to, const Change& change);

    const Index& index_;
    graph::Value vector_;
    std::pmr::memory_resource* memory_;
    quantize::RowQuery query_;
    std::byte* owner_value_;
    void* code_; // of the new link
    pg::Signature signature_ = 0;
    bool knows_signature_ = false;
    // As read:
    LinkList list_;
    float distance_ = 0;             // owner to new node
    float own_[graph::kMaxLinks];    // owner to linked node
    float to_new_[graph::kMaxLinks]; // linked to new node
};

} // namespace rv::hnsw
