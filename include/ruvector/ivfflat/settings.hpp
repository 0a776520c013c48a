// The settings ivfflat.* and the storage parameters of ivfflat indexes.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::ivfflat {

// ivfflat.probes: how many lists a scan reads.
int probes();

// Whether ivfflat.iterative_scan is on.
bool iterates();

// The most lists that a scan may read if it goes on for as long as rows are asked for: ivfflat.max_probes, or `probes`
// if ivfflat.iterative_scan is off.
int most_probes();

// Registers settings and storage parameters; called once, at load.
void define_settings();

// The access method's amoptions: lists.
bytea* parse_options(Datum options, bool validate);

int option_lists(Relation relation);

} // namespace rv::ivfflat
