#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/input.hpp"

namespace rv::cypher {
namespace {

// null has no elements; what is no list is its own only element.
class UnwindOperator final : public Operator {
public:
    explicit UnwindOperator(const UnwindStep& step) : step_(step), input_(step) {}

    void open(Run& run) override {
        input_.open(run);
        list_ = Value();
        next_ = 0;
    }
    bool next(Run& run) override {
        for (;;) {
            if (list_.is(Kind::kList)) {
                const std::span<const Value> elements = list_.as_list();
                if (next_ < elements.size()) {
                    run[step_.slot] = elements[next_++];
                    return true;
                }
            }
            run.tick();
            if (!input_.next(run)) return false;
            list_ = evaluate(*step_.list, run);
            next_ = 0;
            if (!list_.is(Kind::kList) && !list_.is_null()) {
                run[step_.slot] = std::exchange(list_, Value());
                return true;
            }
        }
    }

private:
    const UnwindStep& step_;
    Input input_;
    Value list_;
    std::size_t next_ = 0;
};

} // namespace

OperatorPtr UnwindStep::make() const { return std::make_unique<UnwindOperator>(*this); }

} // namespace rv::cypher
