#include "ruvector/core/cypher/plan/planner.hpp"

#include "ruvector/core/cypher/plan/prepare.hpp"
#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/plan/walk.hpp"
#include "ruvector/core/cypher/plan/write_plan.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

template <typename Step>
std::unique_ptr<Step> behind(std::unique_ptr<Step> step, PlanPtr input) {
    if (input != nullptr) {
        step->rows = input->rows;
        step->inputs.push_back(std::move(input));
    }
    return step;
}

// A step with an outer and an inner side has an outer one even at the beginning.
PlanPtr or_argument(PlanPtr input) { return input != nullptr ? std::move(input) : std::make_unique<ArgumentStep>(); }

class WriteFinder final : public Walker {
public:
    bool found = false;
    void clause(Clause& clause) override {
        if (is_update(clause) ||
            (clause.kind == ClauseKind::kCall && clause.procedure && !clause.procedure->reads_only))
            found = true;
        walk_clause(clause);
    }
};

bool writes(Query& query) {
    WriteFinder finder;
    finder.query(query);
    return finder.found;
}

void add_slots(const Pattern& pattern, std::set<Slot>& slots) {
    for (const PathPattern& path : pattern.paths) {
        if (path.slot != kNoSlot) slots.insert(path.slot);
        for (const NodePattern& node : path.nodes)
            if (!node.bound) slots.insert(node.slot);
        for (const RelationshipPattern& relationship : path.relationships)
            if (!relationship.bound) slots.insert(relationship.slot);
    }
    slots.erase(kNoSlot);
}

// One query without UNION, clause by clause.
class ClausePlanner {
public:
    ClausePlanner(Planner& planner, PlanPtr input)
        : planner_(planner), outside_(planner.filled), plan_(std::move(input)) {}

    PlanPtr plan(SingleQuery& query) {
        for (const auto& clause : query.clauses) {
            const Pattern* match = nullptr;
            switch (clause->kind) {
            case ClauseKind::kMatch:
                if (!clause->optional) match = &clause->pattern;
                plan_pattern(*clause);
                break;
            case ClauseKind::kUnwind:
                unwind(*clause);
                break;
            case ClauseKind::kWith:
            case ClauseKind::kReturn:
                project(*clause);
                break;
            case ClauseKind::kCall:
                call(*clause);
                break;
            case ClauseKind::kCallSubquery:
                subquery(*clause);
                break;
            default:
                plan_ = plan_update(planner_, *clause, std::move(plan_));
                writes_ = true;
            }
            match_ = match;
        }
        return std::move(plan_);
    }

private:
    void plan_pattern(Clause& clause) {
        const std::set<Slot> before = planner_.filled;
        if (!clause.optional) {
            plan_ = plan_match(planner_, clause.pattern, clause.where.get(), std::move(plan_));
        } else {
            auto step = std::make_unique<OptionalStep>();
            PlanPtr outer = or_argument(std::move(plan_));
            PlanPtr inner = plan_match(planner_, clause.pattern, clause.where.get(), std::make_unique<ArgumentStep>());
            step->rows = outer->rows * std::max(1.0, inner->rows);
            step->inputs.push_back(std::move(outer));
            step->inputs.push_back(std::move(inner));
            std::set<Slot> filled = planner_.filled;
            add_slots(clause.pattern, filled);
            std::set_difference(filled.begin(), filled.end(), before.begin(), before.end(),
                                std::back_inserter(step->slots));
            plan_ = std::move(step);
        }
        add_slots(clause.pattern, planner_.filled);
        plan_subqueries(planner_, clause.where.get());
    }

    void unwind(Clause& clause) {
        plan_subqueries(planner_, clause.list.get());
        auto step = std::make_unique<UnwindStep>();
        step->list = clause.list.get();
        step->variable = clause.variable;
        step->slot = clause.slot;
        const Expression& list = *clause.list;
        const double elements = list.kind == ExpressionKind::kLiteral && list.value.is(Kind::kList)
                                    ? static_cast<double>(list.value.as_list().size())
                                    : 10;
        plan_ = behind(std::move(step), std::move(plan_));
        plan_->rows *= elements;
        planner_.filled.insert(clause.slot);
    }

    void project(Clause& clause) {
        const BeforeProjection before{writes_, match_};
        plan_ = plan_projection(planner_, clause.projection, clause.where.get(), before, std::move(plan_));
        std::set<Slot> filled = outside_;
        for (const ProjectionItem& item : clause.projection.items) filled.insert(item.slot);
        planner_.filled = std::move(filled);
        filter(clause.where.get());
    }

    void filter(Expression* where) {
        if (where == nullptr) return;
        plan_subqueries(planner_, where);
        auto step = std::make_unique<FilterStep>();
        for (Expression* condition : conjuncts(where)) step->conditions.push_back(condition);
        plan_ = behind(std::move(step), std::move(plan_));
        plan_->rows = std::max(1.0, plan_->rows / 4);
    }

