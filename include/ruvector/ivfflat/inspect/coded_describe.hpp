// What ruvector_index_info tells of an index with codes.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/pg/property_rows.hpp"

namespace rv::ivfflat {

// Goes along all lists, and then over the pages that are in none, beside reads and writes.
void describe_coded(const Index& index, pg::PropertyRows& rows);

} // namespace rv::ivfflat
