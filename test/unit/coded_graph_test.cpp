// The in-memory build that searches by codes, beside the one that does not.
#include "graph_threads.hpp"
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"
#include "ruvector/core/graph_index/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cmath>
#include <set>
#include <vector>

using namespace rv;
using namespace rv::graph;

namespace {

constexpr size_t kRows = 3000;
constexpr size_t kDims = 64;
constexpr MemoryGraph::Parameters kExact{16, 64};
constexpr MemoryGraph::Parameters kCoded{16, 64, 8};

// Clusters about the origin, each a little curved in a few directions. `offset` moves all away from the origin.
std::vector<float> embeddings(size_t n, uint64_t seed, bool unit = false, float offset = 0) {
    constexpr size_t kLatent = 8;
    constexpr size_t kClusters = 20;
    const auto normals = [](size_t count, uint64_t from) {
        Random random(from);
        std::vector<float> values(count);
        for (float& x : values) {
            double sum = -6;
            for (int i = 0; i < 12; i++) sum += random.uniform();
            x = static_cast<float>(sum);
        }
        return values;
    };
    const std::vector<float> centres = normals(kClusters * kDims, 7);
    const std::vector<float> directions = normals(kLatent * kDims, 8);
    const std::vector<float> points = normals(n * kLatent, seed);
    std::vector<float> data(n * kDims);
    for (size_t i = 0; i < n; i++) {
        float squares = 0;
        for (size_t d = 0; d < kDims; d++) {
            float x = centres[(i * 7 + seed) % kClusters * kDims + d];
            for (size_t k = 0; k < kLatent; k++) x += 0.3F * points[i * kLatent + k] * directions[k * kDims + d];
            data[i * kDims + d] = x + offset;
            squares += x * x;
        }
        for (size_t d = 0; unit && d < kDims; d++) data[i * kDims + d] /= std::sqrt(squares);
    }
    return data;
}

struct GraphSource {
    using Ref = MemoryGraph::Ref;
    const std::vector<float>& data;
    const MemoryGraph& graph;
    const Space& space;
    const float* query = nullptr;
    std::set<Ref> seen = {};

    Value value(Ref node) {
        uint64_t any = 0;
        graph.for_each_row(node, [&](uint64_t row) { any = row; });
        return as_value(&data[any * kDims]);
    }
    size_t links(Ref node, int layer, Ref* out) {
        size_t n = 0;
        for (const auto& link : graph.links(node, layer)) out[n++] = link.node;
        return n;
    }
    bool visit(Ref node) { return seen.insert(node).second; }
    void forget_visits() { seen.clear(); }
    void score(const Ref* nodes, size_t n, Score* scores) {
        for (size_t i = 0; i < n; i++) scores[i] = {space.distance(as_value(query), value(nodes[i])), true, true};
    }
};

double recall(const std::vector<float>& data, const MemoryGraph& graph, const Space& space,
              const std::vector<float>& queries) {
    constexpr size_t kNearest = 10;
    std::pmr::monotonic_buffer_resource memory;
    Beam<uint32_t> beam(&memory, 1);
    GraphSource source{data, graph, space};
    size_t hits = 0;
    for (size_t q = 0; q < queries.size(); q += kDims) {
        source.query = &queries[q];
        std::vector<float> exact;
        for (uint32_t node = 0; node < graph.size(); node++)
            exact.push_back(space.distance(as_value(source.query), source.value(node)));
        std::nth_element(exact.begin(), exact.begin() + kNearest - 1, exact.end());
        EXPECT_TRUE(search(source, graph.entry(), graph.entry_level(), 40, beam));
        for (size_t i = 0; i < kNearest; i++) hits += beam[i].distance <= exact[kNearest - 1];
    }
    return static_cast<double>(hits) / static_cast<double>(queries.size() / kDims * kNearest);
}

// Values elsewhere, and how many were looked at.
struct CountingStore final : VectorStore {
    Space space;
    std::vector<float> values;
    std::atomic<size_t> reads{0};

    explicit CountingStore(const Space& s) : space(s), values(kRows * kDims) {}
    Value at(uint32_t node) const { return as_value(&values[node * kDims]); }
    void put(uint32_t node, Value value, int) override { std::copy_n(as_floats(value), kDims, &values[node * kDims]); }
    void distances(const uint32_t* nodes, size_t n, Value query, float* out) override {
        reads += n;
        for (size_t i = 0; i < n; i++) out[i] = space.distance(query, at(nodes[i]));
    }
    Value view(uint32_t node, std::byte* scratch) override {
        reads++;
        std::memcpy(scratch, at(node), space.max_bytes());
        return scratch;
    }
};

struct Built {
    std::pmr::monotonic_buffer_resource memory;
    Space space;
    MemoryGraph graph;
    CountingStore store;

