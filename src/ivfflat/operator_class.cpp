// Server zone. The operator classes of ivfflat.
#include "ruvector/ivfflat/operator_class.hpp"

extern "C" {
#include "access/genam.h"
#include "catalog/pg_type.h"
}

#include "ruvector/pg/operator_class.hpp"

namespace rv::ivfflat {

OperatorClass operator_class(Relation index) {
    const auto has = [&](uint16 number) { return OidIsValid(index_getprocid(index, 1, number)); };
    OperatorClass opclass{&kFloatElement, Metric::kL2};
    if (has(kKMeansNormProc)) opclass.metric = has(kNormProc) ? Metric::kCosine : Metric::kInnerProduct;
    if (has(kTypeProc)) {
        FmgrInfo* type = index_getprocinfo(index, 1, kTypeProc);
        const Datum result = FunctionCall1Coll(type, InvalidOid, PointerGetDatum(nullptr));
        opclass.element = reinterpret_cast<const Element*>(DatumGetPointer(result));
    }
    return opclass;
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
