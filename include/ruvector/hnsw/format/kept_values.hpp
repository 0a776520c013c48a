// Copies of the values of nodes that a search has expanded. Whoever is going to choose links among them needs them
// again, and while a node's page is at hand a copy costs next to nothing.
#pragma once

#include "ruvector/hnsw/format/page.hpp"

#include "ruvector/core/base/array.hpp"

namespace rv::hnsw {

// What a link's code and signature are made of; null: the node is gone.
struct LinkedNode {
    graph::Value value;
    pg::Signature signature = 0;
};

class KeptValues {
public:
    // For values that are all as long; about `expected` of them.
    KeptValues(const Index& index, std::pmr::memory_resource* memory, size_t expected);

    void clear() {
        places_.clear();
        sorted_ = true;
    }
    void add(ItemRef ref, const LinkedNode& node);
    // Null if it was not added.
    graph::Value find(ItemRef ref) { return find_node(ref).value; }
    // The same, or else the node's value as it is now, copied to `scratch`; null if the node is gone.
    LinkedNode find_or_copy(ItemRef ref, std::byte* scratch);

private:
    struct Place {
        uint64 bits; // of the reference
        size_t number;
        pg::Signature signature;
    };

    LinkedNode find_node(ItemRef ref);

    const Index& index_;
    Size stride_;
    Array<Place> places_;
    Array<std::byte> values_;
    bool sorted_ = true; // places_, by reference
};

// A node's value, copied to `scratch`, and signature. Null if the reference is broken.
LinkedNode copy_linked(const Index& index, ItemRef ref, std::byte* scratch);

} // namespace rv::hnsw
