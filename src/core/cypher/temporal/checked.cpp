#include "ruvector/core/cypher/temporal/checked.hpp"

#include "ruvector/core/cypher/error.hpp"

namespace rv::cypher {

void fail_range() {
    fail(ErrorType::kArithmeticError, "NumberOutOfRange", "a temporal value or duration is out of range");
}

void fail_argument(std::string_view text) { fail(ErrorType::kArgumentError, "InvalidArgumentValue", text); }

void fail_type(std::string_view text) { fail(ErrorType::kTypeError, "InvalidArgumentType", text); }

} // namespace rv::cypher
