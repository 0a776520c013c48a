// What the kernel tests share: arrays whose ends a sanitizer or the processor watches, and test data.
#pragma once

#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/half.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <new>
#include <random>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

namespace simd_test {

// n values that start `misalignment` values behind a cache line; the heap block ends with the last one. Every byte is
// set at first: to NaN, for floats and halves.
template <class T>
class ArrayOf {
public:
    ArrayOf(std::size_t n, std::size_t misalignment)
        : block_(static_cast<T*>(::operator new ((n + misalignment) * sizeof(T), std::align_val_t{64}))),
          data_(block_ + misalignment),
          size_(n) {
        std::memset(block_, 0xFF, (n + misalignment) * sizeof(T));
    }
    ArrayOf(const std::vector<T>& values, std::size_t misalignment) : ArrayOf(values.size(), misalignment) {
        for (std::size_t i = 0; i < size_; ++i) data_[i] = values[i];
    }
    ArrayOf(const ArrayOf&) = delete;
    ArrayOf& operator=(const ArrayOf&) = delete;
    ~ArrayOf() { ::operator delete (block_, std::align_val_t{64}); }

    T* data() { return data_; }
    T operator[](std::size_t i) const { return data_[i]; }

private:
    T* block_;
    T* data_;
    std::size_t size_;
};

using Array = ArrayOf<float>;

// A readable page between two that are not: one value too far, on either side, is a segmentation fault. This also sees
// the masked loads, which a sanitizer does not look at.
template <class T>
class GuardedPageOf {
public:
    explicit GuardedPageOf(T fill) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        void* memory = mmap(nullptr, 3 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        base_ = static_cast<char*>(memory);
        if (mprotect(base_ + page_, page_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
        for (std::size_t i = 0; i < page_ / sizeof(T); ++i) first()[i] = fill;
    }
    GuardedPageOf(const GuardedPageOf&) = delete;
    GuardedPageOf& operator=(const GuardedPageOf&) = delete;
    ~GuardedPageOf() { munmap(base_, 3 * page_); }

    T* first() { return reinterpret_cast<T*>(base_ + page_); }
    T* last(std::size_t n) { return reinterpret_cast<T*>(base_ + 2 * page_) - n; }

private:
    std::size_t page_;
    char* base_;
};

class GuardedPage : public GuardedPageOf<float> {
public:
    GuardedPage() : GuardedPageOf(1.0F) {}
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

// A sum in double precision, and how far a float sum of the same terms may be from it: each of the at most n additions
// and three roundings a term adds half a unit in the last place of at most the sum of the magnitudes. The absolute part
// is for terms that are denormal.
struct Reference {
    double sum = 0;
    double magnitude = 0;
    std::size_t terms = 0;

    void take(double term) {
        sum += term;
        magnitude += std::fabs(term);
        ++terms;
    }
    double tolerance() const {
        return (static_cast<double>(terms) + 3) * magnitude * std::numeric_limits<float>::epsilon() / 2 +
               static_cast<double>(terms) * std::numeric_limits<float>::denorm_min();
    }
};

struct Expected {
    Reference l2, dot, l1, norm_a, norm_b;

    Expected(const std::vector<float>& a, const std::vector<float>& b) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            const double x = a[i];
            const double y = b[i];
            l2.take((x - y) * (x - y));
            dot.take(x * y);
            l1.take(std::fabs(x - y));
            norm_a.take(x * x);
            norm_b.take(y * y);
        }
    }
};

inline void expect_near(float actual, const Reference& expected, const char* what) {
    EXPECT_NEAR(actual, expected.sum, expected.tolerance()) << what;
}

class PerLevel : public testing::TestWithParam<rv::simd::Level> {
protected:
    const rv::simd::DistanceKernels& kernels() const { return *rv::simd::kernels_for(GetParam()); }
};

inline std::string level_of(const testing::TestParamInfo<rv::simd::Level>& info) {
    return rv::simd::level_name(info.param);
}

} // namespace simd_test
