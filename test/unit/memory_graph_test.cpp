// The HNSW search, link selection and in-memory build, against exact search.
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <vector>

using namespace rv;
using namespace rv::graph;

namespace {

std::vector<float> clustered(size_t n, size_t dims, uint64_t seed) {
    Random random(seed);
    std::vector<float> centres(20 * dims);
    Random centre_random(7);
    for (float& x : centres) x = static_cast<float>(centre_random.uniform() * 4);
    std::vector<float> data(n * dims);
    for (size_t i = 0; i < n; i++) {
        const size_t centre = random.next() % 20;
        for (size_t d = 0; d < dims; d++) {
            data[i * dims + d] = centres[centre * dims + d] + static_cast<float>(random.uniform() - 0.5);
        }
    }
    return data;
}

Space floats(size_t dims) { return Space(Element::kFloat, Metric::kL2, dims); }

// The graph as the search sees it, through the public interface alone.
struct GraphSource {
    using Ref = MemoryGraph::Ref;
    const MemoryGraph& graph;
    const float* query;
    Space space;
    std::set<Ref> seen = {};
    std::set<Ref> dead = {};
    std::set<Ref> gone = {};
    size_t scored = 0;

    size_t links(Ref node, int layer, Ref* out) {
        if (gone.contains(node)) return 0;
        size_t n = 0;
        for (const auto& link : graph.links(node, layer)) out[n++] = link.node;
        return n;
    }
    bool visit(Ref node) { return seen.insert(node).second; }
    void forget_visits() { seen.clear(); }
    void score(const Ref* nodes, size_t n, Score* scores) {
        for (size_t i = 0; i < n; i++) {
            scores[i] = {space.distance(as_value(query), graph.vector(nodes[i])), !gone.contains(nodes[i]),
                         !dead.contains(nodes[i])};
            scored++;
        }
    }
};

// How many nodes no path on layer 0 leads to from the entry point.
long unreachable(const MemoryGraph& graph) {
    std::vector<bool> seen(graph.size());
    std::vector<uint32_t> waiting{graph.entry()};
    while (!waiting.empty()) {
        const uint32_t node = waiting.back();
        waiting.pop_back();
        if (seen[node]) continue;
        seen[node] = true;
        for (const auto& link : graph.links(node, 0)) waiting.push_back(link.node);
    }
    return std::count(seen.begin(), seen.end(), false);
}

struct Built {
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph;
    std::vector<float> data;
    size_t dims;
    Metric metric;

    Built(size_t n, size_t dims_, Metric metric_, int m = 16, int ef = 64)
        : graph(&memory, Space(Element::kFloat, metric_, dims_), {m, ef}),
          data(clustered(n, dims_, 1)),
          dims(dims_),
          metric(metric_) {
        Random random(42);
        for (size_t i = 0; i < n; i++) graph.add(as_value(&data[i * dims]), i, random_level(random, m, 20));
    }

    Space space() const { return Space(Element::kFloat, metric, dims); }

    double recall(size_t width, size_t k, GraphSource* faults = nullptr) {
        const size_t queries = 100;
        const std::vector<float> query = clustered(queries, dims, 99);
        const Space space = this->space();
        size_t hits = 0;
        std::pmr::monotonic_buffer_resource scratch;
        Beam<uint32_t> beam(&scratch, 1);
        for (size_t q = 0; q < queries; q++) {
            std::vector<std::pair<float, uint32_t>> exact;
            for (uint32_t i = 0; i < graph.size(); i++) {
                if (faults && (faults->dead.contains(i) || faults->gone.contains(i))) continue;
                exact.emplace_back(space.distance(as_value(&query[q * dims]), graph.vector(i)), i);
            }
            std::partial_sort(exact.begin(), exact.begin() + static_cast<long>(k), exact.end());
            GraphSource source{graph, &query[q * dims], space};
            if (faults) {
                source.dead = faults->dead;
                source.gone = faults->gone;
            }
            EXPECT_TRUE(search(source, graph.entry(), graph.entry_level(), width, beam));
            EXPECT_LE(beam.size(), width);
            size_t taken = 0;
            float last = -std::numeric_limits<float>::infinity();
            for (const auto& entry : beam) {
                EXPECT_GE(entry.distance, last);
                last = entry.distance;
                EXPECT_TRUE(entry.expanded);
                EXPECT_TRUE(entry.alive);
                if (taken == k) continue;
                taken++;
                hits += entry.distance <= exact[k - 1].first;
            }
        }
        return static_cast<double>(hits) / static_cast<double>(queries * k);
    }
};

} // namespace

