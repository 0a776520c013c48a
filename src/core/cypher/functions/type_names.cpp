// valueType(): types as Cypher writes them.
#include "ruvector/core/cypher/functions/conversions.hpp"

#include <string>

namespace rv::cypher {
namespace {

// In the order in which a union of them is written.
struct TypeName {
    Kind kind;
    const char* name;
};
constexpr TypeName kTypes[] = {
    {Kind::kBoolean, "BOOLEAN"},
    {Kind::kString, "STRING"},
    {Kind::kInteger, "INTEGER"},
    {Kind::kFloat, "FLOAT"},
    {Kind::kDate, "DATE"},
    {Kind::kLocalTime, "LOCAL TIME"},
    {Kind::kTime, "ZONED TIME"},
    {Kind::kLocalDateTime, "LOCAL DATETIME"},
    {Kind::kDateTime, "ZONED DATETIME"},
    {Kind::kDuration, "DURATION"},
    {Kind::kNode, "NODE"},
    {Kind::kRelationship, "RELATIONSHIP"},
    {Kind::kMap, "MAP"},
    {Kind::kPath, "PATH"},
};

// A list's elements by their kinds alone where they are lists again: LIST<ANY>.
std::string type_of_elements(std::span<const Value> elements) {
    KindSet kinds = 0;
    for (const Value& element : elements) kinds |= set_of(element.kind());
    if (kinds == 0) return "NOTHING";
    if (kinds == kinds::kNull) return "NULL";
    const char* suffix = (kinds & kinds::kNull) != 0 ? "" : " NOT NULL";
    std::string names;
    const auto add = [&](const char* name) { names.append(names.empty() ? "" : " | ").append(name).append(suffix); };
    for (const auto& [kind, name] : kTypes) {
        if ((kinds & set_of(kind)) != 0) add(name);
    }
    if ((kinds & kinds::kList) != 0) add("LIST<ANY>");
    return names;
}

} // namespace

std::string type_name_of(const Value& value) {
    if (value.is_null()) return "NULL";
    if (value.is(Kind::kList)) return "LIST<" + type_of_elements(value.as_list()) + "> NOT NULL";
    for (const auto& [kind, name] : kTypes) {
        if (value.is(kind)) return std::string(name) + " NOT NULL";
    }
    return "ANY NOT NULL";
}

} // namespace rv::cypher
