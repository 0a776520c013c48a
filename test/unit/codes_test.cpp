// Estimates from codes: unbiased over random rotations, within their bounds as often as stated, on generated and on
// real vectors.
#include "sift.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/quantize/query.hpp"
#include "ruvector/core/quantize/rotation.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace rv::quantize;

namespace {

constexpr int kAllBits[] = {1, 2, 4, 8};
constexpr Measure kMeasures[] = {Measure::kL2Squared, Measure::kNegativeInnerProduct, Measure::kNegativeCosine};

float exact(Measure measure, const float* a, const float* b, size_t dims) {
    return measure == Measure::kL2Squared ? rv::simd::kernels().l2_squared(a, b, dims)
                                          : -rv::simd::kernels().inner_product(a, b, dims);
}

// Vectors far from the origin, near each other, and uneven: the first coordinates have most of the differences.
std::vector<float> uneven(size_t n, size_t dims, uint64_t seed) {
    rv::Random random(seed);
    std::vector<float> values(n * dims);
    for (size_t i = 0; i < values.size(); i++) {
        const auto d = static_cast<double>(i % dims);
        values[i] = static_cast<float>(1.0 + (random.uniform() - 0.5) * 8 / (1 + d / 8));
    }
    return values;
}

struct Tally {
    double error = 0, squared = 0;
    size_t n = 0, below = 0, within_two = 0, within_three = 0;

    // sine: of the angle between r and q - c. Along r the estimate is exact, which the stated deviation leaves out of
    // account.
    void add(const Estimate& estimate, double truth, double sine) {
        const double error_in_deviations = (estimate.distance - truth) / estimate.deviation;
        error += error_in_deviations;
        squared += error_in_deviations * error_in_deviations / (sine * sine);
        n++;
        below += estimate.distance - kUsualDeviations * estimate.deviation <= truth;
        within_two += std::fabs(error_in_deviations) <= 2;
        within_three += std::fabs(error_in_deviations) <= 3;
    }
    double share(size_t count) const { return static_cast<double>(count) / static_cast<double>(n); }
};

// vectors[0] is the centre, vectors[1] the query, the rest have codes. A rotation of its own for each group.
void tally(Measure measure, int bits, const std::vector<float>& vectors, size_t dims, uint64_t seed, bool in_block,
           Tally* to) {
    std::pmr::monotonic_buffer_resource memory;
    const Rotation rotation(&memory, dims, seed);
    std::vector<float> rotated = vectors;
    const size_t n = vectors.size() / dims;
    for (size_t i = 0; i < n; i++) rotation.apply(&rotated[i * dims]);
    const float* centre = rotated.data();
    const float* query = &rotated[dims];
    const CodeShape shape{dims, bits};
    const size_t codes = n - 2;
    std::vector<uint8_t> rows(codes * shape.row_bytes());
    std::vector<uint8_t> block(block_bytes(shape));
    std::vector<Factors> factors(codes);
    for (size_t i = 0; i < codes; i++) {
        uint8_t* row = &rows[i * shape.row_bytes()];
        factors[i] = encode(shape, measure, &rotated[(i + 2) * dims], centre, row);
        if (in_block) put_in_block(shape, row, i, block.data());
    }
    std::vector<float> products(std::max(codes, rv::simd::kBlockCodes));
    CentreTerms terms = centre_terms(measure, query, centre, dims);
    if (in_block) {
        BlockQuery prepared(&memory, dims);
        prepared.set(query);
        prepared.products(block.data(), products.data());
        terms = prepared.with_loss(terms);
    } else {
        RowQuery prepared(&memory, shape);
        prepared.set(query);
        prepared.products(rows.data(), shape.row_bytes(), codes, products.data());
        terms = prepared.with_loss(terms);
    }
    for (size_t i = 0; i < codes; i++) {
        const float* vector = &rotated[(i + 2) * dims];
        const double r = exact(Measure::kL2Squared, vector, centre, dims);
        const double q = exact(Measure::kL2Squared, query, centre, dims);
        const double cosine = (r + q - exact(Measure::kL2Squared, query, vector, dims)) / (2 * std::sqrt(r * q));
        to->add(estimate(factors[i], terms, products[i]), exact(measure, query, vector, dims),
                std::sqrt(1 - cosine * cosine));
    }
}

void expect_as_stated(const Tally& tally, const std::string& what) {
    const auto n = static_cast<double>(tally.n);
    // Errors of one group share query and centre; a fifth of the group counts as independent.
    EXPECT_NEAR(tally.error / n, 0, 4 / std::sqrt(n / 5)) << what;
    EXPECT_NEAR(std::sqrt(tally.squared / n), 1, 0.2) << what;
    EXPECT_GE(tally.share(tally.below), 0.96) << what;
    EXPECT_GE(tally.share(tally.within_two), 0.94) << what;
    EXPECT_GE(tally.share(tally.within_three), 0.994) << what;
}

std::string name(Measure measure, int bits, size_t dims) {
    return std::string(measure == Measure::kL2Squared ? "l2 " : "ip ") + std::to_string(bits) + " bits " +
           std::to_string(dims) + " dims";
}

} // namespace

