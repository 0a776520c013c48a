// Server zone. See the header.
#include "ruvector/types/elements.hpp"

extern "C" {
#include "common/shortest_dec.h"
}

#include "ruvector/core/base/wide_math.hpp"
#include "ruvector/core/simd/half.hpp"

namespace rv::types {

void widen(const Half* from, float* to, int n) { simd::half_kernels().to_float(from, to, static_cast<Size>(n)); }

void narrow_elements(const float* from, float* to, int n) {
    if (from != to) std::memcpy(to, from, sizeof(float) * static_cast<Size>(n));
}

void narrow_elements(const float* from, Half* to, int n) {
    simd::half_kernels().from_float(from, to, static_cast<Size>(n));
}

void store_elements(const float* from, float* to, int n) { narrow_elements(from, to, n); }

void store_elements(const float* from, Half* to, int n) {
    narrow_elements(from, to, n);
    if (likely(all_finite(to, n))) return;
    for (int i = 0; i < n; i++) {
        if (!narrowing_overflows(to[i], from[i])) continue;
        char number[FLOAT_SHORTEST_DECIMAL_LEN];
        float_to_shortest_decimal_buf(from[i], number);
        ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                        errmsg("\"%s\" is out of range for type %s", number, HalfVector::kType)));
    }
}

double wide_norm_squared(const float* x, int n) { return rv::wide_norm_squared(x, static_cast<Size>(n)); }

double wide_norm_squared(const Half* x, int n) {
    double sum = 0;
    for_each_chunk(x, n, [&](const float* values, int, int count) { sum += wide_norm_squared(values, count); });
    return sum;
}

namespace {

template <class E>
bool scale(const E* x, E* out, int n) {
    const double norm = std::sqrt(wide_norm_squared(x, n));
    if (!(norm > 0)) return false;
    transform(x, out, n, [norm](const float* from, float* to, int count) {
        wide_divide(from, norm, to, static_cast<Size>(count));
    });
    return true;
}

} // namespace

bool scale_to_unit(const float* x, float* out, int n) { return scale(x, out, n); }
bool scale_to_unit(const Half* x, Half* out, int n) { return scale(x, out, n); }

} // namespace rv::types
