// Server zone. ruvector_recall: how many of the true nearest neighbours an index finds.
//
// The sample is drawn in one pass over the table, the distances of the true neighbours come from a second one, which
// measures each row against the whole sample; then the index is asked. All three see the rows of one snapshot.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "funcapi.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/inspect/indexed_rows.hpp"
#include "ruvector/inspect/shards.hpp"
#include "ruvector/pg/index_scan.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/owner_role.hpp"
#include "ruvector/pg/scan_demand.hpp"

#include <cmath>

namespace rv::inspect {
namespace {

constexpr int kMostNeighbours = 100'000;
constexpr int kMostQueries = 100'000;

// Always the same, so that the sample is too, as long as the table does not change: what differs between two calls is
// then the work of the settings.
constexpr uint64_t kSeed = 0x7265'6361'6C6C'0001;

struct Findings {
    int64 queries = 0;
    int64 neighbours = 0;
    int64 missed = 0;
    int64 short_answers = 0;
    double worst = 1;
};

class RecallMeter {
public:
    RecallMeter(const IndexArgument& argument, MemoryContext context)
        : argument_(argument),
          index_(argument.index),
          context_(context),
          snapshot_(GetActiveSnapshot()),
          cosine_(index_metric(argument) == pg::MetricName::kCosine),
          rows_(argument),
          queries_(pg::context_memory(context)) {
        const Oid type = index_->rd_opcintype[0];
        const Oid operation = get_opfamily_member(index_->rd_opfamily[0], type, type, 1);
        if (!OidIsValid(operation)) elog(ERROR, "no ordering operator for index %u", RelationGetRelid(index_));
        fmgr_info(get_opcode(operation), &distance_);
    }

    Findings run(int k, int sample) {
        const int64 indexed = draw_sample(static_cast<size_t>(sample));
        neighbours_ = static_cast<size_t>(std::min<int64>(k, indexed));
        if (indexed > 0) {
            find_neighbours();
            ask_index();
        }
        rows_.close();
        return found_;
    }

private:
    double measured(Datum a, Datum b) {
        MemoryContext old = MemoryContextSwitchTo(rows_.row_context());
        const Datum result = FunctionCall2Coll(&distance_, index_->rd_indcollation[0], a, b);
        MemoryContextSwitchTo(old);
        return DatumGetFloat8(result);
    }

    // Where the operator gives no number, nothing is further.
    double distance(Datum a, Datum b) {
        const double d = measured(a, b);
        return std::isnan(d) ? std::numeric_limits<double>::infinity() : d;
    }

    // Whether the index has the value: a zero vector has no cosine.
    bool is_indexed(Datum value) { return !cosine_ || !std::isnan(measured(value, value)); }

    // Every row is as likely to be drawn (Vitter's algorithm R). Returns how many rows the index should have.
    int64 draw_sample(size_t size) {
        Random random(kSeed);
        int64 seen = 0;
        rows_.for_each(snapshot_, [&](Datum value) {
            if (!is_indexed(value)) return;
            seen++;
            if (queries_.size() < size) {
                queries_.push_back(copy(value));
                return;
            }
            const auto place = static_cast<size_t>(random.next() % static_cast<uint64_t>(seen));
            if (place >= size) return;
            pfree(DatumGetPointer(queries_[place]));
            queries_[place] = copy(value);
        });
        return seen;
    }

    Datum copy(Datum value) {
        MemoryContext old = MemoryContextSwitchTo(context_);
        const Datum copied = datumCopy(value, false, -1);
        MemoryContextSwitchTo(old);
        return copied;
    }

    // Of each query the distances of its neighbours, as a heap with the furthest on top.
    void find_neighbours() {
        nearest_ =
            static_cast<double*>(MemoryContextAllocHuge(context_, queries_.size() * neighbours_ * sizeof(double)));
        size_t filled = 0; // in each heap
        rows_.for_each(snapshot_, [&](Datum value) {
            if (!is_indexed(value)) return;
            for (size_t q = 0; q < queries_.size(); q++) {
                double* heap = nearest_ + q * neighbours_;
                const double d = distance(queries_[q], value);
                if (filled < neighbours_) {
                    heap[filled] = d;
                    std::push_heap(heap, heap + filled + 1);
                } else if (d < heap[0]) {
                    std::pop_heap(heap, heap + neighbours_);
                    heap[neighbours_ - 1] = d;
                    std::push_heap(heap, heap + neighbours_);
                }
            }
            filled += filled < neighbours_;
        });
    }

