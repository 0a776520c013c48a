#include "ruvector/core/cypher/run/label_test.hpp"

#include <algorithm>

namespace rv::cypher {

using What = LabelExpression::What;

LabelTest::LabelTest(const LabelExpression& labels, GraphStore& store) { add(labels, store); }

std::size_t LabelTest::add(const LabelExpression& labels, GraphStore& store) {
    const std::size_t number = terms_.size();
    terms_.push_back({labels.what, labels.what == What::kName ? store.symbol(labels.name) : 0, {}});
    for (const auto& operand : labels.operands) {
        const std::size_t child = add(*operand, store);
        terms_[number].operands.push_back(child);
    }
    return number;
}

bool LabelTest::test(std::size_t number, std::int64_t node, GraphStore& store) const {
    const Term& term = terms_[number];
    const auto holds = [&](std::size_t operand) { return test(operand, node, store); };
    switch (term.what) {
    case What::kName:
        return store.has_label(node, term.symbol);
    case What::kAnd:
        return std::all_of(term.operands.begin(), term.operands.end(), holds);
    case What::kOr:
        return std::any_of(term.operands.begin(), term.operands.end(), holds);
    case What::kNot:
        return !holds(term.operands[0]);
    case What::kAny:
        return !store.labels(node).empty();
    }
    return false;
}

bool LabelTest::test_type(std::size_t number, Symbol type) const {
    const Term& term = terms_[number];
    const auto holds = [&](std::size_t operand) { return test_type(operand, type); };
    switch (term.what) {
    case What::kName:
        return type == term.symbol;
    case What::kAnd:
        return std::all_of(term.operands.begin(), term.operands.end(), holds);
    case What::kOr:
        return std::any_of(term.operands.begin(), term.operands.end(), holds);
    case What::kNot:
        return !holds(term.operands[0]);
    case What::kAny:
        return true;
    }
    return false;
}

} // namespace rv::cypher
