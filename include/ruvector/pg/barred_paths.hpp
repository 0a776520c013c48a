// Paths that an access method has barred by an infinite cost, and that PostgreSQL 18 and later would take all the same.
//
// There, a path with fewer disabled nodes wins whatever it costs. disable_path() counts for an index scan, but a bitmap
// scan over it does not inherit that: with enable_seqscan off it would displace the scan of the table. An index
// scanned without the condition that it is for may lack rows (those whose first column is null).
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

// Registers the hook. When the module is loaded.
void remove_barred_paths();

} // namespace rv::pg
