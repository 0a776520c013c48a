// Properties out of the JSON of a row. C++ zone.
#pragma once

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/jsonb.h"
}

#include "ruvector/core/cypher/temporal/time_zones.hpp"
#include "ruvector/core/cypher/values/value.hpp"

namespace rv::graph {

cypher::Value property_of_json(Jsonb* json, std::string_view key, cypher::TimeZones& zones);
cypher::Value map_of_json(Jsonb* json, cypher::TimeZones& zones);

} // namespace rv::graph
