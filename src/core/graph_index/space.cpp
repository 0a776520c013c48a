#include "ruvector/core/graph_index/space.hpp"

namespace rv::graph {

Space::Space(Element element, Metric metric, size_t dims, size_t suffix) noexcept
    : element_(element), metric_(metric), dims_(dims), suffix_(suffix) {
    const simd::DistanceKernels& floats = simd::kernels();
    const simd::HalfKernels& halves = simd::half_kernels();
    switch (metric) {
    case Metric::kL2:
        floats_ = floats.l2_squared;
        halves_ = halves.l2_squared;
        sparse_ = sparse_l2_squared;
        break;
    case Metric::kL1:
        floats_ = floats.l1;
        halves_ = halves.l1;
        sparse_ = sparse_l1;
        break;
    case Metric::kInnerProduct:
    case Metric::kCosine:
        floats_ = floats.inner_product;
        halves_ = halves.inner_product;
        sparse_ = sparse_inner_product;
        sign_ = -1.0F;
        break;
    case Metric::kHamming:
    case Metric::kJaccard:
        break;
    }
    switch (element) {
    case Element::kFloat:
        max_bytes_ = dims * sizeof(float);
        break;
    case Element::kHalf:
        max_bytes_ = dims * sizeof(Half);
        break;
    case Element::kBit:
        max_bytes_ = (dims + 7) / 8;
        break;
    case Element::kSparse:
        max_bytes_ = sparse_bytes(kMaxSparseElements);
        break;
    }
    max_bytes_ += suffix;
}

float Space::other_distance(Value a, Value b) const noexcept {
    switch (element_) {
    case Element::kFloat:
        break;
    case Element::kHalf:
        return sign_ * halves_(reinterpret_cast<const Half*>(a), reinterpret_cast<const Half*>(b), dims_);
    case Element::kBit: {
        const auto* x = reinterpret_cast<const uint8_t*>(a);
        const auto* y = reinterpret_cast<const uint8_t*>(b);
        const size_t bytes = max_bytes_ - suffix_;
        if (metric_ == Metric::kHamming) return static_cast<float>(simd::bit_kernels().hamming(x, y, bytes));
        uint64_t both = 0;
        uint64_t either = 0;
        simd::bit_kernels().jaccard_parts(x, y, bytes, &both, &either);
        return static_cast<float>(simd::jaccard_distance(both, either));
    }
    case Element::kSparse:
        return sign_ * sparse_(as_sparse(a), as_sparse(b));
    }
    return 0;
}

} // namespace rv::graph
