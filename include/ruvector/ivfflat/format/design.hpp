// What an index that is about to be built will be like.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

namespace rv::ivfflat {

// By column, operator class and storage parameters, which are checked before anything is written. `lists`: how many.
Index planned_index(Relation relation, uint32 lists);

// A NOTICE where storage parameters were given that mean nothing for this index.
void tell_idle_options(const Index& index);

// How many lists an index of so many rows will have: those of the storage parameter, or as many as suit the rows.
uint32 planned_lists(Relation relation, double rows);

} // namespace rv::ivfflat
