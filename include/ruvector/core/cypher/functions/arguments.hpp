// Arguments as functions take them, and what they say of others.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"

#include <string>

namespace rv::cypher {

using Arguments = std::array<KindSet, kMostArguments>; // of a Function

// Sets for signatures: any value may be null.
namespace signature {
inline constexpr KindSet kAny = kinds::kAny;
inline constexpr KindSet kBoolean = kinds::kBoolean | kinds::kNull;
inline constexpr KindSet kInteger = kinds::kInteger | kinds::kNull;
inline constexpr KindSet kFloat = kinds::kFloat | kinds::kNull;
inline constexpr KindSet kNumber = kinds::kNumber | kinds::kNull;
inline constexpr KindSet kString = kinds::kString | kinds::kNull;
inline constexpr KindSet kList = kinds::kList | kinds::kNull;
inline constexpr KindSet kMap = kinds::kMap | kinds::kNull;
inline constexpr KindSet kNode = kinds::kNode | kinds::kNull;
inline constexpr KindSet kRelationship = kinds::kRelationship | kinds::kNull;
inline constexpr KindSet kEntity = kinds::kNode | kinds::kRelationship | kinds::kNull;
inline constexpr KindSet kPath = kinds::kPath | kinds::kNull;
} // namespace signature

// TypeError: InvalidArgumentValue.
[[noreturn]] inline void fail_value(const char* function, const Value& value) {
    fail(ErrorType::kTypeError, "InvalidArgumentValue",
         std::string(function) + "() does not take " + name_of(value.kind()));
}
// ArgumentError: NumberOutOfRange.
[[noreturn]] inline void fail_number(std::string_view text) {
    fail(ErrorType::kArgumentError, "NumberOutOfRange", text);
}

inline const Value& require(const char* function, const Value& value, KindSet kinds) {
    if ((set_of(value.kind()) & kinds) == 0) fail_value(function, value);
    return value;
}
inline std::string_view string_argument(const char* function, const Value& value) {
    return require(function, value, kinds::kString).as_string();
}
inline double number_argument(const char* function, const Value& value) {
    return require(function, value, kinds::kNumber).as_number();
}
inline std::int64_t integer_argument(const char* function, const Value& value) {
    return require(function, value, kinds::kInteger).as_integer();
}
// A count or a position.
inline std::size_t count_argument(const char* function, const Value& value) {
    const std::int64_t count = integer_argument(function, value);
    if (count < 0) fail_number(std::string(function) + "() takes no negative number here");
    return static_cast<std::size_t>(count);
}

} // namespace rv::cypher
