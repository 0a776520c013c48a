// Labels, types and keys as small numbers, the same for the whole session, since plans are kept that have them. Server
// zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::graph {

int32 name_number(const char* name, int length);
struct Name {
    const char* text;
    int length;
};
Name name_of(int32 number); // valid as long as the session lives
int names_known();

} // namespace rv::graph
