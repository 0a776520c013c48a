// Inner products estimated from codes: of queries and vectors of any length, relative to centres of any length, up to
// the ends of float's range.
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/quantize/query.hpp"
#include "ruvector/core/quantize/rotation.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace rv::quantize;

namespace {

constexpr size_t kDims = 128;
constexpr Measure kInner = Measure::kNegativeInnerProduct;

// Around a direction that all share, and rotated.
std::vector<float> rotated(uint64_t seed, double length) {
    rv::Random random(seed);
    std::vector<float> vector(kDims);
    for (size_t d = 0; d < kDims; d++)
        vector[d] = static_cast<float>(length * (0.3 * std::sin(static_cast<double>(d)) + random.uniform() - 0.5));
    std::pmr::monotonic_buffer_resource memory;
    const Rotation rotation(&memory, kDims, 7);
    rotation.apply(vector.data());
    return vector;
}

double product(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (size_t d = 0; d < kDims; d++) sum += static_cast<double>(a[d]) * static_cast<double>(b[d]);
    return sum;
}
double length(const std::vector<float>& a) { return std::sqrt(product(a, a)); }

struct Told {
    double distance;
    double deviation;
};

// As a reader tells who takes the query relative to the centre. `made` is the measure that the code was made for.
Told estimated(const std::vector<float>& vector, const std::vector<float>& centre, const std::vector<float>& query,
               int bits, Measure made = kInner) {
    std::pmr::monotonic_buffer_resource memory;
    const CodeShape shape{kDims, bits};
    std::vector<uint8_t> code(shape.row_bytes());
    const RelativeFactors factors = encode_relative(shape, made, vector.data(), centre.data(), code.data());
    const float inner = rv::simd::kernels().inner_product(query.data(), centre.data(), kDims);
    RowQuery prepared(&memory, shape);
    prepared.set_relative(query.data(), centre.data(), centre_share(kInner, inner, centre.data(), kDims));
    float sum = 0;
    prepared.products(code.data(), shape.row_bytes(), 1, &sum);
    const float known = prepared.share() != 0 ? prepared.share() * factors.add - inner : 0.0F;
    return {known + factors.rescale * sum, -prepared.relative_error() * factors.rescale};
}

// And for one who prepares the query once.
Told estimated_once(const std::vector<float>& vector, const std::vector<float>& centre, const std::vector<float>& query,
                    int bits) {
    std::pmr::monotonic_buffer_resource memory;
    const CodeShape shape{kDims, bits};
    std::vector<uint8_t> code(shape.row_bytes());
    const Factors factors = encode(shape, kInner, vector.data(), centre.data(), code.data());
    RowQuery prepared(&memory, shape);
    prepared.set(query.data());
    float sum = 0;
    prepared.products(code.data(), shape.row_bytes(), 1, &sum);
    const CentreTerms terms = centre_terms(kInner, query.data(), centre.data(), kDims);
    const Estimate told = estimate(factors, prepared.with_loss(terms), sum);
    return {told.distance, told.deviation};
}

// How many of 400 estimates are within two deviations, and their mean error in deviations.
struct Tally {
    int within_two = 0;
    double mean = 0;
};
template <class Estimated>
Tally tally(double vectors, double centres, double queries, Estimated&& told_of) {
    Tally result;
    constexpr int kPairs = 400;
    for (uint64_t i = 0; i < kPairs; i++) {
        const std::vector<float> vector = rotated(3 * i, vectors);
        const std::vector<float> centre = rotated(3 * i + 1, centres);
        const std::vector<float> query = rotated(3 * i + 2, queries);
        const Told told = told_of(vector, centre, query);
        const double error = (told.distance + product(vector, query)) / told.deviation;
        result.within_two += std::fabs(error) <= 2;
        result.mean += error / kPairs;
    }
    return result;
}

} // namespace

TEST(InnerProductCodes, AnEstimateIsInProportionToTheQuery) {
    const std::vector<float> vector = rotated(1, 1), centre = rotated(2, 1), query = rotated(3, 1);
    for (const int bits : {1, 2, 4, 8}) {
        const Told usual = estimated(vector, centre, query, bits);
        const Told usual_once = estimated_once(vector, centre, query, bits);
        for (const float times : {1e-30F, 1e-6F, 0.01F, 100.0F, 1e6F, 1e15F, -1.0F}) {
            std::vector<float> scaled = query;
            for (float& x : scaled) x *= times;
            const Told told = estimated(vector, centre, scaled, bits);
            const double whole = std::fabs(times) * length(query) * length(vector);
            // A value of the query that lies between two bytes may go either way.
            EXPECT_NEAR(told.distance, times * usual.distance, 5e-4 * whole) << bits << " bits, times " << times;
            EXPECT_NEAR(told.deviation, std::fabs(times) * usual.deviation, 1e-5 * whole);
            const Told once = estimated_once(vector, centre, scaled, bits);
            EXPECT_NEAR(once.distance, times * usual_once.distance, 5e-4 * whole) << bits << " bits, times " << times;
            // Where squares leave the range, what the rounded query lost is allowed for at most.
            const double deviation = std::fabs(times) * usual_once.deviation;
            EXPECT_GE(once.deviation, deviation - 1e-3 * whole);
            EXPECT_LE(once.deviation, (std::fabs(times) < 1e-15F ? 2.0 : 1.0) * deviation + 1e-3 * whole);
        }
    }
}

