// A change of a few bytes of one page, made in place and written to the WAL as the generic record that PageEdit would
// write: PageEdit copies the page and compares all of it to find out what has changed.
//
//     RegionEdit edit(relation, logged, buffer);   // pinned and exclusively locked; a critical section begins
//     ... change the page; edit.changed(start, size) for each part ...
//     edit.commit();                               // and ends
//
// Nothing in between may allocate or fail. The space between the page's items and its line pointers stays as it is.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "storage/bufmgr.h"
#include "utils/rel.h"
}

namespace rv::pg {

class RegionEdit {
public:
    RegionEdit(Relation relation, bool logged, Buffer buffer);

    // Notes that so many bytes of the page from `start` on are new.
    void changed(const void* start, Size size);
    void commit();

private:
    struct Region {
        OffsetNumber offset;
        OffsetNumber size;
    };
    static constexpr int kMostRegions = 128; // with more, or longer ones than pay, the WAL takes the page as an image
    static constexpr Size kMostBytes = BLCKSZ / 2;

    void log();

    Buffer buffer_;
    char* page_;
    bool logged_;
    int count_ = 0;
    Size bytes_ = 0; // of the record's description of the regions
    Region regions_[kMostRegions];
};

} // namespace rv::pg
