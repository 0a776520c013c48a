#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/communities.hpp"
#include "ruvector/core/graph_algorithms/community_names.hpp"
#include "ruvector/core/graph_algorithms/random_order.hpp"
#include "ruvector/core/graph_algorithms/ticker.hpp"

#include <algorithm>
#include <optional>

namespace rv::graph_algorithms {
namespace {

class Propagation {
public:
    // Labels are numbers below `labels`, or kNoNode.
    Propagation(const Adjacency& graph, std::span<NodeNumber> label, std::size_t labels, Random& random)
        : graph_(graph), label_(label), weight_of_(labels), random_(random) {}

    // The label that a node has after its turn.
    NodeNumber heaviest_around(NodeNumber node) {
        touched_.clear();
        const auto targets = graph_.neighbours(node);
        const auto weights = graph_.weights(node);
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const NodeNumber label = label_[targets[i]];
            const double weight = weights.empty() ? 1 : weights[i];
            if (label == kNoNode || !(weight > 0)) continue;
            if (weight_of_[label] == 0) touched_.push_back(label);
            weight_of_[label] += weight;
        }
        double most = 0;
        for (const NodeNumber label : touched_) most = std::max(most, weight_of_[label]);
        const NodeNumber own = label_[node];
        const bool stays = touched_.empty() || (own != kNoNode && weight_of_[own] == most);
        std::size_t heaviest = 0; // labels that weigh most, in the order of the first nodes that have them
        for (const NodeNumber label : touched_) {
            if (weight_of_[label] == most) touched_[heaviest++] = label;
            weight_of_[label] = 0;
        }
        if (stays) return own;
        return touched_[heaviest == 1 ? 0 : random_below(static_cast<std::uint32_t>(heaviest), random_)];
    }

    // For the nodes whose turn comes soon: what they will read.
    void prefetch_ahead(std::span<const NodeNumber> order, std::size_t i) const {
        constexpr std::size_t kMost = 16; // neighbours of a node
        if (i + 12 < order.size()) __builtin_prefetch(graph_.neighbours(order[i + 12]).data());
        if (i + 6 >= order.size()) return;
        const auto soon = graph_.neighbours(order[i + 6]);
        for (const NodeNumber target : soon.first(std::min(kMost, soon.size()))) __builtin_prefetch(&label_[target]);
    }

private:
    const Adjacency& graph_;
    std::span<NodeNumber> label_;
    Counted<double> weight_of_; // by label; 0 between turns
    Counted<NodeNumber> touched_;
    Random& random_;
};

} // namespace

Counted<NodeNumber> label_propagation(const Graph& graph, const LabelPropagationOptions& options,
                                      Computation& computation) {
    if (!options.fixed.empty() && options.fixed.size() != graph.nodes())
        throw Error(sqlstate::kInvalidParameterValue, "label propagation takes one fixed label for each node, or none");
    if (options.most_passes < 1)
        throw Error(sqlstate::kInvalidParameterValue, "the number of passes must be 1 or more");
    graph.require_weights(Graph::Weights::kNotNegative, "label propagation");
    std::optional<Graph> made;
    if (graph.directed()) made.emplace(graph.undirected(computation));
    const Adjacency& edges = made ? made->out() : graph.out();

    const NodeNumber nodes = graph.nodes();
    Random random(options.seed);
    Counted<NodeNumber> order = random_order(nodes, random);
    // Given labels can be any numbers: their ranks stand for them.
    const Counted<NodeNumber> names = different_numbers(options.fixed);
    Counted<NodeNumber> label(nodes);
    Counted<std::uint8_t> waits(nodes, 1); // has its turn: some neighbour has changed since the last one
    const bool fixed = !options.fixed.empty();
    for (NodeNumber node = 0; node < nodes; ++node) {
        label[node] = fixed ? options.fixed[node] : node;
        if (!fixed || label[node] == kNoNode) continue;
        label[node] =
            static_cast<NodeNumber>(std::lower_bound(names.begin(), names.end(), label[node]) - names.begin());
        waits[node] = 0;
    }

    Propagation propagation(edges, label, fixed ? names.size() : nodes, random);
    Ticker ticker(computation);
    bool changed = true;
    for (int pass = 0; changed && pass < options.most_passes; ++pass) {
        if (pass > 0) shuffle(order, random);
        changed = false;
        for (std::size_t i = 0; i < nodes; ++i) {
            propagation.prefetch_ahead(order, i);
            const NodeNumber node = order[i];
            if (!waits[node]) continue;
            waits[node] = 0;
            ticker.add(edges.degree(node) + 1);
            const NodeNumber next = propagation.heaviest_around(node);
            if (next == label[node]) continue;
            label[node] = next;
            changed = true;
            for (const NodeNumber target : edges.neighbours(node))
                waits[target] = !fixed || options.fixed[target] == kNoNode;
        }
        computation.progress("label propagation", static_cast<std::size_t>(pass) + 1, 0);
    }
    if (fixed)
        for (NodeNumber& at : label) at = at == kNoNode ? kNoNode : names[at];
    else
        name_by_least(label);
    return label;
}

} // namespace rv::graph_algorithms
