// How a compact index shares its pages out, so that it is no larger than pgvector's.
#pragma once

#include "ruvector/hnsw/format/design.hpp"

namespace rv::hnsw {

// Chooses the links of a node on layer 0, the bits of its own code, the layers with codes and where these lie. False if
// not even m links fit on a page with their codes, whose bits have been chosen.
bool design_compact(Design* design);

} // namespace rv::hnsw
