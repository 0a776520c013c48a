// Distances between sparse vectors against those of the dense ones, and the check of indices.
#include "ruvector/core/base/sparse.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace {

struct Sparse {
    std::vector<std::int32_t> indices;
    std::vector<float> values;
    std::vector<float> dense;

    // About `share` of the elements, whole numbers so that sums are exact.
    Sparse(std::size_t dim, double share, unsigned seed) : dense(dim, 0.0F) {
        std::mt19937 random(seed);
        for (std::size_t i = 0; i < dim; i++) {
            if (std::uniform_real_distribution<>()(random) >= share) continue;
            dense[i] = static_cast<float>(static_cast<int>(random() % 19) - 9);
            if (dense[i] == 0) continue;
            indices.push_back(static_cast<std::int32_t>(i));
            values.push_back(dense[i]);
        }
    }
    rv::SparseView view() const { return {indices.data(), values.data(), indices.size()}; }
};

TEST(Sparse, DistancesAreThoseOfTheDenseVectors) {
    unsigned seed = 1;
    for (std::size_t dim : {1, 2, 3, 10, 100, 1000})
        for (const double share_a : {0.0, 0.05, 0.5, 1.0})
            for (const double share_b : {0.0, 0.05, 0.5, 1.0})
                for (int round = 0; round < 5; round++) {
                    const Sparse a(dim, share_a, seed++);
                    const Sparse b(dim, share_b, seed++);
                    double l2 = 0, dot = 0, l1 = 0;
                    for (std::size_t i = 0; i < dim; i++) {
                        const double x = a.dense[i];
                        const double y = b.dense[i];
                        l2 += (x - y) * (x - y);
                        dot += x * y;
                        l1 += std::fabs(x - y);
                    }
                    ASSERT_EQ(rv::sparse_l2_squared(a.view(), b.view()), l2);
                    ASSERT_EQ(rv::sparse_inner_product(a.view(), b.view()), dot);
                    ASSERT_EQ(rv::sparse_l1(a.view(), b.view()), l1);
                }
}

TEST(Sparse, SumsBeyondFloatAreInfinite) {
    const std::int32_t index = 0;
    const float value = 3e38F;
    const float negative = -3e38F;
    const rv::SparseView a{&index, &value, 1};
    const rv::SparseView b{&index, &negative, 1};
    EXPECT_EQ(rv::sparse_l2_squared(a, b), std::numeric_limits<float>::infinity());
    EXPECT_EQ(rv::sparse_inner_product(a, b), -std::numeric_limits<float>::infinity());
    EXPECT_EQ(rv::sparse_l1(a, b), std::numeric_limits<float>::infinity());
}

TEST(Sparse, ChecksIndices) {
    using rv::SparseIndexError;
    const auto check = [](std::vector<std::int32_t> indices) {
        return rv::check_sparse_index(indices.data(), indices.size() - 1, 10);
    };
    EXPECT_EQ(check({0}), SparseIndexError::kNone);
    EXPECT_EQ(check({9}), SparseIndexError::kNone);
    EXPECT_EQ(check({10}), SparseIndexError::kOutOfBounds);
    EXPECT_EQ(check({-1}), SparseIndexError::kOutOfBounds);
    EXPECT_EQ(check({3, 4}), SparseIndexError::kNone);
    EXPECT_EQ(check({3, 3}), SparseIndexError::kDuplicate);
    EXPECT_EQ(check({3, 2}), SparseIndexError::kNotAscending);
    EXPECT_EQ(check({3, -2}), SparseIndexError::kOutOfBounds);
}

} // namespace