    // The values move to the store when `moved` rows are there.
    Built(const std::vector<float>& data, Metric metric, const MemoryGraph::Parameters& parameters,
          size_t moved = SIZE_MAX)
        : space(Element::kFloat, metric, kDims), graph(&memory, space, parameters), store(space) {
        Random random(42);
        for (size_t i = 0; i < data.size() / kDims; i++) {
            if (i == moved) graph.move_vectors(store);
            graph.add(as_value(&data[i * kDims]), i, random_level(random, parameters.m, 20));
        }
    }
};

// Links have true distances, in order.
void expect_sound_links(const std::vector<float>& data, const MemoryGraph& graph, const Space& space) {
    GraphSource source{data, graph, space};
    for (uint32_t node = 0; node < graph.size(); node++) {
        for (int layer = 0; layer <= graph.level(node); layer++) {
            std::set<uint32_t> distinct;
            float last = -std::numeric_limits<float>::infinity();
            for (const auto& link : graph.links(node, layer)) {
                EXPECT_TRUE(distinct.insert(link.node).second);
                EXPECT_NE(link.node, node);
                EXPECT_GE(link.distance, last);
                last = link.distance;
                ASSERT_NEAR(space.distance(source.value(node), source.value(link.node)), link.distance, 1e-3);
            }
        }
    }
}

size_t different_links(const MemoryGraph& a, const MemoryGraph& b) {
    size_t different = 0;
    for (uint32_t node = 0; node < a.size(); node++) {
        std::set<uint32_t> links;
        for (const auto& link : a.links(node, 0)) links.insert(link.node);
        for (const auto& link : b.links(node, 0)) different += links.erase(link.node) == 0;
        different += links.size();
    }
    return different;
}

} // namespace

TEST(CodedGraph, IsAsGoodAsOneOfDistances) {
    for (const Metric metric : {Metric::kL2, Metric::kInnerProduct, Metric::kCosine}) {
        const bool unit = metric == Metric::kCosine;
        const std::vector<float> data = embeddings(kRows, 1, unit);
        const std::vector<float> queries = embeddings(100, 99, unit);
        const Built exact(data, metric, kExact);
        for (const int bits : {4, 8}) {
            const Built coded(data, metric, {16, 64, bits});
            ASSERT_EQ(coded.graph.size(), kRows);
            EXPECT_GT(different_links(exact.graph, coded.graph), 0U); // else no code was looked at
            expect_sound_links(data, coded.graph, coded.space);
            EXPECT_GE(recall(data, coded.graph, coded.space, queries),
                      recall(data, exact.graph, exact.space, queries) - 0.01)
                << static_cast<int>(metric) << " " << bits;
        }
    }
}

TEST(CodedGraph, LooksAtFewValuesThatLieElsewhere) {
    const std::vector<float> data = embeddings(kRows, 1);
    const Built exact(data, Metric::kL2, kExact, 1000);
    const Built coded(data, Metric::kL2, kCoded, 1000);
    EXPECT_FALSE(coded.graph.has_vectors());
    // Each row: the candidates, once to measure them and once to compare them with others.
    EXPECT_LE(coded.store.reads, 2 * 64 * (kRows - 1000) * 11 / 10);
    EXPECT_GE(exact.store.reads, 2 * coded.store.reads);
    EXPECT_EQ(different_links(Built(data, Metric::kL2, kCoded).graph, coded.graph), 0U);
}

TEST(CodedGraph, DoesWithoutCodesThatAreTooCoarse) {
    // So far from the origin that the codes tell nothing of what lies between the values.
    const std::vector<float> data = embeddings(kRows, 1, false, 1000);
    const Built exact(data, Metric::kL2, kExact, 2000);
    const Built coded(data, Metric::kL2, kCoded, 2000);
    const std::vector<float> queries = embeddings(100, 99, false, 1000);
    EXPECT_GE(recall(data, coded.graph, coded.space, queries), recall(data, exact.graph, exact.space, queries) - 0.01);
    // Once the codes are given up, each row looks at as many values as without.
    const auto reads = [](const Built& built) { return static_cast<double>(built.store.reads.load()); };
    EXPECT_NEAR(reads(coded), reads(exact), 0.02 * reads(exact));
}

