// What the handler function of an access method returns: its routine, a constant of this library. PostgreSQL 19 keeps
// the pointer as long as the process lives; earlier versions copy the routine and free it, so that they get one to
// free.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "nodes/nodes.h"
}

namespace rv::pg {

inline Datum handler_result(const IndexAmRoutine& constant) {
#if PG_VERSION_NUM >= 190000
    return PointerGetDatum(&constant);
#else
    IndexAmRoutine* own = makeNode(IndexAmRoutine);
    *own = constant;
    return PointerGetDatum(own);
#endif
}

} // namespace rv::pg
