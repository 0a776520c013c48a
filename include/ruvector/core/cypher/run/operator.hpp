// Running a plan: a tree of operators that are pulled for rows. All of them share one frame of registers: a row is
// what stands in the slots when next() returns true. An operator fills its own slots and leaves the others alone.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/plan/planner.hpp"

#include <memory>
#include <vector>

namespace rv::cypher {

struct Run;

class Operator {
public:
    virtual ~Operator() = default;
    // Begins (again) from the frame as it stands now: opens its input first.
    virtual void open(Run& run) = 0;
    // The next row in the frame; false: no more.
    virtual bool next(Run& run) = 0;
};

using OperatorPtr = std::unique_ptr<Operator>;

struct Limits {
    std::int64_t rows = -1;  // of results; -1: no limit
    std::int64_t depth = -1; // of a path of variable length
};

struct StepCount {
    std::int64_t rows = 0;
    std::int64_t nanos = 0; // its inputs' included
    std::int64_t opened = 0;
};

struct Run {
    Run(const Plan& of, Environment& around, Value given, Limits most);

    // The operator of a step (and of its inputs), counted when profiling.
    OperatorPtr make(const PlanNode& step);
    // The operator of a subplan: made once, opened by whoever uses it. Not by two users at once: an expression's
    // evaluation is over before the next begins, and a recursion has other subplans.
    Operator& subplan(std::int32_t number);
    void tick() { environment.store.check_for_interrupts(); } // in every loop

    Value& operator[](Slot slot) { return frame[static_cast<std::size_t>(slot)]; }

    const Plan& plan;
    Environment& environment;
    GraphStore& store;
    Value parameters; // a map
    Limits limits;
    Counted<Value> frame;
    bool profiling = false;
    std::vector<StepCount> counts; // by PlanNode::number, when profiling

private:
    std::vector<OperatorPtr> subplans_;
};

} // namespace rv::cypher
