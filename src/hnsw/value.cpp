// Server zone.
#include "ruvector/hnsw/value.hpp"

#include "ruvector/hnsw/index.hpp"
#include "ruvector/types/bits.hpp"
#include "ruvector/types/sparse_vector.hpp"
#include "ruvector/types/vector.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

using graph::Metric;

inline float to_element(float x, const float*) { return x; }
inline Half to_element(float x, const Half*) { return to_half(x); }
inline float widened(float x) { return x; }
inline float widened(Half x) { return to_float(x); }

// Writes the elements scaled to length 1, as l2_normalize scales them. False if all are zero.
template <class E>
bool normalize(const E* x, size_t n, E* out) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += static_cast<double>(widened(x[i])) * static_cast<double>(widened(x[i]));
    if (sum == 0) return false;
    const double norm = std::sqrt(sum);
    for (size_t i = 0; i < n; i++) out[i] = to_element(static_cast<float>(widened(x[i]) / norm), x);
    return true;
}

} // namespace

template <class V>
graph::Value stored_vector(const OperatorClass& opclass, Datum value, size_t dims) {
    const V* vector = types::datum_value<V>(value);
    const auto n = static_cast<size_t>(vector->dim);
    if (n != dims) types::raise_different_dims(V::kType, vector->dim, static_cast<int>(dims));
    if (opclass.metric != Metric::kCosine) return reinterpret_cast<graph::Value>(vector->x);
    auto* unit = static_cast<typename V::Element*>(palloc(n * sizeof(typename V::Element)));
    return normalize(vector->x, n, unit) ? reinterpret_cast<graph::Value>(unit) : nullptr;
}

template graph::Value stored_vector<types::Vector>(const OperatorClass&, Datum, size_t);
template graph::Value stored_vector<types::HalfVector>(const OperatorClass&, Datum, size_t);

graph::Value stored_bits(const OperatorClass&, Datum value, size_t dims) {
    const auto* bits = types::datum_value<types::BitString>(value);
    if (static_cast<size_t>(bits->length) != dims) {
        ereport(ERROR,
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("different bit lengths %d and %zu", bits->length, dims)));
    }
    return reinterpret_cast<graph::Value>(bits->bytes);
}

graph::Value stored_sparse(const OperatorClass& opclass, Datum value, size_t dims) {
    const auto* vector = types::datum_value<types::SparseVector>(value);
    const auto n = static_cast<size_t>(vector->count);
    if (static_cast<size_t>(vector->dim) != dims) {
        types::raise_different_dims(types::SparseVector::kType, vector->dim, static_cast<int>(dims));
    }
    if (n > graph::kMaxSparseElements) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("sparsevec cannot have more than %zu non-zero elements for hnsw index",
                               graph::kMaxSparseElements)));
    }
    auto* stored = static_cast<int32*>(palloc(graph::sparse_bytes(n)));
    stored[0] = vector->count;
    std::memcpy(stored + 1, vector->indices, n * sizeof(int32));
    auto* values = reinterpret_cast<float*>(stored + 1 + n);
    if (opclass.metric != Metric::kCosine) {
        std::memcpy(values, vector->values(), n * sizeof(float));
    } else if (!normalize(vector->values(), n, values)) {
        return nullptr;
    }
    return reinterpret_cast<graph::Value>(stored);
}

graph::Value query_value(const Index& index, Datum value) {
    const OperatorClass& opclass = operator_class(index.relation);
    return opclass.stored(opclass, value, index.space.dims());
}

} // namespace rv::hnsw
