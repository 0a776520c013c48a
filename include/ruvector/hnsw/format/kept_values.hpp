// Copies of the values of nodes that a search has expanded. Whoever is going to choose links among them needs them
// again, and while a node's page is at hand a copy costs next to nothing.
#pragma once

#include "ruvector/hnsw/format/page.hpp"

#include "ruvector/core/base/array.hpp"

namespace rv::hnsw {

class KeptValues {
public:
    // For values that are all as long; about `expected` of them.
    KeptValues(const Index& index, std::pmr::memory_resource* memory, size_t expected);

    void clear() {
        places_.clear();
        sorted_ = true;
    }
    void add(ItemRef ref, graph::Value value);
    // Null if it was not added.
    graph::Value find(ItemRef ref);
    // The same, or else the node's value as it is now, copied to `scratch`; null if the node is gone.
    graph::Value find_or_copy(ItemRef ref, std::byte* scratch);

private:
    struct Place {
        uint64 bits; // of the reference
        size_t number;
    };

    const Index& index_;
    Size stride_;
    Array<Place> places_;
    Array<std::byte> values_;
    bool sorted_ = true; // places_, by reference
};

} // namespace rv::hnsw
