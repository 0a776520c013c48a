#include "ruvector/core/graph_algorithms/walker.hpp"

#include <algorithm>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kRoom = 1 << 20; // nodes of the walks of a batch

// Nodes of all walks together, where that is known before: of an undirected graph one comes back along each edge, so a
// walk ends early at its start alone. Else 0.
std::uint64_t known_size(const Graph& graph, std::span<const NodeNumber> starts, const WalkOptions& options) {
    if (graph.directed() || graph.weighted()) return 0;
    std::uint64_t size = 0;
    for (const NodeNumber node : starts)
        size += graph.out().degree(node) == 0 ? 1 : static_cast<std::uint64_t>(options.length);
    return size * static_cast<std::uint64_t>(options.walks_per_node);
}

} // namespace

Walks random_walks(const Graph& graph, const WalkOptions& options, Computation& computation) {
    const Walker walker(graph, options, computation);
    const Counted<NodeNumber> starts = start_nodes(graph, options);
    const auto per_node = static_cast<std::uint64_t>(options.walks_per_node);
    const std::uint64_t all = starts.size() * per_node;
    Walks walks;
    walks.offsets.reserve(all + 1);
    walks.offsets.push_back(0);
    walks.nodes.reserve(known_size(graph, starts, options));

    const std::size_t most = std::max<std::size_t>(kRoom / walker.length(), Walker::kTogether);
    const std::size_t of_batch = std::min<std::size_t>(most, all);
    Counted<NodeNumber> room(of_batch * walker.length());
    Counted<std::uint32_t> lengths(of_batch);
    for (std::uint64_t first = 0; first < all; first += of_batch) {
        computation.check();
        const auto count = std::min<std::uint64_t>(of_batch, all - first);
        computation.parallel_ranges(
            count, Walker::kTogether, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                Walker::Start together[Walker::kTogether];
                for (std::size_t i = begin; i < end; ++i)
                    together[i - begin] = {starts[(first + i) / per_node], (first + i) % per_node};
                walker.walk({together, end - begin}, room.data() + begin * walker.length(), lengths.data() + begin);
            });
        for (std::size_t i = 0; i < count; ++i) {
            const auto begin = room.begin() + static_cast<std::ptrdiff_t>(i * walker.length());
            walks.nodes.insert(walks.nodes.end(), begin, begin + lengths[i]);
            walks.offsets.push_back(walks.nodes.size());
        }
        computation.progress("random walks", first + count, all);
    }
    return walks;
}

} // namespace rv::graph_algorithms
