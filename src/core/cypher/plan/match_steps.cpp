#include "ruvector/core/cypher/plan/match_steps.hpp"
#include "ruvector/core/cypher/plan/describe.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"

#include <algorithm>

namespace rv::cypher {

namespace {

const char* text_of(Comparison comparison) {
    switch (comparison) {
    case Comparison::kEqual:
        return " = ";
    case Comparison::kIn:
        return " IN ";
    case Comparison::kLess:
        return " < ";
    case Comparison::kLessEqual:
        return " <= ";
    case Comparison::kGreater:
        return " > ";
    case Comparison::kGreaterEqual:
        return " >= ";
    case Comparison::kStartsWith:
        return " STARTS WITH ";
    }
    return " ";
}

std::string joined(const std::vector<MatchCondition>& conditions) {
    std::string text;
    for (const MatchCondition& condition : conditions) {
        const std::string part = condition.text();
        if (part.empty()) continue;
        if (!text.empty()) text += " AND ";
        text += part;
    }
    return text;
}

} // namespace

const char* NodeScanStep::name() const {
    if (metric) return "NodeVectorIndexScan";
    if (id != nullptr) return "NodeByIdSeek";
    if (external_id != nullptr || property_map != nullptr) return "NodeIndexSeek";
    const bool seek = std::any_of(conditions.begin(), conditions.end(), [](const SeedCondition& condition) {
        return condition.comparison == Comparison::kEqual || condition.comparison == Comparison::kIn;
    });
    if (seek) return "NodeIndexSeek";
    if (!conditions.empty()) return "NodeIndexSeekByRange";
    return labels.empty() ? "AllNodesScan" : "NodeByLabelScan";
}

std::string NodeScanStep::details() const {
    std::string text = variable;
    for (const std::string& label : labels) text += ":" + label;
    if (id != nullptr) text += std::string(" id") + (ids ? " IN " : " = ") + describe(*id);
    if (external_id != nullptr)
        text += std::string(" _external_id") + (external_ids ? " IN " : " = ") + describe(*external_id);
    for (const SeedCondition& condition : conditions)
        text += " ." + condition.key + text_of(condition.comparison) + describe(*condition.value);
    if (property_map != nullptr) text += " " + describe(*property_map);
    return text;
}

const char* RelationshipScanStep::name() const {
    const bool directed = relationship.direction != Direction::kBoth;
    if (id != nullptr) return directed ? "DirectedRelationshipByIdSeek" : "UndirectedRelationshipByIdSeek";
    if (!relationship.types.empty())
        return directed ? "DirectedRelationshipTypeScan" : "UndirectedRelationshipTypeScan";
    return directed ? "DirectedAllRelationshipsScan" : "UndirectedAllRelationshipsScan";
}

const char* VariableExpandStep::name() const {
    if (distinct_ends) return "VarLengthExpand(Pruning,BFS)";
    return into ? "VarLengthExpand(Into)" : "VarLengthExpand(All)";
}

std::string ShortestPathStep::details() const {
    std::vector<MatchCondition> tests = of_parts;
    tests.insert(tests.end(), conditions.begin(), conditions.end());
    const std::string text = joined(tests);
    return text.empty() ? relationship.text : relationship.text + " WHERE " + text;
}

std::string MatchFilterStep::details() const { return joined(conditions); }

std::string HashJoinStep::details() const {
    std::string text;
    for (const auto& [left, right] : keys) {
        if (!text.empty()) text += " AND ";
        text += describe(*left) + " = " + describe(*right);
    }
    return text;
}

OperatorPtr NodeScanStep::make() const { return make_operator(*this); }
OperatorPtr RelationshipScanStep::make() const { return make_operator(*this); }
OperatorPtr ExpandStep::make() const { return make_operator(*this); }
OperatorPtr VariableExpandStep::make() const { return make_operator(*this); }
OperatorPtr BoundRelationshipStep::make() const { return make_operator(*this); }
OperatorPtr ShortestPathStep::make() const { return make_operator(*this); }
OperatorPtr MatchFilterStep::make() const { return make_operator(*this); }
OperatorPtr PathStep::make() const { return make_operator(*this); }
OperatorPtr CartesianProductStep::make() const { return make_operator(*this); }
OperatorPtr HashJoinStep::make() const { return make_operator(*this); }

} // namespace rv::cypher
