#include "ruvector/core/cypher/engine.hpp"

#include "ruvector/core/cypher/plan/planner.hpp"
#include "ruvector/core/cypher/run/explain.hpp"
#include "ruvector/core/cypher/semantics/analysis.hpp"
#include "ruvector/core/cypher/syntax/parser.hpp"

namespace rv::cypher {

std::shared_ptr<const Plan> compile(std::string_view query, GraphStore& store, int forced_start) {
    try {
        Statement statement = parse(query);
        analyse(statement, store);
        return make_plan(std::move(statement), store, forced_start);
    } catch (const QueryError& error) {
        throw with_place(error, query);
    }
}

Execution::Execution(std::shared_ptr<const Plan> plan, std::string_view query, Environment& environment,
                     Value parameters, Limits limits)
    : plan_(std::move(plan)), query_(query), run_(*plan_, environment, std::move(parameters), limits) {}

const std::vector<std::string>& Execution::columns() const { return plan_->statement.columns; }

bool Execution::next() {
    if (ended_ || plan_->statement.mode == QueryMode::kExplain) return false;
    const ZonesInUse zones(run_.environment.zones);
    try {
        if (!opened_) {
            opened_ = true;
            root_ = run_.make(*plan_->root);
            root_->open(run_);
        }
        run_.tick();
        if (!root_->next(run_)) {
            ended_ = true;
            return false;
        }
        if (run_.limits.rows >= 0 && ++given_ > run_.limits.rows)
            fail(ErrorType::kResourceExhausted, "RowLimit",
                 "the query has more than " + std::to_string(run_.limits.rows) + " rows");
        return true;
    } catch (const QueryError& error) {
        ended_ = true;
        throw with_place(error, query_);
    }
}

const Value& Execution::column(std::size_t number) const {
    const Query& query = *plan_->statement.query;
    const std::vector<Slot>& slots = query.parts.size() > 1 ? query.column_slots : query.parts[0]->column_slots;
    return run_.frame[static_cast<std::size_t>(slots[number])];
}

Value Execution::tree() const { return explain(*plan_, run_.profiling ? &run_.counts : nullptr); }

} // namespace rv::cypher
