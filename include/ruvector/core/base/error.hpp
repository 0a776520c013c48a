// The core's one exception type: a message with the SQLSTATE that the server shall report.
// Texts follow PostgreSQL's style: the message starts in lower case and has no full stop; detail and hint are
// sentences.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <exception>
#include <string>
#include <utility>

namespace rv {

// The SQLSTATEs the core raises (PostgreSQL documentation, appendix A).
namespace sqlstate {
inline constexpr const char* kDataException = "22000";
inline constexpr const char* kNumericValueOutOfRange = "22003";
inline constexpr const char* kNullValueNotAllowed = "22004";
inline constexpr const char* kInvalidParameterValue = "22023";
inline constexpr const char* kInvalidTextRepresentation = "22P02";
inline constexpr const char* kInvalidBinaryRepresentation = "22P03";
inline constexpr const char* kProgramLimitExceeded = "54000";
inline constexpr const char* kIndexCorrupted = "XX002";
} // namespace sqlstate

class Error : public std::exception {
public:
    // `state` is one of rv::sqlstate: a string of five characters that outlives the exception.
    Error(const char* state, std::string message, std::string detail = {}, std::string hint = {})
        : state_(state), message_(std::move(message)), detail_(std::move(detail)), hint_(std::move(hint)) {}

    const char* what() const noexcept override { return message_.c_str(); }
    const char* state() const noexcept { return state_; }
    const std::string& detail() const noexcept { return detail_; }
    const std::string& hint() const noexcept { return hint_; }

private:
    const char* state_;
    std::string message_;
    std::string detail_;
    std::string hint_;
};

} // namespace rv
