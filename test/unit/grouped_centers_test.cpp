// Centres in groups, and k-means in two levels, against what a look at all centres finds.
#include "ruvector/core/ivf/grouped_centers.hpp"

#include "ivf_support.hpp"
#include "ruvector/core/ivf/center_groups.hpp"
#include "ruvector/core/ivf/kmeans_space.hpp"
#include "ruvector/core/ivf/list_count.hpp"
#include "ruvector/core/ivf/one_level_kmeans.hpp"
#include "ruvector/core/ivf/two_level_kmeans.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

using namespace rv::ivf;
using rv::Random;

namespace {

// Rows of packed bits with the same signs as floats.
std::vector<uint8_t> signs(const std::vector<float>& rows, size_t dims, float limit) {
    const size_t bytes = (dims + 7) / 8;
    std::vector<uint8_t> bits(rows.size() / dims * bytes);
    for (size_t i = 0; i < rows.size(); i++) {
        if (rows[i] > limit) bits[i / dims * bytes + i % dims / 8] |= static_cast<uint8_t>(0x80 >> i % dims % 8);
    }
    return bits;
}

KMeansOptions options_for(size_t dims, size_t clusters, KMeansSpace space) {
    KMeansOptions options;
    options.dims = dims;
    options.clusters = clusters;
    options.space = space;
    return options;
}

Nearness nearness_of(KMeansSpace space) {
    return space == KMeansSpace::kHamming ? Nearness::kHamming : Nearness::kEuclidean;
}

} // namespace

TEST(Centers, DistancesAreThoseOfTheNearest) {
    for (const Nearness nearness : {Nearness::kEuclidean, Nearness::kInnerProduct, Nearness::kHamming}) {
        const size_t dims = 37, count = 50, n = 131;
        const std::vector<float> centers = blurred_points(count, dims, count, 1, -10);
        const std::vector<float> rows = blurred_points(n, dims, 20, 4, -10);
        const std::vector<uint8_t> center_bits = signs(centers, dims, 0);
        const std::vector<uint8_t> row_bits = signs(rows, dims, 0);
        const bool bits = nearness == Nearness::kHamming;
        const void* from = bits ? static_cast<const void*>(row_bits.data()) : rows.data();
        std::pmr::monotonic_buffer_resource memory;
        Centers packed(&memory, dims, nearness);
        packed.pack(bits ? static_cast<const void*>(center_bits.data()) : centers.data(), count);
        std::vector<Nearest> nearest(n);
        packed.nearest(from, n, nearest.data());
        std::vector<float> distances(n * count);
        packed.distances(from, n, distances.data());
        for (size_t i = 0; i < n; i++) {
            const float* of_row = &distances[i * count];
            EXPECT_EQ(std::min_element(of_row, of_row + count) - of_row, nearest[i].center);
            EXPECT_EQ(of_row[nearest[i].center], nearest[i].distance);
        }
    }
}

TEST(GroupedCenters, WithAllGroupsOpenFindWhatCentersFind) {
    for (const KMeansSpace space : {KMeansSpace::kEuclidean, KMeansSpace::kHamming}) {
        const size_t dims = 24, lists = 300, n = 2500;
        const std::vector<float> centers = blurred_points(lists, dims, 40, 5, -10);
        const std::vector<float> rows = blurred_points(n, dims, 60, 4, -10);
        const std::vector<uint8_t> center_bits = signs(centers, dims, 0);
        const std::vector<uint8_t> row_bits_ = signs(rows, dims, 0);
        const bool bits = space == KMeansSpace::kHamming;
        const void* from = bits ? static_cast<const void*>(row_bits_.data()) : rows.data();
        const void* all = bits ? static_cast<const void*>(center_bits.data()) : centers.data();
        const size_t bytes = row_bytes(nearness_of(space), dims);

        std::pmr::monotonic_buffer_resource memory;
        CenterGroups groups(&memory);
        group_centers(options_for(dims, lists, space), all, groups, &memory);
        std::vector<uint8_t> sorted(lists * bytes);
        for (size_t i = 0; i < lists; i++)
            std::memcpy(&sorted[i * bytes], static_cast<const uint8_t*>(all) + groups.order[i] * bytes, bytes);

        Centers packed(&memory, dims, nearness_of(space));
        packed.pack(sorted.data(), lists);
        GroupedCenters grouped(&memory, dims, nearness_of(space));
        grouped.pack(groups.middles.data(), groups.count(), groups.begins.data(), sorted.data());
        std::vector<Nearest> expected(n), found(n);
        packed.nearest(from, n, expected.data());
        grouped.nearest(from, n, groups.count(), found.data());
        for (size_t i = 0; i < n; i++) {
            EXPECT_FLOAT_EQ(found[i].distance, expected[i].distance);
            EXPECT_NEAR(found[i].second_distance, expected[i].second_distance, 1e-4 * expected[i].second_distance);
            if (expected[i].distance < expected[i].second_distance) {
                EXPECT_EQ(found[i].center, expected[i].center);
            }
        }
        // A quarter of the groups has the nearest centre of most rows, and more of them miss no more.
        size_t before = 0;
        for (const size_t open : {size_t{1}, groups.count() / 4, groups.count() / 2}) {
            grouped.nearest(from, n, open, found.data());
            size_t same = 0;
            for (size_t i = 0; i < n; i++) same += found[i].distance <= expected[i].distance + 1e-4F;
            EXPECT_GE(same, before);
            before = same;
        }
        EXPECT_GE(before, n * 9 / 10);
    }
}

