// One HNSW graph that several threads build, each through a MemoryGraph of its own, as processes do.
#include "graph_threads.hpp"
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <set>
#include <vector>

using namespace rv;
using namespace rv::graph;

namespace {

constexpr MemoryGraph::Parameters kParameters{16, 80};

std::vector<float> clustered(size_t n, size_t dims, uint64_t seed) {
    Random random(seed);
    std::vector<float> data(n * dims);
    for (size_t i = 0; i < n; i++) {
        const auto centre = static_cast<float>(random.next() % 20);
        for (size_t d = 0; d < dims; d++)
            data[i * dims + d] =
                std::sin(centre * static_cast<float>(d + 1)) + static_cast<float>(random.uniform() - 0.5);
    }
    return data;
}

Space floats(size_t dims) { return Space(Element::kFloat, Metric::kL2, dims); }

// What holds for every graph that is finished.
void expect_sound(MemoryGraph& graph, size_t rows, const Space& space) {
    std::set<uint64_t> found;
    std::vector<int> leading(graph.size());
    int top = -1;
    std::vector<std::byte> own(space.max_bytes());
    std::vector<std::byte> other(space.max_bytes());
    for (uint32_t node = 0; node < graph.size(); node++) {
        top = std::max(top, graph.level(node));
        graph.for_each_row(node, [&](uint64_t row) { EXPECT_TRUE(found.insert(row).second) << row; });
        for (int layer = 0; layer <= graph.level(node); layer++) {
            std::set<uint32_t> distinct;
            float last = -1;
            ASSERT_LE(graph.links(node, layer).size(), static_cast<size_t>(max_links(kParameters.m, layer)));
            for (const auto& link : graph.links(node, layer)) {
                ASSERT_LT(link.node, graph.size());
                EXPECT_NE(link.node, node);
                EXPECT_TRUE(distinct.insert(link.node).second);
                EXPECT_GE(graph.level(link.node), layer);
                EXPECT_GE(link.distance, last);
                last = link.distance;
                if (layer == 0) leading[link.node]++;
                const float distance =
                    space.distance(graph.vector(node, own.data()), graph.vector(link.node, other.data()));
                EXPECT_NEAR(distance, link.distance, 1e-4);
            }
        }
    }
    EXPECT_EQ(found.size(), rows);
    EXPECT_EQ(top, graph.entry_level());
    leading[graph.entry()]++;
    EXPECT_EQ(std::count(leading.begin(), leading.end(), 0), 0);

    std::vector<bool> seen(graph.size());
    std::vector<uint32_t> waiting{graph.entry()};
    size_t reached = 0;
    while (!waiting.empty()) {
        const uint32_t node = waiting.back();
        waiting.pop_back();
        if (seen[node]) continue;
        seen[node] = true;
        reached++;
        for (int layer = 0; layer <= graph.level(node); layer++)
            for (const auto& link : graph.links(node, layer)) waiting.push_back(link.node);
    }
    EXPECT_EQ(reached, graph.size());
}

struct GraphSource {
    using Ref = MemoryGraph::Ref;
    const MemoryGraph& graph;
    const float* query;
    Space space;
    std::set<Ref> seen = {};

    size_t links(Ref node, int layer, Ref* out) {
        size_t n = 0;
        for (const auto& link : graph.links(node, layer)) out[n++] = link.node;
        return n;
    }
    bool visit(Ref node) { return seen.insert(node).second; }
    void forget_visits() { seen.clear(); }
    void score(const Ref* nodes, size_t n, Score* scores) {
        for (size_t i = 0; i < n; i++)
            scores[i] = {space.distance(as_value(query), graph.vector(nodes[i])), true, true};
    }
};

double recall(const MemoryGraph& graph, size_t dims, size_t width) {
    constexpr size_t kQueries = 200;
    constexpr size_t kNearest = 10;
    const std::vector<float> queries = clustered(kQueries, dims, 99);
    std::pmr::monotonic_buffer_resource memory;
    Beam<uint32_t> beam(&memory, 1);
    size_t hits = 0;
    for (size_t q = 0; q < kQueries; q++) {
        GraphSource source{graph, &queries[q * dims], floats(dims)};
        std::vector<float> exact;
        for (uint32_t node = 0; node < graph.size(); node++)
            exact.push_back(source.space.distance(as_value(source.query), graph.vector(node)));
        std::nth_element(exact.begin(), exact.begin() + kNearest - 1, exact.end());
        EXPECT_TRUE(search(source, graph.entry(), graph.entry_level(), width, beam));
        for (size_t i = 0; i < kNearest && i < beam.size(); i++) hits += beam[i].distance <= exact[kNearest - 1];
    }
    return static_cast<double>(hits) / (kQueries * kNearest);
}

// Values elsewhere, as the pages of an index have them.
struct OtherStore final : VectorStore {
    Space space;
    std::vector<float> values;

    OtherStore(const Space& space_, size_t most) : space(space_), values(most * space_.dims()) {}
    float* at(uint32_t node) { return &values[node * space.dims()]; }
    void put(uint32_t node, Value value, int) override { std::copy_n(as_floats(value), space.dims(), at(node)); }
    void distances(const uint32_t* nodes, size_t n, Value query, float* out) override {
        for (size_t i = 0; i < n; i++) out[i] = space.distance(query, as_value(at(nodes[i])));
    }
    Value view(uint32_t node, std::byte* scratch) override {
        std::memcpy(scratch, at(node), space.max_bytes());
        return scratch;
    }
};

} // namespace

