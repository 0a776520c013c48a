// A set of nodes, a bit for each: of a million nodes it stays in a processor's cache.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <bit>

namespace rv::graph_algorithms {

class NodeBits {
public:
    static constexpr std::size_t kNodesOfWord = 64;

    explicit NodeBits(NodeNumber nodes) : words_((std::size_t{nodes} + kNodesOfWord - 1) / kNodesOfWord) {}

    bool has(NodeNumber node) const { return (words_[node / kNodesOfWord] >> (node % kNodesOfWord) & 1) != 0; }
    void add(NodeNumber node) { words_[node / kNodesOfWord] |= bit(node); }
    void remove(NodeNumber node) { words_[node / kNodesOfWord] &= ~bit(node); }
    void clear() { words_.assign(words_.size(), 0); }
    void swap(NodeBits& other) { words_.swap(other.words_); }

    // Of 64 nodes at once.
    std::size_t words() const { return words_.size(); }
    std::uint64_t word(std::size_t at) const { return words_[at]; }
    void set_word(std::size_t at, std::uint64_t word) { words_[at] = word; }

    // The nodes in the word that is the at-th, ascending.
    template <class Visit>
    static void each(std::uint64_t word, std::size_t at, Visit&& visit) {
        for (; word != 0; word &= word - 1)
            visit(static_cast<NodeNumber>(at * kNodesOfWord + static_cast<std::size_t>(std::countr_zero(word))));
    }

private:
    static std::uint64_t bit(NodeNumber node) { return std::uint64_t{1} << (node % kNodesOfWord); }

    Counted<std::uint64_t> words_;
};

} // namespace rv::graph_algorithms