TEST(CenterGroups, HaveEachCenterOnceAndNoGroupEmpty) {
    for (const size_t lists : {1U, 2U, 5U, 400U}) {
        // Few distinct ones, too.
        for (const size_t distinct : {lists, size_t{2}}) {
            const size_t dims = 6;
            const std::vector<float> centers = blurred_points(lists, dims, distinct, distinct == lists ? 1 : 0);
            std::pmr::monotonic_buffer_resource memory;
            CenterGroups groups(&memory);
            group_centers(options_for(dims, lists, KMeansSpace::kEuclidean), centers.data(), groups, &memory);
            std::set<uint32_t> seen(groups.order.begin(), groups.order.end());
            EXPECT_EQ(seen.size(), lists);
            EXPECT_EQ(groups.order.size(), lists);
            EXPECT_EQ(groups.begins[0], 0U);
            EXPECT_EQ(groups.begins[groups.count()], lists);
            for (size_t g = 0; g < groups.count(); g++) EXPECT_LT(groups.begins[g], groups.begins[g + 1]);
            EXPECT_EQ(groups.middles.size(), groups.count() * dims * sizeof(float));
        }
    }
}

// Lists as a search over groups finds them.
TEST(CenterGroups, AnswerForMostOfTheNearestLists) {
    const size_t dims = 16, lists = 2000, queries = 100;
    const std::vector<float> centers = blurred_points(lists, dims, 60, 8, -10);
    const std::vector<float> asked = blurred_points(queries, dims, 60, 9, -10);
    std::pmr::monotonic_buffer_resource memory;
    CenterGroups groups(&memory);
    group_centers(options_for(dims, lists, KMeansSpace::kEuclidean), centers.data(), groups, &memory);
    const auto* middles = reinterpret_cast<const float*>(groups.middles.data());
    const auto squared = [&](const float* a, const float* b) {
        float sum = 0;
        for (size_t d = 0; d < dims; d++) sum += (a[d] - b[d]) * (a[d] - b[d]);
        return sum;
    };
    for (const size_t probes : {5U, 50U}) {
        size_t agreed = 0, measured = 0;
        for (size_t q = 0; q < queries; q++) {
            const float* query = &asked[q * dims];
            std::vector<std::pair<float, size_t>> order;
            for (size_t g = 0; g < groups.count(); g++) {
                const float middle = squared(query, middles + g * dims);
                order.emplace_back(group_reach(Nearness::kEuclidean, middle, groups.spreads[g], 0, probes), g);
            }
            std::sort(order.begin(), order.end());
            std::vector<float> near, all;
            for (size_t i = 0; i < order.size(); i++) {
                const size_t held = std::min(near.size(), probes);
                if (!opens_group(order[i].first, i, near.size(), probes, held == 0 ? 0 : near[held - 1])) break;
                for (size_t c = groups.begins[order[i].second]; c < groups.begins[order[i].second + 1]; c++)
                    near.push_back(squared(query, &centers[groups.order[c] * dims]));
                std::sort(near.begin(), near.end());
            }
            for (size_t c = 0; c < lists; c++) all.push_back(squared(query, &centers[c * dims]));
            std::sort(all.begin(), all.end());
            measured += near.size();
            for (size_t p = 0; p < probes; p++) agreed += near[p] <= all[probes - 1];
        }
        EXPECT_GE(agreed, queries * probes * 98 / 100);
        EXPECT_LT(measured, queries * lists * 7 / 10);
    }
}

