// What a new index is to be: decided once, from operator class, column and storage parameters, and kept in the
// metapage.
#pragma once

#include "ruvector/hnsw/format.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/hnsw/settings.hpp"

namespace rv::hnsw {

struct Design {
    graph::Element element; // of the column
    graph::Metric metric;
    size_t dims;
    int m;
    int ef_construction;
    uint64 rotation = 0; // MetaDisk::rotation
    int code_bits = 0;   // 0: the exact format, without codes
    int coded_top = -1;
    bool upper_apart = false;
    int own_bits = 0;   // 0: values are stored, not codes of them
    int base_links = 0; // 0: 2m
};

// Raises if the storage parameters do not fit the operator class or the number of dimensions.
Design design_index(Relation relation, const OperatorClass& opclass, int dims);

// The sizes that follow. Values are stored as float where there are codes.
graph::Space stored_space(const Design& design);
Layout layout_of(const Design& design);

} // namespace rv::hnsw
