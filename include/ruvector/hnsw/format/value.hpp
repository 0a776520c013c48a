// From the values that SQL hands over to the bytes that the index stores and compares.
#pragma once

#include "ruvector/hnsw/operator_class.hpp"

namespace rv::hnsw {

struct Index;

// OperatorClass::stored of types vector and halfvec (V is types::Vector or types::HalfVector), bit, and sparsevec.
template <class V>
graph::Value stored_vector(const OperatorClass& opclass, Datum value, size_t dims);
graph::Value stored_bits(const OperatorClass& opclass, Datum value, size_t dims);
graph::Value stored_sparse(const OperatorClass& opclass, Datum value, size_t dims);

// The bytes that the index stores of a value, in the current memory context or in the value itself. Null if it is not
// indexed: a zero vector has no cosine. Raises if its dimensions are not the index's.
graph::Value index_value(const Index& index, const OperatorClass& opclass, Datum value);

// The same of an index with codes, as it is before it is rotated. Distances between such are those between the others.
graph::Value unrotated_value(const Index& index, const OperatorClass& opclass, Datum value);

// The value to search for. Where an indexed value would be left out (a zero vector under cosine), every node is equally
// far: null, which scores each 0. Raises if its dimensions are not the index's.
graph::Value query_value(const Index& index, Datum value);

} // namespace rv::hnsw
