// Cost-based vacuum delay, the point where a vacuum is cancelled, and who runs it.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "commands/vacuum.h"
#include "miscadmin.h"
#include "postmaster/autovacuum.h"
}

namespace rv::pg {

inline void vacuum_delay() {
#if PG_VERSION_NUM >= 180000
    vacuum_delay_point(false);
#else
    vacuum_delay_point();
#endif
}

inline bool is_autovacuum_worker() {
#if PG_VERSION_NUM >= 170000
    return AmAutoVacuumWorkerProcess();
#else
    return IsAutoVacuumWorkerProcess();
#endif
}

} // namespace rv::pg
