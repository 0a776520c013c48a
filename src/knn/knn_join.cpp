// Server zone. ruvector_knn_join: the k nearest items of each of many queries, exact.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
}

#include "ruvector/knn/block_search.hpp"
#include "ruvector/knn/row_reader.hpp"
#include "ruvector/pg/arguments.hpp"

namespace rv::knn {
namespace {

constexpr int kMostNeighbours = 100'000;

// Hands out rows (query, item, rank, distance).
class JoinedRows final : public BlockSearch::Result {
public:
    explicit JoinedRows(FunctionCallInfo call) : result_(reinterpret_cast<ReturnSetInfo*>(call->resultinfo)) {}

    void add(Datum query, Datum item, int rank, double distance) override {
        Datum values[] = {query, item, Int32GetDatum(rank), Float8GetDatum(distance)};
        bool nulls[] = {false, false, false, false};
        tuplestore_putvalues(result_->setResult, result_->setDesc, values, nulls);
    }

private:
    ReturnSetInfo* result_;
};

// The arguments by name. The function that has one more in front of them returns keys of its type; the other, bigint.
class Arguments {
public:
    enum Argument { kQueries, kQueryColumn, kItems, kItemColumn, kK, kMetric, kExcludeSelf, kQueryKey, kItemKey };

    explicit Arguments(FunctionCallInfo call) : call_(call) {
        static constexpr const char* kNames[] = {"queries", "query_column", "items",       "item_column",
                                                 "k",       "metric",       "exclude_self"};
        for (int i = kQueries; i <= kExcludeSelf; i++)
            pg::check_not_null(call, place(static_cast<Argument>(i)), kNames[i]);
    }

    BlockSearchOptions options() const {
        const int k = DatumGetInt32(at(kK));
        if (k < 1 || k > kMostNeighbours) {
            ereport(ERROR,
                    (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("k must be between 1 and %d", kMostNeighbours)));
        }
        return {static_cast<size_t>(k), DatumGetBool(at(kExcludeSelf))};
    }

    pg::MetricName metric() const {
        const char* name = TextDatumGetCString(at(kMetric));
        const pg::MetricName metric = pg::metric_named(name);
        if (metric == pg::MetricName::kNone) {
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown metric \"%s\"", name),
                            errdetail("%s", pg::kMetricNamesText)));
        }
        return metric;
    }

    Oid key_type() const { return has_key_type() ? get_fn_expr_argtype(call_->flinfo, 0) : INT8OID; }

    RowsArgument queries() const { return rows(kQueries, kQueryColumn, kQueryKey, "query_key"); }
    RowsArgument items() const { return rows(kItems, kItemColumn, kItemKey, "item_key"); }

private:
    bool has_key_type() const { return call_->nargs > kItemKey + 1; }
    int place(Argument name) const { return name + (has_key_type() ? 1 : 0); }
    bool is_null(Argument name) const { return call_->args[place(name)].isnull; }
    Datum at(Argument name) const { return call_->args[place(name)].value; }

    RowsArgument rows(Argument relation, Argument column, Argument key, const char* key_argument) const {
        return {DatumGetObjectId(at(relation)), NameStr(*DatumGetName(at(column))),
                is_null(key) ? nullptr : NameStr(*DatumGetName(at(key))), key_argument};
    }

    FunctionCallInfo call_;
};

Oid vector_type_of(const RowReader& queries, const RowReader& items) {
    if (queries.vector_type() != items.vector_type()) {
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("the two columns are of different types"),
                        errdetail("Queries are of type %s, items of type %s.", format_type_be(queries.vector_type()),
                                  format_type_be(items.vector_type())),
                        errhint("Cast one of them in a view.")));
    }
    return items.vector_type();
}

} // namespace
} // namespace rv::knn

RV_FUNCTION(ruvector_knn_join) {
    using namespace rv::knn;
    const Arguments arguments(fcinfo);
    const BlockSearchOptions options = arguments.options();
    const auto metric = arguments.metric();
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const RowKey key(arguments.key_type());
    RowReader queries(row_source(arguments.queries(), key));
    RowReader items(row_source(arguments.items(), key));
    Distance distance(metric, vector_type_of(queries, items), fcinfo->flinfo->fn_oid);
    JoinedRows result(fcinfo);
    BlockSearch(options, key, key, distance, queries, items, result).run();
    SPI_finish();
    return Datum{0};
}
