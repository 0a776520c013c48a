// Rows that lie far from the others: what the products of matrices and of squares would lose for all of them.
#include "ruvector/core/ivf/center_groups.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/grouped_centers.hpp"
#include "ruvector/core/ivf/kmeans.hpp"
#include "ruvector/core/ivf/probe_table.hpp"
#include "ruvector/core/ivf/shells.hpp"

#include "ivf_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace rv::ivf;
using rv::Random;

namespace {

using Rows = std::vector<float>;

constexpr size_t kDims = 24;

void append(Rows& rows, const Rows& more) { rows.insert(rows.end(), more.begin(), more.end()); }

Rows everywhere(size_t count, float value) { return Rows(count * kDims, value); }

// Rows in all directions, about `length` from the origin.
Rows scattered(size_t count, double length, uint64_t seed = 11) {
    Random random(seed);
    Rows rows;
    for (size_t i = 0; i < count * kDims; i++) rows.push_back(static_cast<float>((random.uniform() - 0.5) * length));
    return rows;
}

// Rows around ten points of a cube that begins at `offset`.
Rows near_points(size_t count, double offset = 0) { return blurred_points(count, kDims, 10, 4, offset); }

struct FarRows {
    const char* name;
    Rows rows;
};

// What may lie beside some 2,000 ordinary rows.
std::vector<FarRows> far_rows() {
    std::vector<FarRows> all;
    for (const float value : {1e3F, 1e5F, 1e6F, 1e8F, 1e9F, 1e18F, 1e25F, 3e38F, -9999.0F})
        all.push_back({"one row", everywhere(1, value)});
    Rows magnitudes;
    for (float value = 1e3F; value < 1e10F; value *= 10) append(magnitudes, everywhere(1, value));
    all.push_back({"one of each magnitude", magnitudes});
    all.push_back({"a sentinel in a tenth", everywhere(220, -9999)});
    all.push_back({"a tenth in all directions", scattered(220, 1e7)});
    all.push_back({"a tenth at many distances", scattered(110, 1e3)});
    append(all.back().rows, scattered(110, 1e9, 12));
    all.push_back({"far clusters", near_points(70, 3e4)});
    append(all.back().rows, near_points(70, -5e5));
    append(all.back().rows, near_points(70, 1e6));
    return all;
}

double squared_distance(const float* a, const float* b) {
    double sum = 0;
    for (size_t d = 0; d < kDims; d++) sum += (double{a[d]} - double{b[d]}) * (double{a[d]} - double{b[d]});
    return sum;
}

double least_distance(const float* row, const Rows& centers) {
    double least = INFINITY;
    for (size_t c = 0; c < centers.size(); c += kDims) least = std::min(least, squared_distance(row, &centers[c]));
    return least;
}

KMeansOptions options_for(size_t clusters) {
    KMeansOptions options;
    options.dims = kDims;
    options.clusters = clusters;
    return options;
}

Rows k_means_of(Rows sample, size_t clusters, KMeansResult* result = nullptr) {
    std::pmr::monotonic_buffer_resource memory;
    Rows centers(clusters * kDims);
    const KMeansResult got =
        k_means(options_for(clusters), sample.data(), sample.size() / kDims, centers.data(), &memory);
    if (result != nullptr) *result = got;
    return centers;
}

// Lists with rows of `rows`, by double precision.
size_t lists_of(const Rows& rows, const Rows& centers) {
    std::set<size_t> lists;
    for (size_t i = 0; i < rows.size(); i += kDims) {
        size_t nearest = 0;
        for (size_t c = 0; c < centers.size(); c += kDims) {
            if (squared_distance(&rows[i], &centers[c]) < squared_distance(&rows[i], &centers[nearest])) nearest = c;
        }
        lists.insert(nearest);
    }
    return lists.size();
}

double mean_cost(const Rows& rows, const Rows& centers) {
    double sum = 0;
    for (size_t i = 0; i < rows.size(); i += kDims) sum += least_distance(&rows[i], centers);
    return sum * double{kDims} / static_cast<double>(rows.size());
}

// Of rows that float can measure: that the distance is the least, to the digits that a search has itself.
void expect_nearest(const Rows& rows, const Rows& centers, const std::vector<Nearest>& found, const char* name) {
    for (size_t i = 0; i < found.size(); i++) {
        const float* row = &rows[i * kDims];
        if (std::abs(row[0]) > 1e17F) continue;
        const double least = least_distance(row, centers);
        const double got = squared_distance(row, &centers[found[i].center * kDims]);
        EXPECT_LE(got, least * (1 + 1e-5)) << name << ", row " << i;
        EXPECT_NEAR(double{found[i].distance}, got, got / 100) << name << ", row " << i;
    }
}

} // namespace

