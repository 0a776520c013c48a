// A search for nodes that meet a condition, where links tell whether the nodes that they lead to may meet it.
#include "sift.hpp"

#include "ruvector/core/graph_index/bridged_search.hpp"
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

using namespace rv;
using namespace rv::graph;

namespace {

constexpr size_t kBase = 4900;
constexpr size_t kQueries = 60;
constexpr size_t kNearest = 10;
constexpr size_t kWidth = 36;

using Condition = std::function<bool(MemoryGraph::Ref)>;

// Of a node, never 0.
struct Ref {
    uint64_t bits;
    friend bool operator==(Ref, Ref) = default;
};
Ref ref_of(MemoryGraph::Ref node) { return {uint64_t{node} + 1}; }
MemoryGraph::Ref node_of(Ref ref) { return static_cast<MemoryGraph::Ref>(ref.bits - 1); }

// Estimates are exact distances; bounds lie a little below.
struct SignedGraph {
    using Ref = ::Ref;
    const MemoryGraph& graph;
    const Space& space;
    const float* query = nullptr;
    Condition meets = {};
    Condition may_meet = {};
    size_t most = SIZE_MAX;
    size_t expanded = 0;
    std::vector<bool> seen = {};

    float distance(MemoryGraph::Ref node) const { return space.distance(as_value(query), graph.vector(node)); }
    Expansion expand(Ref ref, int layer, Neighbours<Ref>* told) {
        const MemoryGraph::Ref node = node_of(ref);
        expanded++;
        Expansion expansion{distance(node), true, meets(node), 0};
        for (const auto& link : graph.links(node, layer)) {
            told->refs[expansion.links] = ref_of(link.node);
            told->estimates[expansion.links] = distance(link.node);
            told->lowers[expansion.links] = 0.95F * told->estimates[expansion.links];
            expansion.links++;
        }
        return expansion;
    }
    Expansion expand_signed(Ref ref, SignedNeighbours<Ref>* told) {
        const Expansion expansion = expand(ref, 0, told);
        for (size_t i = 0; i < expansion.links; i++) told->wanted[i] = may_meet(node_of(told->refs[i]));
        return expansion;
    }
    bool averages() const { return false; }
    bool visit(Ref ref) {
        const MemoryGraph::Ref node = node_of(ref);
        seen.resize(graph.size());
        const bool fresh = !seen[node];
        seen[node] = true;
        return fresh;
    }
    void announce(Ref) {}
    void prefetch(Ref) {}
    bool gives_up() const { return expanded >= most; }
};

struct Fixture {
    std::pmr::monotonic_buffer_resource memory;
    Space space{Element::kFloat, Metric::kL2, kSiftDims};
    MemoryGraph graph{&memory, space, {16, 64}};
    std::vector<float> rows = read_sift();

    Fixture() {
        Random random(1);
        for (size_t i = 0; i < kBase; i++) graph.add(as_value(&rows[i * kSiftDims]), i, random_level(random, 16, 20));
    }
    const float* query(size_t q) const { return &rows[(kBase + q) * kSiftDims]; }
};

const Fixture& fixture() {
    static const Fixture shared;
    return shared;
}

// How far the n nodes nearest to a query reach.
float reach(const SignedGraph& source, size_t n) {
    std::vector<float> all;
    for (MemoryGraph::Ref node = 0; node < source.graph.size(); node++) all.push_back(source.distance(node));
    std::nth_element(all.begin(), all.begin() + static_cast<ptrdiff_t>(n), all.end());
    return all[n];
}

struct Measured {
    double recall = 0, expanded = 0;
    size_t fewest = SIZE_MAX; // found
};

// `condition(source)` makes the condition for the query of the source; `through`: the search passes through all nodes.
Measured measure(
    const std::function<Condition(const SignedGraph&)>& condition, bool through = false,
    const Condition& mistaken = [](MemoryGraph::Ref) { return false; }) {
    const Fixture& all = fixture();
    std::pmr::unsynchronized_pool_resource memory;
    CodedBeam<Ref> beam(&memory, search_deviations(8));
    Bridges<Ref> bridges(&memory);
    Measured sum;
    for (size_t q = 0; q < kQueries; q++) {
        SignedGraph source{all.graph, all.space, all.query(q)};
        source.meets = condition(source);
        source.may_meet = [&](MemoryGraph::Ref node) { return source.meets(node) || mistaken(node); };
        Array<FoundNode<Ref>> found(&memory);
        beam.reset(kWidth, most_expansions(kWidth) * (through ? 100 : 1), 32);
        bridges.reset(kNearest);
        beam.seed(source.distance(all.graph.entry()), ref_of(all.graph.entry()));
        source.visit(ref_of(all.graph.entry()));
        if (through) {
            search_coded_layer(source, 0, beam, found);
        } else {
            search_bridged_layer(source, beam, bridges, found);
        }
        std::vector<float> wanted, got;
        std::set<uint64_t> distinct;
        for (MemoryGraph::Ref node = 0; node < all.graph.size(); node++) {
            if (source.meets(node)) wanted.push_back(source.distance(node));
        }
        for (const auto& node : found) {
            EXPECT_EQ(node.alive, source.meets(node_of(node.ref)));
            EXPECT_TRUE(distinct.insert(node.ref.bits).second);
            if (node.alive) got.push_back(node.distance);
        }
        std::sort(wanted.begin(), wanted.end());
        std::sort(got.begin(), got.end());
        const size_t n = std::min(kNearest, wanted.size());
        for (size_t i = 0; i < std::min(n, got.size()); i++)
            sum.recall += got[i] <= wanted[n - 1] ? 1.0 / static_cast<double>(n * kQueries) : 0;
        sum.expanded += static_cast<double>(source.expanded) / kQueries;
        sum.fewest = std::min(sum.fewest, got.size());
    }
    return sum;
}

// Whatever their place.
Condition one_in(MemoryGraph::Ref n) {
    return [n](MemoryGraph::Ref node) { return (node * 2654435761U >> 16) % n == 0; };
}

} // namespace

