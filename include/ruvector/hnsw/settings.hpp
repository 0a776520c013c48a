// The settings hnsw.* and the storage parameters of hnsw indexes.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::hnsw {

// hnsw.ef_search: how many nodes a search keeps, and so the most that a scan returns (rows that share a vector count
// once).
int ef_search();

// Registers settings and storage parameters; called once, at load.
void define_settings();

// The access method's amoptions: m and ef_construction.
bytea* parse_options(Datum options, bool validate);

int option_m(Relation relation);
int option_ef_construction(Relation relation);

} // namespace rv::hnsw
