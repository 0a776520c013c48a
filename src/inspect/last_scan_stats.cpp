// Server zone. ruvector_last_scan_stats: what the last index scan of this session did.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/htup_details.h"
#include "funcapi.h"
}

#include "ruvector/pg/scan_stats.hpp"

RV_FUNCTION(ruvector_last_scan_stats) {
    const rv::pg::ScanStats* stats = rv::pg::last_scan();
    if (stats == nullptr) PG_RETURN_NULL();
    TupleDesc description;
    if (get_call_result_type(fcinfo, nullptr, &description) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "return type must be a row type");
    }
    const std::optional<uint64> counts[] = {stats->rows, stats->batches, stats->distances, stats->codes, stats->reranks,
                                            stats->hops, stats->lists,   stats->pages,     stats->late};
    Datum values[1 + std::size(counts)] = {ObjectIdGetDatum(stats->index)};
    bool nulls[1 + std::size(counts)] = {};
    for (size_t i = 0; i < std::size(counts); i++) {
        values[1 + i] = Int64GetDatum(static_cast<int64>(counts[i].value_or(0)));
        nulls[1 + i] = !counts[i].has_value();
    }
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls)));
}
