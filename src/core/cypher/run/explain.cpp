#include "ruvector/core/cypher/run/explain.hpp"

#include "ruvector/core/cypher/plan/describe.hpp"
#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/plan/row_plan.hpp"

#include <cmath>

namespace rv::cypher {
namespace {

using Entries = Counted<std::pair<Value, Value>>;

void add_entry(Entries& entries, std::string_view key, Value value) {
    entries.emplace_back(Value::string(key), std::move(value));
}

// Each step is two levels deeper than the one that reads it, and values have kMostDepth levels.
constexpr int kMostShown = 400;

Entries describe_step(const PlanNode& step, const std::vector<StepCount>* counts, int depth = 0) {
    Entries entries;
    add_entry(entries, "operator", Value::string(step.name()));
    const std::string details = step.details();
    if (!details.empty()) add_entry(entries, "details", Value::string(details));
    add_entry(entries, "estimated_rows", Value::real(std::round(step.rows * 10) / 10));
    if (counts != nullptr && step.number >= 0) {
        const StepCount& count = (*counts)[static_cast<std::size_t>(step.number)];
        add_entry(entries, "rows", Value::integer(count.rows));
        add_entry(entries, "opened", Value::integer(count.opened));
        add_entry(entries, "milliseconds", Value::real(static_cast<double>(count.nanos / 1000) / 1000));
    }
    if (!step.inputs.empty() && depth == kMostShown) {
        add_entry(entries, "more_steps", Value::boolean(true));
    } else if (!step.inputs.empty()) {
        Counted<Value> children;
        for (const PlanPtr& input : step.inputs)
            children.push_back(Value::map(describe_step(*input, counts, depth + 1)));
        add_entry(entries, "children", Value::list(std::move(children)));
    }
    return entries;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace

Value explain(const Plan& plan, const std::vector<StepCount>* counts) {
    Entries root = describe_step(*plan.root, counts);
    if (!plan.subplans.empty()) {
        Counted<Value> subqueries;
        for (const PlanPtr& subplan : plan.subplans) subqueries.push_back(Value::map(describe_step(*subplan, counts)));
        add_entry(root, "subqueries", Value::list(std::move(subqueries)));
    }
    return Value::map(std::move(root));
}

// --- What steps say of themselves

std::string FilterStep::details() const {
    std::vector<std::string> texts;
    for (const Expression* condition : conditions) texts.push_back(describe(*condition));
    std::string text;
    for (const std::string& one : texts) text += (text.empty() ? "" : " AND ") + one;
    return text;
}

std::string UnwindStep::details() const { return describe(*list) + " AS " + variable; }

std::string ProcedureCallStep::details() const { return clause->procedure_name; }

std::string ProduceResultsStep::details() const { return joined(columns); }

std::string ProjectionStep::details() const {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < items.size(); ++i) {
        std::string text = describe(*items[i].expression);
        if (text != names[i]) text += " AS " + names[i];
        texts.push_back(std::move(text));
    }
    return joined(texts);
}

std::string AggregationStep::details() const {
    std::vector<std::string> texts;
    for (const Assignment& key : keys) texts.push_back(describe(*key.expression));
    for (const Aggregate& aggregate : aggregates) texts.push_back(describe(*aggregate.expression));
    return joined(texts);
}

std::string DistinctStep::details() const { return joined(names); }

std::string SortStep::details() const {
    std::vector<std::string> texts;
    for (const SortKey& key : keys) texts.push_back(describe(*key.expression) + (key.descending ? " DESC" : " ASC"));
    std::string text = joined(texts);
    if (skip != nullptr) text += " SKIP " + describe(*skip);
    if (limit != nullptr) text += " LIMIT " + describe(*limit);
    return text;
}

std::string SkipStep::details() const { return describe(*count); }

std::string LimitStep::details() const { return describe(*count); }

} // namespace rv::cypher
