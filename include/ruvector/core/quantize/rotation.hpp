// A random rotation that needs no matrix: O(d log d) operations and a few random bits for each dimension.
//
// It spreads what distinguishes vectors evenly over all dimensions, so that a code of few bits a dimension loses the
// same little of any vector. Each round flips random signs and applies a Walsh-Hadamard transform (Ailon and Chazelle,
// "The fast Johnson-Lindenstrauss transform", 2009; several rounds: Andoni et al., "Practical and optimal LSH for
// angular distance", 2015). Where the number of dimensions is no power of two, the transform takes the first and the
// last power of two of them in turn, and a butterfly over the halves, as in a Kac walk, carries on between them.
//
// Lengths, distances and inner products stay as they are but for rounding. The same seed gives the same rotation on
// every machine and in every version: stored vectors depend on it.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstdint>

namespace rv::quantize {

class Rotation {
public:
    static constexpr size_t kRounds = 4;

    // dims >= 1.
    Rotation(std::pmr::memory_resource* memory, size_t dims, uint64_t seed);

    size_t dims() const noexcept { return dims_; }
    void apply(float* vector) const noexcept;
    void invert(float* vector) const noexcept;

private:
    size_t block_start(size_t round) const noexcept { return round % 2 == 0 ? 0 : dims_ - block_; }
    void mix_halves(float* vector) const noexcept;

    size_t dims_;
    size_t block_;         // what one transform takes
    Array<float> factors_; // for each round and dimension: a sign, and 1 / sqrt(block) for what is transformed
};

} // namespace rv::quantize
