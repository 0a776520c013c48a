// The kernels over codes, at every level of this machine, against one dimension after the other.
#include "simd_support.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/quantize/code.hpp"

#include <algorithm>

namespace {

using namespace simd_test;
using rv::quantize::CodeShape;
using rv::simd::CodeKernels;

class SimdCodes : public testing::TestWithParam<rv::simd::Level> {
protected:
    const CodeKernels& codes() const { return *rv::simd::code_kernels_for(GetParam()); }
};

std::vector<CodeShape> shapes() {
    std::vector<CodeShape> all;
    for (const std::size_t dims : {1, 8, 15, 16, 17, 100, 128, 129, 300, 768, 1536})
        for (const int bits : {1, 2, 4, 8}) all.push_back({dims, bits});
    return all;
}

int field(const std::uint8_t* code, const CodeShape& shape, std::size_t d) {
    const std::size_t row = shape.row_bytes();
    return code[d % row] >> (static_cast<std::size_t>(shape.bits) * (d / row)) & ((1 << shape.bits) - 1);
}

TEST_P(SimdCodes, RowSumsAreThoseOfTheFields) {
    for (const CodeShape& shape : shapes()) {
        const std::size_t row = shape.row_bytes();
        for (const std::size_t n : {1, 3, 4, 8, 13, 32}) {
            const std::size_t stride = row + 5;
            rv::Random random(n);
            ArrayOf<std::uint8_t> rows((n - 1) * stride + row, 3);
            for (std::size_t i = 0; i < (n - 1) * stride + row; i++)
                rows.data()[i] = static_cast<std::uint8_t>(n == 13 ? 255 : random.next());
            ArrayOf<std::int8_t> query(shape.padded_dims(), 1);
            for (std::size_t d = 0; d < shape.padded_dims(); d++) {
                // Once the largest values there are.
                query.data()[d] = static_cast<std::int8_t>(
                    d >= shape.dims ? 0 : (n == 13 ? -127 : static_cast<int>(random.next() % 255) - 127));
            }
            std::vector<std::int32_t> sums(n, 99);
            codes().row_sums(rows.data(), stride, n, row, shape.bits, query.data(), sums.data());
            for (std::size_t i = 0; i < n; i++) {
                std::int32_t expected = 0;
                for (std::size_t d = 0; d < shape.padded_dims(); d++)
                    expected += field(rows.data() + i * stride, shape, d) * query[d];
                ASSERT_EQ(sums[i], expected) << shape.dims << " dims, " << shape.bits << " bits, code " << i;
            }
            // The same codes in another order.
            std::vector<const std::uint8_t*> places;
            for (std::size_t i = n; i-- > 0;) places.push_back(rows.data() + i * stride);
            std::vector<std::int32_t> scattered(n, 99);
            codes().scattered_sums(places.data(), n, row, shape.bits, query.data(), scattered.data());
            std::reverse(scattered.begin(), scattered.end());
            ASSERT_EQ(scattered, sums) << shape.dims << " dims, " << shape.bits << " bits";
        }
    }
}

TEST_P(SimdCodes, BlockSumsAreThoseOfTheTables) {
    for (const std::size_t row : {16, 32, 96, 128, 144, 192, 512}) {
        for (const bool largest : {false, true}) {
            rv::Random random(row);
            ArrayOf<std::uint8_t> block(row * 32, 1);
            ArrayOf<std::uint8_t> tables(row * 32, 7);
            for (std::size_t i = 0; i < row * 32; i++) {
                block.data()[i] = static_cast<std::uint8_t>(random.next());
                tables.data()[i] = static_cast<std::uint8_t>(largest ? 255 : random.next());
            }
            std::uint32_t sums[32];
            codes().block_sums(block.data(), row, tables.data(), sums);
            for (std::size_t i = 0; i < 32; i++) {
                std::uint32_t expected = 0;
                for (std::size_t j = 0; j < row; j++) {
                    const std::uint8_t byte = block[j * 32 + i];
                    expected += tables[j * 32 + (byte & 15U)] + tables[j * 32 + 16 + (byte >> 4)];
                }
                ASSERT_EQ(sums[i], expected) << row << " " << i;
            }
        }
    }
}

TEST_P(SimdCodes, TablesHoldTheQuery) {
    for (const std::size_t row : {16, 32, 96, 144}) {
        rv::Random random(row);
        std::vector<float> values = random_values(8 * row, static_cast<unsigned>(row), -3, 2);
        for (std::size_t i = 8 * row - 5; i < 8 * row; i++) values[i] = 0; // beyond the last dimension
        Array query(values, 1);
        ArrayOf<std::uint8_t> tables(row * 32, 3);
        const rv::simd::QueryTables result = codes().query_tables(query.data(), row, tables.data());
        EXPECT_EQ(*std::max_element(tables.data(), tables.data() + row * 32), 255);
        for (int code = 0; code < 20; code++) {
            double product = 0, sum = 0;
            for (std::size_t j = 0; j < row; j++) {
                const auto byte = static_cast<std::uint8_t>(random.next());
                sum += tables[j * 32 + (byte & 15U)] + tables[j * 32 + 16 + (byte >> 4)];
                for (std::size_t f = 0; f < 8; f++) product += values[f * row + j] * ((byte >> f & 1) - 0.5);
            }
            // Each entry is off by up to half a step, evenly; six deviations of their sum.
            const double tolerance = 6 * result.step * std::sqrt(static_cast<double>(2 * row) / 12);
            ASSERT_NEAR(result.step * sum + result.bias, product, tolerance) << row;
        }
    }
    const std::vector<float> zeros(128, 0.0F);
    std::uint8_t tables[512];
    const rv::simd::QueryTables result = codes().query_tables(zeros.data(), 16, tables);
    EXPECT_EQ(result.step, 0);
    EXPECT_EQ(result.bias, 0);
    for (const std::uint8_t entry : tables) EXPECT_EQ(entry, 0);
}

TEST_P(SimdCodes, EncodingRoundsAndClamps) {
    for (const CodeShape& shape : shapes()) {
        rv::Random random(shape.dims);
        Array vector(shape.dims, 1), centre(shape.dims, 3), decoded(shape.dims, 1);
        for (std::size_t d = 0; d < shape.dims; d++) {
            vector.data()[d] = static_cast<float>(random.uniform() * 8 - 4);
            centre.data()[d] = static_cast<float>(random.uniform());
        }
        ArrayOf<std::uint8_t> code(shape.row_bytes(), 5);
        const float inverse_step = static_cast<float>(1 << shape.bits) / 6;
        rv::simd::CodeSums sums;
        codes().encode({vector.data(), centre.data(), 1.0F, 1.0F}, shape.dims, inverse_step, shape.bits, code.data(),
                       shape.row_bytes(), &sums);
        codes().decode(code.data(), shape.row_bytes(), shape.bits, 0.5F, centre.data(), decoded.data(), shape.dims);
        double rr = 0, yy = 0, yr = 0, yc = 0, rc = 0;
        for (std::size_t d = 0; d < shape.dims; d++) {
            const double c = centre[d];
            const double r = vector[d] - centre[d];
            const double y = field(code.data(), shape, d) - static_cast<double>(shape.middle());
            // Nearest in steps, or the end of the range.
            const double exact =
                std::clamp(r * inverse_step, -static_cast<double>(shape.middle()), static_cast<double>(shape.middle()));
            ASSERT_LE(std::fabs(y - exact), 0.5 + 1e-4) << shape.dims << " " << shape.bits << " " << d;
            ASSERT_NEAR(decoded[d], c + 0.5 * y, 1e-4);
            rr += r * r, yy += y * y, yr += y * r, yc += y * c, rc += r * c;
        }
        for (std::size_t d = shape.dims; d < shape.padded_dims(); d++) ASSERT_EQ(field(code.data(), shape, d), 0);
        EXPECT_NEAR(sums.rr, rr, 1e-4 * rr);
        EXPECT_NEAR(sums.yy, yy, 1e-4 * yy);
        EXPECT_NEAR(sums.yr, yr, 1e-4 * std::sqrt(yy * rr));
        EXPECT_NEAR(sums.yc, yc, 1e-4 * std::sqrt(yy * static_cast<double>(shape.dims)));
        EXPECT_NEAR(sums.rc, rc, 1e-4 * std::sqrt(rr * static_cast<double>(shape.dims)));
    }
}

TEST_P(SimdCodes, QueriesAreRoundedToBytes) {
    for (const std::size_t n : dimensions()) {
        Array query(random_values(n, 3, -2, 2), 1);
        ArrayOf<std::int8_t> bytes(n, 3);
        const rv::simd::QueryBytes result = codes().query_bytes(query.data(), n, bytes.data());
        int sum = 0, largest = 0;
        double lost = 0;
        for (std::size_t i = 0; i < n; i++) {
            const double error = query[i] - static_cast<double>(result.step) * bytes[i];
            ASSERT_LE(std::fabs(error), result.step * 0.501) << n << " " << i;
            lost += error * error;
            sum += bytes[i];
            largest = std::max(largest, std::abs(bytes[i]));
        }
        ASSERT_EQ(largest, 127);
        ASSERT_EQ(result.sum, sum);
        ASSERT_NEAR(result.lost, lost, 1e-4 * lost + 1e-9);
    }
    const std::vector<float> zeros(20, 0.0F);
    std::int8_t bytes[20];
    EXPECT_EQ(codes().query_bytes(zeros.data(), 20, bytes).lost, 0);
    for (const std::int8_t byte : bytes) EXPECT_EQ(byte, 0);
}

INSTANTIATE_TEST_SUITE_P(Levels, SimdCodes, testing::ValuesIn(available_levels()), level_of);

} // namespace
