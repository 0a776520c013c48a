// Server zone. Index scans.
#include "ruvector/bm25/search/scan.hpp"

namespace rv::bm25 {

IndexScanDesc begin_scan(Relation index, int keys, int order_bys) {
    return RelationGetIndexScan(index, keys, order_bys);
}
void rescan(IndexScanDesc, ScanKey, int, ScanKey, int) {}
bool get_tuple(IndexScanDesc, ScanDirection) { return false; }
int64 get_bitmap(IndexScanDesc, TIDBitmap*) { return 0; }
void end_scan(IndexScanDesc) {}

} // namespace rv::bm25
