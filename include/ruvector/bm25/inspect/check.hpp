// ruvector_index_check and ruvector_index_info of bm25 indexes.
#pragma once

#include "ruvector/pg/index_findings.hpp"
#include "ruvector/pg/property_rows.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::bm25 {

pg::IndexFindings check_index(Relation index, MemoryContext context);
void describe_index(Relation index, pg::PropertyRows& rows);

} // namespace rv::bm25
