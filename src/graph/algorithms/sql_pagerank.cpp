// C++ zone. ruvector_pagerank.
#include "ruvector/graph/algorithms/call.hpp"

#include "ruvector/core/graph_algorithms/pagerank.hpp"

RV_FUNCTION(ruvector_pagerank) {
    using namespace rv::graph;
    return run_algorithm(fcinfo, {"pagerank", {"rank"}, Direction::kOut}, [](Call& call) {
        rv::graph_algorithms::PageRankOptions options;
        options.damping = call.real("p_damping");
        options.most_iterations = static_cast<int>(call.integer("p_iterations"));
        options.tolerance = call.real("p_tolerance");
        std::vector<NodeNumber> seeds;
        if (!call.is_null("p_seeds")) {
            seeds = call.nodes("p_seeds");
            // A search that found no seed must not rank the whole graph.
            if (seeds.empty())
                throw rv::Error(rv::sqlstate::kInvalidParameterValue, "p_seeds must not be empty", "",
                                "Null is for jumps to all nodes.");
        }
        options.seeds = seeds;
        const rv::graph_algorithms::PageRankResult found =
            rv::graph_algorithms::pagerank(call.graph(), options, call.computation());
        for (NodeNumber node = 0; node < call.graph().nodes(); ++node) call.row().node(node).real(found.ranks[node]);
    });
}