// Centres among the ordinary rows and on far ones; rows of both kinds.
TEST(FarRows, NearestCentersAreThoseOfDoublePrecision) {
    for (const FarRows& far : far_rows()) {
        Rows rows = near_points(500);
        append(rows, far.rows);
        Rows centers = near_points(60);
        const size_t some = std::min<size_t>(far.rows.size(), 40 * kDims);
        centers.insert(centers.end(), far.rows.begin(), far.rows.begin() + static_cast<long>(some));
        std::pmr::monotonic_buffer_resource memory;
        Centers packed(&memory, kDims, Nearness::kEuclidean);
        packed.pack(centers.data(), centers.size() / kDims);
        std::vector<Nearest> found(rows.size() / kDims);
        packed.nearest(rows.data(), found.size(), found.data());
        expect_nearest(rows, centers, found, far.name);

        std::vector<float> distances(found.size() * packed.count());
        packed.distances(rows.data(), found.size(), distances.data());
        for (size_t i = 0; i < distances.size(); i++) {
            const float* row = &rows[i / packed.count() * kDims];
            const double exact = squared_distance(row, &centers[i % packed.count() * kDims]);
            if (exact > 1e34) continue;
            EXPECT_NEAR(double{distances[i]}, exact, exact / 100) << far.name;
        }
    }
}

// Rows that are long, and of which a part is near each of the centres: nothing but a look at each tells them apart.
TEST(FarRows, ManyDoubtfulRowsAreMeasuredEach) {
    const Rows rows = near_points(700, 1e6);
    Rows centers = near_points(40, 1e6);
    append(centers, near_points(80));
    std::pmr::monotonic_buffer_resource memory;
    Centers packed(&memory, kDims, Nearness::kEuclidean);
    packed.pack(centers.data(), centers.size() / kDims);
    std::vector<Nearest> found(rows.size() / kDims);
    packed.nearest(rows.data(), found.size(), found.data());
    expect_nearest(rows, centers, found, "doubtful rows");
    for (size_t i = 0; i < found.size(); i++) {
        std::vector<double> exact;
        for (size_t c = 0; c < centers.size(); c += kDims)
            exact.push_back(squared_distance(&rows[i * kDims], &centers[c]));
        std::sort(exact.begin(), exact.end());
        EXPECT_LE(double{found[i].second_distance}, exact[1] * (1 + 1e-5));
        EXPECT_GE(double{found[i].second_distance}, exact[1] * (1 - 1e-5));
    }
}

TEST(FarRows, LeaveTheOthersTheirLists) {
    constexpr size_t kLists = 50;
    const Rows near = near_points(2000);
    const double alone = mean_cost(near, k_means_of(near, kLists));
    for (const FarRows& far : far_rows()) {
        Rows sample = near;
        append(sample, far.rows);
        const Rows centers = k_means_of(sample, kLists);
        EXPECT_GE(lists_of(near, centers), far.rows.size() > 10 * kDims ? kLists * 8 / 10 : kLists - 3) << far.name;
        EXPECT_LT(mean_cost(near, centers), 1.1 * alone) << far.name;
        for (const float value : centers) EXPECT_TRUE(std::isfinite(value)) << far.name;
    }
}

TEST(FarRows, OfFarClustersEachHasItsLists) {
    Rows sample = near_points(1000);
    append(sample, near_points(1000, 4e5));
    append(sample, near_points(1000, -2e5));
    KMeansResult result{};
    const Rows centers = k_means_of(sample, 60, &result);
    EXPECT_EQ(result.occupied, 60U);
    // As near as to twenty centres of their own; numbers of 4e5 end with 1/32.
    for (const double offset : {0.0, 4e5, -2e5}) {
        const Rows cluster = near_points(1000, offset);
        EXPECT_LT(mean_cost(cluster, centers), 1.15 * mean_cost(cluster, k_means_of(cluster, 20))) << offset;
    }
}

TEST(FarRows, InTwoLevelsToo) {
    const Rows near = near_points(12000);
    constexpr size_t kLists = 1250;
    const double alone = mean_cost(near, k_means_of(near, kLists));
    Rows sample = near;
    append(sample, scattered(300, 1e8));
    append(sample, near_points(900, -1e5));
    const Rows centers = k_means_of(sample, kLists);
    EXPECT_LT(mean_cost(near, centers), 1.1 * alone);
    EXPECT_GE(lists_of(near, centers), kLists * 8 / 10);
}

