// Cost-based vacuum delay, and the point where a vacuum is cancelled.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "commands/vacuum.h"
}

namespace rv::pg {

inline void vacuum_delay() {
#if PG_VERSION_NUM >= 180000
    vacuum_delay_point(false);
#else
    vacuum_delay_point();
#endif
}

} // namespace rv::pg
