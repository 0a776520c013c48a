// Server zone.
#include "ruvector/collections/search_call.hpp"

extern "C" {
#include "utils/builtins.h"
}

#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/pg/arguments.hpp"

namespace rv::collections {

int ef_search_argument(FunctionCallInfo call, int number) {
    if (call->args[number].isnull) return 0;
    const int ef_search = DatumGetInt32(call->args[number].value);
    if (ef_search < 1 || ef_search > hnsw::kMaxEfSearch) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("p_ef_search must be between 1 and %d", hnsw::kMaxEfSearch)));
    }
    return ef_search;
}

SearchCall::SearchCall(FunctionCallInfo call) {
    pg::check_not_null(call, {"p_collection_name", "p_query", "p_k"});
    name_ = TextDatumGetCString(call->args[0].value);
    vector_ = call->args[1].value;
    k_ = DatumGetInt32(call->args[2].value);
    check_k(k_);
    ef_search_ = ef_search_argument(call, 3);
    use_gnn_ = !call->args[4].isnull && DatumGetBool(call->args[4].value);
    if (!call->args[5].isnull) filter_ = DatumGetJsonbP(call->args[5].value);
}

SearchPlan SearchCall::plan(Oid function) const {
    SearchPlan plan{};
    plan.collection = find_collection(name_, function);
    plan.width = search_width(*plan.collection, ef_search_, k_);
    plan.exact = plan.collection->flat || search_exactness() == Exactness::kExact;
    const Datum vector = as_collection_type(*plan.collection, vector_);
    plan.query = write_search(*plan.collection, vector, k_, filter_, plan.exact);
    if (use_gnn_) {
        ereport(WARNING, (errmsg("collection \"%s\" has no active model of a graph neural network", name_),
                          errdetail("The result is that of a search without one.")));
    }
    return plan;
}

} // namespace rv::collections
