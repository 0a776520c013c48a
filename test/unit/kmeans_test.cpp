// k-means and its parts against plain computations.
#include "ruvector/core/ivf/kmeans.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/simd/level.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

using rv::Random;
using rv::ivf::Centers;
using rv::ivf::k_means;
using rv::ivf::k_means_bytes;
using rv::ivf::KMeansOptions;
using rv::ivf::KMeansResult;
using rv::ivf::KMeansSpace;
using rv::ivf::Nearest;
using rv::ivf::Nearness;

namespace {

// Rows around `clusters` points of a cube of side 20 at `offset`.
std::vector<float> clustered(size_t rows, size_t dims, size_t clusters, double spread, double offset = 0) {
    Random random(7);
    std::vector<double> middle(clusters * dims);
    for (double& value : middle) value = offset + random.uniform() * 20;
    std::vector<float> sample;
    for (size_t i = 0; i < rows; i++) {
        for (size_t d = 0; d < dims; d++) {
            const double noise = (random.uniform() + random.uniform() - 1) * spread;
            sample.push_back(static_cast<float>(middle[i % clusters * dims + d] + noise));
        }
    }
    return sample;
}

void normalize(std::vector<float>& rows, size_t dims) {
    for (size_t i = 0; i < rows.size(); i += dims) {
        double norm = 0;
        for (size_t d = 0; d < dims; d++) norm += double{rows[i + d]} * rows[i + d];
        for (size_t d = 0; d < dims; d++) rows[i + d] = static_cast<float>(rows[i + d] / std::sqrt(norm));
    }
}

double squared_distance(const float* a, const float* b, size_t dims) {
    double sum = 0;
    for (size_t d = 0; d < dims; d++) sum += (double{a[d]} - b[d]) * (double{a[d]} - b[d]);
    return sum;
}

// Mean squared distance of rows to their nearest centres, and how many centres are nearest to any.
std::pair<double, size_t> plain_inertia(const std::vector<float>& sample, const std::vector<float>& centers,
                                        size_t dims) {
    double sum = 0;
    std::set<size_t> used;
    for (size_t i = 0; i < sample.size(); i += dims) {
        double least = INFINITY;
        size_t nearest = 0;
        for (size_t c = 0; c < centers.size(); c += dims) {
            const double distance = squared_distance(&sample[i], &centers[c], dims);
            if (distance < least) {
                least = distance;
                nearest = c;
            }
        }
        sum += least;
        used.insert(nearest);
    }
    return {sum / (static_cast<double>(sample.size()) / static_cast<double>(dims)), used.size()};
}

std::vector<float> run(const KMeansOptions& options, std::vector<float> sample, KMeansResult* result = nullptr) {
    std::pmr::monotonic_buffer_resource memory;
    std::vector<float> centers(options.clusters * options.dims);
    const KMeansResult got = k_means(options, sample.data(), sample.size() / options.dims, centers.data(), &memory);
    if (result != nullptr) *result = got;
    return centers;
}

KMeansOptions options_for(size_t dims, size_t clusters, bool spherical = false) {
    KMeansOptions options;
    options.dims = dims;
    options.clusters = clusters;
    options.space = spherical ? KMeansSpace::kSpherical : KMeansSpace::kEuclidean;
    return options;
}

} // namespace

