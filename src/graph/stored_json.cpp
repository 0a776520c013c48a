// C++ zone.
#include "ruvector/graph/stored_json.hpp"

extern "C" {
#include "utils/builtins.h"
#include "utils/numeric.h"
}

#include "ruvector/core/cypher/values/json.hpp"
#include "ruvector/graph/integer_of_numeric.hpp"

namespace rv::graph {

using namespace rv::cypher;

namespace {

// A property as it is found in a row: scalars as they are, the rest as text to be read.
struct Scalar {
    enum class What { kNothing, kNull, kBoolean, kInteger, kFloat, kString, kJson } what;
    bool boolean;
    std::int64_t integer;
    double real;
    const char* text;
    int length;
};

// Server zone.
Scalar scalar_of(const JsonbValue* value) {
    Scalar result{};
    switch (value->type) {
    case jbvNull:
        result.what = Scalar::What::kNull;
        break;
    case jbvBool:
        result.what = Scalar::What::kBoolean;
        result.boolean = value->val.boolean;
        break;
    case jbvString:
        result.what = Scalar::What::kString;
        result.text = value->val.string.val;
        result.length = value->val.string.len;
        break;
    case jbvNumeric: {
        if (small_integer_of(value->val.numeric, &result.integer)) {
            result.what = Scalar::What::kInteger;
            break;
        }
        const Datum number = NumericGetDatum(value->val.numeric);
        const bool whole = DatumGetInt32(DirectFunctionCall1(numeric_scale, number)) == 0;
        bool fits = whole;
        if (whole) {
            // Beyond 64 bits it is a float.
            const double size = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, number));
            fits = size > -9.2e18 && size < 9.2e18;
            if (!fits && size > -9.3e18 && size < 9.3e18) {
                char* digits = DatumGetCString(DirectFunctionCall1(numeric_out, number));
                errno = 0;
                strtoll(digits, nullptr, 10);
                fits = errno == 0;
            }
        }
        result.what = fits ? Scalar::What::kInteger : Scalar::What::kFloat;
        if (fits)
            result.integer = DatumGetInt64(DirectFunctionCall1(numeric_int8, number));
        else
            result.real = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, number));
        break;
    }
    case jbvBinary: {
        char* text = JsonbToCString(nullptr, value->val.binary.data, value->val.binary.len);
        result.what = Scalar::What::kJson;
        result.text = text;
        result.length = static_cast<int>(strlen(text));
        break;
    }
    default:
        elog(ERROR, "unexpected kind of JSON value %d", value->type);
    }
    return result;
}

Value value_of(const Scalar& scalar, TimeZones& zones) {
    switch (scalar.what) {
    case Scalar::What::kNothing:
    case Scalar::What::kNull:
        return {};
    case Scalar::What::kBoolean:
        return Value::boolean(scalar.boolean);
    case Scalar::What::kInteger:
        return Value::integer(scalar.integer);
    case Scalar::What::kFloat:
        return Value::real(scalar.real);
    case Scalar::What::kString:
        return Value::string({scalar.text, static_cast<std::size_t>(scalar.length)});
    case Scalar::What::kJson: {
        Value value = value_of_json({scalar.text, static_cast<std::size_t>(scalar.length)}, zones, WrongTags::kAreMaps);
        pfree(const_cast<char*>(scalar.text));
        return value;
    }
    }
    return {};
}

} // namespace

Value property_of_json(Jsonb* json, std::string_view key, TimeZones& zones) {
    const Scalar scalar = pg::pg_call([&] {
        JsonbValue found;
        JsonbValue* value = getKeyJsonValueFromContainer(&json->root, key.data(), static_cast<int>(key.size()), &found);
        return value == nullptr ? Scalar{} : scalar_of(value);
    });
    return value_of(scalar, zones);
}

Value map_of_json(Jsonb* json, TimeZones& zones) {
    Scalar whole{};
    pg::pg_call([&] {
        char* text = JsonbToCString(nullptr, &json->root, VARSIZE(json));
        whole = {Scalar::What::kJson, false, 0, 0, text, static_cast<int>(strlen(text))};
    });
    Value map = value_of(whole, zones);
    // An object that happens to look like a tag is the map that it is.
    return map.is(Kind::kMap) ? map : Value::map({});
}

} // namespace rv::graph
