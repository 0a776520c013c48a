// Steps that run their inner side for each row of the outer one.
#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/run/input.hpp"

namespace rv::cypher {
namespace {

class ApplyOperator final : public Operator {
public:
    explicit ApplyOperator(const ApplyStep& step) : outer_(step, 0), inner_(step, 1) {}

    void open(Run& run) override {
        outer_.open(run);
        inside_ = false;
    }
    bool next(Run& run) override {
        for (;;) {
            if (inside_ && inner_.next(run)) return true;
            run.tick();
            inside_ = false;
            if (!outer_.next(run)) return false;
            inner_.open(run);
            inside_ = true;
        }
    }

private:
    Input outer_;
    Input inner_;
    bool inside_ = false;
};

class UnitApplyOperator final : public Operator {
public:
    explicit UnitApplyOperator(const ApplyStep& step) : outer_(step, 0), inner_(step, 1) {}

    void open(Run& run) override { outer_.open(run); }
    bool next(Run& run) override {
        if (!outer_.next(run)) return false;
        inner_.open(run);
        while (inner_.next(run)) run.tick();
        return true;
    }

private:
    Input outer_;
    Input inner_;
};

class OptionalOperator final : public Operator {
public:
    explicit OptionalOperator(const OptionalStep& step) : step_(step), outer_(step, 0), inner_(step, 1) {}

    void open(Run& run) override {
        outer_.open(run);
        inside_ = false;
    }
    bool next(Run& run) override {
        if (inside_ && inner_.next(run)) return true;
        inside_ = false;
        run.tick();
        if (!outer_.next(run)) return false;
        inner_.open(run);
        if (inner_.next(run)) {
            inside_ = true;
            return true;
        }
        for (Slot slot : step_.slots) run[slot] = Value();
        return true;
    }

private:
    const OptionalStep& step_;
    Input outer_;
    Input inner_;
    bool inside_ = false;
};

} // namespace

OperatorPtr ApplyStep::make() const {
    if (unit) return std::make_unique<UnitApplyOperator>(*this);
    return std::make_unique<ApplyOperator>(*this);
}
OperatorPtr OptionalStep::make() const { return std::make_unique<OptionalOperator>(*this); }

} // namespace rv::cypher
