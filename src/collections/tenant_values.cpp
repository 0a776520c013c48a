// Server zone. See the header.
//
// Not by the types' input functions: before PostgreSQL 16 these raise where a text is none of theirs, and one tenant of
// a role must not make its other tables fail.
#include "ruvector/collections/tenant_values.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

#include <charconv>

namespace rv::collections {
namespace {

std::optional<int64> integer_of(const char* text, int64 least, int64 most) {
    const char* const end = text + std::strlen(text);
    if (*text == '+' && text[1] != '-') text++;
    int64 value = 0;
    const auto result = std::from_chars(text, end, value);
    if (result.ec != std::errc() || result.ptr != end || value < least || value > most) return std::nullopt;
    return value;
}

// As uuid_in reads it: in braces or not, a hyphen after any four digits or none.
bool is_uuid(const char* text) {
    const bool braces = *text == '{';
    if (braces) text++;
    for (int digits = 0; digits < 32; digits++) {
        if (digits > 0 && digits % 4 == 0 && *text == '-') text++;
        if (!isxdigit(static_cast<unsigned char>(*text))) return false;
        text++;
    }
    if (braces && *text++ != '}') return false;
    return *text == '\0';
}

std::optional<Oid> enum_label(Oid type, const char* text) {
    if (std::strlen(text) >= NAMEDATALEN) return std::nullopt;
    HeapTuple tuple = SearchSysCache2(ENUMTYPOIDNAME, ObjectIdGetDatum(type), CStringGetDatum(text));
    if (!HeapTupleIsValid(tuple)) return std::nullopt;
    const Oid label = reinterpret_cast<const FormData_pg_enum*>(GETSTRUCT(tuple))->oid;
    ReleaseSysCache(tuple);
    return label;
}

} // namespace

bool is_tenant_type(Oid type) {
    switch (type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case UUIDOID:
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
        return true;
    default:
        return type_is_enum(type);
    }
}

std::optional<Datum> tenant_value(Datum tenant, Oid type) {
    if (type == TEXTOID || type == VARCHAROID || type == BPCHAROID) return tenant;
    const char* name = TextDatumGetCString(tenant);
    switch (type) {
    case INT2OID:
        if (const auto value = integer_of(name, PG_INT16_MIN, PG_INT16_MAX))
            return Int16GetDatum(static_cast<int16>(*value));
        return std::nullopt;
    case INT4OID:
        if (const auto value = integer_of(name, PG_INT32_MIN, PG_INT32_MAX))
            return Int32GetDatum(static_cast<int32>(*value));
        return std::nullopt;
    case INT8OID:
        if (const auto value = integer_of(name, PG_INT64_MIN, PG_INT64_MAX)) return Int64GetDatum(*value);
        return std::nullopt;
    case UUIDOID:
        if (!is_uuid(name)) return std::nullopt;
        return DirectFunctionCall1(uuid_in, CStringGetDatum(name));
    default:
        if (const auto label = enum_label(type, name)) return ObjectIdGetDatum(*label);
        return std::nullopt;
    }
}

} // namespace rv::collections
