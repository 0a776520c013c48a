// Server zone.
#include "ruvector/hnsw/format/design.hpp"

#include "ruvector/hnsw/format/compact_design.hpp"
#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/pg/signatures.hpp"

#include "ruvector/core/quantize/code.hpp"

namespace rv::hnsw {
namespace {

// A part of the format: values on pages went through the rotation that it makes.
constexpr uint64 kRotationSeed = 0x7275766563746F72;

// Few dimensions have codes of many bits, which need no rotation; and values that nobody rounded are in the very order
// that they have in the table.
constexpr int kMostBitsWithoutRotation = 8;

bool has_estimates(const OperatorClass& opclass) {
    const bool dense = opclass.element == graph::Element::kFloat || opclass.element == graph::Element::kHalf;
    return dense && (opclass.metric == graph::Metric::kL2 || opclass.metric == graph::Metric::kInnerProduct ||
                     opclass.metric == graph::Metric::kCosine);
}

// As many bits a dimension as the smallest code holds: the fewer the dimensions, the less a bit tells.
int code_bits(size_t dims) {
    int bits = 8;
    while (bits > 1 && quantize::CodeShape{dims, bits}.row_bytes() > simd::kCodeUnit) bits /= 2;
    return bits;
}

// Up to so many dimensions codes of 1 bit end with their last byte. With more of them a unit that is not full is a
// small part of a row.
constexpr size_t kMostTightDims = 512;

// Of 2m links on layer 0, a node gives up this share at most for a code of its value.
constexpr double kLinksForCode = 0.25;
// Nodes keep room for the links of so many layers above 0: further ones would lead to few nodes.
constexpr int kUpperLayers = 3;

// With own codes of so many bits beside the links, and the values apart. False if they have no room.
bool place_own_codes(Design* design, int bits) {
    design->own_bits = bits;
    design->values_apart = true;
    Layout layout = layout_of(*design);
    layout.coded_top = 0;
    layout.upper_apart = true;
    const Size body = layout.body_bytes(layout.value_bytes, true);
    const int all = 2 * design->m;
    for (int links = all; links >= (1 - kLinksForCode) * all; links--) {
        layout.base_links = design->base_links = links;
        if (layout.node_size(kUpperLayers, body) <= kMaxItemSize) return true;
    }
    return false;
}

// Where the value has no room on its node beside the codes of the links, a search would read one more page for each
// node. A code of the value takes its place there, if there is room for that.
void place_own_codes(Design* design) {
    Layout layout = layout_of(*design);
    layout.coded_top = 0;
    if (!layout.apart(0, layout.value_bytes)) return;
    Design fine = *design;
    Design coarse = *design;
    if (!place_own_codes(&coarse, kCoarseOwnBits)) return;
    const bool has_fine = place_own_codes(&fine, kFineOwnBits);
    *design = has_fine && is_worth_fine_codes(fine.base_links, coarse.base_links) ? fine : coarse;
}

// Below so many layers with codes on the nodes themselves, upper lists take those above 0.
constexpr int kFewLayers = 2;

// Which layers have codes, and where: none if not even those of layer 0 fit on a page with their node.
void place_codes(Design* design) {
    Layout layout = layout_of(*design);
    layout.coded_top = 0;
    const bool apart = layout.apart(0, layout.value_bytes);
    const Size body = layout.body_bytes(layout.value_bytes, apart);
    design->coded_top = -1;
    for (int level = 0; level <= kMostLevels; level++) {
        layout.coded_top = level;
        if (layout.node_size(level, body) > kMaxItemSize) break;
        design->coded_top = level;
    }
    if (design->coded_top < 0 || design->coded_top >= kFewLayers) return;
    int layers = 0;
    while (layers < kMostLevels && layout.upper_size(layers + 1) <= kMaxItemSize) layers++;
    design->upper_apart = layers > design->coded_top;
    design->coded_top = std::max(layers, design->coded_top);
}

} // namespace

Design design_index(Relation relation, const OperatorClass& opclass, int dims) {
    Design design{opclass.element, opclass.metric, static_cast<size_t>(dims), option_m(relation),
                  option_ef_construction(relation)};
    const pg::AttributeColumns columns = pg::attribute_columns(relation);
    design.columns = columns.count;
    for (int i = 0; i < columns.count; i++)
        design.labels |= static_cast<uint32>(columns.column[i].kind->form == pg::AttributeForm::kLabels) << i;
    const Storage storage = option_storage(relation);
    if (storage == Storage::kPlain) return design;
    if (!has_estimates(opclass)) {
        if (storage != Storage::kDefault) {
            ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                            errmsg("storage \"%s\" is not supported for the operator class of index \"%s\"",
                                   storage_name(storage), RelationGetRelationName(relation)),
                            errdetail("It needs vector or halfvec, and L2 distance, inner product or cosine distance."),
                            errhint("Use storage = plain, or leave it out.")));
        }
        return design;
    }
    design.code_bits = code_bits(design.dims);
    design.is_signed = design.columns > 0;
    design.tight_codes = design.code_bits == 1 && design.dims <= kMostTightDims && code_shape(design).can_be_tight();
    bool possible = true;
    if (storage == Storage::kCompact) {
        possible = design_compact(&design);
    } else {
        place_own_codes(&design);
        place_codes(&design);
        possible = design.coded_top >= 0;
    }
    if (!possible) {
        if (storage != Storage::kDefault) {
            const int links = storage == Storage::kCompact ? design.m : 2 * design.m;
            ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                            errmsg("storage \"%s\" is not possible with %d dimensions and m = %d",
                                   storage_name(storage), dims, design.m),
                            errdetail("The codes of a node's %d neighbors do not fit on a page.", links),
                            errhint("Use a smaller m or storage = plain.")));
        }
        design.code_bits = 0;
        design.is_signed = false;
        return design;
    }
    if (design.code_bits < kMostBitsWithoutRotation) design.rotation = kRotationSeed;
    return design;
}

