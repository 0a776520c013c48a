// Server zone. ruvector_knn_join: the k nearest items of each of many queries, by exact search in one pass over the
// items for as many queries as fit into work_mem.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/exact/pair_filter.hpp"
#include "ruvector/knn/distance.hpp"
#include "ruvector/knn/neighbours.hpp"
#include "ruvector/knn/row_reader.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::knn {
namespace {

constexpr int kMostNeighbours = 100'000;

// Rows of a block without a filter, and queries that are fetched at once.
constexpr size_t kFewRows = 64;

struct Options {
    size_t k;
    bool exclude_self;
};

struct Row {
    Datum key;
    Datum vector;
};

class KnnJoin {
public:
    KnnJoin(const Options& options, const RowKey& key, Distance& distance, RowReader& queries, RowReader& items,
            ReturnSetInfo* result)
        : options_(options),
          key_(key),
          distance_(distance),
          query_reader_(queries),
          item_reader_(items),
          result_(result),
          context_(CurrentMemoryContext),
          pass_context_(AllocSetContextCreate(CurrentMemoryContext, "ruvector queries", ALLOCSET_DEFAULT_SIZES)),
          block_context_(AllocSetContextCreate(CurrentMemoryContext, "ruvector items", ALLOCSET_DEFAULT_SIZES)),
          memory_(pg::context_memory(CurrentMemoryContext)),
          item_key_size_(key.expected_copy_size(items.key_width())),
          queries_(memory_),
          items_(memory_),
          floats_(memory_) {}

    void run() {
        query_reader_.open();
        while (load_queries()) {
            neighbours_ = pg::make_in<Neighbours>(pass_context_, key_, queries_.size(), options_.k, pass_context_);
            if (filter_ != nullptr) filter_->prepare();
            item_reader_.open();
            while (load_items()) {
                for (size_t q = 0; q < queries_.size(); q += exact::PairFilter::kBatch) compare(q);
            }
            item_reader_.close();
            return_neighbours();
        }
        query_reader_.close();
    }

private:
    static Size work_memory() { return static_cast<Size>(work_mem) * 1024; }

    // As many as work_mem has room for, at least one. False at the end.
    bool load_queries() {
        queries_.clear();
        MemoryContextReset(pass_context_);
        if (filter_ != nullptr) filter_->clear_queries();
        Size used = 0;
        while (used < work_memory()) {
            CHECK_FOR_INTERRUPTS();
            if (next_query_ == fetched_queries_) {
                next_query_ = 0;
                fetched_queries_ = query_reader_.fetch(kFewRows);
                if (fetched_queries_ == 0) break;
            }
            used += add_query(next_query_++);
        }
        return !queries_.empty();
    }

    Size add_query(size_t row) {
        MemoryContext old = MemoryContextSwitchTo(pass_context_);
        const Datum vector = PointerGetDatum(PG_DETOAST_DATUM_COPY(query_reader_.vector(row)));
        MemoryContextSwitchTo(old);
        const Row query{key_.copy(query_reader_.key(row), pass_context_), vector};
        queries_.push_back(query);
        Size used = sizeof(Row) + key_.copy_size(query.key) + GetMemoryChunkSpace(DatumGetPointer(vector)) +
                    Neighbours::bytes_per_query(options_.k) + options_.k * item_key_size_;
        if (distance_.has_measure()) {
            if (filter_ == nullptr) make_filter(distance_.dims(vector));
            filter_->add_query(widened(vector));
            used += exact::PairFilter::bytes_per_query(filter_->dims());
        }
        return used;
    }

    void make_filter(size_t dims) {
        filter_ = pg::make_in<exact::PairFilter>(context_, memory_, dims, distance_.measure());
        floats_.resize(dims);
    }

    // The vector as floats, until the next one; of the filter's dimension.
    const float* widened(Datum vector) {
        const size_t dims = distance_.dims(vector);
        if (dims != filter_->dims()) distance_.raise_different_dims(filter_->dims(), dims);
        distance_.widen(vector, floats_.data());
        return floats_.data();
    }

