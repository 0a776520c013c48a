// The centres of a partition, packed for finding the nearest of all of them to each of many rows.
//
// Rows and centres are floats, or bits packed into bytes, whose score is the number of bits that differ.
//
// |x - c|^2 = |x|^2 + 2 (|c|^2 / 2 - x.c), so the centre with the least score |c|^2 / 2 - x.c is the nearest; without
// the first term it is the one with the largest inner product. The difference loses digits where vectors are long and
// lie close together: whoever can should move the origin into their midst. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>

namespace rv::ivf {

// What "nearest" means.
enum class Nearness : uint8_t { kEuclidean, kInnerProduct, kHamming };

// The bytes of a row or a centre.
constexpr size_t row_bytes(Nearness nearness, size_t dims) noexcept {
    return nearness == Nearness::kHamming ? (dims + 7) / 8 : dims * sizeof(float);
}

// The nearest centre to a row, and how far the second nearest is.
struct Nearest {
    uint32_t center;
    float score;
    float second_score; // infinite if there is one centre only
};

class Centers {
public:
    // Rows that are compared at once; more of them bring nothing.
    static constexpr size_t kBatchRows = 96;

    Centers(std::pmr::memory_resource* memory, size_t dims, size_t count, Nearness nearness)
        : dims_(dims),
          count_(count),
          nearness_(nearness),
          panels_(memory),
          bias_(memory),
          scores_(memory),
          bits_(memory) {}

    static size_t bytes(size_t dims, size_t count, Nearness nearness) noexcept;

    // Takes over the centres, `count` rows of `dims` elements. May be called again, with another count, too.
    void pack(const void* centers, size_t count);
    void pack(const void* centers) { pack(centers, count_); }

    // The nearest centre to each of n rows, which lie one behind the other. Equally near ones: the first. A row without
    // a comparable score (NaN) goes to centre 0.
    void nearest(const void* rows, size_t n, Nearest* out);

    // The scores of each of n rows for all centres: out[row * count() + centre].
    void scores(const void* rows, size_t n, float* out);

    void release() noexcept {
        panels_.release();
        bias_.release();
        scores_.release();
        bits_.release();
    }

    size_t count() const noexcept { return count_; }
    size_t dims() const noexcept { return dims_; }

private:
    void pack_floats(const float* centers);
    void nearest_floats(const float* rows, size_t n, Nearest* out);
    void nearest_bits(const uint8_t* rows, size_t n, Nearest* out);

    size_t dims_;
    size_t count_;
    Nearness nearness_;
    Array<float> panels_;
    Array<float> bias_;   // |c|^2 / 2 or 0; infinite beyond the last centre
    Array<float> scores_; // of one batch: with one panel, or what is known of those with all
    Array<uint8_t> bits_; // of centres of bits
};

} // namespace rv::ivf
