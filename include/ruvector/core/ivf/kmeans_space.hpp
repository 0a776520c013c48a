// What k-means (kmeans.hpp) must know of its rows: one class for floats and one for bits.
//
// Between a row and a centre there is a cost, whose sum k-means makes small, and a distance, a monotone function of the
// cost for which the triangle inequality holds. Element is what rows are arrays of, Sum what the rows of a centre are
// added up in. No destructor (see Array).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/centers.hpp"

namespace rv::ivf {

// The cost is the squared Euclidean distance.
class FloatSpace {
public:
    using Element = float;
    using Sum = double;
    static constexpr Nearness kNearness = Nearness::kEuclidean;

    FloatSpace(size_t dims, bool spherical) noexcept : dims_(dims), spherical_(spherical) {}

    size_t row_size() const noexcept { return dims_; } // elements

    // A part of a vector of length 1 has no certain length.
    FloatSpace of_first_dims(size_t dims) const noexcept { return FloatSpace(dims, false); }

    float cost(const float* a, const float* b) const noexcept;
    static float distance(float cost) noexcept;
    static double cost_of_distance(float distance) noexcept {
        return static_cast<double>(distance) * static_cast<double>(distance);
    }
    void add(const float* row, double* sum) const noexcept;
    void subtract(const float* row, double* sum) const noexcept;
    // Moves a centre to where the cost of its rows is least. Returns the distance.
    float move(const double* sum, size_t count, float* center) const noexcept;
    // A centre beside a row, or at a random place.
    void scatter(Random& random, const float* near, float* center) const noexcept;

private:
    size_t dims_;
    bool spherical_;
};

// The cost is the Hamming distance, as is the distance.
class BitSpace {
public:
    using Element = uint8_t;
    using Sum = int32_t;
    static constexpr Nearness kNearness = Nearness::kHamming;

    explicit BitSpace(size_t dims) noexcept : dims_(dims) {}

    size_t row_size() const noexcept { return row_bytes(kNearness, dims_); }
    BitSpace of_first_dims(size_t dims) const noexcept { return BitSpace(dims); }

    float cost(const uint8_t* a, const uint8_t* b) const noexcept;
    static float distance(float cost) noexcept { return cost; }
    static double cost_of_distance(float distance) noexcept { return static_cast<double>(distance); }

    void add(const uint8_t* row, int32_t* sum) const noexcept { count_bits(row, 1, sum); }
    void subtract(const uint8_t* row, int32_t* sum) const noexcept { count_bits(row, -1, sum); }
    float move(const int32_t* sum, size_t count, uint8_t* center) const noexcept;
    void scatter(Random& random, const uint8_t* near, uint8_t* center) const noexcept;

private:
    void count_bits(const uint8_t* row, int32_t each, int32_t* sum) const noexcept;

    size_t dims_;
};

} // namespace rv::ivf
