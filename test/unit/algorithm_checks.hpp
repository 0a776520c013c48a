// What is asked of every algorithm over a graph besides its answer.
#pragma once

#include "ruvector/core/base/error.hpp"
#include "small_graphs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rv::graph_algorithms::test {

// run(computation) ends wherever it is cancelled.
template <class Run>
void expect_cancels(Run&& run) {
    struct Counting : Computation {
        void check() override { ++checks; }
        int checks = 0;
    } counting;
    run(counting); // may make the graph's other direction, which stays
    counting.checks = 0;
    run(counting);
    ASSERT_GT(counting.checks, 1);
    for (int after = 0; after < counting.checks; after += std::max(1, counting.checks / 10)) {
        Cancelled cancelled(after);
        EXPECT_THROW(run(cancelled), Cancelled::Raised) << "after " << after << " of " << counting.checks;
    }
}

struct Full {};

// run() makes a graph and computes over it within 24 bytes for each direction of an edge and 64 a node, and raises what
// the limit says where that is not to be had.
template <class Run>
void expect_memory(std::size_t nodes, std::size_t directions, Run&& run) {
    const std::size_t before = held_bytes();
    {
        const MemoryLimit limit(24 * directions + 64 * nodes + 4096, [] { throw Full(); });
        EXPECT_NO_THROW(run());
    }
    {
        const MemoryLimit limit(4 * directions + 12 * nodes, [] { throw Full(); });
        EXPECT_THROW(run(), Full);
    }
    EXPECT_EQ(held_bytes(), before);
}

// run(graph, computation) gives the same at any number of threads, and in whatever order edges are given.
template <class Run>
void expect_one_answer(Direction direction, bool weighted, Run&& run) {
    std::mt19937 engine(7);
    constexpr NodeNumber kNodes = 9000; // several chunks
    Edges edges = random_edges(kNodes, 30000, engine);
    Computation alone;
    const Graph graph = graph_of(kNodes, edges, direction, weighted);
    const auto expected = run(graph, alone);
    std::shuffle(edges.begin(), edges.end(), engine);
    for (unsigned count = 1; count <= 4; ++count) {
        Threads threads(count);
        EXPECT_TRUE(run(graph_of(kNodes, edges, direction, weighted), threads) == expected) << count << " threads";
    }
}

template <class Run>
void expect_refused(Run&& run, const char* part_of_message) {
    try {
        run();
        ADD_FAILURE() << "not refused: " << part_of_message;
    } catch (const Error& error) {
        EXPECT_STREQ(error.state(), "22023");
        EXPECT_NE(std::string(error.what()).find(part_of_message), std::string::npos) << error.what();
    }
}

} // namespace rv::graph_algorithms::test
