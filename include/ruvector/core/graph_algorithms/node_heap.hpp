// A priority queue of nodes by a key that can fall: for searches of one thread among several, as it allocates nothing
// once it is made. Whoever searches once takes MonotoneQueue, which is faster.
//
// A heap of four children a place: half as deep as a binary one, and siblings share a cache line. Equal keys leave in
// no order that could be told by them, but always in the same one. 20 bytes a node.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <algorithm>

namespace rv::graph_algorithms {

class NodeHeap {
public:
    struct Item {
        double key;
        NodeNumber node;
    };

    explicit NodeHeap(NodeNumber nodes) : items_(nodes), places_(nodes, kNoNode) {}

    bool empty() const { return size_ == 0; }
    bool holds(NodeNumber node) const { return places_[node] != kNoNode; }

    // The key of a node that is held must not rise.
    void put(NodeNumber node, double key) {
        const NodeNumber place = places_[node] != kNoNode ? places_[node] : size_++;
        rise(place, {key, node});
    }

    Item take() {
        const Item first = items_[0];
        places_[first.node] = kNoNode;
        const Item last = items_[--size_];
        if (size_ > 0) sink(last);
        return first;
    }

    void clear() {
        for (NodeNumber place = 0; place < size_; ++place) places_[items_[place].node] = kNoNode;
        size_ = 0;
    }

private:
    void set(NodeNumber place, Item item) {
        items_[place] = item;
        places_[item.node] = place;
    }

    void rise(NodeNumber place, Item item) {
        while (place > 0) {
            const NodeNumber above = (place - 1) / 4;
            if (!(item.key < items_[above].key)) break;
            set(place, items_[above]);
            place = above;
        }
        set(place, item);
    }

    void sink(Item item) {
        std::uint64_t place = 0;
        for (;;) {
            const std::uint64_t first = 4 * place + 1;
            if (first >= size_) break;
            const std::uint64_t end = std::min<std::uint64_t>(first + 4, size_);
            std::uint64_t least = first;
            for (std::uint64_t child = first + 1; child < end; ++child)
                if (items_[child].key < items_[least].key) least = child;
            if (!(items_[least].key < item.key)) break;
            set(static_cast<NodeNumber>(place), items_[least]);
            place = least;
        }
        set(static_cast<NodeNumber>(place), item);
    }

    Counted<Item> items_;
    Counted<NodeNumber> places_; // by node; kNoNode: not held
    NodeNumber size_ = 0;
};

} // namespace rv::graph_algorithms
