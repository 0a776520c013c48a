// Server zone. ruvector_search_batch: the nearest rows of a collection to each of many vectors.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"
}

#include "ruvector/collections/batch.hpp"
#include "ruvector/collections/search_call.hpp"
#include "ruvector/collections/search_statistics.hpp"
#include "ruvector/pg/arguments.hpp"
#include "ruvector/pg/stopwatch.hpp"

namespace rv::collections {
namespace {

// Hands out rows (query_idx, id, distance).
class BatchRows final : public BatchResult {
public:
    explicit BatchRows(FunctionCallInfo call) : result_(reinterpret_cast<ReturnSetInfo*>(call->resultinfo)) {}

    void add(int place, Datum id, double distance) override {
        Datum values[] = {Int32GetDatum(place), id, Float4GetDatum(static_cast<float>(distance))};
        bool nulls[] = {false, false, false};
        tuplestore_putvalues(result_->setResult, result_->setDesc, values, nulls);
        rows_++;
    }
    int64 rows() const { return rows_; }

private:
    ReturnSetInfo* result_;
    int64 rows_ = 0;
};

} // namespace
} // namespace rv::collections

RV_FUNCTION(ruvector_search_batch) {
    using namespace rv::collections;
    const rv::pg::Stopwatch watch;
    rv::pg::check_not_null(fcinfo, {"p_collection_name", "p_queries", "p_k"});
    const int k = PG_GETARG_INT32(2);
    check_k(k);
    const int ef_search = ef_search_argument(fcinfo, 3);
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const Oid function = fcinfo->flinfo->fn_oid;
    const Collection* collection = find_collection(TextDatumGetCString(PG_GETARG_DATUM(0)), function);
    const BatchRequest request{batch_queries(*collection, PG_GETARG_DATUM(1)), k, ef_search,
                               PG_ARGISNULL(4) ? nullptr : PG_GETARG_JSONB_P(4), function};
    BatchRows result(fcinfo);
    const bool exact = search_batch(*collection, request, result);
    note_search({collection->id, collection->relation, "search_batch", watch.milliseconds(),
                 static_cast<int64>(request.queries.count), result.rows(), k, request.filter != nullptr, exact});
    SPI_finish();
    return Datum{0};
}