TEST(CodedGraph, HasNoCodesOfWhatIsNotRotated) {
    const std::vector<float> data = embeddings(1000, 1);
    const Built exact(data, Metric::kL1, kExact);
    const Built coded(data, Metric::kL1, kCoded);
    EXPECT_EQ(different_links(exact.graph, coded.graph), 0U);
    EXPECT_EQ(MemoryGraph::code_bytes(coded.space, kCoded), 0U);
    for (const Element element : {Element::kHalf, Element::kSparse})
        EXPECT_EQ(NodeCodes::usual_bits(Space(element, Metric::kL2, 100)), 0);
    EXPECT_EQ(NodeCodes::usual_bits(Space(Element::kBit, Metric::kHamming, 128)), 0);
    EXPECT_EQ(NodeCodes::usual_bits(Space(Element::kFloat, Metric::kL1, 128)), 0);
    EXPECT_EQ(NodeCodes::usual_bits(Space(Element::kFloat, Metric::kCosine, 128)), 8);
    EXPECT_EQ(NodeCodes::usual_bits(Space(Element::kFloat, Metric::kInnerProduct, 768)), 4);
}

TEST(CodedGraph, CountsItsCodesAsMemory) {
    const std::vector<float> data = embeddings(kRows, 1);
    const auto rows_that_fit = [&](const MemoryGraph::Parameters& parameters, bool in_memory) {
        std::pmr::unsynchronized_pool_resource memory;
        const Space space(Element::kFloat, Metric::kL2, kDims);
        MemoryGraph graph(&memory, space, parameters);
        CountingStore store(space);
        if (!in_memory) graph.move_vectors(store);
        size_t added = 0;
        while (added < kRows && graph.fits(in_memory ? 1U << 20 : 3U << 18))
            graph.add(as_value(&data[kDims * added]), added, 0), added++;
        return added;
    };
    for (const bool in_memory : {true, false}) {
        const size_t with = rows_that_fit(kCoded, in_memory);
        const size_t without = rows_that_fit(kExact, in_memory);
        EXPECT_GT(with, 500U);
        EXPECT_GT(without, with);
        EXPECT_LT(without, kRows);
    }
}

TEST(CodedGraph, EqualVectorsShareANode) {
    const std::vector<float> data = embeddings(200, 1);
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph(&memory, Space(Element::kFloat, Metric::kL2, kDims), kCoded);
    Random random(5);
    for (uint64_t i = 0; i < 2000; i++) graph.add(as_value(&data[i % 200 * kDims]), i, random_level(random, 16, 20));
    EXPECT_EQ(graph.size(), 200U);
}

TEST(CodedGraph, TakesValuesWithoutDirectionOrMeasure) {
    // The origin, and values whose squares are no numbers any more.
    std::vector<float> data = embeddings(1000, 1);
    for (size_t i = 0; i < 1000; i += 100) {
        const float x = i % 200 == 0 ? 0.0F : 1e30F * static_cast<float>(i + 1);
        std::fill_n(&data[i * kDims], kDims, x);
    }
    const Built built(data, Metric::kL2, kCoded);
    EXPECT_EQ(built.graph.size(), 996U); // five are equal
    const std::vector<float> queries = embeddings(100, 99);
    EXPECT_GE(recall(data, built.graph, built.space, queries), 0.95);
}

TEST(CodedGraph, IsAsGoodWhenTwoThreadsBuildIt) {
    const std::vector<float> data = embeddings(kRows, 1);
    const std::vector<float> queries = embeddings(100, 99);
    const Built alone(data, Metric::kL2, kCoded);
    for (const size_t moved : {size_t{0}, kRows / 2}) {
        SharedBuild build(alone.space, kCoded, 16U << 20, true);
        CountingStore store(alone.space);
        std::barrier meeting(kThreads);
        build.run([&](size_t t, Participant& part) {
            for (size_t i = t; i < kRows; i += kThreads) {
                ASSERT_TRUE(part.graph.fits(16U << 20));
                part.add(as_value(&data[i * kDims]), i);
                if (moved == 0 || i / kThreads != moved / kThreads) continue;
                meeting.arrive_and_wait();
                if (t == 0) part.graph.move_vectors(store);
                meeting.arrive_and_wait();
                part.graph.vectors_moved(store);
            }
        });
        build.graph().link_orphans();
        ASSERT_EQ(build.graph().size(), kRows);
        expect_sound_links(data, build.graph(), alone.space);
        EXPECT_GE(recall(data, build.graph(), alone.space, queries),
                  recall(data, alone.graph, alone.space, queries) - 0.02);
    }
}
