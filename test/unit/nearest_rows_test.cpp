// Rows in order out of bounded memory, against a sort.
#include "ruvector/core/base/nearest_rows.hpp"

#include "ruvector/core/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

using rv::NearestRows;
using rv::NearRow;

namespace {

// `different` values for the distance, so that many are equal.
std::vector<NearRow> random_rows(size_t n, uint64_t different) {
    rv::Random random(n + different);
    std::vector<NearRow> rows;
    for (uint32_t i = 0; i < n; i++) rows.push_back({static_cast<float>(random.next() % different), i / 7, i % 7 + 1});
    for (size_t i = n; i > 1; i--) std::swap(rows[i - 1], rows[random.next() % i]);
    return rows;
}

std::vector<NearRow> take_all(NearestRows& nearest, const std::vector<NearRow>& rows, int* passes) {
    std::vector<NearRow> taken;
    nearest.begin();
    for (*passes = 1;; ++*passes) {
        for (const NearRow& row : rows) nearest.put(row);
        nearest.finish();
        while (const NearRow* row = nearest.take()) taken.push_back(*row);
        if (!nearest.more()) return taken;
        nearest.begin_pass();
    }
}

bool same(const NearRow& a, const NearRow& b) { return !(a < b) && !(b < a); }

} // namespace

TEST(NearestRows, AllRowsInOrderInAsManyPassesAsItTakes) {
    std::pmr::monotonic_buffer_resource memory;
    for (const size_t n : {0U, 1U, 31U, 32U, 33U, 1000U, 5000U}) {
        for (const size_t limit : {1U, 10U, 500U, 100000U}) {
            if (n > 1000 && limit < 100) continue;
            for (const uint64_t different : {1U, 5U, 1000000U}) {
                std::vector<NearRow> rows = random_rows(n, different);
                NearestRows nearest(&memory, limit);
                int passes = 0;
                const std::vector<NearRow> taken = take_all(nearest, rows, &passes);
                std::sort(rows.begin(), rows.end());
                ASSERT_EQ(taken.size(), rows.size());
                EXPECT_TRUE(std::equal(taken.begin(), taken.end(), rows.begin(), same));
                const size_t kept = std::max<size_t>(limit, 1);
                EXPECT_LE(static_cast<size_t>(passes), n / kept + 1);
                EXPECT_EQ(passes > 1, n > kept);
            }
        }
    }
}

TEST(NearestRows, InfiniteDistancesComeLast) {
    std::pmr::monotonic_buffer_resource memory;
    NearestRows nearest(&memory, 2);
    const float infinity = std::numeric_limits<float>::infinity();
    const std::vector<NearRow> rows = {{infinity, 1, 1}, {3, 1, 2}, {infinity, 1, 3}, {1, 1, 4}, {-infinity, 1, 5}};
    int passes = 0;
    const std::vector<NearRow> taken = take_all(nearest, rows, &passes);
    ASSERT_EQ(taken.size(), 5U);
    EXPECT_EQ(taken[0].offset, 5U);
    EXPECT_EQ(taken[1].offset, 4U);
    EXPECT_EQ(taken[3].offset, 1U);
    EXPECT_EQ(taken[4].offset, 3U);
}

TEST(NearestRows, ANewStreamStartsOver) {
    std::pmr::monotonic_buffer_resource memory;
    NearestRows nearest(&memory, 3);
    const std::vector<NearRow> far = random_rows(20, 1000);
    int passes = 0;
    EXPECT_EQ(take_all(nearest, far, &passes).size(), 20U);
    EXPECT_EQ(take_all(nearest, far, &passes).size(), 20U);
}

TEST(NearestRows, KeepsNoMoreThanTwiceTheLimit) {
    std::pmr::monotonic_buffer_resource memory;
    NearestRows nearest(&memory, 100);
    nearest.begin();
    for (const NearRow& row : random_rows(10000, 1U << 30)) nearest.put(row);
    nearest.finish();
    int kept = 0;
    while (nearest.take() != nullptr) kept++;
    EXPECT_EQ(kept, 100);
    EXPECT_TRUE(nearest.more());
}

// A bound that comes late leaves rows behind that are further: they must not come before nearer ones that were left
// out.
TEST(NearestRows, LateBoundsKeepTheOrder) {
    std::pmr::monotonic_buffer_resource memory;
    NearestRows nearest(&memory, 100);
    nearest.begin();
    nearest.put({5, 1, 1});
    nearest.put({1, 2, 1});
    nearest.bound(2);
    nearest.put({3, 3, 1});
    nearest.finish();
    EXPECT_EQ(nearest.take()->block, 2U);
    EXPECT_EQ(nearest.take(), nullptr);
    ASSERT_TRUE(nearest.more());
    nearest.begin_pass();
    for (const NearRow& row : {NearRow{5, 1, 1}, NearRow{1, 2, 1}, NearRow{3, 3, 1}}) nearest.put(row);
    nearest.finish();
    EXPECT_EQ(nearest.take()->block, 3U);
    EXPECT_EQ(nearest.take()->block, 1U);
    EXPECT_FALSE(nearest.more());
}

// The bound is nearer than the last of the rows that are kept for want of memory: what was left out for the bound is
// not passed over.
TEST(NearestRows, WantOfMemoryLeavesABoundWhereItIs) {
    std::pmr::monotonic_buffer_resource memory;
    NearestRows nearest(&memory, 4);
    std::vector<NearRow> rows;
    for (uint32_t i = 0; i < 40; i++) rows.push_back({static_cast<float>(i * 7 % 40), i, 1});
    std::vector<NearRow> taken;
    nearest.begin();
    for (float most = 2; !taken.empty() || most == 2; most *= 2) {
        for (size_t i = 0; i < rows.size(); i++) {
            if (i == 7) nearest.bound(most);
            nearest.put(rows[i]);
        }
        nearest.finish();
        while (const NearRow* row = nearest.take()) taken.push_back(*row);
        if (!nearest.more()) break;
        nearest.begin_pass();
    }
    std::sort(rows.begin(), rows.end());
    ASSERT_EQ(taken.size(), rows.size());
    EXPECT_TRUE(std::equal(taken.begin(), taken.end(), rows.begin(), same));
}
