// SSE 4.2.
#include "bench/kernels/hand.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

namespace hand {
namespace {

float reduce(__m128 x) noexcept {
    const __m128 pairs = _mm_add_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)));
}

float l2_squared(const float* a, const float* b, std::size_t n) noexcept {
    __m128 s0 = _mm_setzero_ps(), s1 = _mm_setzero_ps(), s2 = _mm_setzero_ps(), s3 = _mm_setzero_ps();
    for (std::size_t i = 0; i < n; i += 16) {
        const __m128 d0 = _mm_sub_ps(_mm_loadu_ps(a + i), _mm_loadu_ps(b + i));
        const __m128 d1 = _mm_sub_ps(_mm_loadu_ps(a + i + 4), _mm_loadu_ps(b + i + 4));
        const __m128 d2 = _mm_sub_ps(_mm_loadu_ps(a + i + 8), _mm_loadu_ps(b + i + 8));
        const __m128 d3 = _mm_sub_ps(_mm_loadu_ps(a + i + 12), _mm_loadu_ps(b + i + 12));
        s0 = _mm_add_ps(s0, _mm_mul_ps(d0, d0));
        s1 = _mm_add_ps(s1, _mm_mul_ps(d1, d1));
        s2 = _mm_add_ps(s2, _mm_mul_ps(d2, d2));
        s3 = _mm_add_ps(s3, _mm_mul_ps(d3, d3));
    }
    return reduce(_mm_add_ps(_mm_add_ps(s0, s1), _mm_add_ps(s2, s3)));
}

float inner_product(const float* a, const float* b, std::size_t n) noexcept {
    __m128 s0 = _mm_setzero_ps(), s1 = _mm_setzero_ps(), s2 = _mm_setzero_ps(), s3 = _mm_setzero_ps();
    for (std::size_t i = 0; i < n; i += 16) {
        s0 = _mm_add_ps(s0, _mm_mul_ps(_mm_loadu_ps(a + i), _mm_loadu_ps(b + i)));
        s1 = _mm_add_ps(s1, _mm_mul_ps(_mm_loadu_ps(a + i + 4), _mm_loadu_ps(b + i + 4)));
        s2 = _mm_add_ps(s2, _mm_mul_ps(_mm_loadu_ps(a + i + 8), _mm_loadu_ps(b + i + 8)));
        s3 = _mm_add_ps(s3, _mm_mul_ps(_mm_loadu_ps(a + i + 12), _mm_loadu_ps(b + i + 12)));
    }
    return reduce(_mm_add_ps(_mm_add_ps(s0, s1), _mm_add_ps(s2, s3)));
}

float l1(const float* a, const float* b, std::size_t n) noexcept {
    __m128 s0 = _mm_setzero_ps(), s1 = _mm_setzero_ps(), s2 = _mm_setzero_ps(), s3 = _mm_setzero_ps();
    for (std::size_t i = 0; i < n; i += 16) {
        s0 = _mm_add_ps(s0, _mm_andnot_ps(_mm_set1_ps(-0.0F), _mm_sub_ps(_mm_loadu_ps(a + i), _mm_loadu_ps(b + i))));
        s1 = _mm_add_ps(
            s1, _mm_andnot_ps(_mm_set1_ps(-0.0F), _mm_sub_ps(_mm_loadu_ps(a + i + 4), _mm_loadu_ps(b + i + 4))));
        s2 = _mm_add_ps(
            s2, _mm_andnot_ps(_mm_set1_ps(-0.0F), _mm_sub_ps(_mm_loadu_ps(a + i + 8), _mm_loadu_ps(b + i + 8))));
        s3 = _mm_add_ps(
            s3, _mm_andnot_ps(_mm_set1_ps(-0.0F), _mm_sub_ps(_mm_loadu_ps(a + i + 12), _mm_loadu_ps(b + i + 12))));
    }
    return reduce(_mm_add_ps(_mm_add_ps(s0, s1), _mm_add_ps(s2, s3)));
}

float norm_squared(const float* a, std::size_t n) noexcept {
    __m128 s0 = _mm_setzero_ps(), s1 = _mm_setzero_ps(), s2 = _mm_setzero_ps(), s3 = _mm_setzero_ps();
    __m128 s4 = _mm_setzero_ps(), s5 = _mm_setzero_ps(), s6 = _mm_setzero_ps(), s7 = _mm_setzero_ps();
    for (std::size_t i = 0; i < n; i += 32) {
        const __m128 x0 = _mm_loadu_ps(a + i);
        const __m128 x1 = _mm_loadu_ps(a + i + 4);
        const __m128 x2 = _mm_loadu_ps(a + i + 8);
        const __m128 x3 = _mm_loadu_ps(a + i + 12);
        const __m128 x4 = _mm_loadu_ps(a + i + 16);
        const __m128 x5 = _mm_loadu_ps(a + i + 20);
        const __m128 x6 = _mm_loadu_ps(a + i + 24);
        const __m128 x7 = _mm_loadu_ps(a + i + 28);
        s0 = _mm_add_ps(s0, _mm_mul_ps(x0, x0));
        s1 = _mm_add_ps(s1, _mm_mul_ps(x1, x1));
        s2 = _mm_add_ps(s2, _mm_mul_ps(x2, x2));
        s3 = _mm_add_ps(s3, _mm_mul_ps(x3, x3));
        s4 = _mm_add_ps(s4, _mm_mul_ps(x4, x4));
        s5 = _mm_add_ps(s5, _mm_mul_ps(x5, x5));
        s6 = _mm_add_ps(s6, _mm_mul_ps(x6, x6));
        s7 = _mm_add_ps(s7, _mm_mul_ps(x7, x7));
    }
    const __m128 low = _mm_add_ps(_mm_add_ps(s0, s1), _mm_add_ps(s2, s3));
    const __m128 high = _mm_add_ps(_mm_add_ps(s4, s5), _mm_add_ps(s6, s7));
    return reduce(_mm_add_ps(low, high));
}

