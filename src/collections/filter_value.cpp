// Server zone.
#include "ruvector/collections/filter_value.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
}

namespace rv::collections {
namespace {

using filter::Value;
using filter::ValueKind;

// Recursion is bounded by filter::kMostDepth.
void append_json(StringInfo json, const Value& value) {
    switch (value.kind) {
    case ValueKind::kString:
        escape_json(json, server_text(value.text));
        return;
    case ValueKind::kArray:
    case ValueKind::kObject: {
        const bool object = value.kind == ValueKind::kObject;
        appendStringInfoChar(json, object ? '{' : '[');
        for (size_t i = 0; i < value.count; i++) {
            CHECK_FOR_INTERRUPTS();
            if (i > 0) appendStringInfoChar(json, ',');
            if (object) {
                escape_json(json, server_text(value.names[i]));
                appendStringInfoChar(json, ':');
            }
            append_json(json, value.values[i]);
        }
        appendStringInfoChar(json, object ? '}' : ']');
        return;
    }
    default:
        appendBinaryStringInfo(json, value.text.data(), static_cast<int>(value.text.size()));
    }
}

// The elements of one array, and how they are read.
struct ArrayMaker {
    ArrayMaker(Oid type, bool nested)
        : element(type),
          base(getBaseType(type)),
          flat(!nested || base == JSONBOID),
          plain(base != JSONBOID && !OidIsValid(get_element_type(base))) {
        get_typlenbyvalalign(element, &length, &by_value, &align);
        Oid input = InvalidOid;
        getTypeInputInfo(base, &input, &parameter);
        fmgr_info(input, &read);
    }

    Datum make(std::span<const Value> elements) {
        size_t total = 1;
        measure(elements, &total);
        values = static_cast<Datum*>(palloc(std::max<size_t>(total, 1) * sizeof(Datum)));
        nulls = static_cast<bool*>(palloc(std::max<size_t>(total, 1) * sizeof(bool)));
        if (elements.empty()) return PointerGetDatum(construct_empty_array(element));
        if (total == 0) refuse_shape();
        add(elements, 0);
        return PointerGetDatum(
            construct_md_array(values, nulls, dimension_count, sizes, lower, element, length, by_value, align));
    }

private:
    // An element that is an array is a further dimension, unless the array is flat; the first elements tell how many
    // there are.
    void measure(std::span<const Value> elements, size_t* total) {
        if (dimension_count == MAXDIM) {
            ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                            errmsg("number of array dimensions exceeds the maximum allowed (%d)", MAXDIM)));
        }
        sizes[dimension_count] = static_cast<int>(elements.size());
        lower[dimension_count++] = 1;
        *total *= elements.size();
        // Each array is as long as the first one of its dimension, and the values are all there: no overflow but of
        // what add will refuse.
        if (*total > filter::kMostValues) refuse_shape();
        if (!elements.empty() && is_inner(elements[0])) measure(elements[0].elements(), total);
    }

    bool is_inner(const Value& value) const { return !flat && value.kind == ValueKind::kArray; }

    void add(std::span<const Value> elements, int dimension) {
        if (static_cast<int>(elements.size()) != sizes[dimension]) refuse_shape();
        const bool inner = dimension + 1 < dimension_count;
        for (const Value& value : elements) {
            CHECK_FOR_INTERRUPTS();
            if (inner != is_inner(value)) refuse_shape();
            if (inner) {
                add(value.elements(), dimension + 1);
                continue;
            }
            nulls[count] = value.kind == ValueKind::kNull;
            values[count] = nulls[count] ? Datum{0} : one(value);
            count++;
        }
    }

    Datum one(const Value& value) {
        if (!plain || value.kind == ValueKind::kArray || value.kind == ValueKind::kObject) return as_value(value, base);
        return InputFunctionCall(&read, const_cast<char*>(server_text(value.text)), parameter, -1);
    }

    [[noreturn]] static void refuse_shape() {
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                 errmsg("arrays within an array must not be empty, and have the same length and no other values beside "
                        "them")));
        pg_unreachable();
    }

    Oid element;
    Oid base;   // of the element, beneath domains
    bool flat;  // no further dimensions
    bool plain; // the text of a scalar is the text of a value
    int16 length;
    bool by_value;
    char align;
    Oid parameter;
    FmgrInfo read;
    int dimension_count = 0;
    int sizes[MAXDIM];
    int lower[MAXDIM];
    Datum* values = nullptr;
    bool* nulls = nullptr;
    int count = 0;
};

bool is_array_text(const Value& value) {
    if (value.kind != ValueKind::kString) return false;
    const size_t first = value.text.find_first_not_of(" \t\n\v\f\r");
    return first != value.text.npos && (value.text[first] == '{' || value.text[first] == '[');
}

} // namespace

const char* server_text(std::string_view text) {
    return pg_any_to_server(text.data(), static_cast<int>(text.size()), PG_UTF8);
}

Datum as_jsonb(const Value& value) { return as_jsonb_at(value, nullptr, 0); }

Datum as_jsonb_at(const Value& value, const char* const* steps, int step_count) {
    StringInfoData json;
    initStringInfo(&json);
    for (int i = 0; i < step_count; i++) {
        appendStringInfoChar(&json, '{');
        escape_json(&json, steps[i]);
        appendStringInfoChar(&json, ':');
    }
    append_json(&json, value);
    for (int i = 0; i < step_count; i++) appendStringInfoChar(&json, '}');
    return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

Datum as_jsonb_array_at(std::span<const Value> values, const char* const* steps, int step_count) {
    auto* elements = static_cast<Datum*>(palloc(values.size() * sizeof(Datum)));
    for (size_t i = 0; i < values.size(); i++) elements[i] = as_jsonb_at(values[i], steps, step_count);
    return PointerGetDatum(
        construct_array(elements, static_cast<int>(values.size()), JSONBOID, -1, false, TYPALIGN_INT));
}

Datum as_value(const Value& value, Oid type) {
    if (type == JSONBOID) return as_jsonb(value);
    const Oid element = get_element_type(type);
    if (OidIsValid(element)) {
        if (value.kind == ValueKind::kArray) return as_array(value.elements(), element, true);
        if (!is_array_text(value)) {
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                            errmsg("a value of type %s has to be an array", format_type_be(type)),
                            errhint("\"$contains\" asks for elements, {\"$eq\": [...]} for the whole array.")));
        }
    }
    if (value.kind == ValueKind::kArray || value.kind == ValueKind::kObject) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("%s is no value of type %s", value.kind == ValueKind::kArray ? "an array" : "an object",
                               format_type_be(type))));
    }
    Oid input = InvalidOid;
    Oid parameter = InvalidOid;
    getTypeInputInfo(type, &input, &parameter);
    return OidInputFunctionCall(input, const_cast<char*>(server_text(value.text)), parameter, -1);
}

Datum as_array(std::span<const Value> values, Oid element_type, bool nested) {
    return ArrayMaker(element_type, nested).make(values);
}

} // namespace rv::collections
