// Functions of any value and of lists: the table.
#include "ruvector/core/cypher/functions/arguments.hpp"
#include "ruvector/core/cypher/functions/conversions.hpp"
#include "ruvector/core/cypher/functions/list_functions.hpp"
#include "ruvector/core/cypher/functions/random_numbers.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

namespace rv::cypher {
namespace {

using Call = std::span<const Value>;

Value coalesce(Environment&, Call arguments) {
    for (const Value& argument : arguments) {
        if (!argument.is_null()) return argument;
    }
    return {};
}

Value exists(Environment&, Call arguments) { return Value::boolean(!arguments[0].is_null()); }

Value null_if(Environment&, Call arguments) {
    return equals(arguments[0], arguments[1]) == true ? Value() : arguments[0];
}

Value value_type(Environment&, Call arguments) { return Value::string(type_name_of(arguments[0])); }

// Milliseconds since 1970, the same in the whole statement.
Value timestamp(Environment& environment, Call) {
    const Clock::Instant now = environment.clock.statement_time();
    return Value::integer(now.seconds * 1000 + now.nanos / 1'000'000);
}

Value uuid(Environment&, Call) { return Value::string(random_uuid()); }

// Of the kinds that it takes a conversion gives a value or null; others are an error, or null for its variant OrNull.
struct Conversion {
    const char* name;
    KindSet takes;
    Value (*of)(const Value&);
};
constexpr Conversion kToInteger{"toInteger", kinds::kNumber | kinds::kBoolean | kinds::kString, to_integer};
constexpr Conversion kToFloat{"toFloat", kinds::kNumber | kinds::kString, to_float};
constexpr Conversion kToBoolean{"toBoolean", kinds::kBoolean | kinds::kInteger | kinds::kString, to_boolean};
constexpr Conversion kToString{
    "toString", kinds::kBoolean | kinds::kNumber | kinds::kString | kinds::kTemporal | kinds::kDuration, to_string};

template <const Conversion& kConversion>
Value convert(Environment&, Call arguments) {
    return kConversion.of(require(kConversion.name, arguments[0], kConversion.takes));
}

template <const Conversion& kConversion>
Value convert_or_null(Environment&, Call arguments) {
    return kConversion.of(arguments[0]);
}

template <const Conversion& kConversion>
Value convert_all(Environment&, Call arguments) {
    Counted<Value> converted;
    const auto elements = require("the conversion of a list", arguments[0], kinds::kList).as_list();
    converted.reserve(elements.size());
    for (const Value& element : elements) converted.push_back(kConversion.of(element));
    return Value::list(std::move(converted));
}

using namespace signature;

constexpr Function one(const char* name, KindSet result, KindSet argument, Value (*call)(Environment&, Call)) {
    return {name, 1, 1, result, Arguments{argument}, call};
}

constexpr KindSet kSized = kinds::kString | kinds::kList | kinds::kNull;

constexpr Function kFunctions[] = {
    {"coalesce", 1, kAnyNumber, kAny, Arguments{kAny, kAny, kAny, kAny, kAny}, coalesce, false},
    {"exists", 1, 1, kinds::kBoolean, Arguments{kAny}, exists, false},
    {"nullif", 2, 2, kAny, Arguments{kAny, kAny}, null_if, false},
    {"valuetype", 1, 1, kinds::kString, Arguments{kAny}, value_type, false},
    {"timestamp", 0, 0, kinds::kInteger, Arguments{}, timestamp, true, false},
    {"randomuuid", 0, 0, kinds::kString, Arguments{}, uuid, true, false},

    // What they do not take is an error of its own when they are called.
    one("tointeger", kInteger, kAny, convert<kToInteger>),
    one("tofloat", kFloat, kAny, convert<kToFloat>),
    one("toboolean", kBoolean, kAny, convert<kToBoolean>),
    one("tostring", kString, kAny, convert<kToString>),
    one("tointegerornull", kInteger, kAny, convert_or_null<kToInteger>),
    one("tofloatornull", kFloat, kAny, convert_or_null<kToFloat>),
    one("tobooleanornull", kBoolean, kAny, convert_or_null<kToBoolean>),
    one("tostringornull", kString, kAny, convert_or_null<kToString>),
    one("tointegerlist", kList, kList, convert_all<kToInteger>),
    one("tofloatlist", kList, kList, convert_all<kToFloat>),
    one("tobooleanlist", kList, kList, convert_all<kToBoolean>),
    one("tostringlist", kList, kList, convert_all<kToString>),

    one("size", kInteger, kSized, size),
    one("isempty", kBoolean, kSized | kinds::kMap, is_empty),
    one("head", kAny, kList, head),
    one("last", kAny, kList, last),
    one("tail", kList, kList, tail),
    one("reverse", kSized, kSized, reverse),
    {"range", 2, 3, kList, Arguments{kAny, kAny, kAny}, range},
};

} // namespace

std::span<const Function> scalar_functions() { return kFunctions; }

} // namespace rv::cypher