TEST(MemoryGraph, FindsNeighboursForEveryMetric) {
    for (const Metric metric : {Metric::kL2, Metric::kInnerProduct, Metric::kCosine, Metric::kL1}) {
        Built built(3000, 24, metric);
        EXPECT_GE(built.recall(40, 10), metric == Metric::kInnerProduct ? 0.9 : 0.97) << static_cast<int>(metric);
    }
}

TEST(MemoryGraph, WiderBeamsFindMore) {
    Built built(3000, 24, Metric::kL2, 4, 16);
    EXPECT_GT(built.recall(200, 10), built.recall(10, 10));
}

// Small lists over many small clusters that lie apart: few links lead from one to another.
TEST(MemoryGraph, FindsEveryClusterFromEveryOther) {
    Built built(20000, 8, Metric::kL2, 8, 50);
    std::pmr::monotonic_buffer_resource scratch;
    Beam<uint32_t> beam(&scratch, 1);
    size_t searches = 0;
    size_t missed = 0;
    for (uint32_t node = 0; node < built.graph.size(); node += 5, searches++) {
        GraphSource source{built.graph, reinterpret_cast<const float*>(built.graph.vector(node)), built.space()};
        search(source, built.graph.entry(), built.graph.entry_level(), 40, beam);
        missed += beam[0].distance > 0;
    }
    EXPECT_LE(missed * 1000, searches) << missed << " of " << searches;
}

TEST(MemoryGraph, KeepsItsInvariants) {
    for (const int m : {2, 5, 16}) {
        Built built(2000, 8, Metric::kL2, m, 32);
        const MemoryGraph& graph = built.graph;
        int top = -1;
        for (uint32_t node = 0; node < graph.size(); node++) {
            top = std::max(top, graph.level(node));
            for (int layer = 0; layer <= graph.level(node); layer++) {
                const auto links = graph.links(node, layer);
                EXPECT_LE(links.size(), static_cast<size_t>(max_links(m, layer)));
                std::set<uint32_t> distinct;
                float last = 0;
                for (const auto& link : links) {
                    EXPECT_NE(link.node, node);
                    EXPECT_TRUE(distinct.insert(link.node).second);
                    EXPECT_GE(graph.level(link.node), layer);
                    EXPECT_GE(link.distance, last);
                    last = link.distance;
                }
                // A selected link is nearer to the node than to every selected link before it.
                for (size_t i = 0; i < links.size(); i++) {
                    for (size_t j = 0; j < i && !links[i].fill; j++) {
                        if (links[j].fill) continue;
                        const float between =
                            built.space().distance(graph.vector(links[i].node), graph.vector(links[j].node));
                        EXPECT_GT(between, links[i].distance);
                    }
                }
            }
        }
        EXPECT_EQ(top, graph.entry_level());
        EXPECT_EQ(graph.level(graph.entry()), top);
    }
}

TEST(MemoryGraph, LeavesNoNodeThatNoPathLeadsTo) {
    Built built(6000, 4, Metric::kL2, 2, 8); // few links: many nodes lose their last one
    EXPECT_GT(unreachable(built.graph), 20);
    built.graph.link_orphans();
    EXPECT_EQ(unreachable(built.graph), 0);
    for (uint32_t node = 0; node < built.graph.size(); node++) {
        EXPECT_LE(built.graph.links(node, 0).size(), 4U);
        float last = 0;
        std::set<uint32_t> distinct;
        for (const auto& link : built.graph.links(node, 0)) {
            EXPECT_GE(link.distance, last);
            EXPECT_TRUE(distinct.insert(link.node).second);
            EXPECT_NE(link.node, node);
            last = link.distance;
        }
    }
    built.graph.add(as_value(built.data.data() + 4), 6000, 0); // a search after it is as before
    EXPECT_EQ(built.graph.size(), 6000U);
}

TEST(MemoryGraph, LeavesNoIslands) {
    // A grid in stripes, of which two arrive at a time: some of them close up before anything leads there for good.
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, floats(2), {16, 80});
    Random random(1);
    constexpr uint32_t kRows = 3000;
    constexpr uint32_t kStripe = 157;
    for (uint32_t pair = 0; pair * 2 * kStripe < kRows; pair++) {
        for (uint32_t i = 0; i < 2 * kStripe; i++) {
            const uint32_t row = pair * 2 * kStripe + i % 2 * kStripe + i / 2;
            const float vector[2] = {static_cast<float>(row), static_cast<float>(row % 100)};
            if (row < kRows) graph.add(as_value(vector), row, random_level(random, 16, 20));
        }
    }
    EXPECT_GT(unreachable(graph), 5);
    graph.link_orphans();
    EXPECT_EQ(unreachable(graph), 0);
}

