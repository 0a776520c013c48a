// C++ zone. ruvector_random_walks, ruvector_node2vec.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/types/vector.hpp"

#include "ruvector/core/graph_algorithms/node2vec.hpp"

namespace {

using namespace rv::graph;
using namespace rv::graph_algorithms;

int between(const Call& call, const char* name, std::int64_t least, std::int64_t most) {
    const std::int64_t number = call.integer(name);
    if (number < least || number > most)
        throw rv::Error(rv::sqlstate::kInvalidParameterValue,
                        std::string(name) + " must be between " + std::to_string(least) + " and " +
                            std::to_string(most),
                        "It is " + std::to_string(number) + ".");
    return static_cast<int>(number);
}

double positive(const Call& call, const char* name) {
    const double number = call.real(name);
    if (!(number > 0) || std::isinf(number))
        throw rv::Error(rv::sqlstate::kInvalidParameterValue, std::string(name) + " must be finite and above 0");
    return number;
}

WalkOptions walks_of(const Call& call) {
    WalkOptions options;
    options.walks_per_node = between(call, "p_walks_per_node", 1, 1'000'000);
    options.length = between(call, "p_length", 1, 1'000'000);
    options.return_factor = positive(call, "p_return_factor");
    options.in_out_factor = positive(call, "p_in_out_factor");
    options.seed = static_cast<std::uint64_t>(call.integer("p_seed"));
    return options;
}

} // namespace

RV_FUNCTION(ruvector_random_walks) {
    return run_algorithm(fcinfo, {"random walks", {}, Direction::kBoth}, [](Call& call) {
        WalkOptions options = walks_of(call);
        std::vector<NodeNumber> starts;
        if (!call.is_null("p_starts")) {
            starts = call.nodes("p_starts");
            if (starts.empty()) return; // in the core: all
            std::sort(starts.begin(), starts.end());
            starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
            options.starts = starts;
        }
        const Walks walks = random_walks(call.graph(), options, call.computation());
        for (std::size_t walk = 0; walk + 1 < walks.offsets.size(); ++walk)
            for (std::uint64_t at = walks.offsets[walk]; at < walks.offsets[walk + 1]; ++at)
                call.row()
                    .integer(static_cast<std::int64_t>(walk + 1))
                    .integer(static_cast<std::int64_t>(at - walks.offsets[walk] + 1))
                    .node(walks.nodes[at]);
    });
}

RV_FUNCTION(ruvector_node2vec) {
    return run_algorithm(fcinfo, {"node2vec", {"embedding"}, Direction::kBoth}, [](Call& call) {
        Node2VecOptions options;
        options.walks = walks_of(call);
        options.dimensions = between(call, "p_dimensions", 1, rv::types::kMaxVectorDims);
        options.window = between(call, "p_window", 1, 1'000'000);
        options.negatives = between(call, "p_negatives", 0, 1'000'000);
        options.epochs = between(call, "p_epochs", 1, 1'000'000);
        options.learning_rate = positive(call, "p_learning_rate");
        const rv::Counted<float> embeddings = node2vec(call.graph(), options, call.computation());
        const std::size_t width = static_cast<std::size_t>(options.dimensions);
        for (NodeNumber node = 0; node < call.graph().nodes(); ++node)
            call.row().node(node).reals({embeddings.data() + node * width, width});
    });
}
