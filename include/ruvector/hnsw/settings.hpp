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

// hnsw.iterative_scan: whether a scan goes on when more rows are asked for than the search found, and in which order.
enum class IterativeScan { kOff, kRelaxedOrder, kStrictOrder };
IterativeScan iterative_scan();

// hnsw.max_scan_tuples: how many nodes an iterative scan measures before it looks at no further ones.
int max_scan_tuples();

// hnsw.scan_mem_multiplier: how many times work_mem an iterative scan may take before it looks at no further nodes.
double scan_mem_multiplier();

// Registers settings and storage parameters; called once, at load.
void define_settings();

// The access method's amoptions: m, ef_construction, storage and metric.
bytea* parse_options(Datum options, bool validate);

int option_m(Relation relation);
int option_ef_construction(Relation relation);

// The storage parameters "fastupdate", whether inserts leave rows in the pending area, and "pending_limit", or the
// setting ruvector.pending_limit: with how many rows in it inserts begin to fold;
// with 0, they leave none there.
bool option_fastupdate(Relation relation);
int pending_limit(Relation relation);

// The storage parameter "storage", which counts when an index is built: without codes, with codes beside the links, or
// with codes in place of the values too. By default with codes beside the links where they are possible.
enum class Storage { kDefault, kPlain, kFast, kCompact };
Storage option_storage(Relation relation);
const char* storage_name(Storage storage);

} // namespace rv::hnsw