TEST(Centers, FindsNearestAndSecondAtEveryLevel) {
    const rv::simd::Level before = rv::simd::active_level();
    for (const rv::simd::Level level : rv::simd::kAllLevels) {
        if (!rv::simd::set_level(level)) continue;
        for (const size_t dims : {1U, 2U, 3U, 7U, 16U, 33U, 130U}) {
            for (const size_t count : {1U, 2U, 15U, 16U, 17U, 100U}) {
                const std::vector<float> centers = clustered(count, dims, count, 1);
                const std::vector<float> rows = clustered(101, dims, 50, 5);
                std::pmr::monotonic_buffer_resource memory;
                Centers packed(&memory, dims, Nearness::kEuclidean);
                packed.pack(centers.data(), count);
                std::vector<Nearest> found(101);
                packed.nearest(rows.data(), 101, found.data());
                for (size_t i = 0; i < 101; i++) {
                    std::vector<double> distances;
                    for (size_t c = 0; c < count; c++)
                        distances.push_back(squared_distance(&rows[i * dims], &centers[c * dims], dims));
                    ASSERT_LT(found[i].center, count);
                    const double got = distances[found[i].center];
                    std::sort(distances.begin(), distances.end());
                    EXPECT_NEAR(got, distances[0], 1e-4 * distances[0]) << dims << " " << count;
                    EXPECT_NEAR(double{found[i].distance}, distances[0], 1e-2 * distances[0] + 1e-6);
                    if (count > 1) {
                        const double second = found[i].second_distance;
                        EXPECT_LE(second, distances[1] * (1 + 1e-5));
                        EXPECT_NEAR(second, distances[1], 1e-3 * (distances[1] + 100));
                    } else {
                        EXPECT_TRUE(std::isinf(found[i].second_distance));
                    }
                }
            }
        }
    }
    rv::simd::set_level(before);
}

TEST(Centers, InnerProductIgnoresLengthOfCentersNot) {
    const float centers[] = {1, 0, 10, 0, 0, 1};
    const float rows[] = {1, 0.5F, -1, 0.5F};
    std::pmr::monotonic_buffer_resource memory;
    Centers packed(&memory, 2, Nearness::kInnerProduct);
    packed.pack(centers, 3);
    Nearest found[2];
    packed.nearest(rows, 2, found);
    EXPECT_EQ(found[0].center, 1U);
    EXPECT_EQ(found[1].center, 2U);
    EXPECT_FLOAT_EQ(found[0].distance, -10);
}

TEST(Centers, EquallyNearGoesToTheFirstAndNanToZero) {
    const float centers[] = {5, 3, 3, 3};
    const float rows[] = {3, NAN};
    std::pmr::monotonic_buffer_resource memory;
    Centers packed(&memory, 1, Nearness::kEuclidean);
    packed.pack(centers, 4);
    Nearest found[2];
    packed.nearest(rows, 2, found);
    EXPECT_EQ(found[0].center, 1U);
    EXPECT_FLOAT_EQ(found[0].second_distance, found[0].distance);
    EXPECT_EQ(found[1].center, 0U);
}

// Centres are compared in panels of 16, and in places of these.
TEST(Centers, OfEquallyNearInAnyPanelTheFirstAtEveryLevel) {
    const rv::simd::Level before = rv::simd::active_level();
    for (const rv::simd::Level level : rv::simd::kAllLevels) {
        if (!rv::simd::set_level(level)) continue;
        for (const auto& [first, second] : {std::pair{3U, 37U}, {20U, 35U}, {35U, 36U}, {4U, 20U}, {0U, 49U}}) {
            std::vector<float> centers(50, 9);
            centers[first] = centers[second] = 2;
            centers[25] = NAN;
            const std::vector<float> rows(40, 1);
            std::pmr::monotonic_buffer_resource memory;
            Centers packed(&memory, 1, Nearness::kEuclidean);
            packed.pack(centers.data(), 50);
            std::vector<Nearest> found(40);
            packed.nearest(rows.data(), 40, found.data());
            for (const Nearest& nearest : found) {
                EXPECT_EQ(nearest.center, first);
                EXPECT_FLOAT_EQ(nearest.distance, 1);
                EXPECT_FLOAT_EQ(nearest.second_distance, 1);
            }
            centers[second] = 4;
            packed.pack(centers.data(), 50);
            packed.nearest(rows.data(), 40, found.data());
            for (const Nearest& nearest : found) {
                EXPECT_EQ(nearest.center, first);
                EXPECT_NEAR(nearest.second_distance, 9, 1e-3);
            }
        }
    }
    rv::simd::set_level(before);
}

TEST(KMeans, FindsClustersThatAreThere) {
    const size_t dims = 8;
    const std::vector<float> sample = clustered(5000, dims, 40, 0.1);
    KMeansResult result{};
    const std::vector<float> centers = run(options_for(dims, 40), sample, &result);
    const auto [inertia, used] = plain_inertia(sample, centers, dims);
    // A start that gives each cluster its centre is not certain, but one that misses a tenth of them is a fault.
    EXPECT_GE(used, 40U);
    EXPECT_NEAR(result.inertia, inertia, 0.02 * inertia + 1e-6);
    EXPECT_EQ(result.occupied, 40U);
    EXPECT_LT(inertia, 20.0);
}

