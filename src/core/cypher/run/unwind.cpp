#include "ruvector/core/cypher/functions/list_functions.hpp"
#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/input.hpp"

#include <array>

namespace rv::cypher {
namespace {

// null has no elements; what is no list is its own only element. The elements of range() are counted, not kept.
class UnwindOperator final : public Operator {
public:
    explicit UnwindOperator(const UnwindStep& step)
        : step_(step),
          input_(step),
          of_range_(step.list->kind == ExpressionKind::kFunction && step.list->function != nullptr &&
                    step.list->function->call == range) {}

    void open(Run& run) override {
        input_.open(run);
        list_ = Value();
        next_ = 0;
        left_ = 0;
    }
    bool next(Run& run) override {
        for (;;) {
            if (left_ > 0) {
                --left_;
                run[step_.slot] = Value::integer(static_cast<std::int64_t>(number_));
                number_ += pace_; // unsigned: behind the last one nothing overflows
                return true;
            }
            if (list_.is(Kind::kList)) {
                const std::span<const Value> elements = list_.as_list();
                if (next_ < elements.size()) {
                    run[step_.slot] = elements[next_++];
                    return true;
                }
            }
            run.tick();
            if (!input_.next(run)) return false;
            if (of_range_) {
                begin_range(run);
                continue;
            }
            list_ = evaluate(*step_.list, run);
            next_ = 0;
            if (!list_.is(Kind::kList) && !list_.is_null()) {
                run[step_.slot] = std::exchange(list_, Value());
                return true;
            }
        }
    }

private:
    void begin_range(Run& run) {
        std::array<Value, 3> arguments;
        const auto& given = step_.list->children;
        for (std::size_t i = 0; i < given.size(); ++i) {
            arguments[i] = evaluate(*given[i], run);
            if (arguments[i].is_null()) return;
        }
        try {
            const RangeSteps steps = range_steps(std::span<const Value>(arguments.data(), given.size()));
            number_ = static_cast<std::uint64_t>(steps.first);
            pace_ = static_cast<std::uint64_t>(steps.step);
            left_ = steps.count;
        } catch (QueryError& error) {
            error.set_place(step_.list->place);
            throw;
        }
    }

    const UnwindStep& step_;
    Input input_;
    const bool of_range_;
    Value list_;
    std::size_t next_ = 0;
    // Of a range: the next one, how far it is to the one behind it, and how many are left.
    std::uint64_t number_ = 0;
    std::uint64_t pace_ = 0;
    std::uint64_t left_ = 0;
};

} // namespace

OperatorPtr UnwindStep::make() const { return std::make_unique<UnwindOperator>(*this); }

} // namespace rv::cypher
