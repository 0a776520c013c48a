#include "algorithm_checks.hpp"
#include "ruvector/core/graph_algorithms/components.hpp"

#include <string>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

using Numbers = Counted<NodeNumber>;
using Matrix = std::vector<std::vector<bool>>;

// Who reaches whom, by Warshall's way; each itself.
Matrix reach(NodeNumber nodes, const Edges& edges, bool both_ways) {
    Matrix reaches(nodes, std::vector<bool>(nodes, false));
    for (NodeNumber node = 0; node < nodes; ++node) reaches[node][node] = true;
    for (const TestEdge& edge : edges) {
        reaches[edge.source][edge.target] = true;
        if (both_ways) reaches[edge.target][edge.source] = true;
    }
    for (NodeNumber via = 0; via < nodes; ++via)
        for (NodeNumber from = 0; from < nodes; ++from)
            for (NodeNumber to = 0; to < nodes; ++to)
                if (reaches[from][via] && reaches[via][to]) reaches[from][to] = true;
    return reaches;
}

Numbers least_that_reach_each_other(const Matrix& reaches) {
    Numbers least;
    for (NodeNumber node = 0; node < reaches.size(); ++node)
        for (NodeNumber other = 0;; ++other)
            if (reaches[node][other] && reaches[other][node]) {
                least.push_back(other);
                break;
            }
    return least;
}

TEST(AlgorithmComponents, AreThoseThatReachEachOther) {
    std::mt19937 engine(6);
    Computation computation;
    for (int round = 0; round < 400; ++round) {
        const NodeNumber nodes = engine() % 14;
        const Edges edges = random_edges(nodes, engine() % 24, engine, true);
        const Numbers weak = least_that_reach_each_other(reach(nodes, edges, true));
        const Numbers strong = least_that_reach_each_other(reach(nodes, edges, false));
        for (const Direction direction : {Direction::kOut, Direction::kIn, Direction::kBoth}) {
            const Graph graph = graph_of(nodes, edges, direction, round % 2 == 0);
            EXPECT_EQ(weak_components(graph, computation), weak);
            EXPECT_EQ(strong_components(graph, computation), direction == Direction::kBoth ? weak : strong);
        }
    }
}

// What is left out of the second pass over an undirected graph shows in large ones alone.
TEST(AlgorithmComponents, OfManyNodesAreTheSameFromBothSides) {
    std::mt19937 engine(7);
    Computation computation;
    for (const std::size_t count : {3000U, 6000U, 12000U, 40000U}) {
        const Edges edges = random_edges(10000, count, engine);
        std::vector<NodeNumber> component(10000);
        for (NodeNumber node = 0; node < component.size(); ++node) component[node] = node;
        for (bool changed = true; changed;) {
            changed = false;
            for (const TestEdge& edge : edges) {
                NodeNumber& one = component[edge.source];
                NodeNumber& other = component[edge.target];
                changed |= one != other;
                one = other = std::min(one, other);
            }
        }
        const Numbers expected(component.begin(), component.end());
        EXPECT_EQ(weak_components(graph_of(10000, edges, Direction::kBoth), computation), expected);
        EXPECT_EQ(weak_components(graph_of(10000, edges, Direction::kOut), computation), expected);
    }
}

TEST(AlgorithmComponents, TakesDepthWithoutRecursion) {
    constexpr NodeNumber kNodes = 200000;
    Edges edges;
    for (NodeNumber node = 1; node < kNodes; ++node) edges.push_back({node, node - 1});
    Computation computation;
    const Graph path = graph_of(kNodes, edges, Direction::kOut, false);
    EXPECT_EQ(weak_components(path, computation), Numbers(kNodes, 0));
    const Numbers alone = strong_components(path, computation);
    EXPECT_EQ(alone[kNodes - 1], kNodes - 1);
    EXPECT_EQ(topological_order(path, computation)[0], kNodes - 1);
    edges.push_back({0, kNodes - 1});
    EXPECT_EQ(strong_components(graph_of(kNodes, edges, Direction::kOut, false), computation), Numbers(kNodes, 0));
}

// Of all orders the first one, by trying.
Numbers first_order(NodeNumber nodes, const Edges& edges) {
    Numbers order;
    std::vector<bool> placed(nodes, false);
    for (NodeNumber node = 0; node < nodes; ++node) {
        if (placed[node]) continue;
        const bool ready = std::all_of(edges.begin(), edges.end(), [&](const TestEdge& edge) {
            return edge.target != node || placed[edge.source];
        });
        if (!ready) continue;
        placed[node] = true;
        order.push_back(node);
        node = kNoNode; // from 0 again
    }
    return order;
}

TEST(AlgorithmTopologicalOrder, IsTheFirstOfAll) {
    std::mt19937 engine(8);
    Computation computation;
    int cycles = 0;
    for (int round = 0; round < 400; ++round) {
        const NodeNumber nodes = 1 + engine() % 12;
        Edges edges = random_edges(nodes, engine() % 16, engine);
        for (TestEdge& edge : edges)
            if (round % 3 != 0 && edge.source == edge.target) edge = {0, nodes - 1};
        const Numbers expected = first_order(nodes, edges);
        const Graph graph = graph_of(nodes, edges, Direction::kOut);
        if (expected.size() == nodes) {
            EXPECT_EQ(topological_order(graph, computation), expected);
            continue;
        }
        ++cycles;
        try {
            topological_order(graph, computation);
            ADD_FAILURE() << "a cycle was not seen";
        } catch (const CycleFound& error) {
            EXPECT_STREQ(error.state(), "22023");
            EXPECT_NE(error.detail().find("Node " + std::to_string(error.node()) + " "), std::string::npos);
            // It reaches itself by at least one edge.
            const Matrix reaches = reach(nodes, edges, false);
            EXPECT_TRUE(std::any_of(edges.begin(), edges.end(), [&](const TestEdge& edge) {
                return edge.source == error.node() && reaches[edge.target][error.node()];
            }));
        }
    }
    EXPECT_GT(cycles, 50);
    EXPECT_LT(cycles, 350);
}

