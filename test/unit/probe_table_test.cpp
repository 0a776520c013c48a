// The table of probes against recall that is counted over all rows.
#include "ruvector/core/ivf/probe_table.hpp"

#include "ivf_support.hpp"
#include "ruvector/core/ivf/kmeans.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

using namespace rv::ivf;

namespace {

constexpr size_t kDims = 12;
constexpr size_t kLists = 64;

float squared_distance(const float* a, const float* b) {
    float sum = 0;
    for (size_t d = 0; d < kDims; d++) sum += (a[d] - b[d]) * (a[d] - b[d]);
    return sum;
}

// Ranks of the lists of the ten nearest rows of each query.
std::vector<size_t> ranks_of(const std::vector<float>& rows, const std::vector<float>& queries,
                             const std::vector<float>& centers) {
    const size_t n = rows.size() / kDims;
    std::vector<size_t> list(n), ranks;
    const auto nearest = [&](const float* row) {
        size_t best = 0;
        for (size_t c = 1; c < kLists; c++)
            if (squared_distance(row, &centers[c * kDims]) < squared_distance(row, &centers[best * kDims])) best = c;
        return best;
    };
    for (size_t i = 0; i < n; i++) list[i] = nearest(&rows[i * kDims]);
    for (size_t q = 0; q < queries.size(); q += kDims) {
        std::vector<std::pair<float, size_t>> near(n);
        for (size_t i = 0; i < n; i++) near[i] = {squared_distance(&rows[i * kDims], &queries[q]), i};
        std::partial_sort(near.begin(), near.begin() + 10, near.end());
        for (size_t k = 0; k < 10; k++) {
            const float limit = squared_distance(&queries[q], &centers[list[near[k].second] * kDims]);
            size_t rank = 0;
            for (size_t c = 0; c < kLists; c++) rank += squared_distance(&queries[q], &centers[c * kDims]) < limit;
            ranks.push_back(rank);
        }
    }
    return ranks;
}

} // namespace

TEST(ProbeTable, ReachesTheRecallThatItNames) {
    // Far from the origin, where products of whole values would have lost their digits.
    for (const double offset : {0.0, 3000.0}) {
        const std::vector<float> all = blurred_points(20400, kDims, 100, 12, offset);
        const std::vector<float> rows(all.begin(), all.begin() + 20000 * kDims);
        const std::vector<float> queries(all.begin() + 20000 * kDims, all.end());
        std::vector<float> sample(rows.begin(), rows.begin() + 5000 * kDims);
        std::pmr::monotonic_buffer_resource memory;
        KMeansOptions options;
        options.dims = kDims;
        options.clusters = kLists;
        std::vector<float> centers(kLists * kDims);
        k_means(options, sample.data(), 5000, centers.data(), &memory);
        const ProbeSample of{kDims, Nearness::kEuclidean, sample.data(), 5000, 20000.0, centers.data(), kLists};
        const ProbeTable table = estimate_probes(of, &memory);
        const std::vector<size_t> ranks = ranks_of(rows, queries, centers);
        for (size_t i = 0; i < kRecallLevels.size(); i++) {
            const double recall =
                static_cast<double>(
                    std::count_if(ranks.begin(), ranks.end(), [&](size_t rank) { return rank < table.probes[i]; })) /
                static_cast<double>(ranks.size());
            EXPECT_GE(recall, static_cast<double>(kRecallLevels[i]) - 0.02) << table.probes[i];
            EXPECT_GE(table.probes[i], 1U);
            EXPECT_LE(table.probes[i], kLists);
            EXPECT_GE(table.probes[i], table.probes[i > 0 ? i - 1 : 0]);
        }
        // It does not say "all of them" either.
        EXPECT_LT(table.probes_for(0.9, kLists), kLists / 2);
    }
}

TEST(ProbeTable, GoesBetweenItsLevels) {
    ProbeTable table{};
    for (size_t i = 0; i < kRecallLevels.size(); i++) table.probes[i] = static_cast<uint32_t>(10 * (i + 1));
    EXPECT_EQ(table.probes_for(0.1, 1000), 10U);
    EXPECT_EQ(table.probes_for(0.5, 1000), 10U);
    EXPECT_EQ(table.probes_for(0.55, 1000), 15U);
    EXPECT_EQ(table.probes_for(double{kRecallLevels[6]}, 1000), 70U);
    EXPECT_EQ(table.probes_for(double{kRecallLevels.back()}, 1000), 160U);
    EXPECT_EQ(table.probes_for(1, 1000), 1000U);
    EXPECT_EQ(table.probes_for(0.9, 30), 30U);
}

TEST(ProbeTable, SmallSamples) {
    std::pmr::monotonic_buffer_resource memory;
    const std::vector<float> rows = blurred_points(3, kDims, 3, 1);
    for (const size_t n : {0U, 1U, 2U, 3U}) {
        for (const Nearness nearness : {Nearness::kEuclidean, Nearness::kInnerProduct, Nearness::kHamming}) {
            const ProbeSample sample{kDims, nearness, rows.data(), n, static_cast<double>(n), rows.data(), 2};
            const ProbeTable table = estimate_probes(sample, &memory);
            for (const uint32_t probes : table.probes) {
                EXPECT_GE(probes, 1U);
                EXPECT_LE(probes, 2U);
            }
        }
    }
}

TEST(ProbeTable, CountsBits) {
    rv::Random random(5);
    std::vector<uint8_t> rows(2000 * 8);
    for (size_t i = 0; i < 2000; i++) {
        for (size_t d = 0; d < 8; d++) rows[i * 8 + d] = i % 4 >> d % 2 & 1 ? 0xFF : 0;
        rows[i * 8 + random.next() % 8] ^= static_cast<uint8_t>(1U << random.next() % 8);
    }
    const uint8_t centers[4][8] = {{0, 0, 0, 0, 0, 0, 0, 0},
                                   {0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0},
                                   {0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF},
                                   {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};
    std::pmr::monotonic_buffer_resource memory;
    const ProbeSample sample{64, Nearness::kHamming, rows.data(), 2000, 2000.0, centers, 4};
    // Each row's neighbours are in its own list.
    for (const uint32_t probes : estimate_probes(sample, &memory).probes) EXPECT_EQ(probes, 1U);
}
