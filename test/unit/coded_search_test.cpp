// The search over codes of links: what it makes of several estimates of one node.
#include "ruvector/core/graph_index/coded_search.hpp"

#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"
#include "ruvector/core/quantize/query.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory_resource>
#include <set>
#include <vector>

using namespace rv;
using namespace rv::graph;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Ref {
    uint64_t bits;
    friend bool operator==(Ref, Ref) = default;
};

std::vector<float> normals(size_t n, uint64_t seed) {
    Random random(seed);
    std::vector<float> values(n);
    for (float& x : values) {
        double sum = -6;
        for (int i = 0; i < 12; i++) sum += random.uniform();
        x = static_cast<float>(sum);
    }
    return values;
}

// A graph in memory whose links on layer 0 have codes of a bit a dimension, as the pages of an index have.
struct Codes {
    static constexpr size_t kDims = 96; // whole units of a code
    std::pmr::monotonic_buffer_resource memory;
    Space space{Element::kFloat, Metric::kL2, kDims};
    MemoryGraph graph{&memory, space, {16, 64}};
    quantize::CodeShape shape{kDims, 1};
    std::vector<size_t> first;
    std::vector<uint8_t> codes;
    std::vector<quantize::RelativeFactors> factors;

    explicit Codes(const std::vector<float>& data) {
        Random random(42);
        for (size_t i = 0; i < data.size() / kDims; i++)
            graph.add(as_value(&data[i * kDims]), i, random_level(random, 16, 20));
        for (uint32_t node = 0; node < graph.size(); node++) {
            first.push_back(factors.size());
            for (const auto& link : graph.links(node, 0)) {
                codes.resize(codes.size() + shape.row_bytes());
                factors.push_back(quantize::encode_relative(shape, quantize::Measure::kL2Squared, value(link.node),
                                                            value(node), &codes[codes.size() - shape.row_bytes()]));
            }
        }
    }
    const float* value(uint32_t node) const { return as_floats(graph.vector(node)); }
};

struct CodeSource {
    using Ref = ::Ref;
    const Codes& index;
    const float* query;
    bool averaging;
    std::pmr::monotonic_buffer_resource memory = {};
    quantize::RowQuery prepared{&memory, index.shape};
    size_t announced = 0;

    Expansion expand(Ref ref, int, Neighbours<Ref>* told) {
        const auto node = static_cast<uint32_t>(ref.bits - 1);
        const auto links = index.graph.links(node, 0);
        const float distance = index.space.distance(as_value(query), as_value(index.value(node)));
        prepared.set_relative(query, index.value(node), 1.0F);
        const float error = prepared.relative_error();
        prepared.products(&index.codes[index.first[node] * index.shape.row_bytes()], index.shape.row_bytes(),
                          links.size(), told->estimates);
        for (size_t i = 0; i < links.size(); i++) {
            const quantize::RelativeFactors factors = index.factors[index.first[node] + i];
            told->refs[i] = {uint64_t{links[i].node} + 1};
            told->estimates[i] = distance + factors.add + factors.rescale * told->estimates[i];
            const float deviation = -factors.rescale * error;
            if (averaging) {
                told->deviations[i] = deviation;
            } else {
                told->lowers[i] = told->estimates[i] - kOnceDeviations * deviation;
            }
        }
        return {distance, true, true, links.size()};
    }
    bool averages() const { return averaging; }
    void announce(Ref) { announced++; }
    void prefetch(Ref) {}

    static constexpr float kOnceDeviations = 0.3F;
};

struct Found {
    double recall;
    size_t expanded;
};

Found search_all(const Codes& index, const std::vector<float>& queries, bool averaging, size_t width) {
    constexpr size_t kNearest = 10;
    size_t hits = 0, expanded = 0;
    for (size_t q = 0; q < queries.size(); q += Codes::kDims) {
        CodeSource source{index, &queries[q], averaging};
        CodedBeam<Ref> beam(&source.memory, search_deviations(1));
        Array<FoundNode<Ref>> found(&source.memory);
        beam.reset(width, most_expansions(width), 32);
        const uint32_t entry = index.graph.entry();
        beam.seed(index.space.distance(as_value(source.query), as_value(index.value(entry))), {uint64_t{entry} + 1});
        search_coded_layer(source, 0, beam, found);
        std::vector<float> exact;
        for (uint32_t node = 0; node < index.graph.size(); node++)
            exact.push_back(index.space.distance(as_value(source.query), as_value(index.value(node))));
        std::nth_element(exact.begin(), exact.begin() + kNearest - 1, exact.end());
        std::set<uint64_t> distinct;
        for (const auto& node : found) {
            EXPECT_TRUE(distinct.insert(node.ref.bits).second); // nothing is expanded twice
            hits += node.distance <= exact[kNearest - 1];
        }
        expanded += found.size();
    }
    const size_t n = queries.size() / Codes::kDims;
    return {static_cast<double>(hits) / static_cast<double>(n * kNearest), expanded / n};
}

} // namespace

TEST(SeenNodes, AveragesByCertainty) {
    SeenNode node{1, 10, 2};
    node.average(20, 2);
    EXPECT_FLOAT_EQ(node.estimate, 15);
    EXPECT_FLOAT_EQ(node.deviation, std::sqrt(2.0F));
    node.average(30, 2); // as if all three had come at once
    EXPECT_FLOAT_EQ(node.estimate, 20);
    EXPECT_FLOAT_EQ(node.deviation, 2 / std::sqrt(3.0F));
    SeenNode sure{1, 10, 1};
    sure.average(20, 3);
    EXPECT_FLOAT_EQ(sure.estimate, 11);
}

