// What the kernel tests share: arrays whose ends a sanitizer or the processor watches, and test data.
#pragma once

#include "ruvector/core/simd/distance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <new>
#include <random>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

namespace simd_test {

// n floats that start `misalignment` floats behind a cache line; the heap block ends with the last one.
class Array {
public:
    Array(std::size_t n, std::size_t misalignment)
        : block_(static_cast<float*>(::operator new ((n + misalignment) * sizeof(float), std::align_val_t{64}))),
          data_(block_ + misalignment),
          size_(n) {
        for (std::size_t i = 0; i < n + misalignment; ++i) block_[i] = std::numeric_limits<float>::quiet_NaN();
    }
    Array(const std::vector<float>& values, std::size_t misalignment) : Array(values.size(), misalignment) {
        for (std::size_t i = 0; i < size_; ++i) data_[i] = values[i];
    }
    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;
    ~Array() { ::operator delete (block_, std::align_val_t{64}); }

    float* data() { return data_; }
    float operator[](std::size_t i) const { return data_[i]; }

private:
    float* block_;
    float* data_;
    std::size_t size_;
};

// A readable page between two that are not: one float too far, on either side, is a segmentation fault. This also sees
// the masked loads, which a sanitizer does not look at.
class GuardedPage {
public:
    GuardedPage() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        void* memory = mmap(nullptr, 3 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        base_ = static_cast<char*>(memory);
        if (mprotect(base_ + page_, page_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
        for (std::size_t i = 0; i < page_ / sizeof(float); ++i) first()[i] = 1.0F;
    }
    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;
    ~GuardedPage() { munmap(base_, 3 * page_); }

    float* first() { return reinterpret_cast<float*>(base_ + page_); }
    float* last(std::size_t n) { return reinterpret_cast<float*>(base_ + 2 * page_) - n; }

private:
    std::size_t page_;
    char* base_;
};

inline std::vector<float> random_values(std::size_t n, unsigned seed, float low = -1.0F, float high = 1.0F) {
    std::mt19937 engine(seed);
    std::uniform_real_distribution<float> value(low, high);
    std::vector<float> values(n);
    for (float& v : values) v = value(engine);
    return values;
}

// 1 to 130, and one that is as long as a vector can be.
inline std::vector<std::size_t> dimensions() {
    std::vector<std::size_t> all;
    for (std::size_t n = 1; n <= 130; ++n) all.push_back(n);
    all.push_back(16000);
    return all;
}

inline std::vector<rv::simd::Level> available_levels() {
    std::vector<rv::simd::Level> levels;
    for (rv::simd::Level level : rv::simd::kAllLevels) {
        if (rv::simd::level_available(level)) levels.push_back(level);
    }
    return levels;
}

class PerLevel : public testing::TestWithParam<rv::simd::Level> {
protected:
    const rv::simd::DistanceKernels& kernels() const { return *rv::simd::kernels_for(GetParam()); }
};

inline std::string level_of(const testing::TestParamInfo<rv::simd::Level>& info) {
    return rv::simd::level_name(info.param);
}

} // namespace simd_test
