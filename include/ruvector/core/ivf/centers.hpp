// The centres of a partition, packed for finding the nearest of all of them to each of many rows.
//
// Rows and centres are floats, or bits packed into bytes, whose distance is the number of bits that differ. Floats are
// compared by a blocked matrix product: |x - c|^2 = |x|^2 + 2 (|c|^2 / 2 - x.c), so the centre with the least score
// |c|^2 / 2 - x.c is the nearest; without the first term it is the one with the largest inner product.
//
// The difference loses digits where vectors are long and lie close together. The origin is therefore moved into the
// midst of the centres, to a median, which no far centre can move; and what the product leaves in doubt is measured: a
// distance that is little more than its rounding, and all centres between which a row's scores do not decide. Rounding
// is taken to grow with the root of the dims (Higham and Mary, "A new approach to probabilistic rounding error
// analysis", 2019). It is a share of the squared length of the row from the origin alone: a centre much longer than
// that is further away than its own rounding. So far rows and far centres cost time, not digits, and the nearest centre
// to a row is the one that a search measures as such. No destructor (see Array).
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

// The nearest centre to a row. Distances are squared Euclidean ones, negative inner products, or Hamming distances.
struct Nearest {
    uint32_t center;
    float distance;
    float second_distance; // at most that of any other centre; infinite if there is none
};

class Centers {
public:
    // Rows that are compared at once; more of them bring nothing.
    static constexpr size_t kBatchRows = 96;

    Centers(std::pmr::memory_resource* memory, size_t dims, Nearness nearness)
        : dims_(dims),
          nearness_(nearness),
          rounding_(rounding(dims)),
          begins_(memory),
          panel_begins_(memory),
          panels_(memory),
          bias_(memory),
          origin_(memory),
          rows_(memory),
          norms_(memory),
          scores_(memory) {}

    // What the product's rounding makes of a squared distance, at most, as a share of the squared length of the row.
    static float rounding(size_t dims) noexcept;

    // `groups`: see pack.
    static size_t bytes(size_t dims, size_t count, Nearness nearness, size_t groups = 1) noexcept;

    // Takes `count` centres of `dims` elements, which have to stay where they are: some are measured there. May be
    // called again, with another count, too.
    void pack(const void* centers, size_t count);
    // The same for centres in groups, any of which nearest_in can look at alone: begins[g] .. begins[g + 1] is one.
    void pack_groups(const void* centers, const uint32_t* begins, size_t groups);

    // The nearest centre to each of n rows, which lie one behind the other. Equally near ones: the first. A row without
    // a comparable distance (NaN) goes to centre 0.
    void nearest(const void* rows, size_t n, Nearest* out) { nearest(rows, nullptr, n, out); }
    // To the rows which[0] .. which[n - 1] of `rows`.
    void nearest(const void* rows, const uint32_t* which, size_t n, Nearest* out) {
        nearest_in(0, rows, which, n, out);
    }
    // Of the centres of one group, which is not empty.
    void nearest_in(size_t group, const void* rows, const uint32_t* which, size_t n, Nearest* out);

    // The distances of each of n rows to all centres, which have no groups: out[row * count() + centre].
    void distances(const void* rows, size_t n, float* out);

    void release() noexcept;

    size_t count() const noexcept { return count_; }
    size_t dims() const noexcept { return dims_; }

private:
    // The centres that are looked at.
    struct Range {
        uint32_t first;
        uint32_t count;
        uint32_t first_panel;
        uint32_t panels;
    };
    // Rows that are compared at once.
    struct Batch {
        const uint8_t* rows;   // as they came
        const uint32_t* which; // of them; null: one after the other
        const float* moved;    // floats relative to the origin, if there is one
        size_t count;
    };

    const uint8_t* row(const Batch& batch, size_t r) const noexcept {
        return batch.rows + (batch.which != nullptr ? batch.which[r] : r) * row_bytes(nearness_, dims_);
    }
    Range range(size_t group) const noexcept;
    float measure(const Batch& batch, size_t r, uint32_t c) const noexcept;
    void pack_floats(size_t group);
    Batch take(const void* rows, const uint32_t* which, size_t n);
    void nearest_floats(const Range& range, const Batch& batch, Nearest* out);
    void nearest_bits(const Range& range, const Batch& batch, Nearest* out) const;
    void batch_distances(const Batch& batch, float* out);
    void decide(const Range& range, const Batch& batch, const uint32_t* doubtful, float* limits, size_t n,
                Nearest* out);

    size_t dims_;
    Nearness nearness_;
    float rounding_; // of a distance, for a row of length 1
    size_t count_ = 0;
    const uint8_t* centers_ = nullptr;
    Array<uint32_t> begins_;       // the centres of each group, and where the last one ends
    Array<uint32_t> panel_begins_; // its panels
    Array<float> panels_;
    Array<float> bias_;   // |c|^2 / 2 or 0; infinite beyond the last centre of a group
    Array<float> origin_; // empty but for the Euclidean distance
    Array<float> rows_;   // of a batch, moved
    Array<float> norms_;  // their squared lengths
    Array<float> scores_; // of a batch: with one panel, or what is known of those with all
};

} // namespace rv::ivf
