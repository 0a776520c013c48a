#include "ruvector/core/graph_algorithms/communities.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/coarse_graph.hpp"
#include "ruvector/core/graph_algorithms/community_moves.hpp"
#include "ruvector/core/graph_algorithms/community_names.hpp"
#include "ruvector/core/graph_algorithms/community_refinement.hpp"

#include <cmath>
#include <string>

namespace rv::graph_algorithms {
namespace {

void require(bool good, const char* message) {
    if (!good) throw Error(sqlstate::kInvalidParameterValue, message);
}

void require_options(const CommunityOptions& options) {
    require(options.resolution > 0 && std::isfinite(options.resolution), "resolution must be more than 0 and finite");
    require(options.least_gain >= 0, "the least gain of a pass must not be negative");
    require(options.most_levels >= 1, "the number of levels must be 1 or more");
    require(options.most_passes >= 1, "the number of passes must be 1 or more");
}

// The weights of each node's ends: a self-loop has two.
Counted<double> strengths(const Adjacency& graph, Computation& computation) {
    Counted<double> strength(graph.nodes());
    constexpr std::size_t kNodesOfChunk = 4096;
    computation.parallel_ranges(graph.nodes(), kNodesOfChunk,
                                [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                                    for (auto node = static_cast<NodeNumber>(begin); node < end; ++node)
                                        for (std::uint64_t at = graph.begin(node); at < graph.end(node); ++at)
                                            strength[node] += graph.weight(at) * (graph.target(at) == node ? 2 : 1);
                                });
    return strength;
}

// Once there is a partition, nodes that start from it find places that they could not see when all were alone. Such
// another run is begun where the last one brought so much, and goes on to coarser graphs where its own nodes' moves
// did.
constexpr double kWorthAnother = 1e-3;

enum class Method { kLouvain, kLeiden };

// From a partition of the graph's nodes to a better one: nodes move, what they form becomes the nodes of a coarser
// graph, and so on, until there is nothing to join.
class Hierarchy {
public:
    Hierarchy(const Adjacency& graph, const Counted<double>& strength, Method method, CommunitySearch& search)
        : graph_(graph), strength_of_nodes_(strength), method_(method), search_(search) {}

    // Takes and returns communities as numbers below graph.nodes(). Returns how much the modularity grew.
    double improve(Counted<NodeNumber>& community) {
        place_.resize(community.size());
        std::iota(place_.begin(), place_.end(), NodeNumber{0});
        community_ = std::move(community);
        strength_ = strength_of_nodes_;
        CoarseGraph coarse;
        double gained = 0;
        bool more = step(graph_, levels_ > 0, coarse, gained);
        while (more) {
            CoarseGraph coarser;
            more = step(coarse, false, coarser, gained);
            coarse = std::move(coarser);
        }
        community = std::move(place_);
        for (NodeNumber& at : community) at = community_[at];
        return gained;
    }
    int levels() const { return levels_; }

private:
    // One level, `again` where its nodes were there in another run. Returns whether there is a next one.
    template <class Level>
    bool step(const Level& level, bool again, CoarseGraph& coarser, double& gained) {
        ++levels_;
        const double gained_here = move_nodes(level, strength_, community_, search_);
        gained += gained_here;
        renumber(community_);
        if (levels_ >= search_.options.most_levels || (again && gained_here < kWorthAnother)) return false;
        Counted<NodeNumber> refined;
        if (method_ == Method::kLeiden) refined = refine(level, strength_, community_, search_);
        Counted<NodeNumber>& part = method_ == Method::kLeiden ? refined : community_;
        const NodeNumber parts = renumber(part);
        if (parts == level.nodes()) return false;
        coarser = CoarseGraph(level, part, parts, search_.computation);
        Counted<double> strength(parts);
        Counted<NodeNumber> community(parts);
        for (std::size_t node = 0; node < part.size(); ++node) {
            strength[part[node]] += strength_[node];
            community[part[node]] = community_[node];
        }
        for (NodeNumber& at : place_) at = part[at];
        strength_ = std::move(strength);
        community_ = std::move(community);
        return true;
    }

    const Adjacency& graph_;
    const Counted<double>& strength_of_nodes_;
    Method method_;
    CommunitySearch& search_;
    Counted<NodeNumber> place_;     // by node of the graph, the node of the level that it is in
    Counted<NodeNumber> community_; // by node of the level
    Counted<double> strength_;      // likewise
    int levels_ = 0;
};

Communities communities_of(const Graph& graph, Method method, const char* name, const CommunityOptions& options,
                           Computation& computation) {
    Communities found;
    found.of.resize(graph.nodes());
    std::iota(found.of.begin(), found.of.end(), NodeNumber{0});
    const Counted<double> strength = strengths(graph.out(), computation);
    double all_ends = 0;
    for (const double at : strength) all_ends += at;
    if (!std::isfinite(all_ends))
        throw Error(sqlstate::kNumericValueOutOfRange,
                    std::string(name) + ": the weights add up to more than a number can be");
    if (!(all_ends > 0)) return found;

    CommunitySearch search{name, options, all_ends, Random(options.seed), computation};
    Hierarchy hierarchy(graph.out(), strength, method, search);
    while (hierarchy.improve(found.of) > kWorthAnother && hierarchy.levels() < options.most_levels) {
    }
    if (method == Method::kLeiden)
        separate(graph.out(), found.of, computation);
    else
        name_by_least(found.of);
    found.levels = hierarchy.levels();
    found.modularity = modularity(graph, found.of, options.resolution, computation);
    return found;
}

Communities of_any(const Graph& graph, Method method, const char* name, const CommunityOptions& options,
                   Computation& computation) {
    require_options(options);
    graph.require_weights(Graph::Weights::kNotNegative, name);
    if (!graph.directed()) return communities_of(graph, method, name, options, computation);
    return communities_of(graph.undirected(computation), method, name, options, computation);
}

} // namespace

Communities louvain(const Graph& graph, const CommunityOptions& options, Computation& computation) {
    return of_any(graph, Method::kLouvain, "louvain", options, computation);
}

Communities leiden(const Graph& graph, const CommunityOptions& options, Computation& computation) {
    return of_any(graph, Method::kLeiden, "leiden", options, computation);
}

} // namespace rv::graph_algorithms
