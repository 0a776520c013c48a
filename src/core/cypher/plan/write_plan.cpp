#include "ruvector/core/cypher/plan/write_plan.hpp"

#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/plan/update_step.hpp"
#include "ruvector/core/cypher/plan/walk.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace rv::cypher {
namespace {

void add_named(const Pattern& pattern, std::set<Slot>& slots) {
    for (const PathPattern& path : pattern.paths) {
        slots.insert(path.slot);
        for (const NodePattern& node : path.nodes)
            if (!node.variable.empty()) slots.insert(node.slot);
        for (const RelationshipPattern& relationship : path.relationships)
            if (!relationship.variable.empty()) slots.insert(relationship.slot);
    }
    slots.erase(kNoSlot);
}

void plan_pattern_subqueries(Planner& planner, Pattern& pattern) {
    for (PathPattern& path : pattern.paths) {
        for (NodePattern& node : path.nodes) plan_subqueries(planner, node.properties.get());
        for (RelationshipPattern& relationship : path.relationships)
            plan_subqueries(planner, relationship.properties.get());
    }
}

void plan_item_subqueries(Planner& planner, std::vector<SetItem>& items) {
    for (SetItem& item : items) {
        plan_subqueries(planner, item.target.get());
        plan_subqueries(planner, item.subscript.get());
        plan_subqueries(planner, item.value.get());
    }
}

std::set<std::string_view> keys_of(const PathPattern& path) {
    std::set<std::string_view> keys;
    const auto add = [&](const ExpressionPtr& properties) {
        if (properties != nullptr) keys.insert(properties->keys.begin(), properties->keys.end());
    };
    for (const NodePattern& node : path.nodes) add(node.properties);
    for (const RelationshipPattern& relationship : path.relationships) add(relationship.properties);
    return keys;
}

// Whether SET behind MERGE may change which nodes and relationships its pattern matches.
bool changes_keys(const std::vector<SetItem>& items, const std::set<std::string_view>& keys) {
    return std::any_of(items.begin(), items.end(), [&](const SetItem& item) {
        switch (item.what) {
        case SetItem::What::kProperty:
            return keys.contains(item.key);
        case SetItem::What::kLabels:
            return true;
        default:
            return !keys.empty();
        }
    });
}

// Rows of a MERGE know each other's writes by a key: that of all labels, types and values of the pattern. It is enough
// where one node or one relationship decides, and nothing changes what they are matched by.
bool sees_itself(const Clause& clause) {
    const PathPattern& path = clause.pattern.paths.front();
    if (path.relationships.size() > 1) return true;
    if (path.relationships.size() == 1 && path.relationships[0].direction == Direction::kBoth && !path.nodes[0].bound &&
        !path.nodes[1].bound)
        return true;
    const std::set<std::string_view> keys = keys_of(path);
    return changes_keys(clause.on_create, keys) || changes_keys(clause.on_match, keys);
}

class ReadingFinder final : public Walker {
public:
    bool found = false;
    void expression(Expression& expression) override {
        if (expression.pattern != nullptr || expression.query != nullptr) found = true;
        walk_expression(expression);
    }
};

// Whether an expression in it has a pattern or a query.
bool reads_graph(Clause& clause) {
    ReadingFinder finder;
    finder.clause(clause);
    return finder.found;
}

class UpdatePlanner {
public:
    UpdatePlanner(Planner& planner, bool nested) : planner_(planner), nested_(nested) {}

    PlanPtr plan(Clause& clause, PlanPtr input) {
        if (joins(clause, input.get())) {
            auto& step = static_cast<UpdateStep&>(*input);
            std::set<Slot> named;
            add_named(clause.pattern, named);
            for (const Slot slot : named)
                if (planner_.filled.insert(slot).second) step.added.push_back(slot);
            step.more.push_back(&clause);
            return input;
        }
        auto step = std::make_unique<UpdateStep>();
        step->clause = &clause;
        step->nested = nested_;
        step->kept.assign(planner_.filled.begin(), planner_.filled.end());
        step->inputs.push_back(input != nullptr ? std::move(input) : std::make_unique<ArgumentStep>());
        step->rows = step->inputs.front()->rows;
        switch (clause.kind) {
        case ClauseKind::kCreate:
            create(clause);
            break;
        case ClauseKind::kMerge:
            merge(clause, *step);
            break;
        case ClauseKind::kForeach:
            foreach (clause, *step)
                ;
            break;
        default:
            plan_item_subqueries(planner_, clause.items);
            for (const ExpressionPtr& deleted : clause.deleted) plan_subqueries(planner_, deleted.get());
        }
        for (const Slot slot : planner_.filled)
            if (!std::binary_search(step->kept.begin(), step->kept.end(), slot)) step->added.push_back(slot);
        return step;
    }

private:
    // CREATE behind CREATE: one step, so that all is written together. It must read nothing that the first one wrote.
    static bool joins(Clause& clause, const PlanNode* input) {
        if (clause.kind != ClauseKind::kCreate) return false;
        const auto* step = dynamic_cast<const UpdateStep*>(input);
        return step != nullptr && step->clause->kind == ClauseKind::kCreate && !reads_graph(clause);
    }

    void create(Clause& clause) {
        add_named(clause.pattern, planner_.filled);
        plan_pattern_subqueries(planner_, clause.pattern);
    }

    void merge(Clause& clause, UpdateStep& step) {
        plan_pattern_subqueries(planner_, clause.pattern);
        Planner inner = planner_;
        step.inputs.push_back(plan_match(inner, clause.pattern, nullptr, std::make_unique<ArgumentStep>()));
        add_named(clause.pattern, planner_.filled);
        plan_item_subqueries(planner_, clause.on_create);
        plan_item_subqueries(planner_, clause.on_match);
        step.sees_itself = sees_itself(clause);
    }

    void foreach (Clause& clause, UpdateStep & step) {
        plan_subqueries(planner_, clause.list.get());
        Planner inner = planner_;
        inner.filled.insert(clause.slot);
        PlanPtr updates;
        for (const auto& update : clause.updates)
            updates = UpdatePlanner(inner, true).plan(*update, std::move(updates));
        drop_rows(*updates);
        step.inputs.push_back(std::move(updates));
    }

    Planner& planner_;
    bool nested_;
};

} // namespace

bool is_update(const Clause& clause) {
    switch (clause.kind) {
    case ClauseKind::kCreate:
    case ClauseKind::kMerge:
    case ClauseKind::kSet:
    case ClauseKind::kRemove:
    case ClauseKind::kDelete:
    case ClauseKind::kForeach:
        return true;
    default:
        return false;
    }
}

PlanPtr plan_update(Planner& planner, Clause& clause, PlanPtr input) {
    return UpdatePlanner(planner, false).plan(clause, std::move(input));
}

void drop_rows(PlanNode& plan) {
    if (auto* step = dynamic_cast<UpdateStep*>(&plan)) step->rows_needed = false;
}

} // namespace rv::cypher
