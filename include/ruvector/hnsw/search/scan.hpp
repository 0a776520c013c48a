// The access method's scan callbacks (PostgreSQL documentation, "Index Access Method Functions").
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
}

namespace rv::hnsw {

IndexScanDesc begin_scan(Relation relation, int keys, int order_bys);
void rescan(IndexScanDesc scan, ScanKey keys, int key_count, ScanKey order_bys, int order_by_count);
bool get_tuple(IndexScanDesc scan, ScanDirection direction);
void end_scan(IndexScanDesc scan);

} // namespace rv::hnsw
