// Server zone. ruvector_search: the nearest rows of a collection.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
}

#include "ruvector/collections/search_call.hpp"
#include "ruvector/collections/search_statistics.hpp"
#include "ruvector/pg/stopwatch.hpp"

namespace rv::collections {
namespace {

// What is better the greater it is: the cosine, the inner product, or 1 / (1 + distance).
double score_of(pg::MetricName metric, double distance) {
    switch (metric) {
    case pg::MetricName::kCosine:
        return 1 - distance;
    case pg::MetricName::kInnerProduct:
        return -distance;
    default:
        return 1 / (1 + distance);
    }
}

// Hands out what a query found, and returns how many rows. What has no distance is not found by an index either.
int64 return_rows(const ReturnSetInfo* result, pg::MetricName metric, const RowNames& names) {
    int64 rows = 0;
    for (uint64 i = 0; i < SPI_processed; i++) {
        HeapTuple row = SPI_tuptable->vals[i];
        double distance = 0;
        if (!found_distance(row, names.columns() + 1, &distance)) continue;
        bool nulls[3] = {};
        Datum values[] = {names.name(row, SPI_tuptable->tupdesc, 1), Float4GetDatum(static_cast<float>(distance)),
                          Float4GetDatum(static_cast<float>(score_of(metric, distance)))};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
        rows++;
    }
    return rows;
}

} // namespace
} // namespace rv::collections

RV_FUNCTION(ruvector_search) {
    using namespace rv::collections;
    const rv::pg::Stopwatch watch;
    const SearchCall call(fcinfo);
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const SearchPlan plan = call.plan(fcinfo->flinfo->fn_oid);
    SearchSettings settings(plan.width);
    run_query(plan.query);
    settings.reset();
    const int64 rows =
        return_rows(reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo), plan.collection->metric, *plan.query.names);
    note_search({plan.collection->id, plan.collection->relation, "search", watch.milliseconds(), 1, rows, call.k(),
                 call.filtered(), plan.exact});
    SPI_finish();
    return Datum{0};
}
