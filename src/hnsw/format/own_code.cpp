// Server zone.
#include "ruvector/hnsw/format/own_code.hpp"

extern "C" {
#include "common/hashfn.h"
}

#include "ruvector/core/simd/distance.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

constexpr float kDeviations = 3.0F;
// Of what is computed in single precision.
constexpr float kRounding = 1e-5F;
// Of what a code is said to have lost, which is rounded too.
constexpr float kMostLoss = 1.1F;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

uint8* code_of(OwnDisk* own) { return reinterpret_cast<uint8*>(own + 1); }
const uint8* code_of(const OwnDisk* own) { return reinterpret_cast<const uint8*>(own + 1); }

uint64 hash_of(const Index& index, graph::Value value) {
    return hash_bytes_extended(reinterpret_cast<const uint8*>(value), static_cast<int>(index.layout.value_bytes), 0);
}

} // namespace

void encode_own(const Index& index, graph::Value value, OwnDisk* own) {
    const quantize::Factors factors =
        quantize::encode(index.own_codes, index.code_measure(), graph::as_floats(value), index.origin, code_of(own));
    const bool finite = std::isfinite(factors.add) && std::isfinite(factors.rescale) && std::isfinite(factors.error);
    own->rescale = finite ? factors.rescale : 0.0F;
    own->error = finite ? factors.error : kInfinity;
    own->hash = hash_of(index, value);
}

void decode_own(const Index& index, const OwnDisk* own, std::byte* out) {
    quantize::decode(index.own_codes, index.code_measure(), code_of(own), {0.0F, own->rescale, own->error},
                     index.origin, reinterpret_cast<float*>(out));
}

float squared_loss(const Index& index, const OwnDisk& own) {
    const float across_dims = std::max(1.0F, static_cast<float>(index.space.dims()) - 1.0F);
    return own.error * own.error * across_dims / (index.space.metric() == graph::Metric::kL2 ? 4.0F : 1.0F);
}

bool is_own_code(const Index& index, const OwnDisk& own, graph::Value decoded, graph::Value exact) {
    if (own.hash != hash_of(index, exact)) return false;
    const float lost = squared_loss(index, own);
    const float apart =
        simd::kernels().l2_squared(graph::as_floats(decoded), graph::as_floats(exact), index.space.dims());
    const float length =
        simd::kernels().inner_product(graph::as_floats(exact), graph::as_floats(exact), index.space.dims());
    return !(apart > kMostLoss * lost + kRounding * length);
}

OwnQuery::OwnQuery(const Index& index, graph::Value query)
    : index_(index),
      squared_length_(
          simd::kernels().inner_product(graph::as_floats(query), graph::as_floats(query), index.space.dims())) {}

Bounds OwnQuery::bounds(const OwnDisk& own, graph::Value decoded, float distance) const {
    const bool l2 = index_.space.metric() == graph::Metric::kL2;
    const float lost = squared_loss(index_, own);
    const float slack = kDeviations * own.error;
    float estimate = distance;
    float away; // |q - v|, at most
    float terms = distance;
    if (l2) {
        estimate = distance - lost;
        away = (slack + std::sqrt(std::max(0.0F, slack * slack + 4.0F * estimate))) / 2.0F;
    } else {
        const float* values = graph::as_floats(decoded);
        const float squared = index_.space.metric() == graph::Metric::kCosine
                                  ? 1.0F
                                  : simd::kernels().inner_product(values, values, index_.space.dims()) - lost;
        away = slack + std::sqrt(std::max(0.0F, slack * slack + squared_length_ + squared + 2.0F * distance));
        terms = squared_length_ + squared;
    }
    const float margin = slack * std::min(away, std::sqrt(squared_length_)) + kRounding * std::abs(terms);
    if (!(margin < kInfinity) || !(std::abs(estimate) < kInfinity)) return {-kInfinity, kInfinity};
    return {estimate - margin, estimate + margin};
}

} // namespace rv::hnsw