    bool load_items() {
        items_.clear();
        MemoryContextReset(block_context_);
        if (filter_ != nullptr) filter_->clear_items();
        const size_t count = item_reader_.fetch(filter_ != nullptr ? filter_->block_items() : kFewRows);
        MemoryContext old = MemoryContextSwitchTo(block_context_);
        for (size_t i = 0; i < count; i++) {
            const Row item{item_reader_.key(i), PointerGetDatum(PG_DETOAST_DATUM(item_reader_.vector(i)))};
            items_.push_back(item);
            if (filter_ != nullptr) filter_->add_item(widened(item.vector));
        }
        MemoryContextSwitchTo(old);
        return count > 0;
    }

    // A batch of queries with the block of items.
    void compare(size_t first) {
        CHECK_FOR_INTERRUPTS();
        MemoryContext old = MemoryContextSwitchTo(block_context_);
        if (filter_ != nullptr) {
            filter_->each_near(first, [this](size_t q, size_t i) {
                if (consider(q, i) && neighbours_->full(q))
                    filter_->set_limit(q, distance_.for_filter(neighbours_->furthest(q)));
            });
        } else {
            const size_t end = std::min(first + exact::PairFilter::kBatch, queries_.size());
            for (size_t q = first; q < end; q++)
                for (size_t i = 0; i < items_.size(); i++) consider(q, i);
        }
        MemoryContextSwitchTo(old);
    }

    bool consider(size_t q, size_t i) {
        const Row& query = queries_[q];
        const Row& item = items_[i];
        if (options_.exclude_self && key_.compare(query.key, item.key) == 0) return false;
        return neighbours_->put(q, distance_.of(item.vector, query.vector), item.key);
    }

    void return_neighbours() {
        Size sizes = 0;
        Size count = 0;
        for (size_t q = 0; q < queries_.size(); q++) {
            CHECK_FOR_INTERRUPTS();
            int rank = 0;
            for (const Neighbour& neighbour : neighbours_->sorted(q)) {
                Datum values[] = {queries_[q].key, neighbour.key, Int32GetDatum(++rank),
                                  Float8GetDatum(neighbour.distance)};
                bool nulls[] = {false, false, false, false};
                tuplestore_putvalues(result_->setResult, result_->setDesc, values, nulls);
                sizes += key_.copy_size(neighbour.key);
                count++;
            }
        }
        if (count > 0) item_key_size_ = sizes / count;
    }

    const Options& options_;
    const RowKey& key_;
    Distance& distance_;
    RowReader& query_reader_;
    RowReader& item_reader_;
    ReturnSetInfo* result_;
    MemoryContext context_;
    MemoryContext pass_context_;  // queries and their neighbours, until the items are through
    MemoryContext block_context_; // what a block of items needs
    std::pmr::memory_resource* memory_;
    Size item_key_size_; // what the copy of an item's key takes: expected, then the mean of those of the pass before
    Array<Row> queries_;
    Array<Row> items_;
    Array<float> floats_;
    exact::PairFilter* filter_ = nullptr; // made with the first query, where the distance has a measure
    Neighbours* neighbours_ = nullptr;
    size_t next_query_ = 0;
    size_t fetched_queries_ = 0;
};

// The arguments by name. The function that has one more in front of them returns keys of its type; the other, bigint.
class Arguments {
public:
    enum Argument { kQueries, kQueryColumn, kItems, kItemColumn, kK, kMetric, kExcludeSelf, kQueryKey, kItemKey };

    explicit Arguments(FunctionCallInfo call) : call_(call) {
        static constexpr const char* kNames[] = {"queries", "query_column", "items",       "item_column",
                                                 "k",       "metric",       "exclude_self"};
        for (int i = kQueries; i <= kExcludeSelf; i++) {
            if (!is_null(static_cast<Argument>(i))) continue;
            ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", kNames[i])));
        }
    }

    Options options() const {
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
    const Options options = arguments.options();
    const auto metric = arguments.metric();
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const RowKey key(arguments.key_type());
    RowReader queries(arguments.queries(), key);
    RowReader items(arguments.items(), key);
    Distance distance(metric, vector_type_of(queries, items), fcinfo->flinfo->fn_oid);
    KnnJoin(options, key, distance, queries, items, reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo)).run();
    SPI_finish();
    return Datum{0};
}
