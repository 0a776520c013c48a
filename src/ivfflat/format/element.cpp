// Server zone. The types that ivfflat indexes store.
#include "ruvector/ivfflat/format/element.hpp"

#include "ruvector/types/index_value.hpp"

#include "ruvector/core/simd/bits.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/half.hpp"

extern "C" {
Datum vector_l2_squared_distance(PG_FUNCTION_ARGS);
Datum vector_negative_inner_product(PG_FUNCTION_ARGS);
Datum halfvec_l2_squared_distance(PG_FUNCTION_ARGS);
Datum halfvec_negative_inner_product(PG_FUNCTION_ARGS);
Datum hamming_distance(PG_FUNCTION_ARGS);
}

namespace rv::ivfflat {
namespace {

constexpr int kMaxBits = 64000;

// --- Payloads --------------------------------------------------------------------------------------------------------

template <class V>
const void* vector_payload(Datum value, int dims, bool unit) {
    return types::index_elements<V>(value, dims, unit);
}

const void* bit_payload(Datum value, int dims, bool) { return types::index_bits(value, dims); }

void copy_floats(const void* payload, int dims, void* out) {
    std::memcpy(out, payload, sizeof(float) * static_cast<Size>(dims));
}

void widen_halves(const void* payload, int dims, void* out) {
    simd::half_kernels().to_float(static_cast<const Half*>(payload), static_cast<float*>(out), static_cast<Size>(dims));
}

void copy_bits(const void* payload, int dims, void* out) {
    std::memcpy(out, payload, (static_cast<Size>(dims) + 7) / 8);
}

// --- Distances -------------------------------------------------------------------------------------------------------

inline const auto& kernels_of(const float*) { return simd::kernels(); }
inline const auto& kernels_of(const Half*) { return simd::half_kernels(); }

template <class E>
float l2_part(const void* a, const void* b, size_t n) {
    const auto* x = static_cast<const E*>(a);
    return kernels_of(x).l2_squared(x, static_cast<const E*>(b), n);
}

template <class E>
float inner_product_part(const void* a, const void* b, size_t n) {
    const auto* x = static_cast<const E*>(a);
    return -kernels_of(x).inner_product(x, static_cast<const E*>(b), n);
}

template <class E>
PartDistance vector_part(Metric metric) {
    return metric == Metric::kL2 ? l2_part<E> : inner_product_part<E>;
}

float hamming_part(const void* a, const void* b, size_t n) {
    return static_cast<float>(
        simd::bit_kernels().hamming(static_cast<const uint8_t*>(a), static_cast<const uint8_t*>(b), (n + 7) / 8));
}

PartDistance bit_part(Metric) { return hamming_part; }

// --- Measures --------------------------------------------------------------------------------------------------------

constexpr Measure kFloatMeasures[] = {{vector_l2_squared_distance, false, Metric::kL2},
                                      {vector_negative_inner_product, false, Metric::kInnerProduct},
                                      {vector_negative_inner_product, true, Metric::kCosine}};
constexpr Measure kHalfMeasures[] = {{halfvec_l2_squared_distance, false, Metric::kL2},
                                     {halfvec_negative_inner_product, false, Metric::kInnerProduct},
                                     {halfvec_negative_inner_product, true, Metric::kCosine}};
constexpr Measure kBitMeasures[] = {{hamming_distance, false, Metric::kHamming}};

} // namespace

const Element kFloatElement{.kind = ElementKind::kFloat,
                            .max_dims = types::kMaxVectorDims,
                            .bits = 32,
                            .center_bits = 32,
                            .measures = kFloatMeasures,
                            .payload = vector_payload<types::Vector>,
                            .widen = copy_floats,
                            .part = vector_part<float>,
                            .center_part = vector_part<float>};

const Element kHalfElement{.kind = ElementKind::kHalf,
                           .max_dims = types::kMaxVectorDims,
                           .bits = 16,
                           .center_bits = 32,
                           .measures = kHalfMeasures,
                           .payload = vector_payload<types::HalfVector>,
                           .widen = widen_halves,
                           .part = vector_part<Half>,
                           .center_part = vector_part<float>};

const Element kBitElement{.kind = ElementKind::kBit,
                          .max_dims = kMaxBits,
                          .bits = 1,
                          .center_bits = 1,
                          .measures = kBitMeasures,
                          .payload = bit_payload,
                          .widen = copy_bits,
                          .part = bit_part,
                          .center_part = bit_part};

} // namespace rv::ivfflat
