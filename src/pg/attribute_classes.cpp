// Server zone. The operator classes of columns behind the first one: the keys of their values, and their validation.
#include "ruvector/pg/attributes.hpp"

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/operator_class.hpp"

extern "C" {
#include "access/amvalidate.h"
#include "access/htup_details.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"
#include "utils/uuid.h"
}

namespace rv::pg {
namespace {

// In the order of signed numbers.
constexpr uint64 ordered(int64 value) {
    return static_cast<uint64>(value) ^ uint64 { 1 } << 63;
}

uint64 bool_key(Datum value, Oid, Oid) { return DatumGetBool(value) ? 1 : 0; }

// Operators compare integers of different sizes, too.
uint64 integer_key(Datum value, Oid type, Oid) {
    switch (type) {
    case INT2OID:
        return ordered(DatumGetInt16(value));
    case INT4OID:
        return ordered(DatumGetInt32(value));
    case INT8OID:
        return ordered(DatumGetInt64(value));
    default:
        elog(ERROR, "unexpected type %u in a condition on an integer", type);
    }
    pg_unreachable();
}

uint64 date_key(Datum value, Oid, Oid) { return ordered(DatumGetDateADT(value)); }
uint64 timestamp_key(Datum value, Oid, Oid) { return ordered(DatumGetTimestamp(value)); }

// Its first half.
uint64 uuid_key(Datum value, Oid, Oid) {
    uint64 key = 0;
    for (size_t i = 0; i < sizeof(key); i++) key = key << 8 | DatumGetUUIDP(value)->data[i];
    return key;
}

uint64 enum_key(Datum value, Oid, Oid) { return DatumGetObjectId(value); }

uint64 hash_of(Datum value, Oid type, Oid collation) {
    TypeCacheEntry* entry = lookup_type_cache(type, TYPECACHE_HASH_EXTENDED_PROC_FINFO);
    if (!OidIsValid(entry->hash_extended_proc)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                        errmsg("could not identify an extended hash function for type %s", format_type_be(type))));
    }
    return DatumGetUInt64(FunctionCall2Coll(&entry->hash_extended_proc_finfo, collation, value, Int64GetDatum(0)));
}

} // namespace

bool is_attribute_class(Oid opclass) { return OidIsValid(support_function(opclass, kAttributeProc)); }

bool validate_attribute_class(Oid opclass, const char* access_method) {
    ValidatedClass validated(opclass, access_method);
    const Oid family = validated.family();
    const auto complain = [&](const char* what) { validated.complain(what); };
    if (!check_amproc_signature(support_function(opclass, kAttributeProc), INTERNALOID, false, 1, 1, INTERNALOID))
        complain(psprintf("has a support function %d with a wrong signature", kAttributeProc));
    CatCList* operators = SearchSysCacheList1(AMOPSTRATEGY, ObjectIdGetDatum(family));
    for (int i = 0; i < operators->n_members; i++) {
        const auto* amop = reinterpret_cast<Form_pg_amop>(GETSTRUCT(&operators->members[i]->tuple));
        if (amop->amoppurpose != AMOP_SEARCH || amop->amopstrategy < kLessStrategy ||
            amop->amopstrategy > kContainsStrategy) {
            complain(psprintf("has an operator %d that means nothing to it", amop->amopstrategy));
        } else if (!check_amop_signature(amop->amopopr, BOOLOID, amop->amoplefttype, amop->amoprighttype)) {
            complain("has an operator with a wrong signature");
        }
    }
    ReleaseCatCacheList(operators);
    return validated.valid();
}

} // namespace rv::pg

// Each returns the description of the operator classes of some types, which both access methods have.
#define RV_ATTRIBUTE_CLASS(name, form, exact, key)                                                                     \
    RV_FUNCTION(name) {                                                                                                \
        static constexpr rv::pg::AttributeClass kind{rv::pg::AttributeForm::form, exact, rv::pg::key};                 \
        PG_RETURN_POINTER(&kind);                                                                                      \
    }
RV_ATTRIBUTE_CLASS(ruvector_bool_attribute, kOrdered, true, bool_key)
RV_ATTRIBUTE_CLASS(ruvector_integer_attribute, kOrdered, true, integer_key)
RV_ATTRIBUTE_CLASS(ruvector_date_attribute, kOrdered, true, date_key)
RV_ATTRIBUTE_CLASS(ruvector_timestamp_attribute, kOrdered, true, timestamp_key)
RV_ATTRIBUTE_CLASS(ruvector_uuid_attribute, kOrdered, false, uuid_key)
RV_ATTRIBUTE_CLASS(ruvector_enum_attribute, kHashed, true, enum_key)
RV_ATTRIBUTE_CLASS(ruvector_text_attribute, kHashed, false, hash_of)
RV_ATTRIBUTE_CLASS(ruvector_array_attribute, kLabels, false, hash_of)
