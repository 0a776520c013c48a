// Server zone. See the header.
#include "ruvector/pg/ordered_rows.hpp"

#include "ruvector/pg/memory.hpp"

extern "C" {
#include "access/htup_details.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "utils/float.h"
}

namespace rv::pg {
namespace {

bool after(const WaitingRow& a, const WaitingRow& b) { return a.after(b); }

size_t bytes_of(const WaitingRow& row) { return HEAPTUPLESIZE + row.tuple->t_len + sizeof(row); }

} // namespace

OrderedRows::OrderedRows(IndexScanState* scan, ScanDemand* demand, bool read, bool exactly)
    : scan_(scan),
      demand_(demand),
      context_(CurrentMemoryContext),
      read_(read),
      exactly_(exactly),
      projection_(std::exchange(scan->ss.ps.ps_ProjInfo, nullptr)),
      told_projection_(read ? with_distance(projection_) : projection_),
      held_(context_memory(context_)) {
    demand->watched = true;
}

// The distance is given to the projection as the value that CASE tests, which nothing else uses at the top of an
// expression.
ProjectionInfo* OrderedRows::with_distance(ProjectionInfo* own) const {
    const auto* plan = castNode(IndexScan, scan_->ss.ps.plan);
    List* columns = NIL;
    bool told = false;
    ListCell* cell = nullptr;
    foreach (cell, plan->scan.plan.targetlist) {
        auto* entry = static_cast<TargetEntry*>(lfirst(cell));
        if (equal(entry->expr, linitial(plan->indexorderbyorig))) {
            const auto* expression = reinterpret_cast<const Node*>(entry->expr);
            auto* value = makeNode(CaseTestExpr);
            value->typeId = exprType(expression);
            value->typeMod = exprTypmod(expression);
            value->collation = exprCollation(expression);
            entry = flatCopyTargetEntry(entry);
            entry->expr = reinterpret_cast<Expr*>(value);
            told = true;
        }
        columns = lappend(columns, entry);
    }
    // A plan with subplans in its columns has them initialised once.
    if (!told || own == nullptr || contain_subplans(reinterpret_cast<Node*>(columns))) return own;
    PlanState* state = &scan_->ss.ps;
    return ExecBuildProjectionInfo(columns, state->ps_ExprContext, state->ps_ResultTupleSlot, state,
                                   scan_->ss.ss_ScanTupleSlot->tts_tupleDescriptor);
}

void OrderedRows::begin() {
    for (const Held& row : held_) heap_freetuple(row.tuple);
    held_.clear();
    held_bytes_ = 0;
    if (sorted_ != nullptr) sorted_->end();
    started_ = holding_ = ended_ = false;
    free_ = 0;
}

OrderedRows::Distance OrderedRows::distance_of(TupleTableSlot* slot) {
    const bool exact = demand_->handed == demand_->least || std::isnan(demand_->handed);
    if (exact || !read_) return {demand_->handed, false, false};
    ExprContext* context = scan_->ss.ps.ps_ExprContext;
    context->ecxt_scantuple = slot;
    bool null = false;
    auto* expression = static_cast<ExprState*>(linitial(scan_->indexorderbyorig));
    const Datum value = ExecEvalExprSwitchContext(expression, context, &null);
    return {null ? get_float8_nan() : DatumGetFloat8(value), null, true};
}

// Not where the first search has all that is asked for, nor where everything is in order. Where all rows are taken
// nobody waits for the first.
bool OrderedRows::wants_hold() const {
    if (!demand_->ordered || !demand_->goes_on || demand_->ready == ScanDemand::kAllReady) return false;
    if (demand_->all) return true;
    return demand_->at_least > (demand_->filtered ? 0.0 : static_cast<double>(demand_->ready));
}

// Whether the nearest of the rows that wait is one of those that were sorted.
bool OrderedRows::sorted_first() const {
    const Held* sorted = sorted_ != nullptr ? sorted_->nearest() : nullptr;
    return sorted != nullptr && (held_.empty() || held_[0].after(*sorted));
}

// Null if none waits.
const OrderedRows::Held* OrderedRows::nearest() const {
    if (sorted_first()) return sorted_->nearest();
    return held_.empty() ? nullptr : &held_[0];
}

OrderedRows::Held OrderedRows::take_nearest() {
    if (sorted_first()) return sorted_->take();
    const Held row = held_[0];
    std::pop_heap(held_.begin(), held_.end(), after);
    held_.truncate(held_.size() - 1);
    held_bytes_ -= bytes_of(row);
    return row;
}

// Whether the nearest of the rows that wait may leave.
bool OrderedRows::may_leave() const {
    if (holding_ || nearest() == nullptr) return false;
    const double distance = nearest()->distance.value;
    return ended_ || free_ > 0 || float8_le(distance, read_ ? demand_->least : demand_->handed);
}

void OrderedRows::hold(TupleTableSlot* slot, const Distance& distance) {
    MemoryContext old = MemoryContextSwitchTo(context_);
    const Held row{distance, number_++, ExecCopySlotHeapTuple(slot)};
    MemoryContextSwitchTo(old);
    held_bytes_ += bytes_of(row);
    held_.push_back(row);
    std::push_heap(held_.begin(), held_.end(), after);
    if (!holding_) return;
    const uint64 count = held_.size() + (sorted_ != nullptr ? sorted_->count() : 0);
    if (static_cast<double>(count) >= demand_->at_least) {
        stop_holding();
        if (exactly_) free_ = count;
    } else if (held_bytes_ >= static_cast<size_t>(work_mem) * 1024) {
        spill();
    }
}

void OrderedRows::stop_holding() {
    if (!std::exchange(holding_, false) || sorted_ == nullptr || sorted_->count() == 0) return;
    sorted_->finish();
}

// Makes room.
void OrderedRows::spill() {
    if (sorted_ == nullptr) {
        MemoryContext old = MemoryContextSwitchTo(context_);
        sorted_ = new (palloc(sizeof(SortedRows))) SortedRows(scan_->ss.ps.ps_ExprContext);
        MemoryContextSwitchTo(old);
    }
    if (sorted_->count() == 0) sorted_->begin();
    for (const Held& row : held_) {
        sorted_->put(row);
        heap_freetuple(row.tuple);
    }
    held_.clear();
    held_bytes_ = 0;
}

TupleTableSlot* OrderedRows::let_go() {
    const Held row = take_nearest();
    if (free_ > 0) free_--;
    TupleTableSlot* slot = scan_->ss.ss_ScanTupleSlot;
    const ItemPointerData place = row.tuple->t_self;
    const Oid table = row.tuple->t_tableOid;
    ResetExprContext(scan_->ss.ps.ps_ExprContext);
    ExecForceStoreHeapTuple(row.tuple, slot, true);
    // For WHERE CURRENT OF.
    slot->tts_tid = place;
    slot->tts_tableOid = table;
    return leave(slot, row.distance);
}

TupleTableSlot* OrderedRows::leave(TupleTableSlot* slot, const Distance& distance) {
    demand_->floor = distance.value;
    if (projection_ == nullptr) return slot;
    ExprContext* context = scan_->ss.ps.ps_ExprContext;
    context->ecxt_scantuple = slot;
    if (!distance.computed) return ExecProject(projection_);
    context->caseValue_datum = Float8GetDatum(distance.value);
    context->caseValue_isNull = distance.null;
    return ExecProject(told_projection_);
}

TupleTableSlot* OrderedRows::next(ExecProcNodeMtd run) {
    if (starts_ != demand_->starts) begin();
    while (true) {
        CHECK_FOR_INTERRUPTS();
        if (may_leave()) return let_go();
        if (ended_)
            return ExecClearTuple(projection_ != nullptr ? scan_->ss.ps.ps_ResultTupleSlot
                                                         : scan_->ss.ss_ScanTupleSlot);
        TupleTableSlot* slot = run(&scan_->ss.ps);
        starts_ = demand_->starts;
        if (TupIsNull(slot)) {
            ended_ = true;
            stop_holding();
            continue;
        }
        if (!std::exchange(started_, true)) holding_ = wants_hold();
        const Distance distance = distance_of(slot);
        if (!demand_->ordered) return leave(slot, distance);
        if (distance.value < demand_->floor) {
            demand_->late++;
            continue;
        }
        const double least = read_ ? demand_->least : demand_->handed;
        if (!holding_ && nearest() == nullptr && float8_le(distance.value, least)) return leave(slot, distance);
        hold(slot, distance);
    }
}

} // namespace rv::pg