TEST(SharedGraph, IsAsGoodAsOneThatOneThreadBuilds) {
    constexpr size_t kRows = 6000;
    constexpr size_t kDims = 24;
    const std::vector<float> data = clustered(kRows, kDims, 1);
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph alone(&memory, floats(kDims), kParameters);
    Random random(1);
    for (size_t i = 0; i < kRows; i++)
        alone.add(as_value(&data[i * kDims]), i, random_level(random, kParameters.m, 20));
    alone.link_orphans();
    for (const bool apart : {false, true}) {
        SharedBuild build(floats(kDims), kParameters, 16U << 20, apart);
        build.run([&](size_t t, Participant& part) {
            for (size_t i = t; i < kRows; i += kThreads) {
                ASSERT_TRUE(part.graph.fits(16U << 20));
                part.add(as_value(&data[i * kDims]), i);
            }
        });
        build.graph().link_orphans();
        ASSERT_EQ(build.graph().size(), kRows);
        expect_sound(build.graph(), kRows, floats(kDims));
        for (const size_t width : {10, 40})
            EXPECT_GE(recall(build.graph(), kDims, width), recall(alone, kDims, width) - 0.02);
    }
}

TEST(SharedGraph, StartsWithRowsThatArriveTogether) {
    // The first rows race for the entry point, and the links of each have to lead to the other.
    for (int round = 0; round < 200; round++) {
        SharedBuild build(floats(2), kParameters, 1U << 20, false);
        std::barrier together(kThreads);
        build.run([&](size_t t, Participant& part) {
            for (size_t i = t; i < 3 * kThreads; i += kThreads) {
                const float vector[2] = {static_cast<float>(i), 1};
                together.arrive_and_wait();
                part.graph.add(as_value(vector), i, round % 3 == 0 ? static_cast<int>(i % 3) : 0);
            }
        });
        build.graph().link_orphans();
        ASSERT_EQ(build.graph().size(), 3 * kThreads);
        expect_sound(build.graph(), 3 * kThreads, floats(2));
    }
}

TEST(SharedGraph, EqualVectorsShareNodes) {
    constexpr size_t kRows = 4000;
    constexpr size_t kDistinct = 40;
    SharedBuild build(floats(2), kParameters, 4U << 20, true);
    build.run([&](size_t t, Participant& part) {
        for (size_t i = t; i < kRows; i += kThreads) {
            const float vector[2] = {static_cast<float>(i / kThreads % kDistinct), 1};
            part.add(as_value(vector), i);
        }
    });
    build.graph().link_orphans();
    EXPECT_GE(build.graph().size(), kDistinct);
    EXPECT_LE(build.graph().size(), kDistinct * kThreads); // those that arrived at the same time
    expect_sound(build.graph(), kRows, floats(2));
}

TEST(SharedGraph, SparseValuesOfAllSizes) {
    constexpr size_t kRows = 3000;
    const Space space(Element::kSparse, Metric::kL2, 1000);
    std::vector<std::vector<int32_t>> values;
    Random random(3);
    for (size_t i = 0; i < kRows; i++) {
        const size_t count = 1 + random.next() % 30;
        std::vector<int32_t> value(1 + 2 * count);
        value[0] = static_cast<int32_t>(count);
        for (size_t e = 0; e < count; e++) {
            value[1 + e] = static_cast<int32_t>(e * 7 + random.next() % 7);
            const auto x = static_cast<float>(random.uniform());
            std::memcpy(&value[1 + count + e], &x, sizeof(x));
        }
        values.push_back(value);
    }
    SharedBuild build(space, kParameters, 8U << 20, true);
    build.run([&](size_t t, Participant& part) {
        for (size_t i = t; i < kRows; i += kThreads) part.add(reinterpret_cast<Value>(values[i].data()), i);
    });
    build.graph().link_orphans();
    expect_sound(build.graph(), kRows, space);
    for (uint32_t node = 0; node < build.graph().size(); node++) {
        build.graph().for_each_row(node, [&](uint64_t row) {
            Value stored = build.graph().vector(node);
            ASSERT_EQ(space.bytes(stored), values[row].size() * sizeof(int32_t));
            EXPECT_EQ(0, std::memcmp(stored, values[row].data(), space.bytes(stored)));
        });
    }
}

TEST(SharedGraph, GoesOnWithItsVectorsElsewhereAndStopsWhenFull) {
    constexpr size_t kDims = 128;
    constexpr size_t kBytes = 3U << 20;
    const std::vector<float> data = clustered(20000, kDims, 5);
    SharedBuild build(floats(kDims), kParameters, kBytes, true);
    OtherStore store(floats(kDims), 20000);
    std::atomic<uint64_t> next{0};
    std::atomic<uint64_t> rows{0};
    uint32_t moved_at = 0;
    std::barrier meeting(kThreads);
    const auto add_until_full = [&](Participant& part) {
        while (part.graph.fits(kBytes)) {
            const uint64_t row = next++;
            part.add(as_value(&data[row * kDims]), row);
            rows++;
        }
    };
    build.run([&](size_t t, Participant& part) {
        add_until_full(part);
        meeting.arrive_and_wait();
        EXPECT_FALSE(part.graph.fits(kBytes));
        meeting.arrive_and_wait();
        if (t == 1) {
            moved_at = part.graph.size();
            part.graph.move_vectors(store);
        }
        meeting.arrive_and_wait();
        part.graph.vectors_moved(store);
        add_until_full(part);
    });
    EXPECT_GT(moved_at, 1000U);
    EXPECT_GT(build.graph().size(), 2 * moved_at);
    EXPECT_LE(build.region.first().used(), kBytes);
    build.graph().link_orphans();
    expect_sound(build.graph(), rows, floats(kDims));
}