TEST(KMeans, ImprovesOnRandomRowsAsMuchAsPlainLloyd) {
    const size_t dims = 12;
    const size_t k = 30;
    const std::vector<float> sample = clustered(3000, dims, 3000, 0);
    // Lloyd's iteration, plainly, from the first rows.
    std::vector<float> plain(sample.begin(), sample.begin() + static_cast<long>(k * dims));
    for (int iteration = 0; iteration < 40; iteration++) {
        std::vector<double> sums(k * dims);
        std::vector<size_t> counts(k);
        for (size_t i = 0; i < 3000; i++) {
            size_t nearest = 0;
            for (size_t c = 1; c < k; c++) {
                if (squared_distance(&sample[i * dims], &plain[c * dims], dims) <
                    squared_distance(&sample[i * dims], &plain[nearest * dims], dims))
                    nearest = c;
            }
            counts[nearest]++;
            for (size_t d = 0; d < dims; d++) sums[nearest * dims + d] += sample[i * dims + d];
        }
        for (size_t c = 0; c < k; c++) {
            for (size_t d = 0; d < dims && counts[c] > 0; d++)
                plain[c * dims + d] = static_cast<float>(sums[c * dims + d] / static_cast<double>(counts[c]));
        }
    }
    const std::vector<float> centers = run(options_for(dims, k), sample);
    EXPECT_LT(plain_inertia(sample, centers, dims).first, 1.03 * plain_inertia(sample, plain, dims).first);
}

TEST(KMeans, EveryCentreHasRows) {
    // Two dense clumps and a hundred far rows: without repair most centres would end up empty.
    std::vector<float> sample = clustered(4000, 4, 2, 0.001);
    const std::vector<float> far = clustered(100, 4, 100, 0, 1000);
    sample.insert(sample.end(), far.begin(), far.end());
    KMeansResult result{};
    run(options_for(4, 60), sample, &result);
    EXPECT_EQ(result.occupied, 60U);
}

TEST(KMeans, KeepsDigitsFarFromTheOrigin) {
    const std::vector<float> sample = clustered(2000, 16, 20, 0.5, 30000);
    const std::vector<float> centers = run(options_for(16, 20), sample);
    const auto [inertia, used] = plain_inertia(sample, centers, 16);
    EXPECT_EQ(used, 20U);
    EXPECT_LT(inertia, 5.0);
}

TEST(KMeans, SphericalCentresHaveLengthOne) {
    std::vector<float> sample = clustered(2000, 10, 25, 2);
    normalize(sample, 10);
    KMeansResult result{};
    const std::vector<float> centers = run(options_for(10, 25, true), sample, &result);
    for (size_t c = 0; c < 25; c++) {
        double norm = 0;
        for (size_t d = 0; d < 10; d++) norm += double{centers[c * 10 + d]} * centers[c * 10 + d];
        EXPECT_NEAR(norm, 1, 1e-5);
    }
    EXPECT_EQ(result.occupied, 25U);
    EXPECT_NEAR(result.inertia, plain_inertia(sample, centers, 10).first, 1e-3);
}

TEST(KMeans, OppositeRowsLeaveTheSphericalCentreWhereItWas) {
    const std::vector<float> sample = {1, 0, -1, 0};
    const std::vector<float> centers = run(options_for(2, 1, true), sample);
    EXPECT_NEAR(centers[0] * centers[0] + centers[1] * centers[1], 1, 1e-6);
}

TEST(KMeans, FewRowsManyClusters) {
    for (const bool spherical : {false, true}) {
        for (const size_t rows : {0U, 1U, 3U}) {
            std::vector<float> sample = clustered(rows, 5, 3, 0.1);
            normalize(sample, 5);
            const std::vector<float> centers = run(options_for(5, 8, spherical), sample);
            for (const float value : centers) EXPECT_TRUE(std::isfinite(value));
            if (rows == 0) continue;
            EXPECT_NEAR(plain_inertia(sample, centers, 5).first, 0, 1e-6);
            EXPECT_EQ(plain_inertia(sample, centers, 5).second, rows);
        }
    }
}

