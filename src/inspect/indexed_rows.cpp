// Server zone.
#include "ruvector/inspect/indexed_rows.hpp"

extern "C" {
#include "catalog/index.h"
}

namespace rv::inspect {

IndexedRows::IndexedRows(const IndexArgument& argument)
    : table_(argument.table),
      slot_(table_slot_create(argument.table, nullptr)),
      state_(CreateExecutorState()),
      expressions_(GetPerTupleExprContext(state_)),
      info_(BuildIndexInfo(argument.index)),
      predicate_(ExecPrepareQual(info_->ii_Predicate, state_)) {
    expressions_->ecxt_scantuple = slot_;
}

void IndexedRows::close() {
    ExecDropSingleTupleTableSlot(slot_);
    FreeExecutorState(state_);
}

bool IndexedRows::value(Datum* value) {
    ResetExprContext(expressions_);
    if (predicate_ != nullptr && !ExecQual(predicate_, expressions_)) return false;
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    FormIndexDatum(info_, slot_, state_, values, nulls);
    if (nulls[0]) return false;
    MemoryContext old = MemoryContextSwitchTo(row_context());
    *value = PointerGetDatum(PG_DETOAST_DATUM(values[0]));
    MemoryContextSwitchTo(old);
    return true;
}

} // namespace rv::inspect
