// Plans of Cypher queries, kept for the session by graph and text. C++ zone.
#pragma once

#include "ruvector/graph/store.hpp"

#include "ruvector/core/cypher/engine.hpp"

namespace rv::graph {

// Made anew where the tables have grown or shrunk to more than twice or less than half since, or a definition of a
// function or a table of ours has changed.
std::shared_ptr<const cypher::Plan> plan_of(std::int32_t graph, std::string_view query, TableStore& store);

} // namespace rv::graph
