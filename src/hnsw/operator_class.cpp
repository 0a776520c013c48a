// Server zone. The operator classes of hnsw for type vector, and their validation.
#include "ruvector/hnsw/operator_class.hpp"

extern "C" {
#include "access/amvalidate.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"
}

#include "ruvector/hnsw/value.hpp"
#include "ruvector/pg/guard.hpp"
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
    HeapTuple tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for operator class %u", opclass);
    const auto* form = reinterpret_cast<Form_pg_opclass>(GETSTRUCT(tuple));
    const Oid family = form->opcfamily;
    const Oid type = form->opcintype;
    const char* name = pstrdup(NameStr(form->opcname));
    ReleaseSysCache(tuple);

    bool valid = true;
    const auto complain = [&](const char* what) {
        ereport(INFO, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                       errmsg("operator class \"%s\" of access method hnsw %s", name, what)));
        valid = false;
    };

    const Oid distance = get_opfamily_proc(family, type, type, kDistanceProc);
    const Oid norm = get_opfamily_proc(family, type, type, kNormProc);
    const Oid support = get_opfamily_proc(family, type, type, kSupportProc);
    if (!OidIsValid(distance)) {
        complain("is missing support function 1");
    } else if (!check_amproc_signature(distance, FLOAT8OID, false, 2, 2, type, type)) {
        complain("has a support function 1 with a wrong signature");
    }
    if (OidIsValid(norm) && !check_amproc_signature(norm, FLOAT8OID, false, 1, 1, type)) {
        complain("has a support function 2 with a wrong signature");
    }
    if (!OidIsValid(support)) {
        complain("is missing support function 3");
    } else if (!check_amproc_signature(support, INTERNALOID, false, 1, 1, INTERNALOID)) {
        complain("has a support function 3 with a wrong signature");
    }

    CatCList* operators = SearchSysCacheList1(AMOPSTRATEGY, ObjectIdGetDatum(family));
    bool ordering = false;
    for (int i = 0; i < operators->n_members; i++) {
        const auto* amop = reinterpret_cast<Form_pg_amop>(GETSTRUCT(&operators->members[i]->tuple));
        if (amop->amopstrategy != 1 || amop->amoppurpose != AMOP_ORDER) {
            complain("has an operator that is not the ordering operator 1");
        } else if (!check_amop_signature(amop->amopopr, FLOAT8OID, amop->amoplefttype, amop->amoprighttype)) {
            complain("has an operator with a wrong signature");
        } else if (amop->amoplefttype == type && amop->amoprighttype == type) {
            ordering = true;
        }
    }
    ReleaseCatCacheList(operators);
    if (!ordering) complain("is missing its ordering operator");
    return valid;
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
