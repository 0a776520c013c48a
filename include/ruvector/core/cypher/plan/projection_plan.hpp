// Steps of WITH and RETURN.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/planner.hpp"

#include <string>
#include <vector>

namespace rv::cypher {

// An expression's value for a slot.
struct Assignment {
    const Expression* expression;
    Slot slot;
};

struct SortKey {
    const Expression* expression;
    bool descending;
};

class ProjectionStep final : public PlanNode {
public:
    const char* name() const override { return "Projection"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<Assignment> items;
    std::vector<std::string> names;
};

// One row for each group of rows whose keys are equivalent; without keys one row always.
class AggregationStep final : public PlanNode {
public:
    const char* name() const override { return "EagerAggregation"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<Assignment> keys;
    struct Aggregate {
        const Expression* expression;
        bool of_rows; // a count of something that is never null
    };
    std::vector<Aggregate> aggregates;
    // Slots of a group's first row that are read after grouping: the same for all its rows, or read only through
    // what makes the key.
    std::vector<Slot> representative;
    // Where all keys follow from what stands in these slots (and do not from less): a row whose nodes were there
    // before needs no key. Empty: the keys are the slots themselves, or depend on something else.
    std::vector<Slot> determined_by;
    // A row stands for as many as this slot says (counts alone are asked for); kNoSlot: for one.
    Slot weight = kNoSlot;
};

class DistinctStep final : public PlanNode {
public:
    const char* name() const override { return "Distinct"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<Slot> slots;
    std::vector<std::string> names;
};

// All rows in order; with a limit the first ones alone.
class SortStep final : public PlanNode {
public:
    const char* name() const override { return limit != nullptr ? "Top" : "Sort"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    std::vector<SortKey> keys;
    std::vector<Slot> kept;
    std::vector<Assignment> late; // with a limit: found only for rows that come among the first; in `kept`, too
    const Expression* limit = nullptr;
    const Expression* skip = nullptr; // with a limit: so many more are needed (SkipStep leaves them out)
};

class SkipStep final : public PlanNode {
public:
    const char* name() const override { return "Skip"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    const Expression* count = nullptr;
};

class LimitStep final : public PlanNode {
public:
    const char* name() const override { return "Limit"; }
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    const Expression* count = nullptr;
    bool after_writes = false; // not even LIMIT 0 leaves out the writes before it
};

// What stands before a projection.
struct BeforeProjection {
    bool writes = false;
    // The pattern of a MATCH whose plan is the input itself, not optional: its slots hold no null.
    const Pattern* match = nullptr;
};

// WITH or RETURN behind an input, as far as LIMIT; `where` is what is read behind it, too (may be null).
PlanPtr plan_projection(Planner& planner, Projection& projection, Expression* where, const BeforeProjection& before,
                        PlanPtr input);

} // namespace rv::cypher
