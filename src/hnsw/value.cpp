// Server zone.
#include "ruvector/hnsw/value.hpp"

#include "ruvector/hnsw/index.hpp"
#include "ruvector/types/vector.hpp"

#include <cmath>

namespace rv::hnsw {
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

} // namespace

graph::Value stored_vector(const OperatorClass& opclass, Datum value, size_t dims) {
    const types::Vector* vector = types::datum_vector(value);
    if (static_cast<size_t>(vector->dim) != dims) types::raise_different_dims(vector->dim, static_cast<int>(dims));
    return graph::as_value(opclass.metric == graph::Metric::kCosine ? normalized(vector) : vector->x);
}

graph::Value query_value(const Index& index, Datum value) {
    const OperatorClass& opclass = operator_class(index.relation);
    return opclass.stored(opclass, value, index.space.dims());
}

} // namespace rv::hnsw