    // Rows that the next clauses must not pull one by one: their reading and what is written here would mix.
    void hold(bool flush) {
        auto step = std::make_unique<EagerStep>();
        step->kept.assign(planner_.filled.begin(), planner_.filled.end());
        step->flush = flush;
        plan_ = behind(std::move(step), or_argument(std::move(plan_)));
    }

    void call(Clause& clause) {
        for (const ExpressionPtr& argument : clause.arguments) plan_subqueries(planner_, argument.get());
        const bool acts = !clause.procedure->reads_only;
        if (acts && plan_ != nullptr) hold(false);
        auto step = std::make_unique<ProcedureCallStep>();
        step->clause = &clause;
        plan_ = behind(std::move(step), std::move(plan_));
        for (const YieldItem& item : clause.yields)
            if (item.slot != kNoSlot) planner_.filled.insert(item.slot);
        if (acts) {
            hold(true);
            writes_ = true;
        }
        filter(clause.where.get());
    }

    void subquery(Clause& clause) {
        const bool acts = writes(*clause.query);
        if (acts && plan_ != nullptr) hold(false);
        Planner inner = planner_;
        PlanPtr inside = plan_query(inner, *clause.query, nullptr);
        auto step = std::make_unique<ApplyStep>();
        const std::vector<Slot>& columns =
            clause.query->parts.size() > 1 ? clause.query->column_slots : clause.query->parts[0]->column_slots;
        step->unit = columns.empty();
        PlanPtr outer = or_argument(std::move(plan_));
        step->rows = outer->rows * (step->unit ? 1 : std::max(1.0, inside->rows));
        step->inputs.push_back(std::move(outer));
        step->inputs.push_back(std::move(inside));
        plan_ = std::move(step);
        planner_.filled.insert(columns.begin(), columns.end());
        if (acts) {
            hold(true);
            writes_ = true;
        }
    }

    Planner& planner_;
    std::set<Slot> outside_; // filled before the query: stays so behind WITH
    PlanPtr plan_;
    const Pattern* match_ = nullptr; // of the MATCH whose plan stands last
    bool writes_ = false;
};

PlanPtr plan_union(Planner& planner, Query& query) {
    auto step = std::make_unique<UnionStep>();
    step->rows = 0;
    for (const auto& part : query.parts) {
        Planner inner = planner;
        PlanPtr branch = or_argument(ClausePlanner(inner, nullptr).plan(*part));
        // Each side is run to its end, but one without RETURN gives no rows.
        if (part->column_slots.empty()) branch = behind(std::make_unique<EmptyResultStep>(), std::move(branch));
        step->rows += branch->rows;
        step->inputs.push_back(std::move(branch));
        step->from.push_back(part->column_slots);
    }
    step->to = query.column_slots;
    planner.filled.insert(query.column_slots.begin(), query.column_slots.end());
    if (query.all) return step;
    auto distinct = std::make_unique<DistinctStep>();
    distinct->slots = query.column_slots;
    return behind(std::move(distinct), std::move(step));
}

void number_steps(PlanNode& step, std::int32_t& number) {
    step.number = number++;
    for (const PlanPtr& input : step.inputs) number_steps(*input, number);
}

} // namespace

PlanPtr plan_query(Planner& planner, Query& query, PlanPtr input) {
    if (query.parts.size() == 1) return or_argument(ClausePlanner(planner, std::move(input)).plan(*query.parts[0]));
    PlanPtr all = plan_union(planner, query);
    if (input == nullptr) return all;
    auto step = std::make_unique<ApplyStep>();
    step->rows = input->rows * all->rows;
    step->inputs.push_back(std::move(input));
    step->inputs.push_back(std::move(all));
    return step;
}

std::unique_ptr<Plan> make_plan(Statement statement, GraphStore& store, int forced_start) {
    auto plan = std::make_unique<Plan>();
    plan->statement = std::move(statement);
    prepare_expressions(*plan);
    Planner planner{store, *plan, {}, forced_start, {}};
    PlanPtr root = plan_query(planner, *plan->statement.query, nullptr);
    if (plan->statement.columns.empty()) {
        drop_rows(*root);
        plan->root = behind(std::make_unique<EmptyResultStep>(), std::move(root));
        plan->root->rows = 0;
    } else {
        auto step = std::make_unique<ProduceResultsStep>();
        step->columns = plan->statement.columns;
        plan->root = behind(std::move(step), std::move(root));
    }
    number_steps(*plan->root, plan->steps);
    for (const PlanPtr& subplan : plan->subplans) number_steps(*subplan, plan->steps);
    return plan;
}

} // namespace rv::cypher