TEST(MemoryGraph, LeavesHubsOfInnerProductNearlyAlone) {
    // Uniform vectors: the longest ones are the answer to every query, and most others have no link that leads there.
    // They get one, in long chains, and the hubs keep theirs.
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, Space(Element::kFloat, Metric::kInnerProduct, 3), {16, 80});
    Random random(4);
    std::vector<float> data(3 * 5000);
    for (float& x : data) x = static_cast<float>(random.uniform());
    for (uint64_t i = 0; i < 5000; i++) graph.add(as_value(&data[3 * i]), i, random_level(random, 16, 20));
    EXPECT_GT(unreachable(graph), 1000);
    graph.link_orphans();
    EXPECT_EQ(unreachable(graph), 0);
    Beam<uint32_t> beam(&memory, 1);
    size_t hits = 0;
    for (size_t q = 0; q < 50; q++) {
        GraphSource source{graph, &data[3 * q], Space(Element::kFloat, Metric::kInnerProduct, 3)};
        std::vector<float> exact;
        for (uint32_t i = 0; i < 5000; i++)
            exact.push_back(source.space.distance(as_value(source.query), graph.vector(i)));
        std::nth_element(exact.begin(), exact.begin() + 9, exact.end());
        ASSERT_TRUE(search(source, graph.entry(), graph.entry_level(), 40, beam));
        for (size_t i = 0; i < 10; i++) hits += beam[i].distance <= exact[9];
    }
    EXPECT_GE(hits, 490U);
}

TEST(MemoryGraph, FindsANodeFarFromAllOthers) {
    // Inserted first, it is linked to early nodes, which forget it as nearer ones come.
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, floats(3), {16, 80});
    Random random(4);
    const float far[3] = {1, 2, 3};
    graph.add(as_value(far), 0, 0);
    for (uint64_t i = 1; i < 2000; i++) {
        const float vector[3] = {static_cast<float>(random.uniform()), static_cast<float>(random.uniform()),
                                 static_cast<float>(random.uniform())};
        graph.add(as_value(vector), i, random_level(random, 16, 20));
    }
    graph.link_orphans();
    Beam<uint32_t> beam(&memory, 1);
    GraphSource source{graph, far, floats(3)};
    ASSERT_TRUE(search(source, graph.entry(), graph.entry_level(), 10, beam));
    EXPECT_EQ(beam[0].ref, 0U);
}

TEST(MemoryGraph, EqualVectorsShareANode) {
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, floats(3), {4, 16});
    Random random(5);
    for (uint64_t i = 0; i < 3000; i++) {
        const float vector[3] = {static_cast<float>(i % 3), 1, 2};
        graph.add(as_value(vector), i, random_level(random, 4, 20));
    }
    ASSERT_EQ(graph.size(), 3U);
    std::set<uint64_t> rows;
    for (uint32_t node = 0; node < 3; node++) {
        graph.for_each_row(node, [&](uint64_t row) {
            EXPECT_EQ(static_cast<float>(row % 3), as_floats(graph.vector(node))[0]);
            EXPECT_TRUE(rows.insert(row).second);
        });
    }
    EXPECT_EQ(rows.size(), 3000U);
}

// What follows a vector and has no part in distances: rows share a node if both are equal.
TEST(MemoryGraph, VectorsWithOtherSuffixesAreOtherNodes) {
    constexpr size_t kDims = 4;
    struct Row {
        float vector[kDims];
        uint64_t suffix;
    };
    const Space space(Element::kFloat, Metric::kL2, kDims, sizeof(uint64_t));
    EXPECT_EQ(space.max_bytes(), sizeof(Row));
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, space, {4, 16});
    for (uint64_t i = 0; i < 60; i++) {
        const Row row{{1, 2, 3, static_cast<float>(i % 2)}, i % 6};
        graph.add(reinterpret_cast<Value>(&row), i, 0);
    }
    ASSERT_EQ(graph.size(), 6U);
    for (MemoryGraph::Ref node = 0; node < graph.size(); node++) {
        Row stored;
        std::memcpy(&stored, graph.vector(node), sizeof(stored));
        graph.for_each_row(node, [&](uint64_t row) { EXPECT_EQ(row % 6, stored.suffix); });
        const Row same{{stored.vector[0], stored.vector[1], stored.vector[2], stored.vector[3]}, 77};
        EXPECT_EQ(space.distance(reinterpret_cast<Value>(&same), graph.vector(node)), 0.0F);
    }
    const Space bits(Element::kBit, Metric::kHamming, 16, 2);
    const uint8_t a[] = {0xFF, 0x01, 0x00, 0xFF};
    const uint8_t b[] = {0xFF, 0x00, 0xFF, 0x0F};
    EXPECT_EQ(bits.distance(reinterpret_cast<Value>(a), reinterpret_cast<Value>(b)), 1.0F);
}

