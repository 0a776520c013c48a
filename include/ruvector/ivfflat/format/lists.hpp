// The directory.
#pragma once

#include "ruvector/ivfflat/format/page.hpp"

namespace rv::ivfflat {

ListDisk read_list(const Index& index, uint32 list);

// Copies the whole directory.
void read_directory(const Index& index, ListDisk* out);

// Replaces the page where inserts into a list begin to look, if it still is `from`.
void move_insert_page(const Index& index, uint32 list, BlockNumber from, BlockNumber to);

// Writes the directory of a new index behind its metapage, without WAL. It has no pages yet.
void write_directory(const Index& index, ForkNumber fork);

// Enters a list's pages into the directory of an index that is being built.
void enter_list(const Index& index, uint32 list, const ListDisk& entry);

} // namespace rv::ivfflat
