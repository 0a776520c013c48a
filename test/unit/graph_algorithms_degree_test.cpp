#include "algorithm_checks.hpp"
#include "ruvector/core/graph_algorithms/degree.hpp"

#include <limits>
#include <vector>

namespace rv::graph_algorithms::test {
namespace {

using Counts = Counted<std::uint64_t>;
using Strengths = Counted<double>;

TEST(AlgorithmDegree, CountsEndsOfEdges) {
    std::mt19937 engine(4);
    for (int round = 0; round < 200; ++round) {
        const NodeNumber nodes = engine() % 8;
        const Edges edges = random_edges(nodes, engine() % 20, engine, true);
        Counts out(nodes, 0), in(nodes, 0), both(nodes, 0);
        Strengths strength(nodes, 0);
        for (const TestEdge& edge : edges) {
            ++out[edge.source], ++in[edge.target];
            ++both[edge.source], ++both[edge.target];
            strength[edge.source] += edge.weight;
            strength[edge.target] += edge.weight;
        }
        Computation computation;
        const bool weighted = round % 2 == 0 && !edges.empty();
        const Degrees forth = degrees(graph_of(nodes, edges, Direction::kOut, weighted), computation);
        EXPECT_EQ(forth.out, out);
        EXPECT_EQ(forth.in, in);
        EXPECT_EQ(forth.strength, weighted ? strength : Strengths());
        const Degrees back = degrees(graph_of(nodes, edges, Direction::kIn, weighted), computation);
        EXPECT_EQ(back.out, in);
        EXPECT_EQ(back.in, out);
        EXPECT_EQ(back.strength, forth.strength);
        const Degrees undirected = degrees(graph_of(nodes, edges, Direction::kBoth, weighted), computation);
        EXPECT_EQ(undirected.out, both);
        EXPECT_TRUE(undirected.in.empty());
        EXPECT_EQ(undirected.strength, forth.strength);
    }
}

TEST(AlgorithmDegree, KnowsTheKarateClub) {
    Computation computation;
    const Degrees club = degrees(graph_of(34, karate_club(), Direction::kBoth, false), computation);
    EXPECT_EQ(club.out[0], 16U);
    EXPECT_EQ(club.out[11], 1U);
    EXPECT_EQ(club.out[33], 17U);
}

TEST(AlgorithmDegree, AddsNegativeWeightsAndRefusesInfinity) {
    Computation computation;
    EXPECT_EQ(degrees(graph_of(2, {{0, 1, -2}, {1, 1, 0.5}}, Direction::kOut), computation).strength,
              Strengths({-2, -1}));
    expect_refused(
        [&] {
            degrees(graph_of(2, {{0, 1, std::numeric_limits<double>::infinity()}}, Direction::kOut), computation);
        },
        "finite");
}

TEST(AlgorithmDegree, IsOneAnswer) {
    for (const Direction direction : {Direction::kOut, Direction::kBoth})
        expect_one_answer(direction, true, [](const Graph& graph, Computation& computation) {
            const Degrees got = degrees(graph, computation);
            return std::tuple(got.out, got.in, got.strength);
        });
}

TEST(AlgorithmDegree, CanBeCancelledAndHoldsWhatItMay) {
    std::mt19937 engine(5);
    const Edges edges = random_edges(50000, 100000, engine);
    const Graph graph = graph_of(50000, edges, Direction::kOut);
    expect_cancels([&](Computation& computation) { degrees(graph, computation); });
    Computation computation;
    expect_memory(50000, 100000, [&] { degrees(graph_of(50000, edges, Direction::kOut), computation); });
}

} // namespace
} // namespace rv::graph_algorithms::test
