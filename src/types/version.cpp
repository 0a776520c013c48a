// ruvector_version(). Server zone.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/builtins.h"
}

RV_FUNCTION(ruvector_version) { PG_RETURN_TEXT_P(cstring_to_text(RV_VERSION_STRING)); }
