// Server zone.
#include "ruvector/hnsw/format/value.hpp"

#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/types/elements.hpp"
#include "ruvector/types/index_value.hpp"
#include "ruvector/types/sparse_vector.hpp"

namespace rv::hnsw {
using graph::Metric;

template <class V>
graph::Value stored_vector(const OperatorClass& opclass, Datum value, size_t dims) {
    return reinterpret_cast<graph::Value>(
        types::index_elements<V>(value, static_cast<int>(dims), opclass.metric == Metric::kCosine));
}

template graph::Value stored_vector<types::Vector>(const OperatorClass&, Datum, size_t);
template graph::Value stored_vector<types::HalfVector>(const OperatorClass&, Datum, size_t);

graph::Value stored_bits(const OperatorClass&, Datum value, size_t dims) {
    return reinterpret_cast<graph::Value>(types::index_bits(value, static_cast<int>(dims)));
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
    } else if (!types::scale_to_unit(vector->values(), values, vector->count)) {
        return nullptr;
    }
    return reinterpret_cast<graph::Value>(stored);
}

namespace {

// A copy as float, of length 1 for cosine. Null if it is not indexed.
template <class V>
float* float_value(const Index& index, Datum value) {
    const size_t dims = index.space.dims();
    const auto* elements = types::index_elements<V>(value, static_cast<int>(dims), false);
    auto* floats = static_cast<float*>(palloc(dims * sizeof(float)));
    types::widen_elements(elements, floats, static_cast<int>(dims));
    if (index.space.metric() == Metric::kCosine && !types::scale_to_unit(floats, floats, static_cast<int>(dims)))
        return nullptr;
    return floats;
}

float* float_value(const Index& index, const OperatorClass& opclass, Datum value) {
    return opclass.element == graph::Element::kHalf ? float_value<types::HalfVector>(index, value)
                                                    : float_value<types::Vector>(index, value);
}

} // namespace

graph::Value unrotated_value(const Index& index, const OperatorClass& opclass, Datum value) {
    return graph::as_value(float_value(index, opclass, value));
}

graph::Value index_value(const Index& index, const OperatorClass& opclass, Datum value) {
    if (index.layout.coded_top < 0) return opclass.stored(opclass, value, index.space.dims());
    float* floats = float_value(index, opclass, value);
    if (floats != nullptr && index.rotation != nullptr) index.rotation->apply(floats);
    return graph::as_value(floats);
}

graph::Value query_value(const Index& index, Datum value) {
    return index_value(index, operator_class(index.relation), value);
}

} // namespace rv::hnsw
