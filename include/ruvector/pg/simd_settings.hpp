// The setting ruvector.simd_level: which of the machine's instruction sets the kernels use.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "lib/stringinfo.h"
}

namespace rv::pg {

// Called once, when the library is loaded.
void define_simd_settings();

// Appends the names of the levels that this machine can run: "baseline, avx2".
void append_simd_levels(StringInfo to);

} // namespace rv::pg
