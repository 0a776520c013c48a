#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/row_table.hpp"

namespace rv::cypher {
namespace {

// Of rows that are equivalent the first goes on.
class DistinctOperator final : public Operator {
public:
    explicit DistinctOperator(const DistinctStep& step)
        : step_(step), input_(step), seen_(step.slots.size(), step.slots.size()), keys_(step.slots.size()) {}

    void open(Run& run) override {
        input_.open(run);
        seen_.clear();
    }
    bool next(Run& run) override {
        while (input_.next(run)) {
            for (std::size_t i = 0; i < keys_.size(); ++i) keys_[i] = run[step_.slots[i]];
            if (seen_.find_or_add(keys_).added) return true;
            run.tick();
        }
        return false;
    }

private:
    const DistinctStep& step_;
    Input input_;
    RowTable seen_;
    Counted<Value> keys_;
};

} // namespace

OperatorPtr DistinctStep::make() const { return std::make_unique<DistinctOperator>(*this); }

} // namespace rv::cypher
