// Server zone. ruvector_search_batch: the nearest rows of a collection to each of many vectors.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "portability/instr_time.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"
}

#include "ruvector/collections/arguments.hpp"
#include "ruvector/collections/batch.hpp"
#include "ruvector/collections/search_call.hpp"
#include "ruvector/collections/search_statistics.hpp"

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
    instr_time start;
    INSTR_TIME_SET_CURRENT(start);
    static constexpr const char* kNames[] = {"p_collection_name", "p_queries", "p_k"};
    for (int i = 0; i < 3; i++) check_not_null(fcinfo, i, kNames[i]);
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
    SearchNote note{collection->id,
                    collection->relation,
                    "search_batch",
                    0,
                    static_cast<int64>(request.queries.count),
                    result.rows(),
                    k,
                    request.filter != nullptr,
                    exact};
    SPI_finish();
    instr_time spent;
    INSTR_TIME_SET_CURRENT(spent);
    INSTR_TIME_SUBTRACT(spent, start);
    note.milliseconds = INSTR_TIME_GET_MILLISEC(spent);
    note_search(note);
    return Datum{0};
}
