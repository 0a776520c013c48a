// Settings of the Cypher engine and of the graph algorithms. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::graph {

void define_settings();

std::size_t cypher_memory();     // bytes that the values of a query may hold
std::int64_t cypher_max_rows();  // -1: no limit
std::int64_t cypher_max_depth(); // of paths of variable length; -1: no limit
int cypher_start();              // for tests: where patterns start (Planner::forced_start)

std::size_t graph_memory(); // bytes that graphs of algorithms and what they compute may hold
unsigned graph_threads();   // that compute
bool graph_progress();      // notices tell it
enum class StaleProjections { kReload, kError, kUse };
StaleProjections stale_projections();

} // namespace rv::graph