TEST(KMeans, EqualRows) {
    std::vector<float> sample;
    for (int i = 0; i < 500; i++) sample.insert(sample.end(), {1, 2, 3});
    KMeansResult result{};
    const std::vector<float> centers = run(options_for(3, 10), sample, &result);
    EXPECT_NEAR(plain_inertia(sample, centers, 3).first, 0, 1e-6);
    for (const float value : centers) EXPECT_TRUE(std::isfinite(value));
}

TEST(KMeans, ValuesWhoseSquaresOverflow) {
    std::vector<float> sample = clustered(300, 4, 10, 1);
    for (size_t i = 0; i < sample.size(); i += 3) sample[i] *= 1e37F;
    const std::vector<float> centers = run(options_for(4, 10), sample);
    for (const float value : centers) EXPECT_TRUE(std::isfinite(value));
}

TEST(KMeans, SameSeedSameCentres) {
    const std::vector<float> sample = clustered(1000, 6, 100, 3);
    EXPECT_EQ(run(options_for(6, 20), sample), run(options_for(6, 20), sample));
}

TEST(KMeans, CanBeCancelledAnywhere) {
    static int left;
    KMeansOptions options = options_for(6, 40);
    options.tick = [] {
        if (left-- == 0) throw std::runtime_error("cancelled");
    };
    const std::vector<float> sample = clustered(1000, 6, 100, 3);
    int after = 0;
    for (bool done = false; !done; after++) {
        left = after;
        try {
            run(options, sample);
            done = true;
        } catch (const std::runtime_error&) {
        }
    }
    EXPECT_GT(after, 40); // rounds of the seeding, and batches after it
}

TEST(KMeans, TakesNoMoreMemoryThanItSays) {
    class Counting final : public std::pmr::memory_resource {
    public:
        size_t now = 0;
        size_t most = 0;

    private:
        void* do_allocate(size_t bytes, size_t alignment) override {
            now += bytes;
            most = std::max(most, now);
            return std::pmr::new_delete_resource()->allocate(bytes, alignment);
        }
        void do_deallocate(void* block, size_t bytes, size_t alignment) override {
            now -= bytes;
            std::pmr::new_delete_resource()->deallocate(block, bytes, alignment);
        }
        bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
    };
    // Not freed by k_means: an arena between gives all of it back.
    for (const auto& [clusters, space, first_dims] : {std::tuple{1U, KMeansSpace::kEuclidean, 0U},
                                                      {33U, KMeansSpace::kSpherical, 0U},
                                                      {33U, KMeansSpace::kSpherical, 6U},
                                                      {200U, KMeansSpace::kEuclidean, 0U},
                                                      {200U, KMeansSpace::kEuclidean, 12U},
                                                      {33U, KMeansSpace::kHamming, 0U},
                                                      {33U, KMeansSpace::kHamming, 8U}}) {
        Counting counting;
        std::vector<float> sample = clustered(2000, 24, 50, 1);
        std::vector<float> centers(clusters * 24);
        KMeansOptions options = options_for(24, clusters);
        options.space = space;
        options.first_dims = first_dims;
        struct Recorder final : std::pmr::memory_resource {
            std::pmr::memory_resource* upstream;
            std::vector<std::tuple<void*, size_t, size_t>> open;
            void* do_allocate(size_t bytes, size_t alignment) override {
                void* block = upstream->allocate(bytes, alignment);
                open.emplace_back(block, bytes, alignment);
                return block;
            }
            void do_deallocate(void* block, size_t bytes, size_t alignment) override {
                std::erase_if(open, [&](const auto& entry) { return std::get<0>(entry) == block; });
                upstream->deallocate(block, bytes, alignment);
            }
            bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
        } recorder;
        recorder.upstream = &counting;
        k_means(options, sample.data(), 2000, centers.data(), &recorder);
        EXPECT_LE(counting.most, k_means_bytes(options, 2000));
        EXPECT_GE(2 * counting.most, k_means_bytes(options, 2000));
        for (const auto& [block, bytes, alignment] : recorder.open) counting.deallocate(block, bytes, alignment);
    }
}

