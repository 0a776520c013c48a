// Server zone. The operator classes of hnsw, and their validation.
#include "ruvector/hnsw/operator_class.hpp"

extern "C" {
#include "access/genam.h"
}

#include "ruvector/hnsw/format/value.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/operator_class.hpp"
#include "ruvector/types/sparse_vector.hpp"
#include "ruvector/types/vector.hpp"

namespace rv::hnsw {
namespace {

using graph::Element;
using graph::Metric;

constexpr int kMaxBits = 64000;

constexpr OperatorClass vector_class(Metric metric) {
    return {Element::kFloat, metric, types::kMaxVectorDims, stored_vector<types::Vector>};
}
constexpr OperatorClass halfvec_class(Metric metric) {
    return {Element::kHalf, metric, types::kMaxVectorDims, stored_vector<types::HalfVector>};
}
constexpr OperatorClass bit_class(Metric metric) { return {Element::kBit, metric, kMaxBits, stored_bits}; }
constexpr OperatorClass sparsevec_class(Metric metric) {
    return {Element::kSparse, metric, types::kMaxSparseDims, stored_sparse};
}

} // namespace

const OperatorClass& operator_class(Relation index) {
    pg::check_first_column(index);
    if (!OidIsValid(index_getprocid(index, 1, kSupportProc))) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                        errmsg("operator class of index \"%s\" has no support function %d",
                               RelationGetRelationName(index), kSupportProc),
                        errhint("Use an operator class of extension \"ruvector\".")));
    }
    FmgrInfo* support = index_getprocinfo(index, 1, kSupportProc);
    const Datum result = FunctionCall1Coll(support, InvalidOid, Datum{0});
    return *reinterpret_cast<const OperatorClass*>(DatumGetPointer(result));
}

namespace {

// Null if it is not ours.
const OperatorClass* class_of(Oid opclass) {
    const Oid support = pg::support_function(opclass, kSupportProc);
    if (!OidIsValid(support)) return nullptr;
    return reinterpret_cast<const OperatorClass*>(DatumGetPointer(OidFunctionCall1(support, Datum{0})));
}

} // namespace

int most_dims_of(Oid opclass) {
    const OperatorClass* found = class_of(opclass);
    return found != nullptr ? found->max_dims : 0;
}

pg::MetricName metric_of(Oid opclass) {
    const OperatorClass* found = class_of(opclass);
    if (found == nullptr) return pg::MetricName::kNone;
    switch (found->metric) {
    case Metric::kL2:
        return pg::MetricName::kL2;
    case Metric::kInnerProduct:
        return pg::MetricName::kInnerProduct;
    case Metric::kCosine:
        return pg::MetricName::kCosine;
    case Metric::kL1:
        return pg::MetricName::kL1;
    case Metric::kHamming:
        return pg::MetricName::kHamming;
    case Metric::kJaccard:
        return pg::MetricName::kJaccard;
    }
    return pg::MetricName::kNone;
}

bool validate_operator_class(Oid opclass) {
    if (pg::is_attribute_class(opclass)) return pg::validate_attribute_class(opclass, "hnsw");
    static constexpr pg::SupportFunction functions[] = {
        {kDistanceProc, true, pg::SupportSignature::kDistance},
        {kNormProc, false, pg::SupportSignature::kNorm},
        {kSupportProc, true, pg::SupportSignature::kInternal},
    };
    return pg::validate_distance_class(opclass, "hnsw", functions);
}

} // namespace rv::hnsw

// Each returns the description of one operator class.
#define RV_SUPPORT_FUNCTION(name, description)                                                                         \
    RV_FUNCTION(name) {                                                                                                \
        static constexpr rv::hnsw::OperatorClass opclass = rv::hnsw::description;                                      \
        PG_RETURN_POINTER(&opclass);                                                                                   \
    }
RV_SUPPORT_FUNCTION(hnsw_vector_l2_support, vector_class(rv::graph::Metric::kL2))
RV_SUPPORT_FUNCTION(hnsw_vector_ip_support, vector_class(rv::graph::Metric::kInnerProduct))
RV_SUPPORT_FUNCTION(hnsw_vector_cosine_support, vector_class(rv::graph::Metric::kCosine))
RV_SUPPORT_FUNCTION(hnsw_vector_l1_support, vector_class(rv::graph::Metric::kL1))
RV_SUPPORT_FUNCTION(hnsw_halfvec_l2_support, halfvec_class(rv::graph::Metric::kL2))
RV_SUPPORT_FUNCTION(hnsw_halfvec_ip_support, halfvec_class(rv::graph::Metric::kInnerProduct))
RV_SUPPORT_FUNCTION(hnsw_halfvec_cosine_support, halfvec_class(rv::graph::Metric::kCosine))
RV_SUPPORT_FUNCTION(hnsw_halfvec_l1_support, halfvec_class(rv::graph::Metric::kL1))
RV_SUPPORT_FUNCTION(hnsw_bit_hamming_support, bit_class(rv::graph::Metric::kHamming))
RV_SUPPORT_FUNCTION(hnsw_bit_jaccard_support, bit_class(rv::graph::Metric::kJaccard))
RV_SUPPORT_FUNCTION(hnsw_sparsevec_l2_support, sparsevec_class(rv::graph::Metric::kL2))
RV_SUPPORT_FUNCTION(hnsw_sparsevec_ip_support, sparsevec_class(rv::graph::Metric::kInnerProduct))
RV_SUPPORT_FUNCTION(hnsw_sparsevec_cosine_support, sparsevec_class(rv::graph::Metric::kCosine))
RV_SUPPORT_FUNCTION(hnsw_sparsevec_l1_support, sparsevec_class(rv::graph::Metric::kL1))
