// C++ zone. ruvector_label_propagation.
#include "ruvector/graph/algorithms/part_rows.hpp"

#include "ruvector/core/graph_algorithms/communities.hpp"

#include <algorithm>

namespace {

using namespace rv::graph;
using rv::graph_algorithms::LabelPropagationOptions;

[[noreturn]] void refuse(const std::string& message) { throw rv::Error(rv::sqlstate::kInvalidParameterValue, message); }

// Labels that some nodes have from the beginning; they are numbered by their bytes.
class GivenLabels {
public:
    explicit GivenLabels(const Call& call) {
        const std::vector<NodeNumber> nodes = call.nodes("p_nodes");
        const std::vector<std::string> labels = call.texts("p_labels");
        if (nodes.size() != labels.size())
            refuse("p_nodes has " + std::to_string(nodes.size()) + " elements, p_labels " +
                   std::to_string(labels.size()));
        names_ = labels;
        std::sort(names_.begin(), names_.end());
        names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
        of_.assign(call.graph().nodes(), kNoNode);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            NodeNumber& label = of_[nodes[i]];
            if (label != kNoNode) refuse("p_nodes has the node \"" + call.texts("p_nodes")[i] + "\" twice");
            label = static_cast<NodeNumber>(std::lower_bound(names_.begin(), names_.end(), labels[i]) - names_.begin());
        }
    }
    std::span<const NodeNumber> of() const { return of_; }
    const std::string& name(NodeNumber label) const { return names_[label]; }

private:
    std::vector<std::string> names_;
    rv::Counted<NodeNumber> of_; // by node
};

void put_labels(Call& call, const GivenLabels& given, std::span<const NodeNumber> labels) {
    const bool writes = call.has("p_column");
    for (NodeNumber node = 0; node < labels.size(); ++node) {
        Row row(call);
        row.node(node);
        if (!writes) row.null(); // no node names the community
        if (labels[node] == kNoNode)
            row.null();
        else
            row.text(given.name(labels[node]));
    }
}

} // namespace

RV_FUNCTION(ruvector_label_propagation) {
    return run_algorithm(fcinfo, {"label propagation", {"community"}, Direction::kBoth}, [](Call& call) {
        LabelPropagationOptions options;
        options.seed = static_cast<std::uint64_t>(call.integer("p_seed"));
        options.most_passes = static_cast<int>(call.integer("p_iterations"));
        if (call.is_null("p_nodes") != call.is_null("p_labels"))
            refuse("p_nodes and p_labels must both be given, or none");
        if (call.is_null("p_nodes")) {
            put_parts(call, label_propagation(call.graph(), options, call.computation()));
            return;
        }
        const GivenLabels given(call);
        options.fixed = given.of();
        put_labels(call, given, label_propagation(call.graph(), options, call.computation()));
    });
}
