// Link selection on a line, where distances are plain to see.
#include "ruvector/core/graph_index/prune.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using rv::graph::LinkInsertion;
using rv::graph::LinkKind;
using rv::graph::plan_insertion;
using rv::graph::select_links;

namespace {

// The owner sits at 0; links are positions on a line.
struct List {
    std::vector<float> at;
    std::vector<bool> fill;

    LinkInsertion add(float position, size_t limit) {
        std::vector<size_t> demoted;
        LinkInsertion plan = plan_insertion(
            at.size(), limit, std::fabs(position), [&](size_t i) { return std::fabs(at[i]); },
            [&](size_t i) { return std::fabs(at[i] - position); },
            [&](size_t i) { return fill[i] || std::count(demoted.begin(), demoted.end(), i) > 0; },
            [&](size_t i) { demoted.push_back(i); });
        if (!plan.inserted) return plan;
        for (const size_t i : demoted) fill[i] = true;
        at.insert(at.begin() + static_cast<long>(plan.position), position);
        fill.insert(fill.begin() + static_cast<long>(plan.position), plan.fill);
        if (plan.removed < at.size() - 1) {
            const size_t removed = plan.removed + (plan.removed >= plan.position ? 1 : 0);
            at.erase(at.begin() + static_cast<long>(removed));
            fill.erase(fill.begin() + static_cast<long>(removed));
        }
        return plan;
    }
};

} // namespace

TEST(SelectLinks, SpreadsOverDirectionsThenFills) {
    const std::vector<float> at = {1, -2, 3, 4, -5};
    std::vector<float> distance(5);
    for (size_t i = 0; i < 5; i++) distance[i] = std::fabs(at[i]);
    LinkKind kind[5];
    const auto between = [&](size_t i, size_t j) { return std::fabs(at[i] - at[j]); };
    EXPECT_EQ(select_links(distance.data(), 5, 3, between, kind), 3U);
    EXPECT_EQ(kind[0], LinkKind::kSelected);
    EXPECT_EQ(kind[1], LinkKind::kSelected);
    EXPECT_EQ(kind[2], LinkKind::kFill);
    EXPECT_EQ(kind[3], LinkKind::kDropped);
    EXPECT_EQ(kind[4], LinkKind::kDropped);
    EXPECT_EQ(select_links(distance.data(), 5, 10, between, kind), 5U);
    EXPECT_EQ(select_links(distance.data(), 0, 10, between, kind), 0U);
}

TEST(PlanInsertion, KeepsOrderAndMarksFill) {
    List list;
    EXPECT_TRUE(list.add(4, 4).inserted);
    EXPECT_TRUE(list.add(5, 4).fill); // behind 4, in its direction
    EXPECT_FALSE(list.add(-6, 4).fill);
    EXPECT_EQ(list.at, (std::vector<float>{4, 5, -6}));
    EXPECT_FALSE(list.add(1, 4).fill); // in front of 4, which becomes fill
    EXPECT_EQ(list.at, (std::vector<float>{1, 4, 5, -6}));
    EXPECT_EQ(list.fill, (std::vector<bool>{false, true, true, false}));
}

TEST(PlanInsertion, FullListLosesItsFurthestFill) {
    List list{{1, 4, 5, -6}, {false, true, true, false}};
    EXPECT_FALSE(list.add(9, 4).inserted); // itself the furthest fill
    EXPECT_TRUE(list.add(2, 4).inserted);
    EXPECT_EQ(list.at, (std::vector<float>{1, 2, 4, -6}));
    EXPECT_TRUE(list.add(-3, 4).inserted); // demotes -6, which is then the furthest fill
    EXPECT_EQ(list.at, (std::vector<float>{1, 2, -3, 4}));
    EXPECT_EQ(list.fill, (std::vector<bool>{false, true, false, true}));
}

TEST(PlanInsertion, FullListOfSelectedLinksLosesTheFurthest) {
    List list{{1, -2}, {false, false}};
    EXPECT_FALSE(list.add(-3, 2).inserted);
    EXPECT_TRUE(list.add(-1, 2).inserted);
    EXPECT_EQ(list.at.size(), 2U);
    EXPECT_EQ(list.at, (std::vector<float>{1, -1}));
}
