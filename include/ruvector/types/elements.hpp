// Elements of dense vectors as floats, whatever they are stored as, and floats as elements: in place where they are
// floats, by way of small buffers where they are halves. Server zone.
#pragma once

#include "ruvector/types/vector.hpp"

namespace rv::types {

// Halves go through buffers of that many; a multiple of what the hash functions take at a time.
inline constexpr int kChunk = 256;

void widen(const Half* from, float* to, int n);
inline void widen_elements(const Half* from, float* to, int n) { widen(from, to, n); }
inline void widen_elements(const float* from, float* to, int n) { std::copy_n(from, n, to); }

// Rounds to the nearest element; what is too large for one becomes infinite.
void narrow_elements(const float* from, float* to, int n);
void narrow_elements(const float* from, Half* to, int n);

// The same, but raises at the first number that is too large, though not at one that was infinite before.
void store_elements(const float* from, float* to, int n);
void store_elements(const float* from, Half* to, int n);

// Calls use(values, start, count) for one stretch of elements after the other.
template <class Use>
void for_each_chunk(const float* x, int n, Use use) {
    use(x, 0, n);
}
template <class Use>
void for_each_chunk(const Half* x, int n, Use use) {
    float chunk[kChunk];
    for (int start = 0; start < n; start += kChunk) {
        const int count = Min(kChunk, n - start);
        widen(x + start, chunk, count);
        use(static_cast<const float*>(chunk), start, count);
    }
}

// out = operation(x) and out = operation(x, y), on floats; `out` may be x or y. Nothing is checked.
template <class Operation>
void transform(const float* x, float* out, int n, Operation operation) {
    operation(x, out, n);
}
template <class Operation>
void transform(const Half* x, Half* out, int n, Operation operation) {
    for_each_chunk(x, n, [&](const float* values, int start, int count) {
        float results[kChunk];
        operation(values, static_cast<float*>(results), count);
        narrow_elements(results, out + start, count);
    });
}
template <class Operation>
void transform(const float* x, const float* y, float* out, int n, Operation operation) {
    operation(x, y, out, n);
}
template <class Operation>
void transform(const Half* x, const Half* y, Half* out, int n, Operation operation) {
    transform(x, out, n, [&, done = 0](const float* values, float* results, int count) mutable {
        float others[kChunk];
        widen(y + done, others, count);
        operation(values, static_cast<const float*>(others), results, count);
        done += count;
    });
}

// The sum of the squares in double precision.
double wide_norm_squared(const float* x, int n);
double wide_norm_squared(const Half* x, int n);

// Writes the elements of a vector of length 1 in the same direction; `out` may be x. False if there is none, since all
// are zero.
bool scale_to_unit(const float* x, float* out, int n);
bool scale_to_unit(const Half* x, Half* out, int n);

} // namespace rv::types
