#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/run/input.hpp"

namespace rv::cypher {
namespace {

class UnionOperator final : public Operator {
public:
    explicit UnionOperator(const UnionStep& step) : step_(step) {
        for (std::size_t i = 0; i < step.inputs.size(); ++i) inputs_.emplace_back(step, i);
    }

    void open(Run&) override {
        current_ = 0;
        opened_ = false;
    }
    // One input is opened when the one before it is at its end: what that wrote is there for it.
    bool next(Run& run) override {
        while (current_ < inputs_.size()) {
            if (!opened_) inputs_[current_].open(run);
            opened_ = true;
            if (inputs_[current_].next(run)) {
                const std::vector<Slot>& from = step_.from[current_];
                for (std::size_t i = 0; i < from.size(); ++i)
                    if (from[i] != step_.to[i]) run[step_.to[i]] = run[from[i]];
                return true;
            }
            ++current_;
            opened_ = false;
        }
        return false;
    }

private:
    const UnionStep& step_;
    std::vector<Input> inputs_;
    std::size_t current_ = 0;
    bool opened_ = false;
};

} // namespace

OperatorPtr UnionStep::make() const { return std::make_unique<UnionOperator>(*this); }

} // namespace rv::cypher
