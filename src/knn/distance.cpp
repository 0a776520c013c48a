// Server zone.
#include "ruvector/knn/distance.hpp"

extern "C" {
#include "catalog/dependency.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

#include "ruvector/types/elements.hpp"

namespace rv::knn {
namespace {

// From the catalog itself: whoever calls by way of a view need not have rights on the extension's schema.
Oid operator_of(pg::MetricName metric, Oid type, Oid schema) {
    return GetSysCacheOid4(OPERNAMENSP, Anum_pg_operator_oid, CStringGetDatum(pg::metric_operator(metric)),
                           ObjectIdGetDatum(type), ObjectIdGetDatum(type), ObjectIdGetDatum(schema));
}

// ruvector's function for a distance of real[], whose operators are an extension of its own.
Oid array_function(pg::MetricName metric, Oid schema) {
    const char* name = nullptr;
    if (metric == pg::MetricName::kL2) name = "ruvector_l2_distance";
    if (metric == pg::MetricName::kInnerProduct) name = "ruvector_negative_inner_product";
    if (metric == pg::MetricName::kCosine) name = "ruvector_cosine_distance";
    if (metric == pg::MetricName::kL1) name = "ruvector_l1_distance";
    if (name == nullptr) return InvalidOid;
    const Oid types[] = {FLOAT4ARRAYOID, FLOAT4ARRAYOID};
    return GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
                           PointerGetDatum(buildoidvector(types, 2)), ObjectIdGetDatum(schema));
}

// The extension's own: its schema may have operators and functions of others.
Oid find_function(pg::MetricName metric, Oid type, Oid function) {
    const Oid schema = get_func_namespace(function);
    Oid found = InvalidOid;
    if (type == FLOAT4ARRAYOID) {
        found = array_function(metric, schema);
    } else {
        Oid operation = operator_of(metric, type, schema);
        if (!OidIsValid(operation) && IsBinaryCoercible(type, BITOID)) operation = operator_of(metric, BITOID, schema);
        if (OidIsValid(operation)) found = get_opcode(operation);
    }
    const Oid extension = getExtensionOfObject(ProcedureRelationId, function);
    if (!OidIsValid(found) || getExtensionOfObject(ProcedureRelationId, found) != extension) {
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                        errmsg("metric \"%s\" is not for type %s", pg::metric_text(metric), format_type_be(type))));
    }
    return found;
}

bool is_type(Oid type, const char* name, Oid schema) {
    return type == GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name), ObjectIdGetDatum(schema));
}

template <class V>
size_t dims_of(Datum vector) {
    return static_cast<size_t>(types::datum_value<V>(vector)->dim);
}

template <class V>
void widen_to(Datum vector, float* to) {
    const V* value = types::datum_value<V>(vector);
    types::widen_elements(value->x, to, value->dim);
}

} // namespace

template <class V>
const Distance::DenseType Distance::kDense = {V::kType, dims_of<V>, widen_to<V>};

Distance::Distance(pg::MetricName metric, Oid type, Oid function) {
    fmgr_info(find_function(metric, type, function), &operation_);
    if (metric == pg::MetricName::kInnerProduct) {
        measure_ = exact::Measure::kNegativeInnerProduct;
    } else if (metric == pg::MetricName::kCosine) {
        measure_ = exact::Measure::kCosineDistance;
    } else if (metric != pg::MetricName::kL2) {
        return;
    }
    const Oid schema = get_func_namespace(function);
    if (is_type(type, types::Vector::kType, schema)) dense_ = &kDense<types::Vector>;
    if (is_type(type, types::HalfVector::kType, schema)) dense_ = &kDense<types::HalfVector>;
}

void Distance::raise_different_dims(size_t a, size_t b) const {
    types::raise_different_dims(dense_->name, static_cast<int>(a), static_cast<int>(b));
}

} // namespace rv::knn
