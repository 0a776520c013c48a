// Server zone.
#include "ruvector/pg/operator_class.hpp"

extern "C" {
#include "access/amvalidate.h"
#include "access/htup_details.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace rv::pg {
namespace {

bool has_signature(Oid function, SupportSignature signature, Oid type) {
    switch (signature) {
    case SupportSignature::kDistance:
        return check_amproc_signature(function, FLOAT8OID, false, 2, 2, type, type);
    case SupportSignature::kNorm:
        return check_amproc_signature(function, FLOAT8OID, false, 1, 1, type);
    case SupportSignature::kInternal:
        return check_amproc_signature(function, INTERNALOID, false, 1, 1, INTERNALOID);
    }
    return false;
}

} // namespace

Oid support_function(Oid opclass, uint16 number) {
    const Oid type = get_opclass_input_type(opclass);
    return get_opfamily_proc(get_opclass_family(opclass), type, type, static_cast<int16>(number));
}

ValidatedClass::ValidatedClass(Oid opclass, const char* access_method) : access_method_(access_method) {
    HeapTuple tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for operator class %u", opclass);
    const auto* form = reinterpret_cast<Form_pg_opclass>(GETSTRUCT(tuple));
    family_ = form->opcfamily;
    type_ = form->opcintype;
    name_ = pstrdup(NameStr(form->opcname));
    ReleaseSysCache(tuple);
}

void ValidatedClass::complain(const char* what) {
    ereport(INFO, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                   errmsg("operator class \"%s\" of access method %s %s", name_, access_method_, what)));
    valid_ = false;
}

bool validate_distance_class(Oid opclass, const char* access_method, std::span<const SupportFunction> functions) {
    ValidatedClass validated(opclass, access_method);
    const Oid family = validated.family();
    const Oid type = validated.type();
    const auto complain = [&](const char* what) { validated.complain(what); };

    for (const SupportFunction& function : functions) {
        const Oid oid = get_opfamily_proc(family, type, type, static_cast<int16>(function.number));
        if (!OidIsValid(oid)) {
            if (function.required) complain(psprintf("is missing support function %d", function.number));
        } else if (!has_signature(oid, function.signature, type)) {
            complain(psprintf("has a support function %d with a wrong signature", function.number));
        }
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
    return validated.valid();
}

} // namespace rv::pg
