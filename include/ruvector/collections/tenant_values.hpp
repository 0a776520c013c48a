// Tenants, which are texts, as values of the column that tells them apart. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::collections {

// Integers, uuid, text, varchar, char(n) and enums: types whose values can be told from texts without an error.
bool is_tenant_type(Oid type);

// The value of a type that a text means; none if it means no value of it. The type is a tenant type.
std::optional<Datum> tenant_value(Datum tenant, Oid type);

} // namespace rv::collections
