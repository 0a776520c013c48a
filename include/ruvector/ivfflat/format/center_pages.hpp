// The centre pages: all centres, and behind them, on pages of their own, what an index with centres in groups knows of
// the groups. Each is a row of bytes that runs on from page to page; no number lies on two pages.
#pragma once

#include "ruvector/ivfflat/format/page.hpp"

namespace rv::ivfflat {

// Distances of `count` centres from `first` on to a row in the form of a centre, as far as they order them.
void center_distances(const Index& index, uint32 first, uint32 count, const void* row, float* out);

// The same of all centres: a float for each list.
inline void center_distances(const Index& index, const void* row, float* out) {
    center_distances(index, 0, index.lists, row, out);
}

// Copies the centre of a list.
void read_center(const Index& index, uint32 list, void* out);

// What is known of the groups, checked. Allocates in the current memory context.
GroupDisk* read_groups(const Index& index);

// Distances of the middles of all groups to a row in the form of a centre.
void middle_distances(const Index& index, const void* row, float* out);

// Writes the centre pages of a new index behind its directory, without WAL. `groups` and `middles` matter to an index
// with groups alone.
void write_centers(const Index& index, ForkNumber fork, const void* centers, const GroupDisk* groups,
                   const void* middles);

} // namespace rv::ivfflat
