// Server zone. The design of a new index.
//
// Codes are the default for the Euclidean distance, the inner product and the cosine of vectors that are much larger
// than a code: below, reading the vectors themselves costs no more.
#include "ruvector/ivfflat/format/design.hpp"

#include "ruvector/core/ivf/list_count.hpp"
#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/index_column.hpp"
#include "ruvector/pg/rotations.hpp"

namespace rv::ivfflat {
namespace {

// From how many dimensions on an index has codes if nothing is said.
constexpr int kLeastCodedDims = 64;
constexpr uint32 kRotationSeed = 1;

void check_bits(const Index& index, int bits) {
    if (!quantize::is_code_width(bits)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid value for option \"bits\": %d", bits),
                        errdetail("Valid values are 1, 2, 4 and 8.")));
    }
    if (index.row_stride() > kMaxPayload) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("codes of %d dimensions with %d bits each do not fit on a page", index.dims, bits),
                        errhint("Use fewer bits.")));
    }
}

Coding coding_for(const Index& index, const IndexOptions& options) {
    const bool possible = index.element->kind != ElementKind::kBit;
    if (!possible && options.storage == Storage::kFast) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("storage \"fast\" is not supported for operator classes of bit"),
                        errhint("Use storage \"plain\".")));
    }
    if (!possible || options.storage == Storage::kPlain) return {};
    if (options.storage == Storage::kDefault && index.dims < kLeastCodedDims) return {};

    Index coded = index;
    coded.coding.bits = options.bits;
    check_bits(coded, options.bits);
    const bool fits = coded.value_stride() <= kMaxPayload;
    if (options.rerank == Rerank::kIndex && !fits) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("vectors of %d dimensions do not fit on a page of the index", index.dims),
                        errhint("Use rerank \"heap\".")));
    }
    coded.coding.values = fits && options.rerank != Rerank::kHeap;
    coded.coding.seed = kRotationSeed;
    coded.coding.rotation = &pg::rotation_for(static_cast<size_t>(index.dims), kRotationSeed);
    return coded.coding;
}

} // namespace

Index planned_index(Relation relation, uint32 lists) {
    const OperatorClass opclass = operator_class(relation);
    const int dims = pg::indexed_dims(relation, "ivfflat", opclass.element->max_dims);
    if (is_spherical(opclass.metric) && dims == 1) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("dimensions must be greater than one for this opclass")));
    }
    Index index{relation, opclass.element, opclass.metric, dims, lists, opclass.element->part(opclass.metric), false};
    index.columns = pg::attribute_columns(relation).count;
    index.coding = coding_for(index, options_of(relation));
    index.lists_chosen = options_of(relation).lists == 0;
    return index;
}

void tell_idle_options(const Index& index) {
    const IndexOptions options = options_of(index.relation);
    const bool idle = options.bits != IndexOptions{}.bits || options.rerank != Rerank::kDefault;
    if (index.coded() || !idle) return;
    const bool possible = index.element->kind != ElementKind::kBit;
    ereport(
        NOTICE,
        (errmsg("parameters \"bits\" and \"rerank\" have no effect on index \"%s\"",
                RelationGetRelationName(index.relation)),
         errdetail("They are about codes, which the index does not have."),
         possible ? errhint("Use storage = fast, which is the default from %d dimensions on.", kLeastCodedDims) : 0));
}

uint32 planned_lists(Relation relation, double rows) {
    const int lists = options_of(relation).lists;
    if (lists != 0) return static_cast<uint32>(lists);
    return std::max<uint32>(static_cast<uint32>(ivf::lists_for_rows(rows, kMaxLists)), kDefaultLists);
}

} // namespace rv::ivfflat
