#include "ruvector/core/quantize/rotation.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/rotation.hpp"

#include <bit>
#include <cmath>

namespace rv::quantize {

Rotation::Rotation(std::pmr::memory_resource* memory, size_t dims, uint64_t seed)
    : dims_(dims), block_(std::bit_floor(dims)), factors_(memory) {
    factors_.resize(kRounds * dims);
    const float scale = 1.0F / std::sqrt(static_cast<float>(block_));
    Random random(seed);
    uint64_t bits = 0;
    size_t left = 0;
    for (size_t round = 0; round < kRounds; round++) {
        for (size_t i = 0; i < dims; i++) {
            if (left == 0) {
                bits = random.next();
                left = 64;
            }
            const float sign = (bits & 1) != 0 ? -1.0F : 1.0F;
            const bool transformed = i - block_start(round) < block_;
            factors_[round * dims + i] = transformed ? sign * scale : sign;
            bits >>= 1;
            left--;
        }
    }
}

void Rotation::mix_halves(float* vector) const noexcept {
    if (block_ == dims_) return;
    const size_t half = dims_ / 2;
    simd::rotation_kernels().butterfly(vector, vector + (dims_ - half), std::sqrt(0.5F), half);
}

void Rotation::apply(float* vector) const noexcept {
    for (size_t round = 0; round < kRounds; round++) {
        simd::kernels().mul(vector, &factors_[round * dims_], vector, dims_);
        simd::rotation_kernels().hadamard(vector + block_start(round), block_);
        mix_halves(vector);
    }
}

// Each step is its own inverse, once the transform and the factors are taken together.
void Rotation::invert(float* vector) const noexcept {
    for (size_t round = kRounds; round-- > 0;) {
        mix_halves(vector);
        simd::rotation_kernels().hadamard(vector + block_start(round), block_);
        simd::kernels().mul(vector, &factors_[round * dims_], vector, dims_);
    }
}

} // namespace rv::quantize
