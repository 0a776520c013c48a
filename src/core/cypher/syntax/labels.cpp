// Conditions on labels and types: :A:B, :A|B, :A|:B, :A&!B, :(A|B)&C, :%.
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <utility>

namespace rv::cypher {
namespace {

using LabelPtr = std::unique_ptr<LabelExpression>;

LabelPtr made(LabelExpression::What what, Place place) {
    auto label = std::make_unique<LabelExpression>();
    label->what = what;
    label->place = place;
    return label;
}

} // namespace

// Behind the colon.
LabelPtr Parser::labels(bool of_node, bool with_bar) { return label_disjunction(of_node, with_bar); }

LabelPtr Parser::label_disjunction(bool of_node, bool with_bar) {
    const Nested nested(*this);
    LabelPtr first = label_conjunction(of_node);
    if (!with_bar || !is(Sign::kBar)) return first;
    LabelPtr whole = made(LabelExpression::What::kOr, token().begin);
    whole->operands.push_back(std::move(first));
    while (accept(Sign::kBar)) {
        accept(Sign::kColon);
        whole->operands.push_back(label_conjunction(of_node));
    }
    return whole;
}

LabelPtr Parser::label_conjunction(bool of_node) {
    LabelPtr first = label_negation(of_node);
    const auto continues = [&] { return is(Sign::kAmpersand) || (of_node && is(Sign::kColon)); };
    if (!continues()) return first;
    LabelPtr whole = made(LabelExpression::What::kAnd, token().begin);
    whole->operands.push_back(std::move(first));
    while (continues()) {
        at_++;
        whole->operands.push_back(label_negation(of_node));
    }
    return whole;
}

LabelPtr Parser::label_negation(bool of_node) {
    const Place place = token().begin;
    bool negated = false;
    while (accept(Sign::kExclamation)) negated = !negated;
    LabelPtr operand;
    if (accept(Sign::kLeftParen)) {
        operand = label_disjunction(of_node, true);
        expect(Sign::kRightParen, "a closing )");
    } else if (is(Sign::kPercent)) {
        operand = made(LabelExpression::What::kAny, token().begin);
        at_++;
    } else {
        operand = made(LabelExpression::What::kName, token().begin);
        operand->name = name(of_node ? "the name of a label" : "the name of a relationship's type");
    }
    if (!negated) return operand;
    LabelPtr whole = made(LabelExpression::What::kNot, place);
    whole->operands.push_back(std::move(operand));
    return whole;
}

// Labels to set or to remove, from the first colon on.
std::vector<std::string> Parser::label_names() {
    std::vector<std::string> names;
    while (accept(Sign::kColon)) names.push_back(name("the name of a label"));
    return names;
}

} // namespace rv::cypher
