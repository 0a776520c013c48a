#include "ruvector/core/graph_algorithms/triangles.hpp"

#include <algorithm>
#include <atomic>
#include <optional>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kNodesOfChunk = 4096;

// Calls body(neighbour) for each other node that a node has edges with, once.
template <class Body>
void each_neighbour(const Adjacency& graph, NodeNumber node, Body&& body) {
    NodeNumber last = node;
    for (const NodeNumber target : graph.neighbours(node)) {
        if (target != node && target != last) body(target);
        last = target;
    }
}

// The graph with nodes numbered anew by descending degree, and each one's neighbours of lower numbers alone: so even a
// node with very many neighbours is a row of at most sqrt(2 edges), and what is read most is together.
class Ranked {
public:
    Ranked(const Adjacency& graph, std::span<const NodeNumber> degree, Computation& computation);
    NodeNumber nodes() const { return static_cast<NodeNumber>(node_of_.size()); }
    NodeNumber node(NodeNumber rank) const { return node_of_[rank]; }
    std::span<const NodeNumber> above(NodeNumber rank) const {
        return {targets_.data() + offsets_[rank], static_cast<std::size_t>(offsets_[rank + 1] - offsets_[rank])};
    }

private:
    Counted<NodeNumber> node_of_;
    Counted<std::uint64_t> offsets_;
    Counted<NodeNumber> targets_;
};

Ranked::Ranked(const Adjacency& graph, std::span<const NodeNumber> degree, Computation& computation)
    : node_of_(graph.nodes()), offsets_(static_cast<std::size_t>(graph.nodes()) + 1) {
    const NodeNumber nodes = graph.nodes();
    const NodeNumber most = nodes == 0 ? 0 : *std::max_element(degree.begin(), degree.end());
    Counted<NodeNumber> begin(static_cast<std::size_t>(most) + 2); // by degree: how many nodes have more
    for (const NodeNumber at : degree) ++begin[most - at + 1];
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    Counted<NodeNumber> rank(nodes);
    for (NodeNumber node = 0; node < nodes; ++node) {
        rank[node] = begin[most - degree[node]]++;
        node_of_[rank[node]] = node;
    }
    const auto each_row = [&](auto&& body) {
        computation.parallel_ranges(nodes, kNodesOfChunk,
                                    [&](std::size_t first, std::size_t end, std::size_t, unsigned) {
                                        for (std::size_t i = first; i < end; ++i) body(static_cast<NodeNumber>(i));
                                    });
    };
    each_row([&](NodeNumber at) {
        std::uint64_t count = 0;
        each_neighbour(graph, node_of_[at], [&](NodeNumber target) { count += rank[target] < at; });
        offsets_[at + 1] = count;
    });
    for (std::size_t i = 0; i < nodes; ++i) offsets_[i + 1] += offsets_[i];
    targets_.resize(offsets_[nodes]);
    each_row([&](NodeNumber at) {
        NodeNumber* to = targets_.data() + offsets_[at];
        each_neighbour(graph, node_of_[at], [&](NodeNumber target) {
            if (rank[target] < at) *to++ = rank[target];
        });
    });
}

// Triangles by rank. Threads count at the same time: whole numbers are the same in whatever order they are added.
class Counts {
public:
    Counts(NodeNumber nodes, unsigned workers)
        : hubs_(std::min(nodes, kMostHubs)), all_(nodes), of_worker_(static_cast<std::size_t>(hubs_) * workers) {}
    void add(NodeNumber rank, std::uint64_t count, unsigned worker) {
        if (rank < hubs_)
            of_worker_[static_cast<std::size_t>(worker) * hubs_ + rank] += count;
        else
            std::atomic_ref(all_[rank]).fetch_add(count, std::memory_order_relaxed);
    }
    void finish() {
        for (std::size_t i = 0; i < of_worker_.size(); ++i) all_[i % hubs_] += of_worker_[i];
    }
    std::uint64_t of(NodeNumber rank) const { return all_[rank]; }

private:
    // Most triangles have one of the first nodes, on which the threads would get in each other's way.
    static constexpr NodeNumber kMostHubs = 1 << 14;
    NodeNumber hubs_;
    Counted<std::uint64_t> all_;
    Counted<std::uint64_t> of_worker_;
};