// The dims of `clustered` rows are drawn one like the other, as those of rotated rows are.
TEST(KMeans, AQuarterOfTheDimsFindsCentresAsGood) {
    constexpr size_t kDims = 128;
    for (const bool spherical : {false, true}) {
        std::vector<float> sample = clustered(6000, kDims, 150, 12);
        if (spherical) normalize(sample, kDims);
        KMeansOptions options = options_for(kDims, 100, spherical);
        const double with_all = plain_inertia(sample, run(options, sample), kDims).first;
        options.first_dims = kDims / 4;
        KMeansResult result;
        const std::vector<float> centers = run(options, sample, &result);
        const auto [inertia, used] = plain_inertia(sample, centers, kDims);
        EXPECT_LE(inertia, 1.02 * with_all) << spherical;
        EXPECT_NEAR(result.inertia, inertia, 0.02 * inertia);
        EXPECT_EQ(used, 100U);
        EXPECT_EQ(run(options, sample), centers);
        for (size_t c = 0; spherical && c < 100; c++) {
            EXPECT_NEAR(squared_distance(&centers[c * kDims], std::vector<float>(kDims).data(), kDims), 1, 1e-5);
        }
    }
}

// What is lost with the other dims, the last iterations find again.
TEST(KMeans, RowsThatDifferInTheLastDimsAloneAreStillDivided) {
    constexpr size_t kDims = 16;
    std::vector<float> sample = clustered(3000, kDims, 20, 1);
    for (size_t i = 0; i < sample.size(); i++) {
        if (i % kDims < kDims / 4) sample[i] = 1;
    }
    KMeansOptions options = options_for(kDims, 20);
    options.first_dims = kDims / 4;
    const auto [inertia, used] = plain_inertia(sample, run(options, sample), kDims);
    EXPECT_GT(used, 5U);
    EXPECT_TRUE(std::isfinite(inertia));
    const std::vector<float> equal(3000 * kDims, 0.5F);
    EXPECT_EQ(plain_inertia(equal, run(options, equal), kDims).first, 0);
}

// --- Bits ------------------------------------------------------------------------------------------------------------

namespace {

size_t hamming(const uint8_t* a, const uint8_t* b, size_t bytes) {
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++) count += static_cast<size_t>(__builtin_popcount(a[i] ^ b[i]));
    return count;
}

// Rows of `dims` bits: random patterns with a few bits flipped.
std::vector<uint8_t> clustered_bits(size_t rows, size_t dims, size_t clusters, double flipped) {
    Random random(11);
    const size_t bytes = (dims + 7) / 8;
    std::vector<bool> pattern(clusters * dims);
    for (size_t i = 0; i < pattern.size(); i++) pattern[i] = random.next() % 2 == 0;
    std::vector<uint8_t> sample(rows * bytes);
    for (size_t i = 0; i < rows; i++) {
        for (size_t d = 0; d < dims; d++) {
            const bool bit = pattern[i % clusters * dims + d] != (random.uniform() <= flipped);
            if (bit) sample[i * bytes + d / 8] |= static_cast<uint8_t>(0x80 >> d % 8);
        }
    }
    return sample;
}

// Mean distance of rows to their nearest centres, and how many centres are nearest to any.
std::pair<double, size_t> plain_bit_inertia(const std::vector<uint8_t>& sample, const std::vector<uint8_t>& centers,
                                            size_t bytes) {
    size_t sum = 0;
    std::set<size_t> used;
    for (size_t i = 0; i < sample.size(); i += bytes) {
        size_t nearest = 0;
        for (size_t c = bytes; c < centers.size(); c += bytes) {
            if (hamming(&sample[i], &centers[c], bytes) < hamming(&sample[i], &centers[nearest], bytes)) nearest = c;
        }
        sum += hamming(&sample[i], &centers[nearest], bytes);
        used.insert(nearest);
    }
    return {static_cast<double>(sum) / (static_cast<double>(sample.size()) / static_cast<double>(bytes)), used.size()};
}