TEST(CenterGroups, ReachesByTheMeasureThatIsAsked) {
    // At right angles a middle 4 away whose centres are 3 away reaches 5; it is nearer by the cosine.
    const float cosine = most_cosine(10);
    EXPECT_FLOAT_EQ(group_reach(Nearness::kEuclidean, 16, 9, 0, 10), 25 - 2 * cosine * 12);
    EXPECT_FLOAT_EQ(group_reach(Nearness::kInnerProduct, -7, 9, 2, 10), -7 - cosine * 6);
    // Beyond the range of float, a group is opened.
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(group_reach(Nearness::kEuclidean, infinity, 9, 0, 10), -infinity);
    EXPECT_EQ(group_reach(Nearness::kEuclidean, infinity, 0, 0, 10), -infinity);
    EXPECT_EQ(group_reach(Nearness::kInnerProduct, infinity, infinity, 2, 10), -infinity);
    EXPECT_GT(most_cosine(1), most_cosine(1000));
    EXPECT_TRUE(opens_group(5, 100, 7, 8, 1));
    EXPECT_TRUE(opens_group(5, 100, 8, 8, 6));
    EXPECT_FALSE(opens_group(5, 100, 8, 8, 4));
    EXPECT_TRUE(opens_group(5, 0, 8, 8, 4));
}

TEST(ListCount, GrowsWithTheRowsAndThenWithTheirRoot) {
    EXPECT_EQ(lists_for_rows(0, 100), 1U);
    EXPECT_EQ(lists_for_rows(NAN, 100), 1U);
    EXPECT_EQ(lists_for_rows(300, 100), 1U);
    EXPECT_EQ(lists_for_rows(4500, 100), 10U);
    EXPECT_EQ(lists_for_rows(1e6, 32768), 1000U);
    EXPECT_EQ(lists_for_rows(1e12, 32768), 32768U);
    size_t before = 0;
    for (double rows = 1; rows < 1e9; rows *= 1.3) {
        EXPECT_GE(lists_for_rows(rows, 32768), before);
        before = lists_for_rows(rows, 32768);
    }
}

TEST(TwoLevelKMeans, IsAboutAsGoodAsOneLevel) {
    const size_t dims = 16, clusters = 1200, rows = 15000;
    for (const KMeansSpace kind : {KMeansSpace::kEuclidean, KMeansSpace::kSpherical}) {
        std::vector<float> sample = blurred_points(rows, dims, 300, 8, -10);
        if (kind == KMeansSpace::kSpherical) {
            for (size_t i = 0; i < rows; i++) {
                float norm = 0;
                for (size_t d = 0; d < dims; d++) norm += sample[i * dims + d] * sample[i * dims + d];
                for (size_t d = 0; d < dims; d++) sample[i * dims + d] /= std::sqrt(norm);
            }
        }
        ASSERT_TRUE(TwoLevelKMeans<FloatSpace>::fits(rows, clusters));
        const KMeansOptions options = options_for(dims, clusters, kind);
        std::pmr::monotonic_buffer_resource memory;
        std::vector<float> centers(clusters * dims);
        std::vector<float> same(sample);
        const KMeansResult two = k_means(options, sample.data(), rows, centers.data(), &memory);
        const FloatSpace space(dims, kind == KMeansSpace::kSpherical);
        const KMeansResult one =
            OneLevelKMeans<FloatSpace>(options, space, &memory).run(same.data(), rows, centers.data(), clusters);
        EXPECT_LT(two.inertia, 1.06 * one.inertia);
        EXPECT_GE(two.occupied, clusters * 98 / 100);
        // The sample is in another order, no more.
        double before = 0, after = 0;
        for (size_t i = 0; i < sample.size(); i++) {
            before += double{same[i]};
            after += double{sample[i]};
        }
        EXPECT_NEAR(before, after, 1e-3 * static_cast<double>(rows));
    }
}

