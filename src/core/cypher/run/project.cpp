#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/run/evaluate_parts.hpp"
#include "ruvector/core/cypher/run/input.hpp"

namespace rv::cypher {
namespace {

class ProjectionOperator final : public Operator {
public:
    explicit ProjectionOperator(const ProjectionStep& step) : step_(step), input_(step) {}

    void open(Run& run) override { input_.open(run); }
    bool next(Run& run) override {
        if (!input_.next(run)) return false;
        for (const Assignment& item : step_.items) run[item.slot] = evaluate(*item.expression, run);
        return true;
    }

private:
    const ProjectionStep& step_;
    Input input_;
};

} // namespace

OperatorPtr ProjectionStep::make() const { return std::make_unique<ProjectionOperator>(*this); }

} // namespace rv::cypher
