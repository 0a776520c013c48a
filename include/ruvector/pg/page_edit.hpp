// One atomic change of up to four pages, written to the WAL as a generic record (or not at all, while an index is being
// built that nobody else can see).
//
//     PageEdit edit(relation, logged);
//     Page page = edit.page(buffer);      // the buffer is pinned and exclusively locked
//     ... change the page ...
//     edit.commit();
//
// Changes become visible with commit(); an error before it leaves the pages as they were (in an unlogged edit: as far
// as they were changed, which an aborted build throws away). After page() nothing may read the page through the buffer.
//
// The record is what PostgreSQL's own functions for generic WAL would write, and what its generic_redo reads, but that
// zeros of items that are new on a page take no space (core/base/page_delta.hpp).
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/generic_xlog.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
}

namespace rv::pg {

class PageEdit {
public:
    PageEdit(Relation relation, bool logged) : atomic_(logged), logged_(logged && RelationNeedsWAL(relation)) {}

    // The page to change. `fresh`: the page is new or wholly rewritten, so that the WAL takes it as an image.
    Page page(Buffer buffer, bool fresh = false);
    void commit();
    // Gives the change up.
    void abort();

private:
    struct Workspace;
    struct Change {
        Buffer buffer;
        bool image;
        Workspace* work;
        Size delta_bytes;
    };

    static void describe(Change& change);
    static void apply(const Change& change);
    void log();

    bool atomic_; // else pages are changed in place
    bool logged_;
    int count_ = 0;
    Change changes_[MAX_GENERIC_XLOG_PAGES];
};

} // namespace rv::pg
