// What a function returns that describes something: rows of a name and a value, both text. What is described gets
// further properties from version to version, and the function keeps its signature.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
}

namespace rv::pg {

// One that is looked for; null if it was not there.
struct Property {
    const char* name;
    const char* value = nullptr;
};

class PropertyRows {
public:
    // Keeps the values of the properties wanted, in the memory context that is current when they are added.
    explicit PropertyRows(std::span<Property> wanted) : wanted_(wanted) {}

    // For a function that returns SETOF (text, text).
    explicit PropertyRows(FunctionCallInfo call) : result_(reinterpret_cast<ReturnSetInfo*>(call->resultinfo)) {
        InitMaterializedSRF(call, 0);
    }

    void add(const char* name, const char* value) {
        if (result_ == nullptr) {
            for (Property& property : wanted_) {
                if (std::strcmp(property.name, name) == 0) property.value = pstrdup(value);
            }
            return;
        }
        Datum values[] = {CStringGetTextDatum(name), CStringGetTextDatum(value)};
        bool nulls[] = {false, false};
        tuplestore_putvalues(result_->setResult, result_->setDesc, values, nulls);
    }
    void add(const char* name, int64 value) { add(name, psprintf(INT64_FORMAT, value)); }
    // Leaves the property out if there is nothing to divide by.
    void add_ratio(const char* name, double value, double by, int digits) {
        if (by > 0) add(name, psprintf("%.*f", digits, value / by));
    }

private:
    ReturnSetInfo* result_ = nullptr;
    std::span<Property> wanted_;
};

} // namespace rv::pg
