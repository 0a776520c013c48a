// An operator's input: made when it is opened first; a step without input has one row, the frame as it is.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

namespace rv::cypher {

class Input {
public:
    explicit Input(const PlanNode& step, std::size_t number = 0)
        : step_(number < step.inputs.size() ? step.inputs[number].get() : nullptr) {}

    void open(Run& run) {
        if (step_ == nullptr) {
            single_ = true;
            return;
        }
        if (operator_ == nullptr) operator_ = run.make(*step_);
        operator_->open(run);
    }
    bool next(Run& run) {
        if (operator_ != nullptr) return operator_->next(run);
        return std::exchange(single_, false);
    }

private:
    const PlanNode* step_;
    OperatorPtr operator_;
    bool single_ = false;
};

} // namespace rv::cypher
