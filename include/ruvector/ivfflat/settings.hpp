// The settings ivfflat.* and the storage parameters of ivfflat indexes.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

namespace rv::ivfflat {

// ivfflat.probes: how many lists a scan reads.
int probes();

// ivfflat.target_recall; 0: unset.
double target_recall();

// Whether ivfflat.iterative_scan is on.
bool iterates();

// ivfflat.max_probes: the most lists that an iterative scan may read.
int max_probes();

// Registers settings and storage parameters; called once, at load.
void define_settings();

// The access method's amoptions: lists, storage, bits, rerank.
bytea* parse_options(Datum options, bool validate);

enum class Storage { kDefault, kPlain, kFast };
enum class Rerank { kDefault, kIndex, kHeap };

struct IndexOptions {
    int lists = 0; // 0: as many as fit the table
    Storage storage = Storage::kDefault;
    int bits = 1;
    Rerank rerank = Rerank::kDefault;
};

IndexOptions options_of(Relation relation);

} // namespace rv::ivfflat
