// Two runs of as many elements, and what can be measured between them. Server zone.
#pragma once

#include "ruvector/types/similarity.hpp"

#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/half.hpp"

namespace rv::types {

inline const simd::DistanceKernels& kernels_of(const float*) { return simd::kernels(); }
inline const simd::HalfKernels& kernels_of(const Half*) { return simd::half_kernels(); }

template <class E>
struct ElementPair {
    const E* a;
    const E* b;
    Size dim;

    double l2_squared() const { return kernels_of(a).l2_squared(a, b, dim); }
    double dot() const { return kernels_of(a).inner_product(a, b, dim); }
    double l1() const { return kernels_of(a).l1(a, b, dim); }
    double cosine() const {
        float product = 0;
        float norm_a = 0;
        float norm_b = 0;
        kernels_of(a).cosine_parts(a, b, dim, &product, &norm_a, &norm_b);
        return cosine_of(product, norm_a, norm_b);
    }
};

} // namespace rv::types
