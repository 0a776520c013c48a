// Storage parameters of bm25 indexes and settings.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

#include "ruvector/core/text_index/score.hpp"

namespace rv::bm25 {

// Storage parameters: text_search_config (name; has to be given), k1 (0 to
// 10, 1.2), b (0 to 1, .75), fastupdate (on), pending_limit (documents; -1: the setting ruvector.pending_limit).
text::Parameters parameters_of(Relation index);
// What the storage parameter says, resolved; only a build asks. Raises undefined_object.
Oid configuration_option(Relation index);
bool fast_update(Relation index);
int pending_limit(Relation index);

bytea* parse_options(Datum options, bool validate);
// ruvector.bm25_prefix_terms (1024): how many words a prefix of a query may stand for.
void define_settings();
int most_prefix_terms();

} // namespace rv::bm25
