// C++ zone. ruvector_node_similarity, ruvector_similar_nodes.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/similarity.hpp"

namespace {

using namespace rv::graph;
using namespace rv::graph_algorithms;

Similarity measure_of(const Call& call) {
    const std::string word = call.text("p_measure");
    if (word == "jaccard") return Similarity::kJaccard;
    if (word == "overlap") return Similarity::kOverlap;
    if (word == "adamic_adar") return Similarity::kAdamicAdar;
    throw rv::Error(rv::sqlstate::kInvalidParameterValue,
                    "p_measure must be jaccard, overlap or adamic_adar, not \"" + word + "\"");
}

// Null: no limit, which is 0 in the core.
std::uint64_t limit_of(const Call& call, const char* name) {
    if (call.is_null(name)) return 0;
    const std::int64_t limit = call.integer(name);
    if (limit < 1)
        throw rv::Error(rv::sqlstate::kInvalidParameterValue, std::string(name) + " must be at least 1",
                        "It is " + std::to_string(limit) + ".", "Null is no limit.");
    return static_cast<std::uint64_t>(limit);
}

} // namespace

RV_FUNCTION(ruvector_node_similarity) {
    return run_algorithm(fcinfo, {"node similarity", {}, Direction::kBoth}, [](Call& call) {
        const Similarity measure = measure_of(call);
        const NodeNumber a = call.node("p_node");
        const NodeNumber b = call.node("p_other");
        call.row().real(node_similarity(call.graph(), a, b, measure, call.computation()));
    });
}

RV_FUNCTION(ruvector_similar_nodes) {
    return run_algorithm(fcinfo, {"similar nodes", {}, Direction::kBoth}, [](Call& call) {
        SimilarOptions options;
        options.similarity = measure_of(call);
        options.most = limit_of(call, "p_most");
        options.least = call.real("p_least");
        options.most_neighbours = limit_of(call, "p_most_neighbours");
        std::vector<NodeNumber> nodes;
        if (!call.is_null("p_nodes")) {
            nodes = call.nodes("p_nodes");
            if (nodes.empty()) return; // in the core: of all
            options.nodes = nodes;
        }
        for (const SimilarPair& pair : similar_nodes(call.graph(), options, call.computation()))
            call.row().node(pair.a).node(pair.b).real(pair.similarity);
    });
}
