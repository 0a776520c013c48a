// What an operator class tells the access method through its support functions:
//   1  distance  (type, type) returns float8: what the operator orders by, up to a monotone function
//   2  norm      (type) returns float8: present where values are scaled to length 1 first
//   3  support   (internal) returns internal: a pointer to an OperatorClass
//   6  attribute  (internal) returns internal: a pointer to a pg::AttributeClass, and nothing else: of the classes of
//      columns behind the first one
// Functions 1 and 2 are as pgvector declares them and say what the class means; function 3 is what the index calls.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

#include "ruvector/core/graph_index/space.hpp"
#include "ruvector/pg/attributes.hpp"
#include "ruvector/pg/metric_option.hpp"

namespace rv::hnsw {

inline constexpr uint16 kDistanceProc = 1;
inline constexpr uint16 kNormProc = 2;
inline constexpr uint16 kSupportProc = 3;
inline constexpr uint16 kSupportProcs = pg::kAttributeProc;

struct OperatorClass {
    graph::Element element;
    graph::Metric metric;
    int max_dims;
    // The bytes of a value to index, in the current memory context or in the value itself: as it is, or scaled to
    // length 1 for cosine. Null if it is not indexed: a zero vector has no cosine. Raises if its dimensions are not
    // `dims`.
    graph::Value (*stored)(const OperatorClass& opclass, Datum value, size_t dims);
};

// The operator class of an hnsw index. Raises if it has no support function 3.
const OperatorClass& operator_class(Relation index);

// The name of an operator class's metric; none if it has no support function 3.
pg::MetricName metric_of(Oid opclass);

// The most dimensions that a column of an operator class may have; 0 if it is not one of ours.
int most_dims_of(Oid opclass);

// The access method's amvalidate: whether an operator class has what it must have. Says why not, as INFO.
bool validate_operator_class(Oid opclass);

} // namespace rv::hnsw
