// Server zone. The types that ivfflat indexes store.
#include "ruvector/ivfflat/element.hpp"

#include "ruvector/types/vector.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <cmath>

extern "C" {
Datum vector_l2_squared_distance(PG_FUNCTION_ARGS);
Datum vector_negative_inner_product(PG_FUNCTION_ARGS);
}

namespace rv::ivfflat {
namespace {

// A copy of length 1, as l2_normalize gives it; null for a zero vector.
const float* normalized(const types::Vector* vector) {
    const int dims = vector->dim;
    double sum = 0;
    for (int i = 0; i < dims; i++) sum += static_cast<double>(vector->x[i]) * static_cast<double>(vector->x[i]);
    if (sum == 0) return nullptr;
    const double norm = std::sqrt(sum);
    auto* unit = static_cast<float*>(palloc(sizeof(float) * static_cast<Size>(dims)));
    for (int i = 0; i < dims; i++) unit[i] = static_cast<float>(vector->x[i] / norm);
    return unit;
}

const void* float_payload(Datum value, int dims, bool unit) {
    const types::Vector* vector = types::datum_value<types::Vector>(value);
    if (vector->dim != dims) types::raise_different_dims(types::Vector::kType, vector->dim, dims);
    return unit ? normalized(vector) : vector->x;
}

void widen_floats(const void* payload, int dims, float* out) {
    std::memcpy(out, payload, sizeof(float) * static_cast<Size>(dims));
}

float float_l2(const void* a, const void* b, size_t n) {
    return simd::kernels().l2_squared(static_cast<const float*>(a), static_cast<const float*>(b), n);
}

float float_inner_product(const void* a, const void* b, size_t n) {
    return -simd::kernels().inner_product(static_cast<const float*>(a), static_cast<const float*>(b), n);
}

PartDistance float_part(Metric metric) { return metric == Metric::kL2 ? float_l2 : float_inner_product; }

} // namespace

const Element kFloatElement{.kind = ElementKind::kFloat,
                            .max_dims = types::kMaxVectorDims,
                            .bits = 32,
                            .l2_function = vector_l2_squared_distance,
                            .inner_product_function = vector_negative_inner_product,
                            .payload = float_payload,
                            .widen = widen_floats,
                            .part = float_part};

} // namespace rv::ivfflat
