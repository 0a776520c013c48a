// Values of our types as they come from a Datum: from disk, from another extension, from a binary-coercible cast.
// Nobody may trust them, so datum_value is the one way in: what it returns lies within its varlena, as V::is_valid has
// it. Everything here belongs to the server zone: it may leave by a PostgreSQL error, so call it with no live
// destructors.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::types {

// V is a type whose first member is the varlena header, with kType (its SQL name), is_valid(value, size of the whole),
// which may look behind the header only as far as the size allows, and raise_corrupted(value, size).
template <class V>
V* checked_value(void* plain) {
    auto* value = static_cast<V*>(plain);
    const Size size = VARSIZE(value);
    if (unlikely(!V::is_valid(value, size))) V::raise_corrupted(value, size);
    return value;
}

// Detoasted only where it must be: a plain value is returned in place and must not be changed.
template <class V>
V* datum_value(Datum datum) {
    void* stored = DatumGetPointer(datum);
    if (VARATT_IS_EXTENDED(stored)) stored = PG_DETOAST_DATUM(datum);
    return checked_value<V>(stored);
}

// What the types have in common in checks and errors; `type` is the SQL name.
[[noreturn]] void raise_different_dims(const char* type, int a, int b);
[[noreturn]] void raise_nan(const char* type);
[[noreturn]] void raise_infinite(const char* type);

// Raises unless 1 <= dim <= max_dims.
void check_dims(const char* type, int dim, int max_dims);

// Raises unless the type modifier is absent (-1) or equals dim.
void check_expected_dims(int32 typmod, int dim);

// The type modifier in the cstring array of a typmod_in function, 1 to max_dims.
int32 dims_typmod(const char* type, Datum modifiers, int max_dims);

} // namespace rv::types