// Bounds of chunks of ranks that take about as long each.
Counted<NodeNumber> chunks_of(const Ranked& graph) {
    constexpr std::size_t kEdges = 1 << 12; // each of which reads a row
    Counted<NodeNumber> bounds{0};
    std::size_t edges = 0;
    for (NodeNumber rank = 0; rank < graph.nodes(); ++rank) {
        edges += graph.above(rank).size() + 1;
        if (edges < kEdges && rank + 1 < graph.nodes()) continue;
        bounds.push_back(rank + 1);
        edges = 0;
    }
    return bounds;
}

Counts count(const Ranked& graph, Computation& computation) {
    Counts counts(graph.nodes(), computation.workers());
    const std::size_t words = (static_cast<std::size_t>(graph.nodes()) + 63) / 64;
    Counted<std::uint64_t> marks(words * computation.workers());
    const Counted<NodeNumber> bounds = chunks_of(graph);
    computation.parallel(bounds.size() - 1, [&](std::size_t chunk, unsigned worker) {
        std::uint64_t* marked = marks.data() + words * worker;
        for (NodeNumber first = bounds[chunk]; first < bounds[chunk + 1]; ++first) {
            const auto row = graph.above(first);
            for (const NodeNumber at : row) marked[at / 64] |= std::uint64_t{1} << at % 64;
            std::uint64_t of_first = 0;
            for (const NodeNumber second : row) {
                std::uint64_t of_edge = 0;
                for (const NodeNumber third : graph.above(second)) {
                    if ((marked[third / 64] >> third % 64 & 1) == 0) continue;
                    ++of_edge;
                    counts.add(third, 1, worker);
                }
                if (of_edge != 0) counts.add(second, of_edge, worker);
                of_first += of_edge;
            }
            if (of_first != 0) counts.add(first, of_first, worker);
            for (const NodeNumber at : row) marked[at / 64] = 0;
        }
    });
    counts.finish();
    return counts;
}

Triangles triangles_of(const Adjacency& graph, Computation& computation) {
    const NodeNumber nodes = graph.nodes();
    Counted<NodeNumber> degree(nodes);
    computation.parallel_ranges(nodes, kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
        for (std::size_t node = begin; node < end; ++node)
            each_neighbour(graph, static_cast<NodeNumber>(node), [&](NodeNumber) { ++degree[node]; });
    });
    Triangles found;
    found.of.resize(nodes);
    found.clustering.resize(nodes);
    {
        const Ranked ranked(graph, degree, computation);
        const Counts counts = count(ranked, computation);
        for (NodeNumber rank = 0; rank < nodes; ++rank) found.of[ranked.node(rank)] = counts.of(rank);
    }
    std::uint64_t corners = 0;
    double pairs = 0;
    double sum = 0;
    for (NodeNumber node = 0; node < nodes; ++node) {
        if (degree[node] < 2) continue;
        const double pairs_here = static_cast<double>(degree[node]) * (degree[node] - 1) / 2;
        found.clustering[node] = static_cast<double>(found.of[node]) / pairs_here;
        corners += found.of[node];
        pairs += pairs_here;
        sum += found.clustering[node];
    }
    found.all = corners / 3;
    if (nodes > 0) found.average_clustering = sum / nodes;
    if (pairs > 0) found.transitivity = static_cast<double>(corners) / pairs;
    return found;
}

} // namespace

Triangles triangles(const Graph& graph, Computation& computation) {
    if (!graph.directed()) return triangles_of(graph.out(), computation);
    return triangles_of(graph.undirected(computation).out(), computation);
}

} // namespace rv::graph_algorithms