TEST(TwoLevelKMeans, DividesBitsEqualRowsAndFewRows) {
    const size_t clusters = 1300;
    std::pmr::monotonic_buffer_resource memory;
    const std::vector<float> points = blurred_points(8000, 64, 500, 6, -10);
    std::vector<uint8_t> bits = signs(points, 64, 0);
    std::vector<uint8_t> bit_centers(clusters * 8);
    const KMeansResult found =
        k_means(options_for(64, clusters, KMeansSpace::kHamming), bits.data(), 8000, bit_centers.data(), &memory);
    EXPECT_GE(found.occupied, clusters * 9 / 10);
    EXPECT_LT(found.inertia, 16); // random rows are 32 apart

    std::vector<float> equal(6000 * 3, 2.5F);
    std::vector<float> centers(clusters * 3, NAN);
    k_means(options_for(3, clusters, KMeansSpace::kEuclidean), equal.data(), 6000, centers.data(), &memory);
    for (const float value : centers) EXPECT_TRUE(std::isfinite(value));
    for (size_t i = 0; i < 3; i++)
        EXPECT_TRUE(std::any_of(centers.begin(), centers.end(), [](float x) { return std::abs(x - 2.5F) < 0.01F; }));

    // Too few rows for two levels.
    EXPECT_FALSE(TwoLevelKMeans<FloatSpace>::fits(2000, clusters));
    k_means(options_for(3, clusters, KMeansSpace::kEuclidean), equal.data(), 2000, centers.data(), &memory);
    for (const float value : centers) EXPECT_TRUE(std::isfinite(value));
}

// Outliers make groups of few rows. Such a group may come first, or last.
TEST(TwoLevelKMeans, GroupsMayBeTooSmallForACentre) {
    const size_t dims = 4, clusters = 1200, rows = 5000;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        std::vector<float> sample = blurred_points(rows, dims, 50, 4, -10);
        for (size_t i = 0; i < rows; i += 32) {
            for (size_t d = 0; d < dims; d++) sample[i * dims + d] *= 1000.0F + static_cast<float>(i * (d + 1));
        }
        KMeansOptions options = options_for(dims, clusters, KMeansSpace::kEuclidean);
        options.seed = seed;
        std::pmr::monotonic_buffer_resource memory;
        std::vector<float> centers((clusters + 1) * dims, -1);
        ASSERT_TRUE(TwoLevelKMeans<FloatSpace>::fits(rows, clusters));
        const KMeansResult found = k_means(options, sample.data(), rows, centers.data(), &memory);
        EXPECT_GE(found.occupied, clusters / 2);
        for (size_t d = 0; d < dims; d++) EXPECT_EQ(centers[clusters * dims + d], -1) << seed;
    }
}

TEST(TwoLevelKMeans, TakesNoMoreMemoryThanItSays) {
    // k-means leaves behind what the resource frees at its end.
    struct Counting final : std::pmr::memory_resource {
        size_t now = 0, most = 0;
        std::map<void*, std::pair<size_t, size_t>> open;
        ~Counting() override {
            for (const auto& [block, size] : open)
                std::pmr::new_delete_resource()->deallocate(block, size.first, size.second);
        }
        void* do_allocate(size_t bytes, size_t alignment) override {
            most = std::max(most, now += bytes);
            void* block = std::pmr::new_delete_resource()->allocate(bytes, alignment);
            open[block] = {bytes, alignment};
            return block;
        }
        void do_deallocate(void* block, size_t bytes, size_t alignment) override {
            now -= bytes;
            open.erase(block);
            std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
        }
        bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
    };
    const size_t dims = 16, clusters = 1200, rows = 6000;
    std::vector<float> sample = blurred_points(rows, dims, 300, 8, -10);
    std::vector<float> centers(clusters * dims);
    const KMeansOptions options = options_for(dims, clusters, KMeansSpace::kEuclidean);
    Counting counting;
    k_means(options, sample.data(), rows, centers.data(), &counting);
    EXPECT_LE(counting.most, k_means_bytes(options, rows));
    EXPECT_EQ(k_means_bytes(options, 1) - k_means_bytes(options, 0),
              k_means_bytes(options, 100000) - k_means_bytes(options, 99999));
}
