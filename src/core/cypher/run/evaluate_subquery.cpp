// Patterns and queries within expressions: their plans run from the frame of the row at hand.
#include "ruvector/core/cypher/run/evaluate_parts.hpp"

namespace rv::cypher {
namespace {

Value collect(Operator& rows, Run& run, const Expression* where, const Expression* result, Slot slot) {
    Counted<Value> elements;
    while (rows.next(run)) {
        run.tick();
        if (where != nullptr && evaluate_condition(*where, run) != true) continue;
        elements.push_back(result != nullptr ? evaluate(*result, run) : run[slot]);
    }
    return Value::list(std::move(elements));
}

Slot result_slot(const Query& query) {
    return query.parts.size() > 1 ? query.column_slots.front() : query.parts.front()->column_slots.front();
}

} // namespace

Value evaluate_subquery(const Expression& expression, Run& run) {
    Operator& rows = run.subplan(expression.subplan);
    rows.open(run);
    switch (expression.kind) {
    case ExpressionKind::kPatternPredicate:
    case ExpressionKind::kExists:
        return Value::boolean(rows.next(run));
    case ExpressionKind::kCount: {
        std::int64_t count = 0;
        while (rows.next(run)) {
            run.tick();
            ++count;
        }
        return Value::integer(count);
    }
    case ExpressionKind::kCollect:
        return collect(rows, run, nullptr, nullptr, result_slot(*expression.query));
    case ExpressionKind::kPatternComprehension: // its condition is part of the plan
        return collect(rows, run, nullptr, expression.children[1].get(), kNoSlot);
    default: { // kShortestPath
        const PathPattern& path = expression.pattern->paths.front();
        if (path.kind == PathKind::kAllShortest) return collect(rows, run, nullptr, nullptr, path.slot);
        return rows.next(run) ? run[path.slot] : Value();
    }
    }
}

} // namespace rv::cypher
