// What a new index is to be: decided once, from operator class, column and storage parameters, and kept in the
// metapage.
#pragma once

#include "ruvector/hnsw/format/format.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/hnsw/settings.hpp"

#include "ruvector/core/quantize/code.hpp"

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
    int own_bits = 0;          // of the codes of values on their nodes; 0: the values are there themselves
    int base_links = 0;        // 0: 2m
    bool values_apart = false; // Layout::values_apart
    int columns = 0;           // behind the first one
    bool is_signed = false;    // Layout::signature_bytes
    uint32 labels = 0;         // MoreColumnsDisk::labels
    bool tight_codes = false;  // quantize::CodeShape::tight
};

// Own codes of 8 bits lose next to nothing, those of 4 bits a ninth of the value's length. Many dimensions bear that
// well, and the bytes count there: 8 bits unless they cost more than a fifth of the links.
inline constexpr int kFineOwnBits = 8;
inline constexpr int kCoarseOwnBits = 4;
constexpr bool is_worth_fine_codes(int fine_links, int coarse_links) { return 5 * fine_links >= 4 * coarse_links; }

// Raises if the storage parameters do not fit the operator class or the number of dimensions.
Design design_index(Relation relation, const OperatorClass& opclass, int dims);

// Of the codes of links.
inline quantize::CodeShape code_shape(const Design& design) {
    return {design.dims, design.code_bits, design.tight_codes};
}

// The sizes that follow. Values are stored as float where there are codes.
graph::Space stored_space(const Design& design);
Layout layout_of(const Design& design);

// A page of the pending area; none where codes are missing, or so large that hardly any fit on a page.
struct PendingShape;
PendingShape pending_shape(const Design& design);

} // namespace rv::hnsw
