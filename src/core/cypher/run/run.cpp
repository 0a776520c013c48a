#include "ruvector/core/cypher/run/operator.hpp"

#include <chrono>

namespace rv::cypher {
namespace {

// Counts what another operator does.
class CountingOperator final : public Operator {
public:
    CountingOperator(OperatorPtr counted, std::size_t number) : counted_(std::move(counted)), number_(number) {}

    void open(Run& run) override {
        const Timer timer(run.counts[number_]);
        ++run.counts[number_].opened;
        counted_->open(run);
    }
    bool next(Run& run) override {
        const Timer timer(run.counts[number_]);
        if (!counted_->next(run)) return false;
        ++run.counts[number_].rows;
        return true;
    }

private:
    class Timer {
    public:
        explicit Timer(StepCount& count) : count_(count), begin_(std::chrono::steady_clock::now()) {}
        ~Timer() {
            count_.nanos +=
                std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin_).count();
        }
        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;

    private:
        StepCount& count_;
        std::chrono::steady_clock::time_point begin_;
    };

    OperatorPtr counted_;
    std::size_t number_;
};

} // namespace

Run::Run(const Plan& of, Environment& around, Value given, Limits most)
    : plan(of),
      environment(around),
      store(around.store),
      parameters(std::move(given)),
      limits(most),
      frame(static_cast<std::size_t>(of.statement.frame_size)),
      profiling(of.statement.mode == QueryMode::kProfile),
      subplans_(of.subplans.size()) {
    if (profiling) counts.resize(static_cast<std::size_t>(of.steps));
    if (!parameters.is(Kind::kMap)) return;
    for (const auto& [name, slot] : of.parameters)
        if (const Value* value = parameters.find(name)) (*this)[slot] = *value;
}

OperatorPtr Run::make(const PlanNode& step) {
    OperatorPtr made = step.make();
    if (!profiling || step.number < 0) return made;
    return std::make_unique<CountingOperator>(std::move(made), static_cast<std::size_t>(step.number));
}

Operator& Run::subplan(std::int32_t number) {
    const auto at = static_cast<std::size_t>(number);
    if (subplans_[at] == nullptr) subplans_[at] = make(*plan.subplans[at]);
    return *subplans_[at];
}

} // namespace rv::cypher
