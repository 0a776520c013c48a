// ISO 8601 texts of temporal values, written: the shortest that read back.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/types.hpp"

#include <cstdint>
#include <string>

namespace rv::cypher {

void append_date(std::string& text, std::int64_t days);
void append_time(std::string& text, std::int64_t nanos); // 12:31, 12:31:14, 12:31:14.645
void append_offset(std::string& text, std::int32_t offset);
void append_duration(std::string& text, const Duration& duration);

} // namespace rv::cypher
