#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/row_count.hpp"

#include <string>

namespace rv::cypher {

std::int64_t row_count(const Expression& expression, const char* clause, Run& run) {
    const Value value = evaluate(expression, run);
    if (!value.is(Kind::kInteger))
        fail(ErrorType::kSyntaxError, "InvalidArgumentType",
             std::string(clause) + " takes an integer, not " + name_of(value.kind()), expression.place);
    if (value.as_integer() < 0)
        fail(ErrorType::kSyntaxError, "NegativeIntegerArgument", std::string(clause) + " takes no negative number",
             expression.place);
    return value.as_integer();
}

namespace {

class SkipOperator final : public Operator {
public:
    explicit SkipOperator(const SkipStep& step) : step_(step), input_(step) {}

    void open(Run& run) override {
        left_ = row_count(*step_.count, "SKIP", run);
        input_.open(run);
    }
    bool next(Run& run) override {
        for (; left_ > 0; --left_) {
            run.tick();
            if (!input_.next(run)) return false;
        }
        return input_.next(run);
    }

private:
    const SkipStep& step_;
    Input input_;
    std::int64_t left_ = 0;
};

class LimitOperator final : public Operator {
public:
    explicit LimitOperator(const LimitStep& step) : step_(step), input_(step) {}

    void open(Run& run) override {
        left_ = row_count(*step_.count, "LIMIT", run);
        input_.open(run);
        // The first row comes when all that is written before has been written.
        if (left_ == 0 && step_.after_writes) input_.next(run);
    }
    bool next(Run& run) override {
        if (left_ == 0 || !input_.next(run)) return false;
        --left_;
        return true;
    }

private:
    const LimitStep& step_;
    Input input_;
    std::int64_t left_ = 0;
};

} // namespace

OperatorPtr SkipStep::make() const { return std::make_unique<SkipOperator>(*this); }
OperatorPtr LimitStep::make() const { return std::make_unique<LimitOperator>(*this); }

} // namespace rv::cypher