TEST(SeenNodes, KeepsWhatIsExactAndTakesNothingFromWhatTellsNothing) {
    SeenNode exact{1, 10, 0};
    exact.average(20, 1);
    EXPECT_EQ(exact.estimate, 10);
    SeenNode node{1, 10, 1};
    node.average(20, kInfinity);
    node.average(kInfinity, 1);
    node.average(20, std::numeric_limits<float>::quiet_NaN());
    EXPECT_EQ(node.estimate, 10);
    EXPECT_EQ(node.deviation, 1);
    node.average(20, 0);
    EXPECT_EQ(node.estimate, 20);
    EXPECT_EQ(node.deviation, 0);
    for (SeenNode unknown : {SeenNode{1, 10, kInfinity}, SeenNode{1, kInfinity, 1}}) {
        unknown.average(20, 3);
        EXPECT_EQ(unknown.estimate, 20);
        EXPECT_EQ(unknown.deviation, 3);
    }
    SeenNode huge{1, 1e38F, 1e37F}; // variances are out of range
    huge.average(2e38F, 1e37F);
    EXPECT_FLOAT_EQ(huge.estimate, 1.5e38F);
}

TEST(SeenNodes, GrowsAndForgets) {
    std::pmr::monotonic_buffer_resource memory;
    SeenNodes seen(&memory);
    for (uint64_t key = 1; key <= 5000; key++) {
        SeenNode& place = seen.find(key << 32);
        ASSERT_EQ(place.key, 0U);
        seen.add(place, {key << 32, static_cast<float>(key), 1});
    }
    EXPECT_EQ(seen.size(), 5000U);
    for (uint64_t key = 1; key <= 5000; key++) ASSERT_EQ(seen.find(key << 32).estimate, static_cast<float>(key));
    EXPECT_FALSE(seen.contains(5001ULL << 32));
    EXPECT_FALSE(seen.contains(0));
    seen.clear(10);
    EXPECT_EQ(seen.size(), 0U);
    EXPECT_FALSE(seen.contains(1ULL << 32));
}

TEST(CodedBeam, GoesByWhatItKnowsByNow) {
    std::pmr::monotonic_buffer_resource memory;
    CodedBeam<Ref> beam(&memory, 0);
    beam.reset(10, 100, 4);
    EXPECT_TRUE(beam.offer(1, 1, {1}));
    EXPECT_TRUE(beam.offer(2, 1, {2}));
    EXPECT_TRUE(beam.offer(5, 1, {3}));
    EXPECT_FALSE(beam.offer(5, 1, {1})); // on average 3: behind node 2
    EXPECT_EQ(beam.ahead()->ref, Ref{1});
    EXPECT_EQ(beam.next()->ref, Ref{2});
    EXPECT_EQ(beam.ahead()->ref, Ref{1});
    EXPECT_EQ(beam.ahead()->estimate, 3);
    EXPECT_TRUE(beam.offer(0, 1, {3}));   // on average 2.5: before node 1
    EXPECT_FALSE(beam.offer(-9, 1, {2})); // was expanded
    EXPECT_EQ(beam.next()->ref, Ref{3});
    EXPECT_EQ(beam.next()->ref, Ref{1});
    EXPECT_EQ(beam.next(), nullptr);
    size_t expanded = 0;
    beam.for_each_expanded([&](Ref) { expanded++; });
    EXPECT_EQ(expanded, 3U);
}

TEST(CodedBeam, BoundsAreDeviationsOfTheAverage) {
    std::pmr::monotonic_buffer_resource memory;
    CodedBeam<Ref> beam(&memory, -0.5F);
    beam.reset(1, 100, 4);
    beam.note(10);
    EXPECT_FALSE(beam.offer(10.5F, 1, {9})); // is further itself
    EXPECT_FALSE(beam.has_seen({9}));
    EXPECT_TRUE(beam.offer(9, 4, {1}));
    EXPECT_TRUE(beam.offer(9.25F, 2, {2}));
    EXPECT_FALSE(beam.offer(9.5F, 2, {2}));        // 9.375 + .5 * 1.41
    EXPECT_TRUE(beam.offer(9.5F, kInfinity, {3})); // of which nothing is known
    EXPECT_EQ(beam.next()->ref, Ref{3});
    EXPECT_EQ(beam.next(), nullptr);
}

TEST(CodedBeam, KeepsWhatIsTooFarForAFurtherBatch) {
    std::pmr::monotonic_buffer_resource memory;
    CodedBeam<Ref> beam(&memory, 0);
    beam.reset(1, 100, 4);
    beam.keep_waiting();
    beam.note(10);
    EXPECT_TRUE(beam.offer(12, 1, {1}));
    EXPECT_TRUE(beam.offer(14, 1, {2}));
    EXPECT_EQ(beam.next(), nullptr);
    EXPECT_TRUE(beam.has_waiting());
    beam.resume(2, 100);
    EXPECT_TRUE(beam.offer(8, 1, {2}));
    EXPECT_EQ(beam.next()->ref, Ref{2});
    EXPECT_EQ(beam.next()->ref, Ref{1});
    EXPECT_EQ(beam.next(), nullptr);
    EXPECT_FALSE(beam.has_waiting());
}

TEST(CodedSearch, FindsMoreOfFewerNodesByAverages) {
    const Codes index(normals(6000 * Codes::kDims, 1));
    const std::vector<float> queries = normals(50 * Codes::kDims, 2);
    const Found averaged = search_all(index, queries, true, 100);
    const Found once = search_all(index, queries, false, 100);
    EXPECT_GE(averaged.recall, once.recall + 0.03);
    EXPECT_LE(averaged.expanded, once.expanded);
}
