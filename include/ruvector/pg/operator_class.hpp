// Validation of operator classes that order by distance, for the access methods that have them.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

enum class SupportSignature {
    kDistance, // (type, type) returns float8
    kNorm,     // (type) returns float8
    kInternal, // (internal) returns internal
};

// What the validation of an operator class begins with: its family, its type, and how to complain of it.
class ValidatedClass {
public:
    ValidatedClass(Oid opclass, const char* access_method);

    Oid family() const { return family_; }
    Oid type() const { return type_; }
    // Tells the user what is wrong.
    void complain(const char* what);
    bool valid() const { return valid_; }

private:
    const char* access_method_;
    const char* name_;
    Oid family_;
    Oid type_;
    bool valid_ = true;
};

struct SupportFunction {
    uint16 number;
    bool required;
    SupportSignature signature;
};

// Whether an operator class has the support functions, and one ordering operator: number 1, which returns float8. Says
// what is wrong as INFO.
bool validate_distance_class(Oid opclass, const char* access_method, std::span<const SupportFunction> functions);

// A support function of an operator class for its own type; not valid if it has none of that number.
Oid support_function(Oid opclass, uint16 number);

} // namespace rv::pg
