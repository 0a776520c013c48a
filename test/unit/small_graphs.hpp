// Graphs for tests of algorithms.
#pragma once

#include "ruvector/core/graph_algorithms/computation.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <tuple>
#include <vector>

namespace rv::graph_algorithms::test {

struct TestEdge {
    NodeNumber source;
    NodeNumber target;
    double weight = 1;
};
using Edges = std::vector<TestEdge>;

inline Graph graph_of(NodeNumber nodes, const Edges& edges, Direction direction, bool weighted = true) {
    Computation computation;
    EdgeList list;
    for (const TestEdge& edge : edges) {
        list.sources.push_back(edge.source);
        list.targets.push_back(edge.target);
        if (weighted) list.weights.push_back(edge.weight);
    }
    return {nodes, std::move(list), direction, computation};
}

// With self-loops and parallel edges; weights of whole numbers from 0 to 9 with `zeros`, else from 1.
inline Edges random_edges(NodeNumber nodes, std::size_t count, std::mt19937& engine, bool zeros = false) {
    Edges edges;
    for (std::size_t i = 0; i < count && nodes > 0; ++i)
        edges.push_back({static_cast<NodeNumber>(engine() % nodes), static_cast<NodeNumber>(engine() % nodes),
                         static_cast<double>(engine() % 9 + (zeros ? 0 : 1))});
    return edges;
}

// Runs chunks on threads, in no order that could be told: what depends on it is found out.
class Threads : public Computation {
public:
    explicit Threads(unsigned count) : count_(count) {}
    unsigned workers() const override { return count_; }

protected:
    void run_all(std::size_t chunks, Part& part) override {
        std::vector<std::thread> threads;
        for (unsigned worker = 0; worker < count_; ++worker)
            threads.emplace_back([&, worker] {
                for (std::size_t chunk = worker; chunk < chunks; chunk += count_) part.run(chunks - 1 - chunk, worker);
            });
        for (std::thread& thread : threads) thread.join();
    }

private:
    unsigned count_;
};

// Raises in the n-th look for an interrupt.
class Cancelled : public Computation {
public:
    struct Raised {};
    explicit Cancelled(int after) : left_(after) {}
    void check() override {
        if (left_-- <= 0) throw Raised();
    }

private:
    int left_;
};

// Zachary's karate club ("An information flow model for conflict and fission in small groups", 1977): 34 members, 78
// ties.
inline const Edges& karate_club() {
    static const Edges edges = {
        {0, 1},   {0, 2},   {0, 3},   {0, 4},   {0, 5},   {0, 6},   {0, 7},   {0, 8},   {0, 10},  {0, 11},
        {0, 12},  {0, 13},  {0, 17},  {0, 19},  {0, 21},  {0, 31},  {1, 2},   {1, 3},   {1, 7},   {1, 13},
        {1, 17},  {1, 19},  {1, 21},  {1, 30},  {2, 3},   {2, 7},   {2, 8},   {2, 9},   {2, 13},  {2, 27},
        {2, 28},  {2, 32},  {3, 7},   {3, 12},  {3, 13},  {4, 6},   {4, 10},  {5, 6},   {5, 10},  {5, 16},
        {6, 16},  {8, 30},  {8, 32},  {8, 33},  {9, 33},  {13, 33}, {14, 32}, {14, 33}, {15, 32}, {15, 33},
        {18, 32}, {18, 33}, {19, 33}, {20, 32}, {20, 33}, {22, 32}, {22, 33}, {23, 25}, {23, 27}, {23, 29},
        {23, 32}, {23, 33}, {24, 25}, {24, 27}, {24, 31}, {25, 31}, {26, 29}, {26, 33}, {27, 33}, {28, 31},
        {28, 33}, {29, 32}, {29, 33}, {30, 32}, {30, 33}, {31, 32}, {31, 33}, {32, 33}};
    return edges;
}

} // namespace rv::graph_algorithms::test
