// What a temporal value consists of, whichever kind it is: a date, a time of the day, a zone.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/zone.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <cstdint>
#include <optional>

namespace rv::cypher {

struct Parts {
    std::optional<std::int64_t> days;
    std::optional<std::int64_t> nanos;
    std::optional<Zone> zone; // with the offset of the value, whether it has a name or not
};

constexpr bool is_temporal(Kind kind) { return (set_of(kind) & kinds::kTemporal) != 0; }

Parts parts_of(const Value& value); // of a temporal value

} // namespace rv::cypher
