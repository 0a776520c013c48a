// Server zone. The operator classes of hnsw for type vector, and their validation.
#include "ruvector/hnsw/operator_class.hpp"

extern "C" {
#include "access/genam.h"
}

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/operator_class.hpp"
#include "ruvector/types/vector.hpp"

namespace rv::hnsw {
namespace {

using graph::Metric;

constexpr OperatorClass kVectorL2{Metric::kL2, types::kMaxVectorDims};
constexpr OperatorClass kVectorInnerProduct{Metric::kInnerProduct, types::kMaxVectorDims};
constexpr OperatorClass kVectorCosine{Metric::kCosine, types::kMaxVectorDims};
constexpr OperatorClass kVectorL1{Metric::kL1, types::kMaxVectorDims};

} // namespace

const OperatorClass& operator_class(Relation index) {
    if (!OidIsValid(index_getprocid(index, 1, kSupportProc))) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                        errmsg("operator class of index \"%s\" has no support function %d",
                               RelationGetRelationName(index), kSupportProc),
                        errhint("Use an operator class of extension \"ruvector\".")));
    }
    FmgrInfo* support = index_getprocinfo(index, 1, kSupportProc);
    const Datum result = FunctionCall1Coll(support, InvalidOid, PointerGetDatum(nullptr));
    return *reinterpret_cast<const OperatorClass*>(DatumGetPointer(result));
}

bool validate_operator_class(Oid opclass) {
    static constexpr pg::SupportFunction functions[] = {
        {kDistanceProc, true, pg::SupportSignature::kDistance},
        {kNormProc, false, pg::SupportSignature::kNorm},
        {kSupportProc, true, pg::SupportSignature::kInternal},
    };
    return pg::validate_distance_class(opclass, "hnsw", functions);
}

} // namespace rv::hnsw

RV_FUNCTION(hnsw_vector_l2_support) { PG_RETURN_POINTER(&rv::hnsw::kVectorL2); }
RV_FUNCTION(hnsw_vector_ip_support) { PG_RETURN_POINTER(&rv::hnsw::kVectorInnerProduct); }
RV_FUNCTION(hnsw_vector_cosine_support) { PG_RETURN_POINTER(&rv::hnsw::kVectorCosine); }
RV_FUNCTION(hnsw_vector_l1_support) { PG_RETURN_POINTER(&rv::hnsw::kVectorL1); }
