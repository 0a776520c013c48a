// Server zone.
#include "ruvector/pg/metric_option.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_opclass.h"
#include "utils/builtins.h"
#include "utils/syscache.h"
}

namespace rv::pg {
namespace {

constexpr const char* kOption = "metric";

// The first name of each is the one that messages use.
relopt_enum_elt_def metric_names[] = {
    {"l2", static_cast<int>(MetricName::kL2)},           {"euclidean", static_cast<int>(MetricName::kL2)},
    {"ip", static_cast<int>(MetricName::kInnerProduct)}, {"inner_product", static_cast<int>(MetricName::kInnerProduct)},
    {"cosine", static_cast<int>(MetricName::kCosine)},   {"l1", static_cast<int>(MetricName::kL1)},
    {"manhattan", static_cast<int>(MetricName::kL1)},    {"hamming", static_cast<int>(MetricName::kHamming)},
    {"jaccard", static_cast<int>(MetricName::kJaccard)}, {nullptr, 0},
};

const char* operator_class_name(Oid opclass) {
    HeapTuple row = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));
    if (!HeapTupleIsValid(row)) elog(ERROR, "cache lookup failed for operator class %u", opclass);
    const char* name = pstrdup(NameStr(reinterpret_cast<Form_pg_opclass>(GETSTRUCT(row))->opcname));
    ReleaseSysCache(row);
    return name;
}

} // namespace

const char* metric_text(MetricName metric) {
    for (const relopt_enum_elt_def* name = metric_names; name->string_val != nullptr; name++) {
        if (name->symbol_val == static_cast<int>(metric)) return name->string_val;
    }
    return "none";
}

const char* metric_operator(MetricName metric) {
    switch (metric) {
    case MetricName::kL2:
        return "<->";
    case MetricName::kInnerProduct:
        return "<#>";
    case MetricName::kCosine:
        return "<=>";
    case MetricName::kL1:
        return "<+>";
    case MetricName::kHamming:
        return "<~>";
    case MetricName::kJaccard:
        return "<%>";
    case MetricName::kNone:
        break;
    }
    elog(ERROR, "no such metric: %d", static_cast<int>(metric));
    pg_unreachable();
}

MetricName metric_named(const char* name) {
    for (const relopt_enum_elt_def* known = metric_names; known->string_val != nullptr; known++) {
        if (pg_strcasecmp(known->string_val, name) == 0) return static_cast<MetricName>(known->symbol_val);
    }
    return MetricName::kNone;
}

const char* const kMetricNamesText =
    "Valid values are \"l2\", \"ip\", \"cosine\", \"l1\", \"hamming\" and \"jaccard\".";

void add_metric_option(relopt_kind kind) {
    add_enum_reloption(kind, kOption, "Metric of the operator class, which must agree", metric_names,
                       static_cast<int>(MetricName::kNone), kMetricNamesText, AccessExclusiveLock);
}

relopt_parse_elt metric_option_at(int offset) {
    // Later versions have members that are not needed here.
    relopt_parse_elt element{};
    element.optname = kOption;
    element.opttype = RELOPT_TYPE_ENUM;
    element.offset = offset;
    return element;
}

void check_metric_option(const char* index, MetricName given, Oid opclass, MetricName meant) {
    if (meant == given) return;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("parameter \"%s\" of index \"%s\" does not agree with operator class \"%s\"", kOption, index,
                           operator_class_name(opclass)),
                    errdetail("The parameter is \"%s\", the metric of the operator class is \"%s\".",
                              metric_text(given), metric_text(meant)),
                    errhint("The operator class decides. Choose another one, or leave the parameter out.")));
}

} // namespace rv::pg
