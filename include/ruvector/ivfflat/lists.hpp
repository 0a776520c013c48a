// The directory and the centres.
#pragma once

#include "ruvector/ivfflat/page.hpp"

namespace rv::ivfflat {

ListDisk read_list(const Index& index, uint32 list);

// Copies the whole directory.
void read_directory(const Index& index, ListDisk* out);

// Replaces the page where inserts into a list begin to look, if it still is `from`.
void move_insert_page(const Index& index, uint32 list, BlockNumber from, BlockNumber to);

// Distance of each centre to a row in the form of a centre, as far as it orders them: a float for each list.
void center_distances(const Index& index, const void* row, float* out);

// The list whose centre is nearest to a row in the form of a centre.
uint32 nearest_list(const Index& index, const void* row);

// Copies the centre of a list.
void read_center(const Index& index, uint32 list, void* out);

// Writes directory and centres of a new index behind its metapage, without WAL. The directory has no pages yet.
void write_lists(const Index& index, ForkNumber fork, const void* centers);

// Enters a list's pages into the directory of an index that is being built.
void enter_list(const Index& index, uint32 list, const ListDisk& entry);

} // namespace rv::ivfflat
