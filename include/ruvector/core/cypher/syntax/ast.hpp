// What the parser makes of a query, and the analysis completes: the abstract syntax tree. Nodes are plain structs; what
// is filled in by semantics/ says so. Every variable has a slot: its place in the frame of registers that the whole
// query shares, inner scopes and subqueries included.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/aggregate.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/store/graph_store.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rv::cypher {

using Slot = std::int32_t;
inline constexpr Slot kNoSlot = -1;

struct Expression;
struct Pattern;
struct Query;
using ExpressionPtr = std::unique_ptr<Expression>;

enum class ExpressionKind : std::uint8_t {
    kLiteral,       // value
    kParameter,     // name
    kVariable,      // name, slot
    kProperty,      // children[0].name; also a component of a temporal value
    kSubscript,     // children[0][children[1]]
    kSlice,         // children[0][children[1]..children[2]]; an open end is a null pointer
    kList,          // children
    kMap,           // keys[i]: children[i]
    kMapProjection, // children[0]{projection}
    kHasLabels,     // children[0]:labels, of a node or of a relationship (its type)
    kNot,
    kAnd, // two or more children, as kOr, kXor
    kOr,
    kXor,
    kCompare, // children[0] comparisons[0] children[1] comparisons[1] ...: a chain is an AND of its pairs
    kIsNull,
    kIsNotNull,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kModulo,
    kPower,
    kNegate,
    kPlus, // the sign
    kIn,
    kStartsWith,
    kEndsWith,
    kContains,
    kMatches,   // =~
    kDistance,  // metric: children[0] <-> children[1]
    kCase,      // operand (children[0], may be null), then pairs of when and then; otherwise is the last, may be null
    kFunction,  // name, children; function is filled in by the analysis
    kAggregate, // name, children, distinct; `count(*)` has no child. slot: where the aggregation leaves its result
    kListComprehension, // [slot IN children[0] WHERE children[1] | children[2]]; the last two may be null
    kAll,               // quantifiers: name(slot IN children[0] WHERE children[1]); children[1] may be null
    kAny,
    kNone,
    kSingle,
    kReduce,               // reduce(slot = children[0], second_slot IN children[1] | children[2]); names: name, keys[0]
    kPatternPredicate,     // pattern: whether it matches
    kPatternComprehension, // [pattern WHERE children[0] | children[1]]; children[0] may be null
    kExists,               // EXISTS { query } or EXISTS { pattern WHERE ... } (a query with one MATCH)
    kCount,                // COUNT { query }
    kCollect,              // COLLECT { query }
    kShortestPath,         // shortestPath(pattern) as an expression
};

// Signed numbers are literals. Calls of aggregates are kAggregate, with `aggregate`, from the parser on.
// exists(pattern) is a kPatternPredicate. A kPatternPredicate stands in conditions alone: elsewhere the parser refuses
// it.

enum class CompareOperator : std::uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

struct MapProjectionItem {
    enum class What : std::uint8_t {
        kProperty,
        kNamed,
        kVariable,
        kAll
    } what; // .key | key: expression | variable | .*
    std::string key;
    ExpressionPtr value; // of kNamed and kVariable
};

// A condition on labels or on a type, as `:A|B&!C`.
struct LabelExpression {
    enum class What : std::uint8_t { kName, kAnd, kOr, kNot, kAny } what = What::kName; // kAny: %
    std::string name;
    std::vector<std::unique_ptr<LabelExpression>> operands;
    Place place = kNoPlace;
};

struct Expression {
    ExpressionKind kind;
    Place place = kNoPlace;
    std::string name; // of a variable, parameter, property, function
    Value value;
    std::vector<ExpressionPtr> children;
    std::vector<std::string> keys;
    std::vector<CompareOperator> comparisons;
    std::vector<MapProjectionItem> projection;
    std::unique_ptr<LabelExpression> labels;
    bool distinct = false;
    VectorMetric metric = VectorMetric::kL2;
    std::unique_ptr<Pattern> pattern;
    std::unique_ptr<Query> query;
    // As it was written: the name of a column without alias. Only of whole expressions and of the parts of an AND.
    std::string text;
    std::int32_t height = 1; // of the tree below, subqueries included: at most kMostHeight

    // By the analysis:
    Slot slot = kNoSlot; // of kVariable, kAggregate and the inner variable; by the planner: of kParameter, and of
                         // kFunction with constant arguments where a run keeps the result
    Slot second_slot = kNoSlot; // of kReduce
    const Function* function = nullptr;
    const AggregateFunction* aggregate = nullptr;
    // By the planner, of kinds with a pattern or a query: the number of the subplan.
    std::int32_t subplan = -1;

    Expression(ExpressionKind of, Place at) : kind(of), place(at) {}
};

struct NodePattern {
    Place place = kNoPlace;
    std::string variable; // empty: none
    std::unique_ptr<LabelExpression> labels;
    ExpressionPtr properties; // a map or a parameter; null: none
    ExpressionPtr where;      // (n WHERE ...)
    // By the analysis:
    Slot slot = kNoSlot; // also of a node without variable
    bool bound = false;  // before this clause
};

