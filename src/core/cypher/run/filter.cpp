#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/input.hpp"

namespace rv::cypher {
namespace {

class ArgumentOperator final : public Operator {
public:
    void open(Run&) override { there_ = true; }
    bool next(Run&) override { return std::exchange(there_, false); }

private:
    bool there_ = false;
};

class FilterOperator final : public Operator {
public:
    explicit FilterOperator(const FilterStep& step) : step_(step), input_(step) {}

    void open(Run& run) override { input_.open(run); }
    bool next(Run& run) override {
        while (input_.next(run)) {
            if (meets(run)) return true;
            run.tick();
        }
        return false;
    }

private:
    bool meets(Run& run) const {
        for (const Expression* condition : step_.conditions)
            if (evaluate_condition(*condition, run) != true) return false;
        return true;
    }

    const FilterStep& step_;
    Input input_;
};

} // namespace

OperatorPtr ArgumentStep::make() const { return std::make_unique<ArgumentOperator>(); }
OperatorPtr FilterStep::make() const { return std::make_unique<FilterOperator>(*this); }

} // namespace rv::cypher
