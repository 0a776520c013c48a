// C++ zone. ruvector_louvain, ruvector_leiden.
#include "ruvector/graph/algorithms/part_rows.hpp"

#include "ruvector/core/graph_algorithms/communities.hpp"

namespace {

using namespace rv::graph;
using namespace rv::graph_algorithms;

CommunityOptions options_of(const Call& call) {
    CommunityOptions options;
    options.resolution = call.real("p_resolution");
    options.seed = static_cast<std::uint64_t>(call.integer("p_seed"));
    options.most_levels = static_cast<int>(call.integer("p_levels"));
    options.most_passes = static_cast<int>(call.integer("p_passes"));
    options.least_gain = call.real("p_tolerance");
    return options;
}

} // namespace

RV_FUNCTION(ruvector_louvain) {
    return run_algorithm(fcinfo, {"louvain", {"community"}, Direction::kBoth}, [](Call& call) {
        put_parts(call, louvain(call.graph(), options_of(call), call.computation()).of);
    });
}

RV_FUNCTION(ruvector_leiden) {
    return run_algorithm(fcinfo, {"leiden", {"community"}, Direction::kBoth}, [](Call& call) {
        put_parts(call, leiden(call.graph(), options_of(call), call.computation()).of);
    });
}