TEST(BridgedSearch, FindsFewAmongManyWithoutPassingThroughAll) {
    const auto every = [](const SignedGraph&) -> Condition { return [](MemoryGraph::Ref) { return true; }; };
    const Measured unfiltered = measure(every);
    EXPECT_GE(unfiltered.recall, 0.97);
    EXPECT_EQ(unfiltered.expanded, measure(every, true).expanded);
    for (const MemoryGraph::Ref n : {2U, 10U, 20U}) {
        const auto some = [n](const SignedGraph&) { return one_in(n); };
        const Measured bridged = measure(some);
        const Measured passing = measure(some, true);
        EXPECT_GE(bridged.recall, 0.95) << n;
        EXPECT_GE(bridged.fewest, kNearest) << n;
        EXPECT_LE(bridged.expanded, (n == 2 ? 1.3 : n == 10 ? 2.5 : 4.0) * unfiltered.expanded) << n;
        EXPECT_LE(bridged.expanded, (n == 2 ? 0.8 : 0.6) * passing.expanded) << n;
    }
}

TEST(BridgedSearch, FindsWhatLiesBehindAHole) {
    // The nodes near the query fail, of the others one in five meets the condition.
    const auto behind = [](const SignedGraph& source) -> Condition {
        const float hole = reach(source, kBase / 20);
        return [&source, hole, fifth = one_in(5)](MemoryGraph::Ref node) {
            return fifth(node) && source.distance(node) > hole;
        };
    };
    const Measured bridged = measure(behind);
    EXPECT_GE(bridged.recall, 0.95);
    EXPECT_GE(bridged.fewest, kNearest);
    EXPECT_LE(bridged.expanded, 0.7 * measure(behind, true).expanded);
}

TEST(BridgedSearch, FindsAllWhereOnlyTheNearestMeetTheCondition) {
    const auto near = [](const SignedGraph& source) -> Condition {
        const float most = reach(source, kBase / 10);
        return [&source, most](MemoryGraph::Ref node) { return source.distance(node) < most; };
    };
    const Measured bridged = measure(near);
    EXPECT_GE(bridged.recall, 0.97);
    EXPECT_LE(bridged.expanded, 1.5 * measure([](const SignedGraph&) -> Condition {
                                          return [](MemoryGraph::Ref) { return true; };
                                      }).expanded);
}

TEST(BridgedSearch, GoesOverAllWhereTooFewMeetTheCondition) {
    // Fewer than it keeps: it is not done before it has come by every node.
    const auto few = [](const SignedGraph&) -> Condition {
        return [](MemoryGraph::Ref node) { return node % 980 == 7; };
    };
    const Measured bridged = measure(few);
    EXPECT_EQ(bridged.fewest, 5U);
    EXPECT_GE(bridged.recall, 0.999);
}

TEST(BridgedSearch, ReturnsNoneThatSignaturesAloneTakeForWanted) {
    const auto some = [](const SignedGraph&) { return one_in(10); };
    const Measured bridged = measure(some, false, one_in(7));
    EXPECT_GE(bridged.recall, 0.95);
    EXPECT_GE(bridged.fewest, kNearest);
}

TEST(BridgedSearch, EndsWhenTheSourceGivesUp) {
    const Fixture& all = fixture();
    std::pmr::unsynchronized_pool_resource memory;
    CodedBeam<Ref> beam(&memory, search_deviations(8));
    Bridges<Ref> bridges(&memory);
    Array<FoundNode<Ref>> found(&memory);
    SignedGraph source{all.graph, all.space, all.query(0)};
    source.meets = source.may_meet = [](MemoryGraph::Ref) { return false; };
    source.most = 50;
    beam.reset(kWidth, most_expansions(kWidth), 32);
    bridges.reset(kNearest);
    beam.seed(0, ref_of(all.graph.entry()));
    source.visit(ref_of(all.graph.entry()));
    search_bridged_layer(source, beam, bridges, found);
    EXPECT_EQ(found.size(), 50U);
    EXPECT_TRUE(bridges.has_any());
}