TEST(MemoryGraph, ZeroAndMinusZeroAreTwoNodes) {
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, floats(1), {4, 16});
    const float zero = 0.0F;
    const float minus = -0.0F;
    graph.add(as_value(&zero), 1, 0);
    graph.add(as_value(&minus), 2, 0);
    EXPECT_EQ(graph.size(), 2U);
    EXPECT_EQ(graph.links(0, 0).size(), 1U);
}

TEST(MemoryGraph, SaysWhenTheNextRowDoesNotFit) {
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, floats(64), {16, 32});
    const std::vector<float> data = clustered(4000, 64, 3);
    const size_t budget = 2U << 20;
    size_t added = 0;
    while (added < 4000 && graph.fits(budget)) graph.add(as_value(&data[64 * added]), added, 0), added++;
    EXPECT_GT(added, 1000U);
    EXPECT_LT(added, 4000U);
}

namespace {

// A store other than the graph's own.
struct OtherStore final : VectorStore {
    Space space;
    std::vector<std::byte> values = {};
    std::vector<int> levels = {};

    explicit OtherStore(size_t dims) : space(floats(dims)) {}
    Value at(uint32_t node) const { return &values[node * space.max_bytes()]; }
    void put(uint32_t node, Value value, int level) override {
        EXPECT_EQ(node, levels.size());
        values.insert(values.end(), value, value + space.max_bytes());
        levels.push_back(level);
    }
    void distances(const uint32_t* nodes, size_t n, Value query, float* out) override {
        for (size_t i = 0; i < n; i++) out[i] = space.distance(query, at(nodes[i]));
    }
    Value view(uint32_t node, std::byte* scratch) override {
        std::copy_n(at(node), space.max_bytes(), scratch);
        return scratch;
    }
};

} // namespace

TEST(MemoryGraph, IsTheSameWhenItsVectorsMove) {
    std::pmr::monotonic_buffer_resource memory;
    const std::vector<float> data = clustered(2000, 12, 3);
    MemoryGraph kept(&memory, floats(12), {8, 32});
    MemoryGraph moved(&memory, floats(12), {8, 32});
    OtherStore store(12);
    for (size_t i = 0; i < 2000; i++) {
        // Every tenth row repeats an earlier vector.
        const float* vector = &data[12 * (i % 10 == 9 ? i / 2 : i)];
        const int level = static_cast<int>(i % 8 == 0) + static_cast<int>(i % 64 == 0);
        if (i == 700) moved.move_vectors(store);
        kept.add(as_value(vector), i, level);
        moved.add(as_value(vector), i, level);
    }
    EXPECT_FALSE(moved.has_vectors());
    ASSERT_EQ(kept.size(), moved.size());
    ASSERT_EQ(store.levels.size(), moved.size());
    std::vector<std::byte> scratch(12 * sizeof(float));
    for (uint32_t node = 0; node < kept.size(); node++) {
        EXPECT_EQ(store.levels[node], kept.level(node));
        EXPECT_EQ(0, std::memcmp(kept.vector(node), moved.vector(node, scratch.data()), 12 * sizeof(float)));
        const auto a = kept.links(node, 0);
        const auto b = moved.links(node, 0);
        ASSERT_EQ(a.size(), b.size());
        for (size_t i = 0; i < a.size(); i++) EXPECT_EQ(a[i].node, b[i].node);
    }
}

TEST(MemoryGraph, HasRoomAgainWhenItsVectorsMove) {
    std::pmr::unsynchronized_pool_resource memory;
    MemoryGraph graph(&memory, floats(256), {4, 16});
    const std::vector<float> data = clustered(3000, 256, 3);
    size_t added = 0;
    while (graph.fits(2U << 20)) graph.add(as_value(&data[256 * added]), added, 0), added++;
    OtherStore store(256);
    graph.move_vectors(store);
    EXPECT_TRUE(graph.fits(2U << 20));
    const size_t before = added;
    while (added < 3000 && graph.fits(2U << 20)) graph.add(as_value(&data[256 * added]), added, 0), added++;
    EXPECT_GT(added, before + 1000);
}

