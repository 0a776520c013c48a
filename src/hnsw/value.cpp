// Server zone.
#include "ruvector/hnsw/value.hpp"

#include "ruvector/types/vector.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

types::Vector* checked_vector(int dims, Datum value) {
    types::Vector* vector = types::datum_value<types::Vector>(value);
    if (vector->dim != dims) types::raise_different_dims(types::Vector::kType, vector->dim, dims);
    return vector;
}

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

} // namespace

const float* stored_vector(graph::Metric metric, int dims, Datum value) {
    const types::Vector* vector = checked_vector(dims, value);
    return metric == graph::Metric::kCosine ? normalized(vector) : vector->x;
}

const float* query_vector(const Index& index, Datum value) {
    const types::Vector* vector = checked_vector(index.layout.dims, value);
    const float* unit = index.metric == graph::Metric::kCosine ? normalized(vector) : nullptr;
    return unit != nullptr ? unit : vector->x;
}

} // namespace rv::hnsw