void cosine_parts(const float* a, const float* b, std::size_t n, float* dot, float* norm_a, float* norm_b) noexcept {
    __m128 ab0 = _mm_setzero_ps(), ab1 = _mm_setzero_ps(), ab2 = _mm_setzero_ps(), ab3 = _mm_setzero_ps();
    __m128 aa0 = _mm_setzero_ps(), aa1 = _mm_setzero_ps(), aa2 = _mm_setzero_ps(), aa3 = _mm_setzero_ps();
    __m128 bb0 = _mm_setzero_ps(), bb1 = _mm_setzero_ps(), bb2 = _mm_setzero_ps(), bb3 = _mm_setzero_ps();
    for (std::size_t i = 0; i < n; i += 16) {
        const __m128 x0 = _mm_loadu_ps(a + i), y0 = _mm_loadu_ps(b + i);
        ab0 = _mm_add_ps(ab0, _mm_mul_ps(x0, y0));
        aa0 = _mm_add_ps(aa0, _mm_mul_ps(x0, x0));
        bb0 = _mm_add_ps(bb0, _mm_mul_ps(y0, y0));
        const __m128 x1 = _mm_loadu_ps(a + i + 4), y1 = _mm_loadu_ps(b + i + 4);
        ab1 = _mm_add_ps(ab1, _mm_mul_ps(x1, y1));
        aa1 = _mm_add_ps(aa1, _mm_mul_ps(x1, x1));
        bb1 = _mm_add_ps(bb1, _mm_mul_ps(y1, y1));
        const __m128 x2 = _mm_loadu_ps(a + i + 8), y2 = _mm_loadu_ps(b + i + 8);
        ab2 = _mm_add_ps(ab2, _mm_mul_ps(x2, y2));
        aa2 = _mm_add_ps(aa2, _mm_mul_ps(x2, x2));
        bb2 = _mm_add_ps(bb2, _mm_mul_ps(y2, y2));
        const __m128 x3 = _mm_loadu_ps(a + i + 12), y3 = _mm_loadu_ps(b + i + 12);
        ab3 = _mm_add_ps(ab3, _mm_mul_ps(x3, y3));
        aa3 = _mm_add_ps(aa3, _mm_mul_ps(x3, x3));
        bb3 = _mm_add_ps(bb3, _mm_mul_ps(y3, y3));
    }
    *dot = reduce(_mm_add_ps(_mm_add_ps(ab0, ab1), _mm_add_ps(ab2, ab3)));
    *norm_a = reduce(_mm_add_ps(_mm_add_ps(aa0, aa1), _mm_add_ps(aa2, aa3)));
    *norm_b = reduce(_mm_add_ps(_mm_add_ps(bb0, bb1), _mm_add_ps(bb2, bb3)));
}

float read(const float* a, std::size_t n) noexcept {
    __m128 s0 = _mm_setzero_ps(), s1 = _mm_setzero_ps(), s2 = _mm_setzero_ps(), s3 = _mm_setzero_ps();
    __m128 s4 = _mm_setzero_ps(), s5 = _mm_setzero_ps(), s6 = _mm_setzero_ps(), s7 = _mm_setzero_ps();
    for (std::size_t i = 0; i < n; i += 32) {
        s0 = _mm_add_ps(s0, _mm_loadu_ps(a + i));
        s1 = _mm_add_ps(s1, _mm_loadu_ps(a + i + 4));
        s2 = _mm_add_ps(s2, _mm_loadu_ps(a + i + 8));
        s3 = _mm_add_ps(s3, _mm_loadu_ps(a + i + 12));
        s4 = _mm_add_ps(s4, _mm_loadu_ps(a + i + 16));
        s5 = _mm_add_ps(s5, _mm_loadu_ps(a + i + 20));
        s6 = _mm_add_ps(s6, _mm_loadu_ps(a + i + 24));
        s7 = _mm_add_ps(s7, _mm_loadu_ps(a + i + 28));
    }
    const __m128 low = _mm_add_ps(_mm_add_ps(s0, s1), _mm_add_ps(s2, s3));
    const __m128 high = _mm_add_ps(_mm_add_ps(s4, s5), _mm_add_ps(s6, s7));
    return reduce(_mm_add_ps(low, high));
}

} // namespace

const Kernels sse_kernels = {l2_squared, inner_product, l1, norm_squared, cosine_parts, read};

} // namespace hand

#endif