TEST(Search, PassesDeadNodesAndReturnsLiveOnes) {
    Built built(3000, 24, Metric::kL2);
    GraphSource faults{built.graph, nullptr, floats(24)};
    Random random(11);
    for (int i = 0; i < 1500; i++) faults.dead.insert(static_cast<uint32_t>(random.next() % 3000));
    EXPECT_GE(built.recall(40, 10, &faults), 0.97);
}

TEST(Search, SkipsNodesThatAreGone) {
    Built built(3000, 24, Metric::kL2);
    GraphSource faults{built.graph, nullptr, floats(24)};
    Random random(11);
    for (int i = 0; i < 300; i++) {
        const auto node = static_cast<uint32_t>(random.next() % 3000);
        if (node != built.graph.entry()) faults.gone.insert(node);
    }
    EXPECT_GE(built.recall(40, 10, &faults), 0.9);
}

TEST(Search, ResumesWithNodesThatWereNotHandedOutYet) {
    Built built(3000, 24, Metric::kL2);
    const std::vector<float> query = clustered(1, 24, 99);
    std::pmr::monotonic_buffer_resource scratch;
    Beam<uint32_t> beam(&scratch, 1);
    beam.keep_discarded();
    GraphSource source{built.graph, query.data(), floats(24)};
    Random random(11);
    for (int i = 0; i < 500; i++) source.dead.insert(static_cast<uint32_t>(random.next() % 3000));
    ASSERT_TRUE(search(source, built.graph.entry(), built.graph.entry_level(), 20, beam));
    std::set<uint32_t> handed_out;
    size_t backwards = 0;
    float last = 0;
    do {
        for (const auto& entry : beam) {
            EXPECT_TRUE(handed_out.insert(entry.ref).second);
            EXPECT_TRUE(entry.alive);
            backwards += entry.distance < last;
            last = std::max(last, entry.distance);
        }
    } while (resume(source, beam));
    EXPECT_FALSE(beam.has_discarded());
    EXPECT_GE(handed_out.size() + source.dead.size(), 2990U);
    EXPECT_LT(backwards, 600U);
}

TEST(Search, SaysWhenTheEntryPointIsGone) {
    Built built(100, 4, Metric::kL2);
    const float query[4] = {};
    GraphSource source{built.graph, query, floats(4)};
    source.gone.insert(built.graph.entry());
    std::pmr::monotonic_buffer_resource scratch;
    Beam<uint32_t> beam(&scratch, 1);
    EXPECT_FALSE(search(source, built.graph.entry(), built.graph.entry_level(), 10, beam));
}

// A list that changes while it is looked at: what it led to is removed, after others have taken its place.
struct ChangingSource {
    using Ref = uint32_t;
    std::vector<std::vector<Ref>> first_lists;
    std::vector<Ref> list;
    std::set<Ref> gone;
    std::set<Ref> seen = {};
    size_t reads = 0;

    size_t links(Ref node, int, Ref* out) {
        if (node != 0) return 0;
        const std::vector<Ref>& now = reads < first_lists.size() ? first_lists[reads] : list;
        reads++;
        std::copy(now.begin(), now.end(), out);
        return now.size();
    }
    bool visit(Ref node) { return seen.insert(node).second; }
    void forget_visits() { seen.clear(); }
    void score(const Ref* nodes, size_t n, Score* scores) {
        for (size_t i = 0; i < n; i++) scores[i] = {static_cast<float>(nodes[i]), !gone.contains(nodes[i]), true};
    }
};

TEST(Search, ReadsAListAgainWhenWhatItLedToIsGone) {
    ChangingSource source{{{1, 2}, {3, 4}}, {4, 5, 3}, {1, 3}};
    std::pmr::monotonic_buffer_resource scratch;
    Beam<uint32_t> beam(&scratch, 1);
    ASSERT_TRUE(search(source, 0U, 0, 10, beam));
    std::set<uint32_t> found;
    for (const auto& entry : beam) found.insert(entry.ref);
    EXPECT_EQ(found, (std::set<uint32_t>{0, 2, 4, 5}));
    EXPECT_EQ(source.reads, 3U); // a link that stays broken is not waited for
}

