// Server zone. What the planner makes of a distance between a vector and a real[].
//
// The vector is cast to real[], implicitly, and the operator is that of real[]. Left so, no index on the vector could
// be used, without a word of why. The same distance is had by casting the array to vector, and that an index can serve.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace {

struct Distance {
    const char* function;
    const char* operator_name;
};
constexpr Distance distances[] = {
    {"ruvector_l2_distance", "<->"},
    {"ruvector_negative_inner_product", "<#>"},
    {"ruvector_cosine_distance", "<=>"},
    {"ruvector_l1_distance", "<+>"},
};

// What is cast to real[] here as an implicit cast would; null if nothing is.
Expr* cast_operand(Node* argument) {
    if (!IsA(argument, FuncExpr)) return nullptr;
    const auto* call = reinterpret_cast<FuncExpr*>(argument);
    if (call->args == NIL || call->funcresulttype != FLOAT4ARRAYOID) return nullptr;
    auto* operand = static_cast<Expr*>(linitial(call->args));
    Oid function = InvalidOid;
    const CoercionPathType path =
        find_coercion_pathway(FLOAT4ARRAYOID, exprType(reinterpret_cast<Node*>(operand)), COERCION_IMPLICIT, &function);
    return path == COERCION_PATH_FUNC && function == call->funcid ? operand : nullptr;
}

// The distance operator of `type` that goes with the function of real[], from the same schema.
Oid operator_for(Oid function, Oid type) {
    const char* name = get_func_name(function);
    if (name == nullptr) return InvalidOid;
    for (const Distance& distance : distances) {
        if (std::strcmp(name, distance.function) != 0) continue;
        return GetSysCacheOid4(OPERNAMENSP, Anum_pg_operator_oid, CStringGetDatum(distance.operator_name),
                               ObjectIdGetDatum(type), ObjectIdGetDatum(type),
                               ObjectIdGetDatum(get_func_namespace(function)));
    }
    return InvalidOid;
}

// `array` cast to `type`; null if there is no cast as those of arrays to vectors are.
Expr* cast_array(PlannerInfo* root, Node* array, Oid type) {
    Oid function = InvalidOid;
    if (find_coercion_pathway(type, FLOAT4ARRAYOID, COERCION_EXPLICIT, &function) != COERCION_PATH_FUNC) return nullptr;
    if (get_func_nargs(function) != 3) return nullptr;
    Node* any_typmod =
        reinterpret_cast<Node*>(makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(-1), false, true));
    Node* is_explicit = makeBoolConst(true, false);
    FuncExpr* cast = makeFuncExpr(function, type, list_make3(array, any_typmod, is_explicit), InvalidOid, InvalidOid,
                                  COERCE_EXPLICIT_CAST);
    return reinterpret_cast<Expr*>(eval_const_expressions(root, reinterpret_cast<Node*>(cast)));
}

Node* simplified(const SupportRequestSimplify* request) {
    if (list_length(request->fcall->args) != 2) return nullptr;
    auto* left = static_cast<Node*>(linitial(request->fcall->args));
    auto* right = static_cast<Node*>(lsecond(request->fcall->args));
    Expr* a = cast_operand(left);
    Expr* b = cast_operand(right);
    if (a == nullptr && b == nullptr) return nullptr;
    const Oid type = exprType(reinterpret_cast<Node*>(a != nullptr ? a : b));
    const Oid distance = operator_for(request->fcall->funcid, type);
    if (!OidIsValid(distance)) return nullptr;
    if (a == nullptr) a = cast_array(request->root, left, type);
    if (b == nullptr) b = cast_array(request->root, right, type);
    if (a == nullptr || b == nullptr) return nullptr;
    Expr* result = make_opclause(distance, FLOAT8OID, false, a, b, InvalidOid, InvalidOid);
    set_opfuncid(reinterpret_cast<OpExpr*>(result));
    return reinterpret_cast<Node*>(result);
}

} // namespace

RV_FUNCTION(ruvector_real_array_support) {
    auto* request = reinterpret_cast<Node*>(PG_GETARG_POINTER(0));
    if (!IsA(request, SupportRequestSimplify)) return Datum{0};
    PG_RETURN_POINTER(simplified(reinterpret_cast<SupportRequestSimplify*>(request)));
}