    // Rows at the distance of the last neighbour are as good as that one. The index computes in single precision, and
    // may take what hardly differs for equal.
    double bound(size_t q) const {
        const double last = nearest_[q * neighbours_];
        if (std::isinf(last)) return last;
        return last + 1e-6 * (cosine_ ? std::max(1.0, std::abs(last)) : std::abs(last));
    }

    void ask_index() {
        IndexScanDesc scan = pg::begin_ordered_scan(argument_.table, index_, snapshot_);
        for (size_t q = 0; q < queries_.size(); q++) {
            ScanKeyData order_by;
            ScanKeyEntryInitialize(&order_by, SK_ORDER_BY, 1, 1, index_->rd_opcintype[0], index_->rd_indcollation[0],
                                   distance_.fn_oid, queries_[q]);
            pg::demand_rows(&order_by, index_, static_cast<double>(neighbours_));
            index_rescan(scan, nullptr, 0, &order_by, 1);
            note_answer(q, scan);
        }
        index_endscan(scan);
    }

    void note_answer(size_t q, IndexScanDesc scan) {
        const double most = bound(q);
        size_t returned = 0;
        size_t found = 0;
        while (returned < neighbours_ && index_getnext_slot(scan, ForwardScanDirection, rows_.slot())) {
            CHECK_FOR_INTERRUPTS();
            returned++;
            Datum value = 0;
            found += rows_.value(&value) && distance(queries_[q], value) <= most;
        }
        const auto wanted = static_cast<double>(neighbours_);
        found_.queries++;
        found_.neighbours += static_cast<int64>(neighbours_);
        found_.missed += static_cast<int64>(neighbours_ - found);
        found_.short_answers += returned < neighbours_;
        found_.worst = std::min(found_.worst, static_cast<double>(found) / wanted);
    }

    const IndexArgument& argument_;
    Relation index_;
    MemoryContext context_;
    Snapshot snapshot_;
    bool cosine_;
    IndexedRows rows_;
    FmgrInfo distance_;
    Array<Datum> queries_;
    size_t neighbours_ = 0;     // of each query
    double* nearest_ = nullptr; // `neighbours_` distances of each query
    Findings found_;
};

void check_range(const char* name, int value, int most) {
    if (value >= 1 && value <= most) return;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s must be between 1 and %d", name, most)));
}

Findings measure_recall(const IndexArgument& argument, int k, int sample) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector recall", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const pg::CallerRole caller = pg::become_owner(argument.table);
    RecallMeter meter(argument, context);
    const Findings found = meter.run(k, sample);
    pg::become_caller(caller);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return found;
}

} // namespace
} // namespace rv::inspect

RV_FUNCTION(ruvector_recall) {
    const int k = PG_GETARG_INT32(1);
    const int sample = PG_GETARG_INT32(2);
    rv::inspect::check_range("k", k, rv::inspect::kMostNeighbours);
    rv::inspect::check_range("sample", sample, rv::inspect::kMostQueries);
    const auto argument = rv::inspect::open_index_argument(PG_GETARG_OID(0));
    rv::inspect::check_has_metric(argument);
    rv::inspect::check_whole_table_readable(argument);
    rv::inspect::check_index_valid(argument);
    rv::inspect::tell_of_shards(argument, fcinfo, "SELECT", psprintf(", %d, %d", k, sample));
    rv::inspect::check_snapshot_sees(argument);
    const auto found = rv::inspect::measure_recall(argument, k, sample);
    rv::inspect::close_index_argument(argument);

    TupleDesc description;
    if (get_call_result_type(fcinfo, nullptr, &description) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "return type must be a row type");
    }
    const bool none = found.neighbours == 0;
    const auto met = static_cast<double>(found.neighbours - found.missed);
    const double recall = none ? 0 : met / static_cast<double>(found.neighbours);
    Datum values[] = {Int64GetDatum(found.queries),    Float8GetDatum(recall),      Float8GetDatum(found.worst),
                      Int64GetDatum(found.neighbours), Int64GetDatum(found.missed), Int64GetDatum(found.short_answers)};
    bool nulls[] = {false, none, none, false, false, false};
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls)));
}
