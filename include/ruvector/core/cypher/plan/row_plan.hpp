// Steps that pass rows on, more of them or fewer: what every clause may need.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/plan_node.hpp"

#include <string>
#include <vector>

namespace rv::cypher {

// The frame as it stands: one row, with which the inner side of another step begins.
class ArgumentStep final : public PlanNode {
public:
    const char* name() const override { return "Argument"; }
    std::unique_ptr<Operator> make() const override;
};

// The rows for which every condition is true.
class FilterStep final : public PlanNode {
public:
    const char* name() const override { return "Filter"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<const Expression*> conditions;
};

// A row for each element of a list.
class UnwindStep final : public PlanNode {
public:
    const char* name() const override { return "Unwind"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    const Expression* list = nullptr;
    std::string variable;
    Slot slot = kNoSlot;
};

// For each row of inputs[0] the rows of inputs[1]. `unit`: the inner side only acts, the outer row goes on once.
class ApplyStep final : public PlanNode {
public:
    const char* name() const override { return unit ? "SubqueryForeach" : "Apply"; }
    std::unique_ptr<Operator> make() const override;

    bool unit = false;
};

// As Apply, with one row of nulls where the inner side has none.
class OptionalStep final : public PlanNode {
public:
    const char* name() const override { return "Optional"; }
    std::unique_ptr<Operator> make() const override;

    std::vector<Slot> slots; // those that the inner side fills
};

// The rows of one input after the other; each input starts from the frame.
class UnionStep final : public PlanNode {
public:
    const char* name() const override { return "Union"; }
    std::unique_ptr<Operator> make() const override;

    std::vector<std::vector<Slot>> from; // of each input
    std::vector<Slot> to;
};

// All rows are taken before the first is given on.
class EagerStep final : public PlanNode {
public:
    const char* name() const override { return "Eager"; }
    std::unique_ptr<Operator> make() const override;

    std::vector<Slot> kept;
    bool flush = false; // the input writes: what is behind this step sees it
};

// A row for each row of a procedure; of one that has no results the row itself.
class ProcedureCallStep final : public PlanNode {
public:
    const char* name() const override { return "ProcedureCall"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    const Clause* clause = nullptr;
};

// Runs its input to the end and gives nothing: a query without RETURN.
class EmptyResultStep final : public PlanNode {
public:
    const char* name() const override { return "EmptyResult"; }
    std::unique_ptr<Operator> make() const override;
};

// What the client gets.
class ProduceResultsStep final : public PlanNode {
public:
    const char* name() const override { return "ProduceResults"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<std::string> columns;
};

} // namespace rv::cypher