TEST(AlgorithmTopologicalOrder, TakesLeastFirstAmongManyAndNeedsDirections) {
    Computation computation;
    Edges edges;
    for (NodeNumber node = 0; node < 5000; ++node) edges.push_back({9999 - node, node});
    const Numbers order = topological_order(graph_of(10000, edges, Direction::kOut), computation);
    EXPECT_EQ(order[0], 5000U);
    EXPECT_EQ(order[1], 4999U); // 5000 was its source
    EXPECT_EQ(order[2], 5001U);
    EXPECT_EQ(order[9999], 0U);
    EXPECT_TRUE(topological_order(graph_of(0, {}, Direction::kOut), computation).empty());
    expect_refused([&] { topological_order(graph_of(2, {}, Direction::kBoth), computation); }, "directed");
}

TEST(AlgorithmCoreNumbers, AreAsRepeatedRemovalHasThem) {
    std::mt19937 engine(9);
    Computation computation;
    for (int round = 0; round < 300; ++round) {
        const NodeNumber nodes = engine() % 12;
        const Edges edges = random_edges(nodes, engine() % 50, engine, true);
        Matrix adjacent(nodes, std::vector<bool>(nodes, false));
        for (const TestEdge& edge : edges)
            if (edge.source != edge.target)
                adjacent[edge.source][edge.target] = adjacent[edge.target][edge.source] = true;
        Counted<std::uint32_t> expected(nodes, 0);
        std::vector<bool> there(nodes, true);
        for (std::uint32_t k = 1; k <= nodes; ++k) {
            for (bool changed = true; changed;) {
                changed = false;
                for (NodeNumber node = 0; node < nodes; ++node) {
                    std::uint32_t left = 0;
                    for (NodeNumber other = 0; other < nodes; ++other) left += there[other] && adjacent[node][other];
                    if (!there[node] || left >= k) continue;
                    there[node] = false;
                    changed = true;
                }
            }
            for (NodeNumber node = 0; node < nodes; ++node)
                if (there[node]) expected[node] = k;
        }
        for (const Direction direction : {Direction::kOut, Direction::kIn, Direction::kBoth})
            EXPECT_EQ(core_numbers(graph_of(nodes, edges, direction), computation), expected);
    }
}

TEST(AlgorithmCoreNumbers, KnowsTheKarateClub) {
    Computation computation;
    // networkx 2.8.8, core_number
    EXPECT_EQ(core_numbers(graph_of(34, karate_club(), Direction::kBoth), computation),
              Counted<std::uint32_t>({4, 4, 4, 4, 3, 3, 3, 4, 4, 2, 3, 1, 2, 4, 2, 2, 2,
                                      2, 2, 3, 2, 2, 2, 3, 3, 3, 2, 3, 3, 3, 4, 3, 4, 4}));
}

TEST(AlgorithmComponents, AreOneAnswer) {
    for (const Direction direction : {Direction::kOut, Direction::kBoth}) {
        expect_one_answer(direction, false, [](const Graph& graph, Computation& computation) {
            return weak_components(graph, computation);
        });
        expect_one_answer(direction, true, [](const Graph& graph, Computation& computation) {
            return strong_components(graph, computation);
        });
        expect_one_answer(direction, true, [](const Graph& graph, Computation& computation) {
            return core_numbers(graph, computation);
        });
    }
}

TEST(AlgorithmComponents, CanBeCancelledAndHoldWhatTheyMay) {
    constexpr NodeNumber kNodes = 30000;
    std::mt19937 engine(10);
    Edges edges = random_edges(kNodes, 80000, engine);
    Edges ascending;
    for (const TestEdge& edge : edges)
        if (edge.source < edge.target) ascending.push_back(edge);
    const Graph graph = graph_of(kNodes, edges, Direction::kOut);
    const Graph acyclic = graph_of(kNodes, ascending, Direction::kOut);
    expect_cancels([&](Computation& computation) { weak_components(graph, computation); });
    expect_cancels([&](Computation& computation) { strong_components(graph, computation); });
    expect_cancels([&](Computation& computation) { core_numbers(graph, computation); });
    expect_cancels([&](Computation& computation) { topological_order(acyclic, computation); });
    Computation computation;
    const auto limited = [&](const Edges& of, Direction direction, auto&& algorithm) {
        expect_memory(kNodes, 2 * of.size(), [&] { algorithm(graph_of(kNodes, of, direction), computation); });
    };
    limited(edges, Direction::kBoth, weak_components);
    limited(edges, Direction::kOut, strong_components);
    limited(edges, Direction::kOut, core_numbers);
    limited(ascending, Direction::kOut, topological_order);
}

} // namespace
} // namespace rv::graph_algorithms::test
