// A graph search over codes with exact distances for the nodes it expands, against the search over values.
#include "code_graph.hpp"
#include "sift.hpp"

#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/quantize/rotation.hpp"

#include <gtest/gtest.h>

#include <numeric>

using namespace code_graph;
using rv::graph::as_value;

namespace {

constexpr size_t kBase = 4900;
constexpr size_t kQueries = 100;
constexpr size_t kNearest = 10;

struct Fixture {
    std::pmr::monotonic_buffer_resource memory;
    rv::graph::Space space{rv::graph::Element::kFloat, rv::graph::Metric::kL2, kSiftDims};
    MemoryGraph graph{&memory, space, {16, 64}};
    std::vector<float> rows = read_sift();

    Fixture() {
        const Rotation rotation(&memory, kSiftDims, 1);
        rv::Random random(1);
        for (size_t i = 0; i < kBase + kQueries; i++) {
            rotation.apply(&rows[i * kSiftDims]);
            if (i < kBase) graph.add(as_value(&rows[i * kSiftDims]), i, rv::graph::random_level(random, 16, 20));
        }
    }

    const float* query(size_t q) const { return &rows[(kBase + q) * kSiftDims]; }
    float distance(size_t q, MemoryGraph::Ref node) const {
        return space.distance(as_value(query(q)), graph.vector(node));
    }
    float furthest_true(size_t q) const {
        std::vector<float> all(graph.size());
        for (MemoryGraph::Ref i = 0; i < graph.size(); i++) all[i] = distance(q, i);
        std::nth_element(all.begin(), all.begin() + kNearest - 1, all.end());
        return all[kNearest - 1];
    }
};

struct Measured {
    double recall = 0, expanded = 0, reranked = 0;
};

Measured measure(const Fixture& fixture, int bits, int own_bits, size_t width) {
    const CodeGraph codes(fixture.graph, fixture.space, bits, own_bits);
    CodeSource source(codes);
    std::pmr::monotonic_buffer_resource memory;
    rv::graph::Beam<MemoryGraph::Ref> beam(&memory, 1);
    Measured sum;
    for (size_t q = 0; q < kQueries; q++) {
        const Answer answer = search(source, codes, fixture.query(q), width, kNearest, kUsualDeviations, beam);
        const float limit = fixture.furthest_true(q);
        for (const auto node : answer.nodes) sum.recall += fixture.distance(q, node) <= limit ? 1.0 / kNearest : 0;
        sum.expanded += static_cast<double>(answer.expanded);
        sum.reranked += static_cast<double>(answer.reranked);
        EXPECT_EQ(answer.nodes.size(), kNearest);
        for (size_t i = 1; i < answer.nodes.size(); i++)
            EXPECT_LE(fixture.distance(q, answer.nodes[i - 1]), fixture.distance(q, answer.nodes[i]));
    }
    return {sum.recall / kQueries, sum.expanded / kQueries, sum.reranked / kQueries};
}

} // namespace

TEST(CodeGraph, FindsWhatTheSearchOverValuesFinds) {
    const Fixture fixture;
    const Measured one = measure(fixture, 1, 0, 80);
    const Measured four = measure(fixture, 4, 0, 40);
    EXPECT_GE(one.recall, 0.97);
    EXPECT_GE(four.recall, 0.96);
    EXPECT_GE(four.recall, measure(fixture, 1, 0, 40).recall);
    // A node is expanded about once for each place of the beam, not once for each neighbour looked at.
    EXPECT_LE(one.expanded, 2 * 80);
    EXPECT_EQ(one.reranked, 0);
}

TEST(CodeGraph, ReadsFewValuesWhereNodesHaveCodesOfTheirOwn) {
    const Fixture fixture;
    const Measured with_values = measure(fixture, 1, 0, 80);
    const Measured with_codes = measure(fixture, 1, 8, 80);
    EXPECT_GE(with_codes.recall, with_values.recall - 0.005);
    EXPECT_LE(with_codes.reranked, 1.4 * kNearest);
    const Measured with_fewer_bits = measure(fixture, 1, 4, 80);
    EXPECT_GE(with_fewer_bits.recall, with_values.recall - 0.01);
    EXPECT_LE(with_fewer_bits.reranked, 4 * kNearest);
}
