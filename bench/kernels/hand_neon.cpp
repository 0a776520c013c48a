// NEON.
#include "bench/kernels/hand.hpp"

#if defined(__aarch64__)
#include <arm_neon.h>

namespace hand {
namespace {

float reduce(float32x4_t x) noexcept { return vaddvq_f32(x); }

float l2_squared(const float* a, const float* b, std::size_t n) noexcept {
    float32x4_t s0 = vdupq_n_f32(0.0F), s1 = vdupq_n_f32(0.0F), s2 = vdupq_n_f32(0.0F), s3 = vdupq_n_f32(0.0F);
    for (std::size_t i = 0; i < n; i += 16) {
        const float32x4_t d0 = vsubq_f32(vld1q_f32(a + i), vld1q_f32(b + i));
        const float32x4_t d1 = vsubq_f32(vld1q_f32(a + i + 4), vld1q_f32(b + i + 4));
        const float32x4_t d2 = vsubq_f32(vld1q_f32(a + i + 8), vld1q_f32(b + i + 8));
        const float32x4_t d3 = vsubq_f32(vld1q_f32(a + i + 12), vld1q_f32(b + i + 12));
        s0 = vfmaq_f32(s0, d0, d0);
        s1 = vfmaq_f32(s1, d1, d1);
        s2 = vfmaq_f32(s2, d2, d2);
        s3 = vfmaq_f32(s3, d3, d3);
    }
    return reduce(vaddq_f32(vaddq_f32(s0, s1), vaddq_f32(s2, s3)));
}

float inner_product(const float* a, const float* b, std::size_t n) noexcept {
    float32x4_t s0 = vdupq_n_f32(0.0F), s1 = vdupq_n_f32(0.0F), s2 = vdupq_n_f32(0.0F), s3 = vdupq_n_f32(0.0F);
    for (std::size_t i = 0; i < n; i += 16) {
        s0 = vfmaq_f32(s0, vld1q_f32(a + i), vld1q_f32(b + i));
        s1 = vfmaq_f32(s1, vld1q_f32(a + i + 4), vld1q_f32(b + i + 4));
        s2 = vfmaq_f32(s2, vld1q_f32(a + i + 8), vld1q_f32(b + i + 8));
        s3 = vfmaq_f32(s3, vld1q_f32(a + i + 12), vld1q_f32(b + i + 12));
    }
    return reduce(vaddq_f32(vaddq_f32(s0, s1), vaddq_f32(s2, s3)));
}

float l1(const float* a, const float* b, std::size_t n) noexcept {
    float32x4_t s0 = vdupq_n_f32(0.0F), s1 = vdupq_n_f32(0.0F), s2 = vdupq_n_f32(0.0F), s3 = vdupq_n_f32(0.0F);
    for (std::size_t i = 0; i < n; i += 16) {
        s0 = vaddq_f32(s0, vabsq_f32(vsubq_f32(vld1q_f32(a + i), vld1q_f32(b + i))));
        s1 = vaddq_f32(s1, vabsq_f32(vsubq_f32(vld1q_f32(a + i + 4), vld1q_f32(b + i + 4))));
        s2 = vaddq_f32(s2, vabsq_f32(vsubq_f32(vld1q_f32(a + i + 8), vld1q_f32(b + i + 8))));
        s3 = vaddq_f32(s3, vabsq_f32(vsubq_f32(vld1q_f32(a + i + 12), vld1q_f32(b + i + 12))));
    }
    return reduce(vaddq_f32(vaddq_f32(s0, s1), vaddq_f32(s2, s3)));
}

float norm_squared(const float* a, std::size_t n) noexcept {
    float32x4_t s0 = vdupq_n_f32(0.0F), s1 = vdupq_n_f32(0.0F), s2 = vdupq_n_f32(0.0F), s3 = vdupq_n_f32(0.0F);
    float32x4_t s4 = vdupq_n_f32(0.0F), s5 = vdupq_n_f32(0.0F), s6 = vdupq_n_f32(0.0F), s7 = vdupq_n_f32(0.0F);
    for (std::size_t i = 0; i < n; i += 32) {
        const float32x4_t x0 = vld1q_f32(a + i);
        const float32x4_t x1 = vld1q_f32(a + i + 4);
        const float32x4_t x2 = vld1q_f32(a + i + 8);
        const float32x4_t x3 = vld1q_f32(a + i + 12);
        const float32x4_t x4 = vld1q_f32(a + i + 16);
        const float32x4_t x5 = vld1q_f32(a + i + 20);
        const float32x4_t x6 = vld1q_f32(a + i + 24);
        const float32x4_t x7 = vld1q_f32(a + i + 28);
        s0 = vfmaq_f32(s0, x0, x0);
        s1 = vfmaq_f32(s1, x1, x1);
        s2 = vfmaq_f32(s2, x2, x2);
        s3 = vfmaq_f32(s3, x3, x3);
        s4 = vfmaq_f32(s4, x4, x4);
        s5 = vfmaq_f32(s5, x5, x5);
        s6 = vfmaq_f32(s6, x6, x6);
        s7 = vfmaq_f32(s7, x7, x7);
    }
    const float32x4_t low = vaddq_f32(vaddq_f32(s0, s1), vaddq_f32(s2, s3));
    const float32x4_t high = vaddq_f32(vaddq_f32(s4, s5), vaddq_f32(s6, s7));
    return reduce(vaddq_f32(low, high));
}

void cosine_parts(const float* a, const float* b, std::size_t n, float* dot, float* norm_a, float* norm_b) noexcept {
    float32x4_t ab0 = vdupq_n_f32(0.0F), ab1 = vdupq_n_f32(0.0F), ab2 = vdupq_n_f32(0.0F), ab3 = vdupq_n_f32(0.0F);
    float32x4_t aa0 = vdupq_n_f32(0.0F), aa1 = vdupq_n_f32(0.0F), aa2 = vdupq_n_f32(0.0F), aa3 = vdupq_n_f32(0.0F);
    float32x4_t bb0 = vdupq_n_f32(0.0F), bb1 = vdupq_n_f32(0.0F), bb2 = vdupq_n_f32(0.0F), bb3 = vdupq_n_f32(0.0F);
    for (std::size_t i = 0; i < n; i += 16) {
        const float32x4_t x0 = vld1q_f32(a + i), y0 = vld1q_f32(b + i);
        ab0 = vfmaq_f32(ab0, x0, y0);
        aa0 = vfmaq_f32(aa0, x0, x0);
        bb0 = vfmaq_f32(bb0, y0, y0);
        const float32x4_t x1 = vld1q_f32(a + i + 4), y1 = vld1q_f32(b + i + 4);
        ab1 = vfmaq_f32(ab1, x1, y1);
        aa1 = vfmaq_f32(aa1, x1, x1);
        bb1 = vfmaq_f32(bb1, y1, y1);
        const float32x4_t x2 = vld1q_f32(a + i + 8), y2 = vld1q_f32(b + i + 8);
        ab2 = vfmaq_f32(ab2, x2, y2);
        aa2 = vfmaq_f32(aa2, x2, x2);
        bb2 = vfmaq_f32(bb2, y2, y2);
        const float32x4_t x3 = vld1q_f32(a + i + 12), y3 = vld1q_f32(b + i + 12);
        ab3 = vfmaq_f32(ab3, x3, y3);
        aa3 = vfmaq_f32(aa3, x3, x3);
        bb3 = vfmaq_f32(bb3, y3, y3);
    }
    *dot = reduce(vaddq_f32(vaddq_f32(ab0, ab1), vaddq_f32(ab2, ab3)));
    *norm_a = reduce(vaddq_f32(vaddq_f32(aa0, aa1), vaddq_f32(aa2, aa3)));
    *norm_b = reduce(vaddq_f32(vaddq_f32(bb0, bb1), vaddq_f32(bb2, bb3)));
}

float read(const float* a, std::size_t n) noexcept {
    float32x4_t s0 = vdupq_n_f32(0.0F), s1 = vdupq_n_f32(0.0F), s2 = vdupq_n_f32(0.0F), s3 = vdupq_n_f32(0.0F);
    float32x4_t s4 = vdupq_n_f32(0.0F), s5 = vdupq_n_f32(0.0F), s6 = vdupq_n_f32(0.0F), s7 = vdupq_n_f32(0.0F);
    for (std::size_t i = 0; i < n; i += 32) {
        s0 = vaddq_f32(s0, vld1q_f32(a + i));
        s1 = vaddq_f32(s1, vld1q_f32(a + i + 4));
        s2 = vaddq_f32(s2, vld1q_f32(a + i + 8));
        s3 = vaddq_f32(s3, vld1q_f32(a + i + 12));
        s4 = vaddq_f32(s4, vld1q_f32(a + i + 16));
        s5 = vaddq_f32(s5, vld1q_f32(a + i + 20));
        s6 = vaddq_f32(s6, vld1q_f32(a + i + 24));
        s7 = vaddq_f32(s7, vld1q_f32(a + i + 28));
    }
    const float32x4_t low = vaddq_f32(vaddq_f32(s0, s1), vaddq_f32(s2, s3));
    const float32x4_t high = vaddq_f32(vaddq_f32(s4, s5), vaddq_f32(s6, s7));
    return reduce(vaddq_f32(low, high));
}

} // namespace

const Kernels neon_kernels = {l2_squared, inner_product, l1, norm_squared, cosine_parts, read};

} // namespace hand

#endif
