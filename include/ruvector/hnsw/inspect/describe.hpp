// What ruvector_index_info tells of an index of access method hnsw.
#pragma once

#include "ruvector/pg/property_rows.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::hnsw {

// Counts what is on the pages, in one pass beside reads and writes.
void describe_index(Relation relation, pg::PropertyRows& rows);

} // namespace rv::hnsw
