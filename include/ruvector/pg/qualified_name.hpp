// Names with or without a schema, as text.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/pg_list.h"
#include "utils/regproc.h"
}

namespace rv::pg {

// What functions that look objects up by name take. Raises for a text that is no name.
inline List* name_parts(const char* name) {
#if PG_VERSION_NUM >= 160000
    return stringToQualifiedNameList(name, nullptr);
#else
    return stringToQualifiedNameList(name);
#endif
}

} // namespace rv::pg
