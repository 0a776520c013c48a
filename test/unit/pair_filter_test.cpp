// The filter of exact searches leaves out no pair that is within its query's limit, at any instruction set.
#include "ruvector/core/exact/pair_filter.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/level.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

using rv::Random;
using rv::exact::Measure;
using rv::exact::PairFilter;

namespace {

constexpr Measure kMeasures[] = {Measure::kSquaredEuclidean, Measure::kNegativeInnerProduct, Measure::kCosineDistance};

// As the caller measures: by the float kernels in force.
double measured(Measure measure, const float* a, const float* b, size_t dims) {
    const auto& kernels = rv::simd::kernels();
    if (measure == Measure::kSquaredEuclidean) return kernels.l2_squared(a, b, dims);
    if (measure == Measure::kNegativeInnerProduct) return -kernels.inner_product(a, b, dims);
    float dot = 0;
    float norm_a = 0;
    float norm_b = 0;
    kernels.cosine_parts(a, b, dims, &dot, &norm_a, &norm_b);
    return 1 - std::clamp(double{dot} / std::sqrt(double{norm_a} * double{norm_b}), -1.0, 1.0);
}

struct Rows {
    size_t dims;
    std::vector<float> values;
    size_t size() const { return values.size() / dims; }
    const float* row(size_t i) const { return &values[i * dims]; }
};

Rows random_rows(size_t rows, size_t dims, uint64_t seed, double scale, double offset) {
    Random random(seed);
    Rows made{dims, {}};
    for (size_t i = 0; i < rows * dims; i++)
        made.values.push_back(static_cast<float>(offset + (random.uniform() - .5) * scale));
    return made;
}

// NaN is further than everything.
bool nearer(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

// Distances of the k nearest items to each query, as the filter's caller finds them; counts the pairs it looked at.
std::vector<std::vector<double>> found(PairFilter& filter, Measure measure, const Rows& queries, const Rows& items,
                                       size_t k, size_t* pairs) {
    filter.clear_queries();
    for (size_t q = 0; q < queries.size(); q++) filter.add_query(queries.row(q));
    filter.prepare();
    std::vector<std::vector<double>> nearest(queries.size());
    for (size_t block = 0; block < items.size(); block += filter.block_items()) {
        filter.clear_items();
        const size_t end = std::min(items.size(), block + filter.block_items());
        for (size_t i = block; i < end; i++) filter.add_item(items.row(i));
        for (size_t q = 0; q < queries.size(); q += PairFilter::kBatch) {
            filter.each_near(q, [&](size_t query, size_t item) {
                ++*pairs;
                auto& kept = nearest[query];
                const double d = measured(measure, queries.row(query), items.row(block + item), queries.dims);
                kept.insert(std::upper_bound(kept.begin(), kept.end(), d, nearer), d);
                if (kept.size() > k) kept.pop_back();
                if (kept.size() == k) filter.set_limit(query, kept.back());
            });
        }
    }
    return nearest;
}

std::vector<std::vector<double>> expected(Measure measure, const Rows& queries, const Rows& items, size_t k) {
    std::vector<std::vector<double>> nearest(queries.size());
    for (size_t q = 0; q < queries.size(); q++) {
        auto& all = nearest[q];
        for (size_t i = 0; i < items.size(); i++)
            all.push_back(measured(measure, queries.row(q), items.row(i), queries.dims));
        std::sort(all.begin(), all.end(), nearer);
        all.resize(std::min(k, all.size()));
    }
    return nearest;
}

void expect_same(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (size_t q = 0; q < a.size(); q++) {
        ASSERT_EQ(a[q].size(), b[q].size()) << "query " << q;
        for (size_t r = 0; r < a[q].size(); r++) {
            if (std::isnan(a[q][r])) {
                ASSERT_TRUE(std::isnan(b[q][r])) << "query " << q << " rank " << r;
            } else {
                ASSERT_EQ(a[q][r], b[q][r]) << "query " << q << " rank " << r;
            }
        }
    }
}

class PairFilterTest : public testing::Test {
protected:
    ~PairFilterTest() override { rv::simd::set_level(rv::simd::detected_level()); }

    // Returns the part of all pairs that had to be measured, at the best level.
    double check(Measure measure, const Rows& queries, const Rows& items, size_t k) {
        size_t pairs = 0;
        for (const auto level : rv::simd::kAllLevels) {
            if (!rv::simd::set_level(level)) continue;
            std::pmr::monotonic_buffer_resource memory;
            PairFilter filter(&memory, queries.dims, measure);
            pairs = 0;
            expect_same(found(filter, measure, queries, items, k, &pairs), expected(measure, queries, items, k));
            // Once more with the same object.
            size_t again = 0;
            expect_same(found(filter, measure, items, queries, k, &again), expected(measure, items, queries, k));
        }
        return static_cast<double>(pairs) / static_cast<double>(queries.size() * items.size());
    }
};

TEST_F(PairFilterTest, FindsTheNearestInAnyNumberOfDimensions) {
    for (const size_t dims : {1, 2, 3, 5, 15, 16, 17, 33, 64, 100, 129, 384, 1536}) {
        const Rows queries = random_rows(99, dims, dims, 2, 0);
        const Rows items = random_rows(333, dims, dims + 1000, 2, 0.1);
        for (const Measure measure : kMeasures)
            for (const size_t k : {1, 7}) check(measure, queries, items, k);
    }
}

TEST_F(PairFilterTest, MeasuresFewPairs) {
    const Rows queries = random_rows(100, 64, 1, 2, 0);
    const Rows items = random_rows(3000, 64, 2, 2, 0);
    for (const Measure measure : kMeasures) EXPECT_LT(check(measure, queries, items, 5), 0.03);
}

// The lengths are 1,000 times the distances, or more, and a product keeps few of their digits.
TEST_F(PairFilterTest, FindsTheNearestFarFromTheOrigin) {
    for (const double offset : {10., 1000., 1e5, 1e7}) {
        const Rows queries = random_rows(50, 32, 3, 1, offset);
        const Rows items = random_rows(500, 32, 4, 1, offset);
        EXPECT_LT(check(Measure::kSquaredEuclidean, queries, items, 5), offset < 1e5 ? 0.2 : 1.01);
        check(Measure::kNegativeInnerProduct, queries, items, 5);
        check(Measure::kCosineDistance, queries, items, 5);
    }
}

// Clusters far from each other: the midst of the queries is no help.
TEST_F(PairFilterTest, FindsTheNearestInTightClusters) {
    Rows queries = random_rows(60, 24, 5, 1e-3, 0);
    Rows items = random_rows(600, 24, 6, 1e-3, 0);
    for (Rows* rows : {&queries, &items})
        for (size_t i = 0; i < rows->size(); i++)
            for (size_t d = 0; d < rows->dims; d++) rows->values[i * rows->dims + d] += i % 2 == 0 ? 50.F : -50.F;
    for (const Measure measure : kMeasures) check(measure, queries, items, 10);
}

// Far ones alone cost more.
TEST_F(PairFilterTest, FarRowsDoNotMakeTheOthersCostly) {
    Rows queries = random_rows(100, 64, 1, 2, 0);
    Rows items = random_rows(3000, 64, 2, 2, 0);
    for (const float far : {-9999.F, 1e6F, 1e9F, 1e18F, 3e38F}) {
        std::fill_n(&queries.values[17 * 64], 64, far);
        std::fill_n(&items.values[1234 * 64], 64, -far);
        for (const Measure measure : kMeasures) EXPECT_LT(check(measure, queries, items, 5), 0.05) << far;
    }
}

TEST_F(PairFilterTest, HandsOutPairsAtTheLimit) {
    // All items are the same but one, and a query among them.
    Rows items{3, {}};
    for (int i = 0; i < 40; i++) items.values.insert(items.values.end(), {0.1F, 0.7F, -0.3F});
    const Rows queries{3, {0.1F, 0.7F, -0.3F, 5.F, 4.F, 3.F, -9.F, 1.F, 0.5F}};
    for (const Measure measure : kMeasures) {
        std::pmr::monotonic_buffer_resource memory;
        PairFilter filter(&memory, 3, measure);
        for (size_t q = 0; q < queries.size(); q++) filter.add_query(queries.row(q));
        filter.prepare();
        for (size_t q = 0; q < queries.size(); q++)
            filter.set_limit(q, measured(measure, queries.row(q), items.row(0), 3));
        for (size_t i = 0; i < items.size(); i++) filter.add_item(items.row(i));
        std::set<std::pair<size_t, size_t>> pairs;
        filter.each_near(0, [&](size_t q, size_t i) { EXPECT_TRUE(pairs.emplace(q, i).second); });
        EXPECT_EQ(pairs.size(), items.size() * queries.size());
    }
}

TEST_F(PairFilterTest, CopesWithValuesOutOfTheUsual) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    Rows queries = random_rows(40, 4, 7, 2, 0);
    Rows items = random_rows(400, 4, 8, 2, 0);
    for (Rows* rows : {&queries, &items}) {
        size_t at = 0;
        for (const float value :
             {0.F, 1e-30F, 1e-42F, 1e-12F, 1e12F, 1e18F, 3e19F, 3e38F, -3e38F, nan, infinity, -infinity}) {
            std::fill_n(&rows->values[at * 4], 4, value);
            rows->values[(at + 20) * 4 + 1] = value;
            at++;
        }
    }
    for (const Measure measure : kMeasures)
        for (const size_t k : {1, 3, 30}) check(measure, queries, items, k);
}

TEST_F(PairFilterTest, CopesWithTinyAndHugeRowsOnly) {
    for (const double scale : {1e-44, 1e-30, 1e-22, 1e-18, 1e-12, 1e12, 1e18, 1e30}) {
        const Rows queries = random_rows(20, 8, 9, scale, 0);
        const Rows items = random_rows(100, 8, 10, scale, 0);
        for (const Measure measure : kMeasures) check(measure, queries, items, 4);
    }
}

} // namespace
