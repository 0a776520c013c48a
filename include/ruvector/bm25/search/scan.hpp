// Index scans.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/genam.h"
#include "access/sdir.h"
#include "nodes/tidbitmap.h"
}

namespace rv::bm25 {

IndexScanDesc begin_scan(Relation index, int keys, int order_bys);
void rescan(IndexScanDesc scan, ScanKey keys, int key_count, ScanKey order_bys, int order_by_count);
bool get_tuple(IndexScanDesc scan, ScanDirection direction);
int64 get_bitmap(IndexScanDesc scan, TIDBitmap* bitmap);
void end_scan(IndexScanDesc scan);

} // namespace rv::bm25
