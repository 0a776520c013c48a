// What an operator class tells the access method through its support functions, which are numbered as pgvector's:
//   1  distance          (type, type) returns float8: what the operator orders by, up to a monotone function
//   2  norm              (type) returns float8: present where values are scaled to length 1 first
//   3  k-means distance  (type, type) returns float8
//   4  k-means norm      (type) returns float8: present where the centres have length 1
//   5  type              (internal) returns internal: a pointer to an Element; absent for vector
//   6  attribute         (internal) returns internal: a pointer to a pg::AttributeClass, and nothing else: of the
//   classes
//      of columns behind the first one
// The index calls function 5 alone, and computes distances itself: function 1 must be one of those that the type's
// Element names (its measures), and tells, with function 2, the metric.
#pragma once

#include "ruvector/ivfflat/format/element.hpp"
#include "ruvector/pg/attributes.hpp"
#include "ruvector/pg/metric_option.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::ivfflat {

inline constexpr uint16 kDistanceProc = 1;
inline constexpr uint16 kNormProc = 2;
inline constexpr uint16 kKMeansDistanceProc = 3;
inline constexpr uint16 kKMeansNormProc = 4;
inline constexpr uint16 kTypeProc = 5;
inline constexpr uint16 kSupportProcs = pg::kAttributeProc;

struct OperatorClass {
    const Element* element;
    Metric metric;
};

// The operator class of an ivfflat index. Raises if its distance is none that the access method knows.
OperatorClass operator_class(Relation index);

// The name of an operator class's metric; none if the access method does not know its distance.
pg::MetricName metric_of(Oid opclass);

// The most dimensions that a column of an operator class may have; 0 if it is not one of ours.
int most_dims_of(Oid opclass);

// The access method's amvalidate: whether an operator class has what it must have. Says why not, as INFO.
bool validate_operator_class(Oid opclass);

} // namespace rv::ivfflat
