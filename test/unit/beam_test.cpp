// The beam beside a list that is searched from end to end, at widths below, at and above the one where beams are wide.
#include "ruvector/core/graph_index/beam.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory_resource>
#include <optional>
#include <random>
#include <set>
#include <vector>

using Beam = rv::graph::Beam<int>;

namespace {

struct Node {
    float distance;
    bool alive;
    int ref;
    bool expanded = false;
};

// What the beam has to do, done slowly. Distances are distinct.
class Reference {
public:
    explicit Reference(size_t width) : width_(width) {}

    bool admits(float distance) const { return live_.size() < width_ || distance < live_.back().distance; }

    void offer(const Node& node) {
        if (!admits(node.distance)) return;
        std::vector<Node>& nodes = node.alive ? live_ : dead_;
        nodes.insert(std::upper_bound(nodes.begin(), nodes.end(), node, nearer), node);
        if (live_.size() > width_) live_.pop_back();
    }

    std::optional<int> next() {
        Node* best = nullptr;
        for (std::vector<Node>* nodes : {&live_, &dead_}) {
            for (Node& node : *nodes) {
                if (node.expanded) continue;
                if (!node.alive && !admits(node.distance)) break;
                if (best == nullptr || node.distance < best->distance) best = &node;
                break;
            }
        }
        if (best == nullptr) return std::nullopt;
        best->expanded = true;
        return best->ref;
    }

    const std::vector<Node>& kept() const { return live_; }

private:
    static bool nearer(const Node& a, const Node& b) { return a.distance < b.distance; }

    size_t width_;
    std::vector<Node> live_;
    std::vector<Node> dead_;
};

std::vector<Node> nodes_of(int count, int dead_in_eight, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<Node> nodes;
    for (int i = 0; i < count; i++) {
        nodes.push_back({static_cast<float>(i), static_cast<int>(random() % 8) >= dead_in_eight, i});
    }
    std::shuffle(nodes.begin(), nodes.end(), random);
    return nodes;
}

class BeamTest : public testing::TestWithParam<size_t> {};

INSTANTIATE_TEST_SUITE_P(Widths, BeamTest,
                         testing::Values(1, 7, 500, Beam::kSortedWidth, Beam::kSortedWidth + 1, 5000));

TEST_P(BeamTest, ExpandsAndKeepsWhatASlowSearchWould) {
    const size_t width = GetParam();
    for (const int dead_in_eight : {0, 2, 7}) {
        const std::vector<Node> nodes = nodes_of(12000, dead_in_eight, 1);
        std::pmr::monotonic_buffer_resource memory;
        Beam beam(&memory, width);
        Reference reference(width);
        size_t offered = 0;
        const auto offer = [&](size_t count) {
            for (; count > 0 && offered < nodes.size(); count--, offered++) {
                const Node& node = nodes[offered];
                ASSERT_EQ(beam.admits(node.distance), reference.admits(node.distance));
                beam.offer(node.distance, node.alive, node.ref);
                reference.offer(node);
            }
        };
        // The search goes on after it has converged, when more nodes are offered.
        while (offered < nodes.size()) {
            const size_t until = offered + 4000;
            offer(3);
            while (const auto* entry = beam.next()) {
                ASSERT_EQ(std::optional<int>(entry->ref), reference.next());
                if (offered < until) offer(5);
            }
            EXPECT_EQ(reference.next(), std::nullopt);
            ASSERT_EQ(beam.size(), reference.kept().size());
            for (size_t i = 0; i < beam.size(); i++) ASSERT_EQ(beam[i].ref, reference.kept()[i].ref);
        }
    }
}

TEST_P(BeamTest, HandsOutEveryLiveNodeOnceBatchByBatch) {
    const size_t width = GetParam();
    const std::vector<Node> nodes = nodes_of(9000, 1, 2);
    std::pmr::monotonic_buffer_resource memory;
    Beam beam(&memory, width);
    beam.keep_discarded();
    std::set<int> seen;
    size_t offered = 0;
    size_t batches = 0;
    do {
        if (batches++ > 0) beam.resume();
        while (offered < nodes.size() && (offered < 10 || beam.next() != nullptr)) {
            const Node& node = nodes[offered++];
            beam.offer(node.distance, node.alive, node.ref);
        }
        while (beam.next() != nullptr) {
        }
        EXPECT_LE(beam.size(), width);
        EXPECT_TRUE(std::is_sorted(beam.begin(), beam.end(),
                                   [](const auto& a, const auto& b) { return a.distance < b.distance; }));
        for (const auto& entry : beam)
            EXPECT_TRUE(seen.insert(entry.ref).second) << "node " << entry.ref << " came twice";
    } while (beam.has_discarded());
    size_t alive = 0;
    for (size_t i = 0; i < offered; i++) alive += nodes[i].alive ? 1 : 0;
    EXPECT_EQ(seen.size(), alive);
}

// Where nothing more is to be looked at, what was discarded is taken as it is.
TEST_P(BeamTest, ResumesInOrderWithoutASearch) {
    const size_t width = GetParam();
    const std::vector<Node> nodes = nodes_of(12000, 0, 4);
    std::pmr::monotonic_buffer_resource memory;
    Beam beam(&memory, width);
    beam.keep_discarded();
    for (const Node& node : nodes) beam.offer(node.distance, node.alive, node.ref);
    while (beam.next() != nullptr) {
    }
    EXPECT_EQ(beam.next(), nullptr);
    for (int batch = 0; batch < 2; batch++) {
        ASSERT_EQ(beam.size(), width);
        for (size_t i = 0; i < width; i++)
            ASSERT_EQ(static_cast<size_t>(beam[i].ref), static_cast<size_t>(batch) * width + i);
        beam.resume();
    }
}

// The nodes of a layer are the seeds of the one below, at another width.
TEST_P(BeamTest, StartsAgainFromWhatItKept) {
    const size_t width = GetParam();
    const std::vector<Node> nodes = nodes_of(6000, 0, 3);
    std::pmr::monotonic_buffer_resource memory;
    Beam beam(&memory, 300);
    for (const Node& node : nodes) beam.offer(node.distance, node.alive, node.ref);
    while (beam.next() != nullptr) {
    }
    beam.restart(width);
    std::vector<int> seeds;
    beam.for_each_seed([&](int ref) { seeds.push_back(ref); });
    EXPECT_EQ(seeds.size(), std::min<size_t>(width, 300));
    for (int i = 0; i < static_cast<int>(seeds.size()); i++) {
        const auto* entry = beam.next();
        ASSERT_NE(entry, nullptr);
        EXPECT_EQ(entry->ref, i);
    }
    EXPECT_EQ(beam.next(), nullptr);
    EXPECT_EQ(beam[0].ref, 0);
}

} // namespace
