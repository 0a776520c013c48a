// The state of one analysis, and its steps: each file of src/core/cypher/semantics has those of one subject.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/semantics/scope.hpp"
#include "ruvector/core/cypher/semantics/static_type.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rv::cypher {

// Where an expression stands.
struct Surroundings {
    const Scope& scope;
    bool aggregates = false;       // an aggregate may stand here
    bool inside_aggregate = false; // of one aggregate's argument

    Surroundings within(const Scope& inner) const { return Surroundings{inner, false, inside_aggregate}; }
};

// What a query gives.
struct Columns {
    std::vector<std::string> names;
    std::vector<Slot> slots;
    std::vector<StaticType> types;
};

enum class QueryPlace : std::uint8_t {
    kStatement,
    kExpression, // EXISTS, COUNT, COLLECT: reads alone; RETURN may be missing
    kCall,       // CALL { }
};

class Analyser {
public:
    explicit Analyser(GraphStore& store) : store_(store) {}
    void run(Statement& statement);

private:
    // --- queries and clauses (analyse.cpp, clauses.cpp)
    // `importable`: what a leading WITH may take over; null: none.
    Columns query(Query& query, QueryPlace place, const Scope* outer, const Scope* importable);
    Columns single_query(SingleQuery& single, QueryPlace place, const Scope* outer, const Scope* importable,
                         bool standalone);
    static bool imports(const Clause& clause, const Scope& around);
    static std::map<std::string, Variable*, std::less<>> visible(const Scope& scope);
    void clause(Clause& clause, Scope& scope, QueryPlace place);
    void match(Clause& clause, Scope& scope);
    void unwind(Clause& clause, Scope& scope);
    void for_each(Clause& clause, const Scope& scope, QueryPlace place);
    void set_items(std::vector<SetItem>& items, const Scope& scope);
    void delete_items(Clause& clause, const Scope& scope);
    void call_subquery(Clause& clause, Scope& scope, QueryPlace place);

    // --- procedures (procedures.cpp)
    Columns call_procedure(Clause& clause, Scope& scope, bool standalone);
    void procedure_arguments(Clause& clause, const Scope& scope, bool standalone);

    // --- patterns (patterns.cpp)
    // Variables that are not in scope are new; with `declares` null they are undefined instead.
    void bind_pattern(Pattern& pattern, const Scope& scope, Scope* declares);
    void bind_node(NodePattern& node, const Scope& scope, Scope* declares, std::set<Variable*>& fresh);
    void bind_relationship(RelationshipPattern& relationship, const Scope& scope, Scope* declares,
                           std::set<Variable*>& fresh, std::set<Variable*>& used);
    void pattern_conditions(Pattern& pattern, const Scope& scope);
    // CREATE and MERGE (created_patterns.cpp)
    void create_pattern(Pattern& pattern, Scope& scope, bool merge);
    void create_node(NodePattern& node, Scope& scope, bool alone, std::set<Variable*>& fresh);
    void create_relationship(RelationshipPattern& relationship, Scope& scope, bool merge);

    // --- projections (projection.cpp)
    Columns project(Clause& clause, Scope& scope);
    static void expand_star(Projection& projection, const Scope& scope, bool returns, Place place);
    Scope projected_scope(Projection& projection, const Scope& scope, const std::vector<StaticType>& types,
                          bool returns);
    void gather_aggregates(Projection& projection);
    void order_and_filter(Clause& clause, Scope& before, const Scope& projected);
    void constant_count(Expression* count, const char* what);

    // --- expressions (expressions.cpp, operators.cpp, calls.cpp)
    StaticType resolve(Expression& expression, const Surroundings& around);
    StaticType resolve_child(Expression& expression, std::size_t child, const Surroundings& around);
    void resolve_children(Expression& expression, const Surroundings& around);
    void condition(Expression* expression, const Scope& scope);
    StaticType variable(Expression& expression, const Surroundings& around);
    StaticType property(Expression& expression, const Surroundings& around);
    StaticType subscript(Expression& expression, const Surroundings& around);
    StaticType map_projection(Expression& expression, const Surroundings& around);
    StaticType function(Expression& expression, const Surroundings& around);
    StaticType aggregate(Expression& expression, const Surroundings& around);
    StaticType list_expression(Expression& expression, const Surroundings& around);
    StaticType pattern_expression(Expression& expression, const Surroundings& around);
    StaticType query_expression(Expression& expression, const Surroundings& around);
    StaticType operation(Expression& expression, const Surroundings& around);
    StaticType arithmetic(Expression& expression, const Surroundings& around);

    // --- variables
    Variable& new_variable(std::string name, StaticType type);
    // One that must not be in scope yet.
    Variable& declare(Scope& scope, const std::string& name, StaticType type, Place place);
    Slot new_slot() { return slots_++; }
    void finish_uses();

    struct RelationshipUse {
        RelationshipPattern* pattern;
        Variable* variable; // null: none
        Variable* path;     // null: none
    };
    struct PathUse {
        PathPattern* pattern;
        Variable* variable;
    };

    GraphStore& store_;
    Slot slots_ = 0;
    bool writes_ = false;
    std::deque<Variable> variables_;
    std::vector<RelationshipUse> relationships_;
    std::vector<PathUse> paths_;
    std::vector<ExpressionPtr> discarded_; // the patterns of uses may be in them
};

} // namespace rv::cypher