TEST(Codes, EstimatesAreUnbiasedAndBounded) {
    for (const size_t dims : {size_t{64}, size_t{100}, size_t{384}, size_t{768}}) {
        for (const Measure measure : kMeasures) {
            for (const int bits : kAllBits) {
                Tally all;
                for (uint64_t group = 0; group < 300; group++)
                    tally(measure, bits, uneven(22, dims, group), dims, group, false, &all);
                expect_as_stated(all, name(measure, bits, dims));
            }
        }
    }
}

TEST(Codes, EstimatesFromBlocksToo) {
    for (const size_t dims : {size_t{100}, size_t{768}, size_t{1536}}) {
        for (const Measure measure : kMeasures) {
            Tally all;
            for (uint64_t group = 0; group < 150; group++)
                tally(measure, 1, uneven(34, dims, group), dims, group, true, &all);
            expect_as_stated(all, name(measure, 1, dims));
        }
    }
}

TEST(Codes, EstimatesOfRealVectors) {
    const std::vector<float> sift = read_sift();
    for (const Measure measure : kMeasures) {
        for (const int bits : kAllBits) {
            Tally all;
            for (uint64_t group = 0; group < 150; group++) {
                const auto from = static_cast<long>(group * 32 * 128);
                tally(measure, bits, {sift.begin() + from, sift.begin() + from + 32 * 128}, 128, group, false, &all);
            }
            expect_as_stated(all, name(measure, bits, 128));
        }
    }
}

// The deviation in a unit of |r| |q - c| / sqrt(d), which is all that depends on the vectors: from the distortion of
// the best uniform quantizers, .3634, .1188, .01154 and .00008.
TEST(Codes, MoreBitsLeaveLessError) {
    std::pmr::monotonic_buffer_resource memory;
    constexpr size_t kDims = 768;
    const Rotation rotation(&memory, kDims, 1);
    std::vector<float> pair = uneven(2, kDims, 1);
    rotation.apply(&pair[0]);
    rotation.apply(&pair[kDims]);
    const double length = std::sqrt(exact(Measure::kL2Squared, &pair[0], &pair[kDims], kDims));
    const double expected[] = {0.756, 0.367, 0.108, 0.0089};
    for (size_t i = 0; i < 4; i++) {
        const CodeShape shape{kDims, kAllBits[i]};
        std::vector<uint8_t> code(shape.row_bytes());
        const Factors factors = encode(shape, Measure::kL2Squared, &pair[kDims], &pair[0], code.data());
        EXPECT_NEAR(factors.error * std::sqrt(kDims) / (2 * length), expected[i], 0.12 * expected[i]) << kAllBits[i];
    }
}

TEST(Codes, ACodeRelativeToADecodedOneHasNoErrorOfBoth) {
    std::pmr::monotonic_buffer_resource memory;
    constexpr size_t kDims = 200;
    const Rotation rotation(&memory, kDims, 1);
    const std::vector<float> origin(kDims, 0.0F);
    Tally all;
    for (uint64_t group = 0; group < 300; group++) {
        std::vector<float> vectors = uneven(22, kDims, group);
        for (size_t i = 0; i < 22; i++) rotation.apply(&vectors[i * kDims]);
        const CodeShape own{kDims, 4};
        std::vector<uint8_t> code(own.row_bytes());
        const Factors factors = encode(own, Measure::kL2Squared, vectors.data(), origin.data(), code.data());
        std::vector<float> centre(kDims);
        decode(own, Measure::kL2Squared, code.data(), factors, origin.data(), centre.data());
        EXPECT_GT(exact(Measure::kL2Squared, centre.data(), vectors.data(), kDims), 0);
        EXPECT_LT(exact(Measure::kL2Squared, centre.data(), vectors.data(), kDims),
                  0.03F * exact(Measure::kL2Squared, origin.data(), vectors.data(), kDims));
        std::copy(centre.begin(), centre.end(), vectors.begin());
        tally(Measure::kL2Squared, 1, vectors, kDims, 77 + group, false, &all);
    }
    expect_as_stated(all, "decoded centre");
}

TEST(Codes, VectorsAtTheCentreAreExact) {
    const size_t dims = 20;
    const std::vector<float> vector = uneven(1, dims, 1);
    const std::vector<float> query = uneven(1, dims, 2);
    for (const Measure measure : kMeasures) {
        for (const int bits : kAllBits) {
            const CodeShape shape{dims, bits};
            std::vector<uint8_t> code(shape.row_bytes());
            const Factors factors = encode(shape, measure, vector.data(), vector.data(), code.data());
            const Estimate got = estimate(factors, centre_terms(measure, query.data(), vector.data(), dims), 12345.0F);
            EXPECT_NEAR(got.distance, exact(measure, query.data(), vector.data(), dims), 1e-4);
            EXPECT_EQ(got.deviation, 0);
        }
    }
}

