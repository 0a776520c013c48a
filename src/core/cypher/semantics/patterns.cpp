// Patterns that are matched: which variables are new, which are bound, and what they stand for.
#include "ruvector/core/cypher/semantics/analyser.hpp"

#include <utility>

namespace rv::cypher {

namespace {

[[noreturn]] void undefined(const std::string& name, Place place) {
    fail(ErrorType::kSyntaxError, "UndefinedVariable",
         "`" + name + "` is not defined, and a pattern that is a condition introduces no variables", place);
}

[[noreturn]] void conflict(const Variable& variable, const char* here, Place place) {
    fail(ErrorType::kSyntaxError, "VariableTypeConflict",
         "`" + variable.name + "` is of type " + names_of(variable.type.kinds) + ", here it is " + here, place);
}

bool may_be_relationships(const StaticType& type) {
    return may_be(type, kinds::kList) && may_be(element_of(type), kinds::kRelationship);
}

} // namespace

void Analyser::bind_pattern(Pattern& pattern, const Scope& scope, Scope* declares) {
    std::set<Variable*> fresh; // of this pattern
    std::set<Variable*> used;  // relationships of this pattern
    for (PathPattern& path : pattern.paths) {
        const std::size_t first_use = relationships_.size();
        for (std::size_t number = 0; number < path.nodes.size(); ++number) {
            bind_node(path.nodes[number], scope, declares, fresh);
            if (number < path.relationships.size())
                bind_relationship(path.relationships[number], scope, declares, fresh, used);
        }
        if (path.variable.empty()) continue;
        if (scope.find(path.variable) != nullptr)
            fail(ErrorType::kSyntaxError, "VariableAlreadyBound", "`" + path.variable + "` is bound already",
                 path.place);
        if (declares == nullptr) undefined(path.variable, path.place);
        Variable& variable = declare(*declares, path.variable, type_of(kinds::kPath), path.place);
        path.slot = variable.slot;
        fresh.insert(&variable);
        paths_.push_back(PathUse{&path, &variable});
        for (std::size_t use = first_use; use < relationships_.size(); ++use) relationships_[use].path = &variable;
    }
}

void Analyser::bind_node(NodePattern& node, const Scope& scope, Scope* declares, std::set<Variable*>& fresh) {
    if (node.variable.empty()) {
        node.slot = new_slot();
        return;
    }
    // A pattern that is a condition reads; others would rather declare a new one than read what is gone.
    Variable* variable = declares == nullptr ? scope.find_even_gone(node.variable) : scope.find(node.variable);
    if (variable == nullptr) {
        if (declares == nullptr) undefined(node.variable, node.place);
        variable = &declare(*declares, node.variable, type_of(kinds::kNode), node.place);
        fresh.insert(variable);
    } else {
        if (!may_be(variable->type, kinds::kNode)) conflict(*variable, "a node", node.place);
        node.bound = fresh.count(variable) == 0;
        if (node.bound) variable->read = true;
    }
    node.slot = variable->slot;
}

void Analyser::bind_relationship(RelationshipPattern& relationship, const Scope& scope, Scope* declares,
                                 std::set<Variable*>& fresh, std::set<Variable*>& used) {
    Variable* variable = nullptr;
    if (relationship.variable.empty()) {
        relationship.slot = new_slot();
    } else {
        StaticType type = type_of(kinds::kRelationship);
        if (relationship.variable_length) type = list_of(std::move(type));
        variable =
            declares == nullptr ? scope.find_even_gone(relationship.variable) : scope.find(relationship.variable);
        if (variable == nullptr) {
            if (declares == nullptr) undefined(relationship.variable, relationship.place);
            variable = &declare(*declares, relationship.variable, std::move(type), relationship.place);
            fresh.insert(variable);
        } else {
            const bool fits = relationship.variable_length ? may_be_relationships(variable->type)
                                                           : may_be(variable->type, kinds::kRelationship);
            if (!fits)
                conflict(*variable, relationship.variable_length ? "a list of relationships" : "a relationship",
                         relationship.place);
            relationship.bound = fresh.count(variable) == 0;
            variable->read = true;
        }
        if (!used.insert(variable).second)
            fail(ErrorType::kSyntaxError, "RelationshipUniquenessViolation",
                 "a relationship is met only once in a match, so `" + variable->name + "` cannot stand twice in it",
                 relationship.place);
        relationship.slot = variable->slot;
    }
    relationships_.push_back(RelationshipUse{&relationship, variable, nullptr});
}

void Analyser::pattern_conditions(Pattern& pattern, const Scope& scope) {
    const auto properties = [&](const ExpressionPtr& map) {
        if (map == nullptr) return;
        if (map->kind == ExpressionKind::kParameter)
            fail(ErrorType::kSyntaxError, "InvalidParameterUse",
                 "the properties of a pattern to match are written as a map; a parameter may be a value in it",
                 map->place);
        resolve(*map, Surroundings{scope});
    };
    for (PathPattern& path : pattern.paths) {
        for (NodePattern& node : path.nodes) {
            properties(node.properties);
            condition(node.where.get(), scope);
        }
        for (RelationshipPattern& relationship : path.relationships) {
            properties(relationship.properties);
            condition(relationship.where.get(), scope);
        }
    }
}

} // namespace rv::cypher