std::vector<uint8_t> run_bits(size_t dims, size_t clusters, std::vector<uint8_t> sample,
                              KMeansResult* result = nullptr) {
    std::pmr::monotonic_buffer_resource memory;
    const size_t bytes = (dims + 7) / 8;
    KMeansOptions options = options_for(dims, clusters);
    options.space = KMeansSpace::kHamming;
    std::vector<uint8_t> centers(clusters * bytes);
    const KMeansResult got = k_means(options, sample.data(), sample.size() / bytes, centers.data(), &memory);
    if (result != nullptr) *result = got;
    return centers;
}

} // namespace

TEST(Centers, FindsNearestBitsAtEveryLevel) {
    const rv::simd::Level before = rv::simd::active_level();
    for (const rv::simd::Level level : rv::simd::kAllLevels) {
        if (!rv::simd::set_level(level)) continue;
        for (const size_t dims : {1U, 7U, 8U, 65U, 1000U}) {
            for (const size_t count : {1U, 2U, 40U}) {
                const size_t bytes = (dims + 7) / 8;
                const std::vector<uint8_t> centers = clustered_bits(count, dims, count, 0);
                const std::vector<uint8_t> rows = clustered_bits(101, dims, 17, 0.2);
                std::pmr::monotonic_buffer_resource memory;
                Centers packed(&memory, dims, Nearness::kHamming);
                packed.pack(centers.data(), count);
                std::vector<Nearest> found(101);
                packed.nearest(rows.data(), 101, found.data());
                for (size_t i = 0; i < 101; i++) {
                    std::vector<size_t> distances;
                    for (size_t c = 0; c < count; c++)
                        distances.push_back(hamming(&rows[i * bytes], &centers[c * bytes], bytes));
                    const auto least = std::min_element(distances.begin(), distances.end());
                    EXPECT_EQ(found[i].center, static_cast<size_t>(least - distances.begin()));
                    std::sort(distances.begin(), distances.end());
                    EXPECT_EQ(found[i].distance, static_cast<float>(distances[0]));
                    if (count > 1) {
                        EXPECT_EQ(found[i].second_distance, static_cast<float>(distances[1]));
                    } else {
                        EXPECT_TRUE(std::isinf(found[i].second_distance));
                    }
                }
            }
        }
    }
    rv::simd::set_level(before);
}

TEST(KMeans, FindsClustersOfBits) {
    for (const size_t dims : {60U, 256U}) {
        const std::vector<uint8_t> sample = clustered_bits(4000, dims, 25, 0.05);
        KMeansResult result{};
        const std::vector<uint8_t> centers = run_bits(dims, 25, sample, &result);
        const auto [inertia, used] = plain_bit_inertia(sample, centers, (dims + 7) / 8);
        // Centres that share a cluster may end at the same place.
        EXPECT_GE(used, 22U);
        EXPECT_GE(result.occupied, 22U);
        EXPECT_NEAR(result.inertia, inertia, 0.02 * inertia);
        // A twentieth of the bits differs from the pattern. Each cluster that shares a centre adds 0.4 / 25 or so.
        EXPECT_LT(inertia, 0.12 * static_cast<double>(dims));
    }
}

TEST(KMeans, CentreOfBitsHasWhatMostRowsHave) {
    // 1110 0000, 1100 0000, 1000 0001: most have 1100 0000.
    EXPECT_EQ(run_bits(8, 1, {0xE0, 0xC0, 0x81})[0], 0xC0);
}

TEST(KMeans, BitsBehindTheLastStayZero) {
    for (const size_t rows : {0U, 2U, 300U}) {
        const std::vector<uint8_t> centers = run_bits(13, 20, clustered_bits(rows, 13, 4, 0.1));
        for (size_t c = 1; c < centers.size(); c += 2) EXPECT_EQ(centers[c] & 0x07, 0);
    }
}

TEST(KMeans, FewDistinctRowsOfBits) {
    std::vector<uint8_t> sample;
    for (int i = 0; i < 900; i++) sample.push_back(static_cast<uint8_t>(i % 9 << 4));
    const std::vector<uint8_t> centers = run_bits(8, 40, sample);
    EXPECT_EQ(plain_bit_inertia(sample, centers, 1).first, 0);
}