TEST(Codes, WhatIsBeyondFloatIsInfinitelyFar) {
    std::pmr::monotonic_buffer_resource memory;
    const size_t dims = 40;
    const std::vector<float> huge(dims, 3e38F);
    const std::vector<float> opposite(dims, -3e38F);
    const std::vector<float> vector = uneven(1, dims, 1);
    for (const int bits : kAllBits) {
        const CodeShape shape{dims, bits};
        std::vector<uint8_t> code(shape.row_bytes());
        RowQuery query(&memory, shape);
        for (const float* value : {huge.data(), vector.data()}) {
            const Factors factors = encode(shape, Measure::kL2Squared, value, opposite.data(), code.data());
            query.set(huge.data());
            float product = 0;
            query.products(code.data(), shape.row_bytes(), 1, &product);
            const CentreTerms terms = centre_terms(Measure::kL2Squared, huge.data(), opposite.data(), dims);
            const Estimate got = estimate(factors, query.with_loss(terms), product);
            EXPECT_EQ(got.distance, std::numeric_limits<float>::infinity());
            EXPECT_EQ(got.deviation, 0);
        }
    }
}

TEST(Codes, AQueryOfZerosHasProductsOfZero) {
    std::pmr::monotonic_buffer_resource memory;
    const size_t dims = 40;
    const std::vector<float> zeros(dims, 0.0F);
    const std::vector<float> vector = uneven(1, dims, 1);
    const CodeShape shape{dims, 1};
    std::vector<uint8_t> code(shape.row_bytes());
    encode(shape, Measure::kL2Squared, vector.data(), zeros.data(), code.data());
    RowQuery query(&memory, shape);
    query.set(zeros.data());
    float product = 1;
    query.products(code.data(), shape.row_bytes(), 1, &product);
    EXPECT_EQ(product, 0);
}

TEST(Codes, TightRowsTellTheSameInFewerBytes) {
    for (const size_t dims : {65, 72, 100, 127, 128, 129, 200, 300}) {
        const CodeShape padded{dims, 1};
        const CodeShape tight{dims, 1, true};
        ASSERT_TRUE(padded.can_be_tight());
        EXPECT_EQ(tight.row_bytes(), (dims + 7) / 8);
        constexpr size_t kVectors = 70; // more than are multiplied at a time
        const std::vector<float> vectors = uneven(2 + kVectors, dims, dims);
        const float* centre = &vectors[0];
        const float* query = &vectors[dims];
        std::vector<uint8_t> padded_codes(kVectors * padded.row_bytes());
        std::vector<uint8_t> tight_codes(kVectors * tight.row_bytes()); // nothing behind them, as a sanitizer sees
        std::pmr::monotonic_buffer_resource memory;
        RowQuery padded_query(&memory, padded), tight_query(&memory, tight);
        padded_query.set_relative(query, centre, 1.0F);
        tight_query.set_relative(query, centre, 1.0F);
        EXPECT_EQ(padded_query.relative_error(), tight_query.relative_error());
        for (size_t i = 0; i < kVectors; i++) {
            const float* vector = &vectors[(2 + i) * dims];
            const auto a =
                encode_relative(padded, Measure::kL2Squared, vector, centre, &padded_codes[i * padded.row_bytes()]);
            const auto b =
                encode_relative(tight, Measure::kL2Squared, vector, centre, &tight_codes[i * tight.row_bytes()]);
            EXPECT_NEAR(a.add, b.add, 1e-5F * std::fabs(a.add)); // sums are in another order
            EXPECT_NEAR(a.rescale, b.rescale, 1e-5F * std::fabs(a.rescale));
        }
        for (const size_t n : {size_t{1}, size_t{5}, size_t{64}, kVectors}) {
            std::vector<float> from_padded(n), from_tight(n);
            padded_query.products(padded_codes.data(), padded.row_bytes(), n, from_padded.data());
            const std::vector<uint8_t> only(tight_codes.begin(),
                                            tight_codes.begin() + static_cast<ptrdiff_t>(n * tight.row_bytes()));
            tight_query.products(only.data(), tight.row_bytes(), n, from_tight.data());
            EXPECT_EQ(from_padded, from_tight) << dims << " " << n;
            // The same of codes wherever they lie.
            std::vector<std::vector<uint8_t>> apart;
            std::vector<const uint8_t*> places;
            for (size_t i = 0; i < n; i++)
                apart.emplace_back(only.begin() + static_cast<ptrdiff_t>(i * tight.row_bytes()),
                                   only.begin() + static_cast<ptrdiff_t>((i + 1) * tight.row_bytes()));
            for (const std::vector<uint8_t>& code : apart) places.push_back(code.data());
            std::fill(from_tight.begin(), from_tight.end(), 0.0F);
            tight_query.products(places.data(), n, from_tight.data());
            EXPECT_EQ(from_padded, from_tight) << dims << " " << n;
        }
    }
    EXPECT_FALSE((CodeShape{9, 1}.can_be_tight()));
}
