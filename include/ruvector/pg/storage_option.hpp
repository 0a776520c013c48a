// Storage parameters of an access method (amoptions).
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/reloptions.h"
}

namespace rv::pg {

// Where a parameter goes in the struct of options. Later versions have members that are not needed here.
inline relopt_parse_elt option_at(const char* name, relopt_type type, int offset) {
    relopt_parse_elt element{};
    element.optname = name;
    element.opttype = type;
    element.offset = offset;
    return element;
}

} // namespace rv::pg
