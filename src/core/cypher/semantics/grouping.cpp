#include "ruvector/core/cypher/semantics/grouping.hpp"

#include <algorithm>
#include <utility>

namespace rv::cypher {

namespace {

// Slots of all variables in an expression, inner ones too.
void add_slots(const Expression& expression, std::set<Slot>& slots) {
    if (expression.kind == ExpressionKind::kVariable) slots.insert(expression.slot);
    for (const ExpressionPtr& child : expression.children)
        if (child != nullptr) add_slots(*child, slots);
    for (const MapProjectionItem& item : expression.projection)
        if (item.value != nullptr) add_slots(*item.value, slots);
}

} // namespace

ProjectedRewriter::ProjectedRewriter(Projection& projection, const Scope& scope, std::vector<ExpressionPtr>& discarded,
                                     std::function<Slot()> new_slot)
    : Rewriter(discarded), projection_(projection), new_slot_(std::move(new_slot)) {
    const bool hides = projection.aggregation || projection.distinct;
    if (hides)
        for (const auto& [name, variable] : scope.names) hidden_.insert(variable->slot);
    for (const ProjectionItem& item : projection.items) {
        hidden_.erase(item.slot);
        if (!item.aggregating) add_slots(*item.expression, keys_);
        const ExpressionKind kind = item.expression->kind;
        if (kind == ExpressionKind::kLiteral || kind == ExpressionKind::kParameter) continue;
        candidates_.push_back(
            Candidate{{item.expression.get(), item.slot, &item.name}, is_simple(*item.expression), item.aggregating});
    }
}

void ProjectedRewriter::behind_projection(ExpressionPtr& expression) {
    if (expression == nullptr) return;
    mode_ = has_aggregate(*expression) ? Mode::kSortAggregate : Mode::kSort;
    whole_ = expression.get();
    rewrite(expression);
}

void ProjectedRewriter::beside_aggregates(ExpressionPtr& expression) {
    mode_ = Mode::kItem;
    whole_ = nullptr;
    rewrite(expression);
}

const Replacement* ProjectedRewriter::replacement(const Expression& expression) {
    if (expression.kind == ExpressionKind::kLiteral || expression.kind == ExpressionKind::kParameter) return nullptr;
    for (const Candidate& candidate : candidates_) {
        if (mode_ == Mode::kItem && (candidate.aggregating || !candidate.simple)) continue;
        if (mode_ == Mode::kSortAggregate && !candidate.simple && !candidate.aggregating && &expression != whole_)
            continue;
        if (same_expression(*candidate.item.expression, expression)) return &candidate.item;
    }
    return nullptr;
}

void ProjectedRewriter::aggregate(Expression& expression) {
    if (mode_ == Mode::kItem) return; // it has its slot
    for (const Expression* known : projection_.aggregates) {
        if (!same_expression(*known, expression)) continue;
        expression.slot = known->slot;
        return;
    }
    // Not projected: it may aggregate what any row has, yet not the variables of rows.
    for (ExpressionPtr& argument : expression.children) {
        std::set<Slot> read;
        add_slots(*argument, read);
        for (const Slot slot : read)
            if (hidden_.count(slot) != 0)
                fail(ErrorType::kSyntaxError, "UndefinedVariable",
                     "ORDER BY sorts by an aggregate that is not among the items, of variables that are gone there",
                     expression.place);
    }
    expression.slot = new_slot_();
    projection_.aggregates.push_back(&expression);
}

void ProjectedRewriter::variable(const std::string& name, Slot& slot, Place place) {
    if (hidden_.count(slot) == 0) return;
    if (mode_ == Mode::kItem)
        fail(ErrorType::kSyntaxError, "AmbiguousAggregationExpression",
             "beside an aggregate, `" + name +
                 "` must be a grouping key: project it, or what is read of it, as an item "
                 "of its own",
             place);
    if (mode_ == Mode::kSortAggregate && keys_.count(slot) != 0)
        fail(ErrorType::kSyntaxError, "AmbiguousAggregationExpression",
             "beside an aggregate, `" + name + "` can be read only as an item that is a variable or a property", place);
    fail(ErrorType::kSyntaxError, "UndefinedVariable",
         "`" + name + "` is not defined behind a projection that groups or is DISTINCT", place);
}

void group_items(Projection& projection, const Scope& scope, std::vector<ExpressionPtr>& discarded) {
    if (!projection.aggregation) return;
    ProjectedRewriter rewriter(projection, scope, discarded, {});
    for (ProjectionItem& item : projection.items)
        if (item.aggregating) rewriter.beside_aggregates(item.expression);
}

namespace {

bool reads_other_than(const Expression& expression, std::vector<std::string>& own) {
    if (expression.pattern != nullptr || expression.query != nullptr) return true;
    switch (expression.kind) {
    case ExpressionKind::kVariable:
        return std::find(own.begin(), own.end(), expression.name) == own.end();
    case ExpressionKind::kListComprehension:
    case ExpressionKind::kAll:
    case ExpressionKind::kAny:
    case ExpressionKind::kNone:
    case ExpressionKind::kSingle:
    case ExpressionKind::kReduce:
        own.push_back(expression.name);
        own.insert(own.end(), expression.keys.begin(), expression.keys.end());
        break;
    default:
        break;
    }
    for (const ExpressionPtr& child : expression.children)
        if (child != nullptr && reads_other_than(*child, own)) return true;
    for (const MapProjectionItem& item : expression.projection)
        if (item.value != nullptr && reads_other_than(*item.value, own)) return true;
    return false;
}

} // namespace

bool reads_row(const Expression& expression) {
    std::vector<std::string> own;
    return reads_other_than(expression, own);
}

} // namespace rv::cypher
