// Level by level, in one of two ways (Beamer, Asanovic, Patterson, "Direction-optimizing breadth-first search", 2012):
//
// Top down, each node of the level marks its neighbours. Nodes come in ascending order, so the first one that finds a
// neighbour is the least. Bottom up, each node that has not been found looks for a neighbour in the level, again the
// least first, and stops there: where the level is much of the graph, most look at few edges. Chunks of nodes write to
// themselves alone, so that threads share the work and nothing depends on them.
#include "ruvector/core/graph_algorithms/node_bits.hpp"
#include "ruvector/core/graph_algorithms/path_search.hpp"

#include <algorithm>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kTick = 1 << 15;        // edges between two looks for an interrupt
constexpr std::size_t kWordsOfChunk = 1 << 8; // 16384 nodes
constexpr std::size_t kAhead = 8;             // nodes whose edges are fetched ahead

// Bottom up begins where the level's edges are more than this part of those of nodes that have not been left yet, and
// ends where the level is less than this part of the nodes: the paper's constants.
constexpr std::uint64_t kEdgesPart = 14;
constexpr std::uint64_t kNodesPart = 24;

class Search {
public:
    Search(const Adjacency& out, NodeNumber start, Computation& computation)
        : out_(out), computation_(computation), found_(out.nodes()), edges_left_(out.size()) {
        tree_.distances.assign(out.nodes(), kUnreached);
        tree_.parents.assign(out.nodes(), kNoNode);
        tree_.distances[start] = 0;
        found_.add(start);
        level_.push_back(start);
    }

    DistanceTree run(const Adjacency* in, NodeNumber end, double most) {
        for (double distance = 1; distance <= most && !level_.empty(); ++distance) {
            std::uint64_t edges = 0;
            for (const NodeNumber node : level_) edges += out_.degree(node);
            if (in != nullptr && edges > edges_left_ / kEdgesPart) {
                distance = bottom_up(*in, end, distance, most);
            } else {
                edges_left_ -= edges;
                top_down(distance);
            }
            if (end != kNoNode && found_.has(end)) break;
        }
        return std::move(tree_);
    }

private:
    void top_down(double distance) {
        Counted<NodeNumber> next;
        for (std::size_t i = 0; i < level_.size(); ++i) {
            if (i + kAhead < level_.size()) out_.fetch_edges(level_[i + kAhead]);
            const NodeNumber node = level_[i];
            count_steps(out_.degree(node));
            for (const NodeNumber target : out_.neighbours(node)) {
                if (found_.has(target)) continue;
                found_.add(target);
                tree_.distances[target] = distance;
                tree_.parents[target] = node;
                next.push_back(target);
            }
        }
        level_.swap(next);
        sort_level();
    }

    // Levels from this one on, as long as they are large; returns the last one's distance.
    double bottom_up(const Adjacency& in, NodeNumber end, double distance, double most) {
        NodeBits level(in.nodes());
        for (const NodeNumber node : level_) level.add(node);
        NodeBits next(in.nodes());
        Counted<std::uint64_t> counts((found_.words() + kWordsOfChunk - 1) / kWordsOfChunk);
        for (std::uint64_t size = level_.size();; ++distance) {
            computation_.parallel_ranges(found_.words(), kWordsOfChunk,
                                         [&](std::size_t begin, std::size_t last, std::size_t chunk, unsigned) {
                                             counts[chunk] = 0;
                                             for (std::size_t word = begin; word < last; ++word)
                                                 counts[chunk] += join_level(in, level, next, word, distance);
                                         });
            const std::uint64_t before = size;
            size = 0;
            for (const std::uint64_t count : counts) size += count;
            level.swap(next);
            const bool shrinks_to_few = size < before && size < in.nodes() / kNodesPart;
            if (size == 0 || shrinks_to_few || distance + 1 > most || (end != kNoNode && found_.has(end))) break;
        }
        level_.clear();
        edges_left_ = 0;
        for (std::size_t word = 0; word < level.words(); ++word)
            NodeBits::each(level.word(word), word, [&](NodeNumber node) {
                level_.push_back(node);
                edges_left_ += out_.degree(node);
            });
        for (std::size_t word = 0; word < found_.words(); ++word)
            if (~found_.word(word) != 0) edges_left_ += edges_of_rest(word);
        return distance;
    }

    // How many of the word's nodes are next to the level; they are added to `next`.
    std::uint64_t join_level(const Adjacency& in, const NodeBits& level, NodeBits& next, std::size_t word,
                             double distance) {
        std::uint64_t joined = 0;
        NodeBits::each(rest(word), word, [&](NodeNumber node) {
            for (const NodeNumber source : in.neighbours(node)) {
                if (!level.has(source)) continue;
                tree_.distances[node] = distance;
                tree_.parents[node] = source;
                joined |= std::uint64_t{1} << (node % NodeBits::kNodesOfWord);
                break;
            }
        });
        next.set_word(word, joined);
        found_.set_word(word, found_.word(word) | joined);
        return static_cast<std::uint64_t>(std::popcount(joined));
    }

    // Those of the word's nodes that have not been found.
    std::uint64_t rest(std::size_t word) const {
        const std::size_t nodes = out_.nodes() - word * NodeBits::kNodesOfWord;
        const std::uint64_t all = nodes < NodeBits::kNodesOfWord ? (std::uint64_t{1} << nodes) - 1 : ~std::uint64_t{0};
        return ~found_.word(word) & all;
    }

    std::uint64_t edges_of_rest(std::size_t word) const {
        std::uint64_t edges = 0;
        NodeBits::each(rest(word), word, [&](NodeNumber node) { edges += out_.degree(node); });
        return edges;
    }

    // A large level by way of bits: they are in order by themselves.
    void sort_level() {
        if (level_.size() < found_.words() / 4) {
            std::sort(level_.begin(), level_.end());
            return;
        }
        NodeBits bits(out_.nodes());
        for (const NodeNumber node : level_) bits.add(node);
        level_.clear();
        for (std::size_t word = 0; word < bits.words(); ++word)
            NodeBits::each(bits.word(word), word, [&](NodeNumber node) { level_.push_back(node); });
    }

    void count_steps(std::uint64_t steps) {
        if ((steps_ += steps + 1) < kTick) return;
        steps_ = 0;
        computation_.check();
    }

    const Adjacency& out_;
    Computation& computation_;
    DistanceTree tree_;
    NodeBits found_;
    Counted<NodeNumber> level_; // ascending
    std::uint64_t edges_left_;  // of nodes whose neighbours have not been looked at
    std::uint64_t steps_ = 0;
};

} // namespace

DistanceTree breadth_first_along(const Adjacency& out, const Adjacency* in, NodeNumber start, NodeNumber end,
                                 double most, Computation& computation) {
    return Search(out, start, computation).run(in, end, most);
}

DistanceTree breadth_first(const Graph& graph, NodeNumber start, double most, Computation& computation) {
    require_node(graph, start);
    require_most(most);
    return breadth_first_along(graph.out(), graph.in_if_made(), start, kNoNode, most, computation);
}

} // namespace rv::graph_algorithms
