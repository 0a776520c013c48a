// What a query that only reads means, said in the plainest way: each clause makes a table of rows of the one before,
// patterns try every assignment, names are looked up as they are written. Works on what the parser gives, without
// analysis and plan; of the engine it takes values and their operators alone.
#pragma once

#include "cypher_memory_store.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"
#include "ruvector/core/cypher/temporal/time_zones.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rv::cypher::test {

class Reference {
public:
    using Row = std::map<std::string, Value, std::less<>>;
    using Table = std::vector<Row>;
    struct Result {
        std::vector<std::string> columns;
        std::vector<std::vector<Value>> rows;
    };

    // More steps than that: too large to be tried in this way.
    struct TooLarge {};

    Reference(MemoryStore& store, TimeZones& zones, Clock& clock, long most_steps)
        : store_(store), environment_{store, zones, clock}, steps_(most_steps) {}

    Result run(const Query& query) { return result(query, {Row{}}); }

private:
    Result result(const Query& query, const Table& input) const;
    Table clause(const Clause& clause, const Table& input, Result& result) const;

    Table match(const Clause& clause, const Table& input) const;
    Table unwind(const Clause& clause, const Table& input) const;
    Table project(const Clause& clause, const Table& input, Result& result) const;
    Table call(const Clause& clause, const Table& input) const;

    using Found = std::function<void(const Row&)>;
    using Used = std::set<std::int64_t>;
    // Each way to lay the pattern over the graph.
    void assign(const Pattern& pattern, const Row& row, const Found& found) const;
    void assign_path(const Pattern& pattern, std::size_t number, const Row& row, const Used& used,
                     const Found& found) const;
    void assign_node(const Pattern& pattern, std::size_t number, std::size_t at, Row row, Used used,
                     std::vector<Value> nodes, std::vector<Value> steps, const Found& found) const;
    void assign_steps(const RelationshipPattern& step, const Row& row, std::int64_t from, const Used& used,
                      std::vector<Value> through, std::vector<Value> taken,
                      const std::function<void(const Used&, const std::vector<Value>& through,
                                               const std::vector<Value>& taken, std::int64_t end)>& found) const;
    void assign_shortest(const Pattern& pattern, const Expression* where, const Row& row, const Found& found) const;
    bool fits(const NodePattern& pattern, const Row& row, std::int64_t node) const;
    bool fits(const RelationshipPattern& pattern, const Row& row, const Value& step) const;
    bool has(const Expression* map, const Row& row, const Value& entity) const;
    bool has_labels(const LabelExpression& labels, const std::vector<std::string>& names) const;
    std::vector<std::string> names(const Value& entity) const;

    // `group`: the rows that aggregates go over.
    Value evaluate(const Expression& expression, const Row& row, const Table* group = nullptr) const;
    Value call_function(const Expression& expression, const std::vector<Value>& arguments) const;
    Value aggregate(const Expression& expression, const Table& group) const;
    Value property(const Value& owner, const std::string& key) const;
    bool holds(const Expression* condition, const Row& row) const;
    std::int64_t count(const Expression& expression) const;
    void step() const {
        if (--steps_ < 0) throw TooLarge();
    }

    MemoryStore& store_;
    mutable Environment environment_;
    mutable long steps_;
};

} // namespace rv::cypher::test
