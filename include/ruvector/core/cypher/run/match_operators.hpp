// The operators of MATCH, one for each step of plan/match_steps.hpp.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/match_steps.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

namespace rv::cypher {

OperatorPtr make_operator(const NodeScanStep& step);
OperatorPtr make_operator(const RelationshipScanStep& step);
OperatorPtr make_operator(const ExpandStep& step);
OperatorPtr make_operator(const VariableExpandStep& step); // variable_expand.cpp, or
OperatorPtr make_distinct_ends(const VariableExpandStep& step);
OperatorPtr make_operator(const BoundRelationshipStep& step);
OperatorPtr make_operator(const ShortestPathStep& step);
OperatorPtr make_operator(const MatchFilterStep& step);
OperatorPtr make_operator(const PathStep& step);
OperatorPtr make_operator(const CartesianProductStep& step);
OperatorPtr make_operator(const HashJoinStep& step);

} // namespace rv::cypher
