// A plan is a tree of steps; each knows how it is explained and which operator runs it. Plans are made once and run
// many times, by several sessions of operators at once: running changes nothing in them.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rv::cypher {

class Operator;

class PlanNode {
public:
    virtual ~PlanNode() = default;
    virtual const char* name() const = 0;               // "NodeByLabelScan", "Expand(All)" ...
    virtual std::string details() const { return {}; }  // "(a)-[:KNOWS]->(b)", "a.age > 25"
    virtual std::unique_ptr<Operator> make() const = 0; // without its inputs' operators made already

    // inputs[0] is where rows come from; inputs[1] the inner side of a step that runs one for each row. A step without
    // input starts from the frame as it is (one row).
    std::vector<std::unique_ptr<PlanNode>> inputs;
    double rows = 1;          // estimated
    std::int32_t number = -1; // in its plan, for PROFILE's counts
};

using PlanPtr = std::unique_ptr<PlanNode>;

} // namespace rv::cypher
