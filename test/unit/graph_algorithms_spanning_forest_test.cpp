#include "path_support.hpp"
#include "ruvector/core/base/error.hpp"

namespace rv::graph_algorithms::test {
namespace {

using Edge = std::tuple<double, NodeNumber, NodeNumber>; // in the order of the forest

std::vector<Edge> edges_of(const Counted<SpanningEdge>& forest) {
    std::vector<Edge> edges;
    for (const SpanningEdge& edge : forest) edges.emplace_back(edge.weight, edge.source, edge.target);
    return edges;
}

// Kruskal's algorithm with the trees' names by node.
std::vector<Edge> plain_forest(NodeNumber nodes, const Edges& all, bool weighted) {
    std::vector<Edge> edges;
    for (const auto& [source, target, weight] : all)
        edges.emplace_back(weighted ? weight : 1, std::min(source, target), std::max(source, target));
    std::sort(edges.begin(), edges.end());
    std::vector<NodeNumber> names(nodes);
    for (NodeNumber node = 0; node < nodes; ++node) names[node] = node;
    std::vector<Edge> forest;
    for (const Edge& edge : edges) {
        const NodeNumber one = names[std::get<1>(edge)];
        const NodeNumber other = names[std::get<2>(edge)];
        if (one == other) continue;
        forest.push_back(edge);
        std::replace(names.begin(), names.end(), other, one);
    }
    return forest;
}

TEST(SpanningForest, IsKruskalsOnRandomGraphs) {
    std::mt19937 engine(1);
    for (int round = 0; round < 400; ++round) {
        const RandomGraph random(engine, round % 2 == 0, 30);
        Threads threads(1 + round % 4);
        const auto expected = plain_forest(random.nodes, random.edges, random.weighted);
        EXPECT_EQ(edges_of(minimum_spanning_forest(random.graph, threads)), expected);
        Edges edges = random.edges;
        std::shuffle(edges.begin(), edges.end(), engine);
        EXPECT_EQ(edges_of(minimum_spanning_forest(random.of(edges), threads)), expected);
    }
}

// More than are sorted at once; also of weights that are negative, or the same.
TEST(SpanningForest, IsKruskalsInParts) {
    std::mt19937 engine(2);
    Computation computation;
    for (const NodeNumber nodes : {100U, 1500U})
        for (const int kind : {0, 1, 2}) {
            Edges edges = random_edges(nodes, 12000, engine);
            for (TestEdge& edge : edges)
                edge.weight = kind == 0 ? edge.weight : kind == 1 ? static_cast<double>(engine()) - 2e9 : -1;
            for (const Direction direction : {Direction::kBoth, Direction::kOut})
                EXPECT_EQ(edges_of(minimum_spanning_forest(graph_of(nodes, edges, direction), computation)),
                          plain_forest(nodes, edges, true));
        }
}

TEST(SpanningForest, OfNothingIsNone) {
    Computation computation;
    EXPECT_TRUE(minimum_spanning_forest(graph_of(0, {}, Direction::kBoth), computation).empty());
    EXPECT_TRUE(minimum_spanning_forest(graph_of(2, {{1, 1, -3}}, Direction::kBoth), computation).empty());
    EXPECT_THROW(minimum_spanning_forest(graph_of(2, {{0, 1, kUnreached}}, Direction::kBoth), computation), Error);
}

TEST(SpanningForest, CanBeCancelledAndLimited) {
    std::mt19937 engine(3);
    const Graph graph = graph_of(1000, random_edges(1000, 10000, engine), Direction::kBoth);
    Cancelled cancelled(2);
    EXPECT_THROW(minimum_spanning_forest(graph, cancelled), Cancelled::Raised);
    Computation computation;
    expect_limited(1000, [&] { minimum_spanning_forest(graph, computation); });
    expect_limited(16 * 10000 + 100, [&] { minimum_spanning_forest(graph, computation); });
}

} // namespace
} // namespace rv::graph_algorithms::test
