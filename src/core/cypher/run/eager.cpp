// Steps that take all rows of their input: to hold them back, or to leave them out.
#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/row_buffer.hpp"

namespace rv::cypher {
namespace {

class EagerOperator final : public Operator {
public:
    explicit EagerOperator(const EagerStep& step) : step_(step), input_(step), rows_(step.kept.size()) {}

    void open(Run& run) override {
        input_.open(run);
        rows_.clear();
        next_ = 0;
        filled_ = false;
    }
    bool next(Run& run) override {
        if (!filled_) {
            filled_ = true;
            while (input_.next(run)) {
                run.tick();
                rows_.append_slots(run, step_.kept);
            }
            if (step_.flush) run.store.flush();
        }
        if (next_ == rows_.size()) return false;
        rows_.put_back(run, step_.kept, next_++);
        return true;
    }

private:
    const EagerStep& step_;
    Input input_;
    RowBuffer rows_;
    std::size_t next_ = 0;
    bool filled_ = false;
};

class EmptyResultOperator final : public Operator {
public:
    explicit EmptyResultOperator(const EmptyResultStep& step) : input_(step) {}

    void open(Run& run) override { input_.open(run); }
    bool next(Run& run) override {
        while (input_.next(run)) run.tick();
        return false;
    }

private:
    Input input_;
};

class ProduceResultsOperator final : public Operator {
public:
    explicit ProduceResultsOperator(const ProduceResultsStep& step) : input_(step) {}

    void open(Run& run) override { input_.open(run); }
    bool next(Run& run) override { return input_.next(run); }

private:
    Input input_;
};

} // namespace

OperatorPtr EagerStep::make() const { return std::make_unique<EagerOperator>(*this); }
OperatorPtr EmptyResultStep::make() const { return std::make_unique<EmptyResultOperator>(*this); }
OperatorPtr ProduceResultsStep::make() const { return std::make_unique<ProduceResultsOperator>(*this); }

} // namespace rv::cypher