TEST(Search, ScoresEachNodeOnceOnALayer) {
    Built built(3000, 24, Metric::kL2);
    const std::vector<float> query = clustered(1, 24, 99);
    std::pmr::monotonic_buffer_resource scratch;
    Beam<uint32_t> beam(&scratch, 1);
    GraphSource source{built.graph, query.data(), floats(24)};
    ASSERT_TRUE(search(source, built.graph.entry(), built.graph.entry_level(), 3000, beam));
    EXPECT_GE(beam.size(), 2990U); // a few nodes may have lost their last incoming link
    EXPECT_LE(source.scored, 3000U + 300U);
}

TEST(Beam, OrdersAndBoundsLiveNodes) {
    std::pmr::monotonic_buffer_resource memory;
    Beam<uint32_t> beam(&memory, 3);
    beam.offer(5, true, 1);
    beam.offer(1, true, 2);
    beam.offer(7, true, 4); // now full
    EXPECT_EQ(beam.size(), 3U);
    EXPECT_FALSE(beam.admits(7));
    beam.offer(2, true, 6); // pushes out 7
    EXPECT_EQ(beam.size(), 3U);
    EXPECT_EQ(beam[2].distance, 5);
    EXPECT_EQ(beam.next()->ref, 2U);
    EXPECT_EQ(beam.next()->ref, 6U);
    beam.offer(0, true, 7); // nearer than what was expanded: it comes next; 5 goes
    EXPECT_EQ(beam.next()->ref, 7U);
    EXPECT_EQ(beam.next(), nullptr);
    beam.restart(1);
    EXPECT_EQ(beam.size(), 1U);
    EXPECT_EQ(beam.next()->ref, 7U);
    EXPECT_EQ(beam.next(), nullptr);
}

TEST(Beam, ExpandsDeadNodesInTheirTurn) {
    std::pmr::monotonic_buffer_resource memory;
    Beam<uint32_t> beam(&memory, 2);
    beam.offer(4, false, 1);
    beam.offer(9, false, 2);
    beam.offer(5, true, 3);
    EXPECT_EQ(beam.size(), 1U);
    EXPECT_EQ(beam.next()->ref, 1U);
    EXPECT_EQ(beam.next()->ref, 3U);
    beam.offer(6, true, 4);  // full: the dead node at 9 is too far now
    beam.offer(8, false, 5); // and this one is turned away
    beam.offer(5.5F, false, 6);
    EXPECT_EQ(beam.next()->ref, 6U);
    EXPECT_EQ(beam.next()->ref, 4U);
    EXPECT_EQ(beam.next(), nullptr);
    EXPECT_EQ(beam.size(), 2U);
}

TEST(Beam, SeedsTheNextLayerWithADeadNodeWhereItIsNearest) {
    std::pmr::monotonic_buffer_resource memory;
    Beam<uint32_t> beam(&memory, 2);
    const auto seeds = [&] {
        std::set<uint32_t> refs;
        beam.for_each_seed([&](uint32_t ref) { refs.insert(ref); });
        return refs;
    };
    beam.offer(3, false, 1);
    beam.offer(2, false, 2);
    while (beam.next() != nullptr) {
    }
    beam.restart(2);
    EXPECT_EQ(seeds(), (std::set<uint32_t>{2})); // nothing alive: the search must go on from somewhere
    EXPECT_EQ(beam.next()->ref, 2U);
    beam.offer(1, true, 3);
    while (beam.next() != nullptr) {
    }
    beam.restart(2);
    EXPECT_EQ(seeds(), (std::set<uint32_t>{3}));
}

TEST(Beam, TakesManyDeadNodesInItsStride) {
    std::pmr::monotonic_buffer_resource memory;
    Beam<uint32_t> beam(&memory, 10);
    Random random(1);
    for (uint32_t i = 0; i < 200000; i++) beam.offer(static_cast<float>(random.uniform()), false, i);
    size_t expanded = 0;
    float last = 0;
    while (const auto* entry = beam.next()) {
        EXPECT_GE(entry->distance, last);
        last = entry->distance;
        expanded++;
    }
    EXPECT_EQ(expanded, 200000U);
    EXPECT_EQ(beam.size(), 0U);
}

TEST(Level, IsGeometric) {
    Random random(3);
    std::vector<int> counts(10);
    for (int i = 0; i < 160000; i++) counts[static_cast<size_t>(random_level(random, 16, 9))]++;
    EXPECT_NEAR(counts[0], 150000, 1500);
    EXPECT_NEAR(counts[1], 9375, 500);
    for (int i = 0; i < 1000; i++) EXPECT_LE(random_level(random, 2, 3), 3);
}
