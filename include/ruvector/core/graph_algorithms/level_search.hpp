// Searches by breadth from up to 64 nodes at once, with a bit for each: an edge is looked at once for all sources whose
// frontier it leaves at the same distance, which in graphs of small diameter are most of them (Then et al., "The more
// the merrier: efficient multi-source graph traversal", 2014).
//
// Allocates nothing while it runs, and can be interrupted. 36 bytes a node.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/source_sums.hpp"

#include <array>
#include <bit>
#include <utility>

namespace rv::graph_algorithms {

// How many of many words have each of the 64 bits: counters that are spread over words, a bit of each in one, so that a
// word is added in two or three steps.
class BitCounts {
public:
    void add(std::uint64_t word) {
        for (std::size_t i = 0; word != 0; ++i) {
            const std::uint64_t carry = planes_[i] & word;
            planes_[i] ^= word;
            word = carry;
        }
        if (++added_ == kMost) flush();
    }
    // Since the last call.
    std::array<std::uint64_t, 64> take() {
        flush();
        return std::exchange(counts_, {});
    }

private:
    static constexpr unsigned kPlanes = 12;
    static constexpr unsigned kMost = (1U << kPlanes) - 1; // words, before a counter could be full

    void flush() {
        const unsigned used = static_cast<unsigned>(std::bit_width(added_));
        for (unsigned plane = 0; plane < used; ++plane)
            for (unsigned bit = 0; bit < 64; ++bit) counts_[bit] += (planes_[plane] >> bit & 1) << plane;
        planes_ = {};
        added_ = 0;
    }

    std::array<std::uint64_t, kPlanes> planes_{};
    std::array<std::uint64_t, 64> counts_{};
    unsigned added_ = 0;
};

class LevelSearch {
public:
    static constexpr unsigned kSources = 64;
    static constexpr std::uint64_t kBytesOfNode = 36;

    explicit LevelSearch(const Adjacency& out);

    // From `count` nodes, `first` and those after it.
    void start(NodeNumber first, unsigned count);
    // Goes on for about so many edges, which are taken off; whether it is done.
    bool advance(std::int64_t& edges);
    // By source, when it is done.
    const std::array<SourceSums, kSources>& sums() const { return sums_; }

private:
    // Sources that have reached a node.
    struct Reached {
        std::uint64_t before = 0; // up to this level
        std::uint64_t next = 0;   // in the next one, too; none of `before`
    };

    void reach(NodeNumber node, std::uint64_t sources);
    void end_level();
    void clear();

    const Adjacency& out_;
    Counted<Reached> reached_;
    Counted<std::uint64_t> frontier_sources_; // by place in the frontier
    Counted<NodeNumber> frontier_, next_, touched_;
    NodeNumber frontier_size_ = 0, next_size_ = 0, touched_size_ = 0;
    NodeNumber at_ = 0; // in the frontier
    std::uint64_t level_ = 0;
    BitCounts counts_;
    std::array<SourceSums, kSources> sums_;
};

} // namespace rv::graph_algorithms
