// Server zone.
#include "ruvector/collections/hybrid_call.hpp"

extern "C" {
#include "utils/builtins.h"
}

#include "ruvector/collections/search_call.hpp"
#include "ruvector/pg/arguments.hpp"

#include <cmath>

namespace rv::collections {
namespace {

// Rows that are good on both sides are seldom the first ones of either.
constexpr int kDepthOfEach = 4;
constexpr int kLeastDepth = 100;

Fusion fusion_argument(FunctionCallInfo call, int number) {
    const char* name = text_to_cstring(DatumGetTextPP(call->args[number].value));
    if (pg_strcasecmp(name, "rrf") == 0) return Fusion::kReciprocalRank;
    if (pg_strcasecmp(name, "linear") == 0) return Fusion::kLinear;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid value for p_method: \"%s\"", name),
                    errdetail("Valid values are \"rrf\" and \"linear\".")));
    pg_unreachable();
}

double weight_argument(FunctionCallInfo call, int number) {
    const double weight = static_cast<double>(DatumGetFloat4(call->args[number].value));
    // NaN is neither.
    if (weight >= 0 && weight <= 1) return weight;
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("p_vector_weight must be between 0 and 1")));
    pg_unreachable();
}

int depth_argument(FunctionCallInfo call, int number, int k) {
    if (call->args[number].isnull) return Min(Max(kDepthOfEach * k, kLeastDepth), kMostNeighbours);
    const int depth = DatumGetInt32(call->args[number].value);
    if (depth < k || depth > kMostNeighbours) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("p_depth must be between p_k (%d) and %d", k, kMostNeighbours)));
    }
    return depth;
}

} // namespace

HybridCall::HybridCall(FunctionCallInfo call) {
    pg::check_not_null(call, 0, "p_collection_name");
    pg::check_not_null(call, 3, "p_k");
    pg::check_not_null(call, 5, "p_method");
    pg::check_not_null(call, 6, "p_vector_weight");
    pg::check_not_null(call, 7, "p_rrf_k");
    name_ = text_to_cstring(DatumGetTextPP(call->args[0].value));
    has_vector_ = !call->args[1].isnull;
    has_text_ = !call->args[2].isnull;
    if (!has_vector_ && !has_text_) {
        ereport(ERROR,
                (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("p_query and p_query_text must not both be null")));
    }
    if (has_vector_) vector_ = call->args[1].value;
    if (has_text_) words_ = call->args[2].value;
    k_ = DatumGetInt32(call->args[3].value);
    check_k(k_);
    if (!call->args[4].isnull) filter_ = DatumGetJsonbP(call->args[4].value);
    fusion_ = fusion_argument(call, 5);
    vector_weight_ = weight_argument(call, 6);
    rank_constant_ = DatumGetInt32(call->args[7].value);
    if (rank_constant_ < 0)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("p_rrf_k must not be negative")));
    if (!call->args[8].isnull) text_column_ = text_to_cstring(DatumGetTextPP(call->args[8].value));
    depth_ = depth_argument(call, 9, k_);
    ef_search_ = ef_search_argument(call, 10);
}

HybridPlan HybridCall::plan(Oid function) const {
    HybridPlan plan{};
    plan.collection = find_collection(name_, function);
    plan.width = search_width(*plan.collection, ef_search_, depth_);
    plan.exact = plan.collection->flat || search_exactness() == Exactness::kExact;
    plan.has_vector = has_vector_;
    plan.has_text = has_text_;
    std::optional<Datum> vector;
    if (has_vector_) {
        vector = as_collection_type(*plan.collection, vector_);
        plan.by_vector = write_search(*plan.collection, *vector, depth_, filter_, plan.exact);
    }
    if (has_text_) {
        const TextIndex index = find_text_index(*plan.collection, text_column_);
        // Where ranks count, a row has none that the search by vector did not find.
        if (fusion_ == Fusion::kReciprocalRank) vector.reset();
        plan.by_text = write_text_search(*plan.collection, index, words_, depth_, filter_, vector);
        plan.text_has_distance = vector.has_value();
    }
    return plan;
}

} // namespace rv::collections
