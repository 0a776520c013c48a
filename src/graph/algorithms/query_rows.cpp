// Server zone.
#include "ruvector/graph/algorithms/query_rows.hpp"

extern "C" {
#include "nodes/params.h"
#include "tcop/dest.h"
#include "utils/plancache.h"
}

#include "ruvector/pg/guard.hpp"

namespace rv::graph {
namespace {

struct Receiver {
    DestReceiver base;
    ReceiveRow receive;
    void* to;
};

bool receive_slot(TupleTableSlot* slot, DestReceiver* self) {
    const Receiver* receiver = reinterpret_cast<Receiver*>(self);
    receiver->receive(slot, receiver->to);
    return true;
}
void start_up(DestReceiver*, int, TupleDesc) {}
void nothing(DestReceiver*) {}

} // namespace

RowQuery prepare_rows(const char* sql, const char* what, int parameters, const Oid* types) {
    SPIPlanPtr plan = SPI_prepare_cursor(sql, parameters, const_cast<Oid*>(types), CURSOR_OPT_PARALLEL_OK);
    if (plan == nullptr) elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
    List* sources = SPI_plan_get_plan_sources(plan);
    TupleDesc columns =
        list_length(sources) == 1 ? static_cast<CachedPlanSource*>(linitial(sources))->resultDesc : nullptr;
    if (columns == nullptr || !SPI_is_cursor_plan(plan))
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("\"%s\" is no query that returns rows", what)));
    return {plan, CreateTupleDescCopy(columns)};
}

void run_query(const RowQuery& query, int parameters, const Oid* types, const Datum* values, ReceiveRow receive,
               void* receiver) {
    Receiver destination{};
    destination.base.receiveSlot = pg::callback<receive_slot>;
    destination.base.rStartup = start_up;
    destination.base.rShutdown = nothing;
    destination.base.rDestroy = nothing;
    destination.base.mydest = DestNone;
    destination.receive = receive;
    destination.to = receiver;
    SPIExecuteOptions options{};
    if (parameters > 0) {
        options.params = makeParamList(parameters);
        for (int i = 0; i < parameters; i++) options.params->params[i] = {values[i], false, PARAM_FLAG_CONST, types[i]};
    }
    options.read_only = true;
    options.must_return_tuples = true;
    options.dest = &destination.base;
    const int result = SPI_execute_plan_extended(query.plan, &options);
    // So it calls what went to a receiver of its caller's.
    if (result != SPI_OK_UTILITY && result != SPI_OK_SELECT)
        elog(ERROR, "SPI_execute_plan_extended failed: %s", SPI_result_code_string(result));
}

} // namespace rv::graph
