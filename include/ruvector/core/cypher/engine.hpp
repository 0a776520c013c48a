// The engine's front: a text becomes a plan that may be kept, a plan is run over a store with parameters.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rv::cypher {

// Parses, analyses, plans. Raises rv::Error with line, column and a caret as its detail.
std::shared_ptr<const Plan> compile(std::string_view query, GraphStore& store, int forced_start = 0);

class Execution {
public:
    // Parameters: a map.
    Execution(std::shared_ptr<const Plan> plan, std::string_view query, Environment& environment, Value parameters,
              Limits limits);

    const std::vector<std::string>& columns() const;
    // The next row; false: no more, and everything is written. Errors as compile().
    bool next();
    const Value& column(std::size_t number) const;

    // The tree of steps as a map: operator, details, estimated rows, children, and after a run of PROFILE rows, opened
    // and milliseconds. Of a statement with EXPLAIN nothing runs.
    Value tree() const;

private:
    std::shared_ptr<const Plan> plan_;
    std::string query_;
    Run run_;
    OperatorPtr root_;
    bool opened_ = false;
    bool ended_ = false;
    std::int64_t given_ = 0;
};

} // namespace rv::cypher
