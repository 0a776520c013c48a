// The heads of a coded index: where the pages of each list are.
#pragma once

#include "ruvector/ivfflat/format/page.hpp"

namespace rv::ivfflat {

// Raises if the head cannot be one.
HeadDisk read_head(const Index& index, uint32 list);

// For whoever has come upon a page that is not, or no more, where the head led: the head as it is now. Raises if the
// list has lost no page since.
HeadDisk read_changed_head(const Index& index, uint32 list, const HeadDisk& before);

// Copies all of them.
void read_heads(const Index& index, HeadDisk* out);

// Locks the page of a list's head exclusively, for an edit of it.
Buffer lock_head(const Index& index, uint32 list);
// The head on its page, as it is or as it is being edited.
HeadDisk* head_on(const Index& index, Page page, uint32 list);

// Makes sure that the head says a radius no less than this, where it did say less.
void widen_radius(const Index& index, uint32 list, float radius);

inline bool has_pages(const HeadDisk& head) {
    return head.settled_first != InvalidBlockNumber || head.tail_first != InvalidBlockNumber;
}

inline constexpr HeadDisk kNoPages{.generation = 0,
                                   .settled_first = InvalidBlockNumber,
                                   .settled_last = InvalidBlockNumber,
                                   .settled_pages = 0,
                                   .settled_run = 0,
                                   .tail_first = InvalidBlockNumber,
                                   .tail_last = InvalidBlockNumber,
                                   .tail_pages = 0,
                                   .radius = 0};

} // namespace rv::ivfflat
