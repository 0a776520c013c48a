// Server zone. The operator classes of ivfflat.
#include "ruvector/ivfflat/operator_class.hpp"

extern "C" {
#include "access/genam.h"
}

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/operator_class.hpp"

namespace rv::ivfflat {

namespace {

bool has_function(Relation index, uint16 number) { return OidIsValid(index_getprocid(index, 1, number)); }

const Element* element_of(Relation index) {
    if (!has_function(index, kTypeProc)) return &kFloatElement;
    FmgrInfo* type = index_getprocinfo(index, 1, kTypeProc);
    return reinterpret_cast<const Element*>(
        DatumGetPointer(FunctionCall1Coll(type, InvalidOid, PointerGetDatum(nullptr))));
}

} // namespace

OperatorClass operator_class(Relation index) {
    const Element* element = element_of(index);
    const PGFunction distance =
        has_function(index, kDistanceProc) ? index_getprocinfo(index, 1, kDistanceProc)->fn_addr : nullptr;
    const bool by_norm = has_function(index, kNormProc);
    for (const Measure& measure : element->measures) {
        if (measure.distance == distance && measure.by_norm == by_norm) return {element, measure.metric};
    }
    ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                    errmsg("operator class of index \"%s\" has no support function %d that ivfflat can compute",
                           RelationGetRelationName(index), kDistanceProc),
                    errhint("Use an operator class of extension \"ruvector\".")));
    pg_unreachable();
}

bool validate_operator_class(Oid opclass) {
    static constexpr pg::SupportFunction functions[] = {
        {kDistanceProc, true, pg::SupportSignature::kDistance},
        {kNormProc, false, pg::SupportSignature::kNorm},
        {kKMeansDistanceProc, true, pg::SupportSignature::kDistance},
        {kKMeansNormProc, false, pg::SupportSignature::kNorm},
        {kTypeProc, false, pg::SupportSignature::kInternal},
    };
    return pg::validate_distance_class(opclass, "ivfflat", functions);
}

} // namespace rv::ivfflat

RV_FUNCTION(ivfflat_halfvec_support) { PG_RETURN_POINTER(&rv::ivfflat::kHalfElement); }
RV_FUNCTION(ivfflat_bit_support) { PG_RETURN_POINTER(&rv::ivfflat::kBitElement); }
