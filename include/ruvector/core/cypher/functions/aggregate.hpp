// Aggregates: count, sum, avg, min, max, collect, stDev, stDevP, percentileDisc, percentileCont.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace rv::cypher {

struct AggregateFunction {
    const char* name; // in lower case
    std::uint8_t arguments;
    KindSet result;
    KindSet argument; // of the first one
};

const AggregateFunction* find_aggregate(std::string_view name); // case-insensitive; null: none

// One group's running value. DISTINCT leaves out values that are equivalent to earlier ones; null is left out by all.
class Aggregator {
public:
    virtual ~Aggregator() = default;
    virtual void add(std::span<const Value> arguments) = 0;
    virtual Value result() = 0;
};

// count(*) is count over a value that is never null.
std::unique_ptr<Aggregator> make_aggregator(const AggregateFunction& function, bool distinct);

} // namespace rv::cypher
