// Server zone. What is written is what generic_redo reads: for each region its offset, its length and its bytes, in the
// page's own byte order. That is so since PostgreSQL 9.6; the test of wal_consistency_checking sees if it changes.
#include "ruvector/pg/region_edit.hpp"

extern "C" {
#include "access/rmgr.h"
#include "access/xloginsert.h"
#include "miscadmin.h"
#include "storage/bufpage.h"
}

namespace rv::pg {

RegionEdit::RegionEdit(Relation relation, bool logged, Buffer buffer)
    : buffer_(buffer), page_(static_cast<char*>(BufferGetPage(buffer))), logged_(logged && RelationNeedsWAL(relation)) {
    START_CRIT_SECTION();
}

void RegionEdit::changed(const void* start, Size size) {
    const auto offset = static_cast<Size>(static_cast<const char*>(start) - page_);
    Assert(offset + size <= BLCKSZ);
    bytes_ += sizeof(Region) + size;
    if (count_ < kMostRegions && bytes_ <= kMostBytes)
        regions_[count_] = {static_cast<OffsetNumber>(offset), static_cast<OffsetNumber>(size)};
    count_++;
}

void RegionEdit::log() {
    XLogBeginInsert();
    char delta[kMostBytes]; // until XLogInsert has read it
    if (count_ > kMostRegions || bytes_ > kMostBytes) {
        XLogRegisterBuffer(0, buffer_, REGBUF_STANDARD | REGBUF_FORCE_IMAGE);
    } else {
        char* end = delta;
        for (int i = 0; i < count_; i++) {
            std::memcpy(end, &regions_[i], sizeof(Region));
            std::memcpy(end + sizeof(Region), page_ + regions_[i].offset, regions_[i].size);
            end += sizeof(Region) + regions_[i].size;
        }
        XLogRegisterBuffer(0, buffer_, REGBUF_STANDARD);
        XLogRegisterBufData(0, delta, static_cast<int>(bytes_));
    }
    const XLogRecPtr end = XLogInsert(RM_GENERIC_ID, 0);
    PageSetLSN(page_, end);
}

void RegionEdit::commit() {
    MarkBufferDirty(buffer_);
    if (logged_) log();
    END_CRIT_SECTION();
}

} // namespace rv::pg
