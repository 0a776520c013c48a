// Checks for interrupts from C++ code that owns destructors.
#pragma once

#include "ruvector/pg/guard.hpp"

namespace rv::bm25 {

inline void tick() {
    if (InterruptPending) pg::pg_call([] { CHECK_FOR_INTERRUPTS(); });
}

} // namespace rv::bm25
