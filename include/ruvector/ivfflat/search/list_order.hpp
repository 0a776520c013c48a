// All lists of an index in the order in which a search reads them, the one with the nearest centre first.
#pragma once

#include "ruvector/ivfflat/format/heads.hpp"
#include "ruvector/ivfflat/format/lists.hpp"
#include "ruvector/ivfflat/search/list_choice.hpp"

namespace rv::ivfflat {

class ListOrder {
public:
    // `query` has the form of a centre and lives as long as this; null: all lists are equally far. Allocates in
    // `context`, as all that this does.
    ListOrder(const Index& index, const void* query, MemoryContext context);

    int count() const { return static_cast<int>(index_.lists); }

    // The list at a place. The order is made as far as places are asked for. How far it is made each time decides which
    // centres are measured, and so the order: it does not depend on which lists have rows, or on who reads which.
    const ListDistance& at(int place);

    // Lists without pages have nothing to read, and do not count.
    bool has_rows(uint32 list);

    // Where the pages of a list with rows are, in an index without codes, and in one with codes.
    const ListDisk& entry(uint32 list) const { return directory_[list]; }
    HeadDisk& head(uint32 list) { return heads_[list]; }

    // How many distances were measured.
    uint64 measured() const { return choice_.measured(); }

private:
    const Index& index_;
    ListChoice choice_;
    ListDistance* order_; // lists whose centres are measured, in order as far as they are sorted
    int found_ = 0;
    int sorted_ = 0;
    ListDisk* directory_ = nullptr; // or, of an index with codes:
    HeadDisk* heads_ = nullptr;
};

} // namespace rv::ivfflat