graph::Space stored_space(const Design& design) {
    return {design.code_bits != 0 ? graph::Element::kFloat : design.element, design.metric, design.dims};
}

Layout layout_of(const Design& design) {
    const graph::Space space = stored_space(design);
    Layout layout{space.max_bytes(), space.varies(), design.m};
    layout.attribute_bytes = pg::AttributeColumns::bytes_for(design.columns);
    if (design.code_bits != 0) {
        layout.code_row = code_shape(design).row_bytes();
        layout.coded_top = design.coded_top;
        layout.upper_apart = design.upper_apart;
        if (design.own_bits != 0) {
            layout.own_bytes = sizeof(OwnDisk) + quantize::CodeShape{design.dims, design.own_bits}.row_bytes();
            layout.values_apart = design.values_apart;
        }
        if (design.base_links != 0) layout.base_links = design.base_links;
        if (design.is_signed) layout.signature_bytes = sizeof(pg::Signature);
    }
    return layout;
}

namespace {

// An entry is seen from one side only, and its centre is far: what a node's links make up for by being many and near,
// it needs bits for. Four take as long to score as one.
constexpr int kPendingBits = 4;
constexpr int kCentreBits = 8;
constexpr int kFewestEntries = 4; // of a page

} // namespace

PendingShape pending_shape(const Design& design) {
    if (design.code_bits == 0) return {};
    PendingShape shape{{design.dims, std::max(kPendingBits, design.code_bits)}, {design.dims, kCentreBits}};
    shape.refs_at = sizeof(PendingDisk) + shape.centre.row_bytes();
    for (Size n = kMaxItemSize / sizeof(ItemRef); n >= kFewestEntries; n--) {
        shape.rows_at = shape.refs_at + n * sizeof(ItemRef);
        shape.codes_at = MAXALIGN(shape.rows_at + n * sizeof(ItemPointerData));
        if (shape.codes_at + layer_codes_size(n, shape.codes.row_bytes()) > kMaxItemSize) continue;
        shape.entries = static_cast<int>(n);
        break;
    }
    return shape;
}

} // namespace rv::hnsw
