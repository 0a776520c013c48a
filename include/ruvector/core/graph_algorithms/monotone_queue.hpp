// A priority queue of nodes whose keys, those of the items taken so far, never fall: what a search from one node has. A
// node whose key falls is put again, and its older items are passed over.
//
// A heap of a million items misses the cache at each level. Here items wait, unsorted, in buckets of equal width; only
// the bucket that comes first is sorted, and what is put into it then goes into a small heap. (Cherkassky, Goldberg and
// Silverstein, "Buckets, heaps, lists, and monotone priority queues", 1997.) Items beyond the last bucket are kept
// apart: once the buckets are empty, they are dealt to new ones, as wide as these items need. So an item is moved a few
// times, however keys are spread, and what is slow is at worst one heap.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace rv::graph_algorithms {

class MonotoneQueue {
public:
    struct Item {
        double key;
        NodeNumber node;
        bool operator>(const Item& other) const { return key > other.key || (key == other.key && node > other.node); }
    };

    // `keys`: the least one put so far, by node; it is kept by the caller.
    explicit MonotoneQueue(const Counted<double>& keys) : keys_(keys) {}

    // Keys are not negative, finite, and not below that of the last item taken.
    void put(NodeNumber node, double key) {
        if (++size_ > 2 * keys_.size() + kFew) drop_old();
        if (key > last_) {
            far_.push_back({key, node});
            return;
        }
        const std::size_t bucket = bucket_of(key);
        if (bucket <= first_) {
            late_.push_back({key, node});
            std::push_heap(late_.begin(), late_.end(), std::greater<>());
        } else {
            add(bucket, {key, node});
        }
    }

    // The item with the least key; of several the least node, but for those put since the first one of them was taken.
    // False: there is none. Before a bucket's items are taken, calls soon(node) for each.
    template <class Soon>
    bool take(Item& item, Soon&& soon) {
        do {
            if (sorted_.empty() && late_.empty() && !open(soon)) return false;
            --size_;
            if (late_.empty() || (!sorted_.empty() && late_.front() > sorted_.back())) {
                item = sorted_.back();
                sorted_.pop_back();
            } else {
                std::pop_heap(late_.begin(), late_.end(), std::greater<>());
                item = late_.back();
                late_.pop_back();
            }
        } while (is_old(item));
        return true;
    }

    // The node that is taken so many items from now, or about then; kNoNode: nobody knows.
    NodeNumber ahead(std::size_t items) const {
        return items < sorted_.size() ? sorted_[sorted_.size() - 1 - items].node : kNoNode;
    }

private:
    static constexpr std::size_t kBuckets = 1024;
    static constexpr std::size_t kFew = 1024; // that are not worth being looked through

    bool is_old(const Item& item) const { return keys_[item.node] < item.key; }

    std::size_t bucket_of(double key) const {
        // Not above kBuckets, but for roundings; whatever they are, it does not fall where keys rise.
        return std::min(static_cast<std::size_t>((key - base_) * buckets_of_one_), kBuckets - 1);
    }

    void add(std::size_t bucket, Item item) {
        buckets_[bucket].push_back(item);
        used_[bucket / 64] |= std::uint64_t{1} << bucket % 64;
    }

    // Sorts the next bucket that has any; false: there are no items.
    template <class Soon>
    bool open(Soon&& soon) {
        while (sorted_.empty()) {
            if (!move_first() && !deal()) return false;
            const std::size_t before = sorted_.size();
            std::erase_if(sorted_, [&](const Item& item) { return is_old(item); });
            size_ -= before - sorted_.size();
            for (const Item& item : sorted_) soon(item.node);
            std::sort(sorted_.begin(), sorted_.end(), std::greater<>());
        }
        return true;
    }

    // The next bucket's items to `sorted_`; false: all are empty.
    bool move_first() {
        for (std::size_t word = first_ / 64; word < used_.size(); ++word) {
            if (used_[word] == 0) continue;
            first_ = word * 64 + static_cast<std::size_t>(std::countr_zero(used_[word]));
            used_[word] &= used_[word] - 1;
            sorted_ = std::move(buckets_[first_]);
            buckets_[first_] = {};
            return true;
        }
        first_ = kBuckets;
        return false;
    }

    // New buckets for the nearer half of the items beyond the old ones, which are empty: so that a few that are very
    // far do not make buckets wide. False: there are no items.
    bool deal() {
        if (far_.empty()) return false;
        const auto nearer = [](const Item& one, const Item& other) { return one.key < other.key; };
        const auto middle = far_.begin() + static_cast<std::ptrdiff_t>(far_.size() / 2);
        std::nth_element(far_.begin(), middle, far_.end(), nearer);
        base_ = std::min_element(far_.begin(), middle + 1, nearer)->key;
        last_ = middle->key;
        const double width = (last_ - base_) / static_cast<double>(kBuckets);
        buckets_of_one_ = 1 / width < std::numeric_limits<double>::max() ? 1 / width : 0; // 0: all in the first
        first_ = 0;
        std::size_t left = 0;
        for (const Item& item : far_) {
            if (item.key > last_)
                far_[left++] = item;
            else
                add(bucket_of(item.key), item);
        }
        far_.resize(left, Item{});
        return move_first();
    }

    // So that there are never more items than twice the nodes.
    void drop_old() {
        const auto drop = [&](Counted<Item>& items) {
            const std::size_t before = items.size();
            std::erase_if(items, [&](const Item& item) { return is_old(item); });
            size_ -= before - items.size();
        };
        for (Counted<Item>& bucket : buckets_) drop(bucket);
        drop(far_);
        drop(sorted_);
        drop(late_);
        std::make_heap(late_.begin(), late_.end(), std::greater<>());
    }

    const Counted<double>& keys_;
    std::size_t size_ = 0;
    std::array<Counted<Item>, kBuckets> buckets_;
    std::array<std::uint64_t, kBuckets / 64> used_{}; // a bit for each bucket that has had items since it was dealt
    std::size_t first_ = kBuckets;                    // the bucket that has been opened
    double base_ = 0;                                 // the first bucket's least key
    double last_ = -1;                                // the last bucket's greatest
    double buckets_of_one_ = 0;                       // buckets a key of 1 spans
    Counted<Item> sorted_;                            // of the opened bucket, descending
    Counted<Item> late_;                              // a heap of what came to it afterwards
    Counted<Item> far_;                               // beyond the buckets
};

} // namespace rv::graph_algorithms