struct RelationshipPattern {
    Place place = kNoPlace;
    std::string variable;
    Direction direction = Direction::kBoth; // kOut: from the left node to the right one
    std::unique_ptr<LabelExpression> types; // names and | alone in CREATE and MERGE; ! and & allowed in MATCH
    ExpressionPtr properties;
    ExpressionPtr where;
    bool variable_length = false;
    std::optional<std::int64_t> least; // *least..most
    std::optional<std::int64_t> most;
    // By the analysis:
    Slot slot = kNoSlot; // a relationship, or a list of them; also without variable
    bool bound = false;
    bool needed = true; // the value in the slot is read by somebody (else only its id counts, for uniqueness)
};

enum class PathKind : std::uint8_t { kWalk, kShortest, kAllShortest };

// (a)-[r]->(b)<-[s]-(c): n + 1 nodes and n relationships.
struct PathPattern {
    Place place = kNoPlace;
    std::string variable; // p = ...
    PathKind kind = PathKind::kWalk;
    std::vector<NodePattern> nodes;
    std::vector<RelationshipPattern> relationships;
    // By the analysis:
    Slot slot = kNoSlot;
};

struct Pattern {
    std::vector<PathPattern> paths;
};

struct ProjectionItem {
    ExpressionPtr expression;
    std::string name; // the alias, or the text of the expression
    Place place = kNoPlace;
    bool aliased = false;
    // By the analysis:
    Slot slot = kNoSlot;      // where the value goes; may be that of the variable itself where it only passes on
    bool aggregating = false; // it contains an aggregate; otherwise it is a grouping key
};

struct SortItem {
    ExpressionPtr expression;
    bool descending = false;
};

// The body of WITH and RETURN.
struct Projection {
    bool distinct = false;
    bool star = false; // *: the analysis adds an item for each variable in scope, in the order of their names
    std::vector<ProjectionItem> items;
    std::vector<SortItem> order;
    ExpressionPtr skip;
    ExpressionPtr limit;
    // By the analysis: aggregates of all items and of ORDER BY, each once; empty and no aggregation: no grouping.
    std::vector<Expression*> aggregates;
    bool aggregation = false;
};

enum class ClauseKind : std::uint8_t {
    kMatch,
    kUnwind,
    kWith,
    kReturn,
    kCreate,
    kMerge,
    kSet,
    kRemove,
    kDelete,
    kForeach,
    kCall,         // a procedure
    kCallSubquery, // CALL { ... }
};

struct SetItem {
    enum class What : std::uint8_t {
        kProperty,  // target.key = value
        kReplace,   // target = map
        kMerge,     // target += map
        kLabels,    // target:A:B
        kSubscript, // target[key] = value
    } what;
    Place place = kNoPlace;
    ExpressionPtr target; // an expression that gives the entity
    std::string key;
    ExpressionPtr subscript;
    ExpressionPtr value; // REMOVE: null
    std::vector<std::string> labels;
};

struct YieldItem {
    std::string column;
    std::string variable;
    Place place = kNoPlace;
    Slot slot = kNoSlot;     // by the analysis
    std::int32_t index = -1; // of the procedure's result column, by the analysis
};

struct Clause {
    ClauseKind kind;
    Place place = kNoPlace;

    // MATCH, CREATE, MERGE (one path)
    Pattern pattern;
    bool optional = false;
    ExpressionPtr where; // MATCH, WITH, YIELD

    // UNWIND list AS variable; FOREACH (variable IN list | updates)
    ExpressionPtr list;
    std::string variable;
    Slot slot = kNoSlot; // by the analysis
    std::vector<std::unique_ptr<Clause>> updates;

    Projection projection; // WITH, RETURN

    std::vector<SetItem> on_create; // MERGE
    std::vector<SetItem> on_match;
    std::vector<SetItem> items; // SET, REMOVE

    bool detach = false; // DELETE
    std::vector<ExpressionPtr> deleted;

    // CALL
    std::string procedure_name;
    std::vector<ExpressionPtr> arguments;
    bool has_arguments = false; // parentheses were there; else parameters of the arguments' names
    std::vector<YieldItem> yields;
    bool yield_star = false;
    std::optional<Procedure> procedure; // by the analysis

    std::unique_ptr<Query> query; // CALL { ... }
    // CALL (a, b) { ... }: imported variables ("*" alone: all); else those of a leading WITH
    bool scoped_import = false;
    std::vector<std::string> imports;

    Clause(ClauseKind of, Place at) : kind(of), place(at) {}
};

struct SingleQuery {
    std::vector<std::unique_ptr<Clause>> clauses;
    // By the analysis: what RETURN gives, in order; empty without RETURN (or YIELD of a standalone CALL).
    std::vector<std::string> columns;
    std::vector<Slot> column_slots;
};

// Single queries joined by UNION [ALL].
struct Query {
    std::vector<std::unique_ptr<SingleQuery>> parts;
    bool all = false; // UNION ALL
    Place place = kNoPlace;
    // By the analysis, of more parts than one: where a row of any part goes.
    std::vector<Slot> column_slots;
};

enum class QueryMode : std::uint8_t { kRun, kExplain, kProfile };

// A whole text.
struct Statement {
    QueryMode mode = QueryMode::kRun;
    std::unique_ptr<Query> query;
    // By the analysis:
    std::vector<std::string> columns;
    std::int32_t frame_size = 0; // how many slots there are
    bool writes = false;
};

} // namespace rv::cypher