TEST(InnerProductCodes, DeviationsHoldForAnyLengths) {
    for (const double vectors : {0.01, 1.0, 1e3}) {
        for (const double centres : {1e-4, 1.0, 1e3}) {
            for (const double queries : {1e-3, 1.0, 1e4}) {
                for (const int bits : {1, 4}) {
                    const auto relative = [&](const auto& vector, const auto& centre, const auto& query) {
                        return estimated(vector, centre, query, bits);
                    };
                    const Tally told = tally(vectors, centres, queries, relative);
                    EXPECT_GE(told.within_two, 372) << vectors << " " << centres << " " << queries;
                    EXPECT_NEAR(told.mean, 0, 0.25) << vectors << " " << centres << " " << queries;
                }
            }
        }
    }
}

// What a code of one vector leaves open does not grow with its part along the centre.
TEST(InnerProductCodes, OnlyWhatIsAcrossTheCentreErrs) {
    const std::vector<float> centre = rotated(1, 1), query = rotated(2, 1);
    std::vector<float> vector = rotated(3, 1);
    const double before = estimated(vector, centre, query, 1).deviation;
    for (size_t d = 0; d < kDims; d++) vector[d] += 20 * centre[d];
    EXPECT_NEAR(estimated(vector, centre, query, 1).deviation, before, 0.02 * before);
}

// Codes of the whole difference, as indexes before 0.5 have them.
TEST(InnerProductCodes, CodesOfTheWholeDifferenceMeanTheSame) {
    for (const double queries : {0.01, 1.0, 100.0}) {
        const auto whole = [](const auto& vector, const auto& centre, const auto& query) {
            return estimated(vector, centre, query, 1, Measure::kNegativeCosine);
        };
        const Tally told = tally(1.0, 0.5, queries, whole);
        EXPECT_GE(told.within_two, 372) << queries;
        EXPECT_NEAR(told.mean, 0, 0.25) << queries;
    }
}

TEST(InnerProductCodes, NothingIsLostAtTheEndsOfTheRange) {
    struct Lengths {
        double vector, centre, query;
    };
    for (const Lengths& of :
         {Lengths{1e25, 1, 1}, Lengths{1, 1e25, 1}, Lengths{1e25, 1e25, 1e-10}, Lengths{1e-25, 1, 1},
          Lengths{1, 1e-25, 1}, Lengths{1e-25, 1e-25, 1}, Lengths{1, 1, 1e25}, Lengths{1, 1, 1e-33},
          Lengths{1e20, 1e-20, 1e-30}, Lengths{1e19, 1e10, 1e-5}, Lengths{1, 0, 1}}) {
        for (const int bits : {1, 4, 8}) {
            const std::vector<float> vector = rotated(1, of.vector), centre = rotated(2, of.centre),
                                     query = rotated(3, of.query);
            const Told told = estimated(vector, centre, query, bits);
            const double whole = length(vector) * length(query);
            // What is kept of a vector is relative to the centre.
            const double rounding = of.centre < 1e18 ? 1e-6 * length(centre) * length(query) : 0;
            EXPECT_NEAR(told.distance, -product(vector, query), (bits == 1 ? 0.25 : 0.05) * whole + rounding)
                << bits << " bits, " << of.vector << " " << of.centre << " " << of.query;
            EXPECT_GT(told.deviation, 0);
            EXPECT_LT(told.deviation, 0.2 * whole);
        }
    }
}

TEST(InnerProductCodes, AVectorAlongTheCentreIsExact) {
    const std::vector<float> centre = rotated(1, 1), query = rotated(2, 1);
    for (const float times : {1.0F, 2.0F, -3.0F, 0.0F}) {
        std::vector<float> vector = centre;
        for (float& x : vector) x *= times;
        EXPECT_NEAR(estimated(vector, centre, query, 1).distance, -product(vector, query),
                    1e-5 * length(query) * (length(vector) + length(centre)));
    }
}
