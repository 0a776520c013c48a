// Server zone.
#include "ruvector/knn/neighbours.hpp"

#include <cmath>

namespace rv::knn {
namespace {

struct IsNearer {
    const RowKey* key;

    bool operator()(const Neighbour& a, const Neighbour& b) const {
        const bool no_a = std::isnan(a.distance);
        const bool no_b = std::isnan(b.distance);
        if (no_a != no_b) return no_b;
        if (!no_a && a.distance != b.distance) return a.distance < b.distance;
        return key->compare(a.key, b.key) < 0;
    }
};

} // namespace

Neighbours::Neighbours(const RowKey& key, size_t queries, size_t k, MemoryContext context)
    : key_(key), k_(k), context_(context) {
    lists_ = static_cast<Neighbour*>(MemoryContextAllocHuge(context, queries * k * sizeof(Neighbour)));
    counts_ = static_cast<size_t*>(MemoryContextAllocHuge(context, queries * sizeof(size_t)));
    std::fill_n(counts_, queries, size_t{0});
}

bool Neighbours::put(size_t query, double distance, Datum key) {
    const IsNearer nearer{&key_};
    Neighbour* list = lists_ + query * k_;
    size_t& count = counts_[query];
    Neighbour item{distance, key};
    if (count == k_) {
        if (!nearer(item, list[0])) return false;
        std::pop_heap(list, list + count, nearer);
        key_.free(list[--count].key);
    }
    item.key = key_.copy(key, context_);
    list[count++] = item;
    std::push_heap(list, list + count, nearer);
    return true;
}

std::span<const Neighbour> Neighbours::sorted(size_t query) {
    Neighbour* list = lists_ + query * k_;
    std::sort_heap(list, list + counts_[query], IsNearer{&key_});
    return {list, counts_[query]};
}

} // namespace rv::knn
