// Server zone.
#include "ruvector/pg/scan_stats.hpp"

namespace rv::pg {
namespace {

ScanStats last;

} // namespace

void note_scan(const ScanStats& stats) { last = stats; }

const ScanStats* last_scan() { return OidIsValid(last.index) ? &last : nullptr; }

} // namespace rv::pg
