// Server zone. The operator classes of ivfflat.
#include "ruvector/ivfflat/operator_class.hpp"

extern "C" {
#include "access/genam.h"
}

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/operator_class.hpp"

#include <optional>

namespace rv::ivfflat {

namespace {

FmgrInfo* function_of(Relation index, uint16 number) {
    return OidIsValid(index_getprocid(index, 1, number)) ? index_getprocinfo(index, 1, number) : nullptr;
}

FmgrInfo* look_up(Oid opclass, uint16 number, FmgrInfo* room) {
    const Oid function = pg::support_function(opclass, number);
    if (!OidIsValid(function)) return nullptr;
    fmgr_info(function, room);
    return room;
}

// Support functions; null where the class has none.
struct Functions {
    FmgrInfo* distance;
    FmgrInfo* norm;
    FmgrInfo* type;
};

// The class that has these functions; none if the distance is not one that the access method knows.
std::optional<OperatorClass> class_of(const Functions& functions) {
    const Element* element = &kFloatElement;
    if (functions.type != nullptr) {
        const Datum result = FunctionCall1Coll(functions.type, InvalidOid, Datum{0});
        element = reinterpret_cast<const Element*>(DatumGetPointer(result));
    }
    const PGFunction distance = functions.distance != nullptr ? functions.distance->fn_addr : nullptr;
    for (const Measure& measure : element->measures) {
        if (measure.distance == distance && measure.by_norm == (functions.norm != nullptr))
            return OperatorClass{element, measure.metric};
    }
    return std::nullopt;
}

} // namespace

OperatorClass operator_class(Relation index) {
    pg::check_first_column(index);
    const auto opclass =
        class_of({function_of(index, kDistanceProc), function_of(index, kNormProc), function_of(index, kTypeProc)});
    if (opclass) return *opclass;
    ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                    errmsg("operator class of index \"%s\" has no support function %d that ivfflat can compute",
                           RelationGetRelationName(index), kDistanceProc),
                    errhint("Use an operator class of extension \"ruvector\".")));
    pg_unreachable();
}

namespace {

std::optional<OperatorClass> class_of(Oid opclass) {
    FmgrInfo distance;
    FmgrInfo norm;
    FmgrInfo type;
    return class_of({look_up(opclass, kDistanceProc, &distance), look_up(opclass, kNormProc, &norm),
                     look_up(opclass, kTypeProc, &type)});
}

} // namespace

int most_dims_of(Oid opclass) {
    const auto found = class_of(opclass);
    return found ? found->element->max_dims : 0;
}

pg::MetricName metric_of(Oid opclass) {
    const auto found = class_of(opclass);
    if (!found) return pg::MetricName::kNone;
    switch (found->metric) {
    case Metric::kL2:
        return pg::MetricName::kL2;
    case Metric::kInnerProduct:
        return pg::MetricName::kInnerProduct;
    case Metric::kCosine:
        return pg::MetricName::kCosine;
    case Metric::kHamming:
        return pg::MetricName::kHamming;
    }
    return pg::MetricName::kNone;
}

bool validate_operator_class(Oid opclass) {
    if (pg::is_attribute_class(opclass)) return pg::validate_attribute_class(opclass, "ivfflat");
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
