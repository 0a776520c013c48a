// What ruvector has to know of Citus: a table that it distributes is a shell, whose rows are in shards, tables of their
// own on the workers. The shell's indexes hold none of them.
//
// Asked of the catalog that Citus keeps, so that nothing is linked to it and nothing happens where it is absent.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

// Whether Citus keeps the rows of a table in shards: of a distributed table, a reference table, or a local one that it
// manages.
bool rows_are_in_shards(Oid table);

} // namespace rv::pg
