// Of each of several queries the k nearest items that have come so far, with copies of their keys. Equally far ones are
// in the order of their keys, and what has no distance (NaN) is further than all that have one. Server zone.
#pragma once

#include "ruvector/knn/row_key.hpp"

namespace rv::knn {

struct Neighbour {
    double distance;
    Datum key;
};

class Neighbours {
public:
    // In a memory context, which is to be reset when they are no longer needed.
    Neighbours(const RowKey& key, size_t queries, size_t k, MemoryContext context);

    static constexpr Size bytes_per_query(size_t k) { return k * sizeof(Neighbour) + sizeof(size_t); }

    // True if the item is among the nearest now.
    bool put(size_t query, double distance, Datum key);
    bool full(size_t query) const { return counts_[query] == k_; }
    // The distance beyond which nothing is taken; only once it is full.
    double furthest(size_t query) const { return lists_[query * k_].distance; }

    // The nearest first. Nothing may be put in after that.
    std::span<const Neighbour> sorted(size_t query);

private:
    const RowKey& key_;
    size_t k_;
    MemoryContext context_;
    Neighbour* lists_; // heaps, with the furthest on top
    size_t* counts_;
};

} // namespace rv::knn
