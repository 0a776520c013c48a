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
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/generic_xlog.h"
#include "storage/bufmgr.h"
}

namespace rv::pg {

class PageEdit {
public:
    PageEdit(Relation relation, bool logged) : xlog_(logged ? GenericXLogStart(relation) : nullptr) {}

    // The page to change. `fresh`: the page is new or wholly rewritten, so that the WAL takes it as an image.
    Page page(Buffer buffer, bool fresh = false) {
        if (xlog_ != nullptr) return GenericXLogRegisterBuffer(xlog_, buffer, fresh ? GENERIC_XLOG_FULL_IMAGE : 0);
        buffers_[count_++] = buffer;
        return BufferGetPage(buffer);
    }

    void commit() {
        if (xlog_ != nullptr) {
            GenericXLogFinish(xlog_);
        } else {
            for (int i = 0; i < count_; i++) MarkBufferDirty(buffers_[i]);
        }
        xlog_ = nullptr;
        count_ = 0;
    }

    // Gives the change up.
    void abort() {
        if (xlog_ != nullptr) GenericXLogAbort(xlog_);
        xlog_ = nullptr;
    }

private:
    GenericXLogState* xlog_;
    Buffer buffers_[MAX_GENERIC_XLOG_PAGES];
    int count_ = 0;
};

} // namespace rv::pg
