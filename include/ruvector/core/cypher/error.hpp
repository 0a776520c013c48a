// Errors of Cypher queries, by the names that openCypher's TCK has for them: a type such as SyntaxError, and a detail
// such as UndefinedVariable. The message begins with both. Where a place in the query is known, whoever has the
// query's text adds line, column and a caret (with_place).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rv::cypher {

enum class ErrorType : std::uint8_t {
    kSyntaxError,                  // 42601
    kSemanticError,                // 42601
    kParameterMissing,             // 22023
    kTypeError,                    // 42804
    kArgumentError,                // 22023
    kArithmeticError,              // 22012
    kEntityNotFound,               // 02000
    kPropertyNotFound,             // 42703
    kLabelNotFound,                // 42704
    kProcedureError,               // 42883
    kConstraintVerificationFailed, // 23503
    kResourceExhausted,            // 53200: a limit of ours, by a setting
};

// A byte offset into the query's text; kNoPlace where there is none.
using Place = std::int32_t;
inline constexpr Place kNoPlace = -1;

class QueryError : public Error {
public:
    // The message is "TYPE: DETAIL: TEXT"; `text` is a sentence without full stop.
    QueryError(ErrorType type, std::string_view detail, std::string_view text, Place place = kNoPlace,
               std::string hint = {});
    Place place() const noexcept { return place_; }
    // For whoever knows it where the error was raised without.
    void set_place(Place place) noexcept {
        if (place_ == kNoPlace) place_ = place;
    }

private:
    Place place_;
};

[[noreturn]] void fail(ErrorType type, std::string_view detail, std::string_view text, Place place = kNoPlace);

// The same error with a detail that names line and column, shows the line and a caret below the place.
Error with_place(const QueryError& error, std::string_view query);

} // namespace rv::cypher