TEST(FarRows, FarCentersAreInGroupsOfTheirOwn) {
    constexpr size_t kLists = 3000;
    Rows centers = near_points(kLists - 30);
    append(centers, scattered(20, 1e7));
    append(centers, near_points(10, 1e5));
    std::pmr::monotonic_buffer_resource memory;
    CenterGroups groups(&memory);
    group_centers(options_for(kLists), centers.data(), groups, &memory);
    // A group of ordinary centres reaches what it did: no far one is in it.
    for (size_t g = 0; g < groups.count(); g++) {
        size_t ordinary = 0;
        for (uint32_t i = groups.begins[g]; i < groups.begins[g + 1]; i++) ordinary += groups.order[i] < kLists - 30;
        if (ordinary > 0) {
            EXPECT_LT(groups.spreads[g], 1e3F);
        }
    }
    Rows sorted;
    for (size_t i = 0; i < kLists; i++)
        sorted.insert(sorted.end(), &centers[groups.order[i] * kDims], &centers[groups.order[i] * kDims] + kDims);
    GroupedCenters grouped(&memory, kDims, Nearness::kEuclidean);
    grouped.pack(groups.middles.data(), groups.count(), groups.begins.data(), sorted.data());
    Rows rows = near_points(300);
    append(rows, scattered(20, 1e7));
    std::vector<Nearest> found(rows.size() / kDims);
    grouped.nearest(rows.data(), found.size(), groups.count(), found.data());
    expect_nearest(rows, sorted, found, "in groups");
}

TEST(FarRows, DoNotChangeHowManyListsAreToBeRead) {
    constexpr size_t kLists = 50;
    Rows sample = near_points(2000);
    const auto probes = [&](Rows rows) {
        std::pmr::monotonic_buffer_resource memory;
        Rows centers(kLists * kDims);
        k_means(options_for(kLists), rows.data(), rows.size() / kDims, centers.data(), &memory);
        const ProbeTable table = estimate_probes({kDims, Nearness::kEuclidean, rows.data(), rows.size() / kDims,
                                                  static_cast<double>(rows.size() / kDims), centers.data(), kLists},
                                                 &memory);
        return table.probes_for(0.95F, kLists);
    };
    const uint32_t alone = probes(sample);
    EXPECT_LT(alone, kLists / 2);
    append(sample, near_points(150, 1e6));
    append(sample, everywhere(1, 1e9F));
    EXPECT_LE(probes(sample), alone + alone / 2);
}

TEST(Shells, AllOrdinaryRowsAreOfOne) {
    std::pmr::monotonic_buffer_resource memory;
    for (Rows rows : {near_points(1000), scattered(1000, 1e9), everywhere(1000, 7), near_points(1), Rows(kDims)}) {
        const Rows before = rows;
        EXPECT_EQ(inner_shell_first(rows.data(), rows.size() / kDims, kDims, &memory), rows.size() / kDims);
        EXPECT_EQ(rows, before);
    }
}

TEST(Shells, FarRowsGoToTheEnd) {
    std::pmr::monotonic_buffer_resource memory;
    Rows rows = everywhere(3, 1e6F);
    append(rows, everywhere(900, 5));
    append(rows, near_points(600));
    append(rows, scattered(50, 1e8));
    const size_t near = inner_shell_first(rows.data(), 1553, kDims, &memory);
    ASSERT_EQ(near, 1500U);
    for (size_t i = 0; i < 1553; i++)
        EXPECT_EQ(std::abs(rows[i * kDims]) + std::abs(rows[i * kDims + 1]) > 100, i >= near);
}

TEST(Shells, ShareCentersByRows) {
    std::pmr::monotonic_buffer_resource memory;
    const Rows far = scattered(200, 1e6);
    EXPECT_EQ(outer_clusters(100, 1800, far.data(), 200, kDims, &memory), 10U);
    EXPECT_EQ(outer_clusters(100, 100000, far.data(), 1, kDims, &memory), 1U);
    EXPECT_EQ(outer_clusters(9, 100000, far.data(), 1, kDims, &memory), 0U);
    EXPECT_EQ(outer_clusters(100, 100000, far.data(), 0, kDims, &memory), 0U);
    // Equal ones need one list.
    const Rows sentinel = everywhere(200, -9999);
    EXPECT_EQ(outer_clusters(100, 1800, sentinel.data(), 200, kDims, &memory), 1U);
}
