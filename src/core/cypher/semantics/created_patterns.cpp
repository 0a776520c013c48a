// Patterns of CREATE and MERGE: what they may be, and which of their variables are new.
#include "ruvector/core/cypher/semantics/analyser.hpp"

namespace rv::cypher {

namespace {

[[noreturn]] void already_bound(const std::string& name, Place place) {
    fail(ErrorType::kSyntaxError, "VariableAlreadyBound", "`" + name + "` is bound already and cannot be created",
         place);
}

void require_plain(const ExpressionPtr& where, Place place) {
    if (where != nullptr)
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a pattern that is created has no conditions", place);
}

// A conjunction of names: what a new node can have.
bool names_alone(const LabelExpression* labels) {
    if (labels == nullptr || labels->what == LabelExpression::What::kName) return true;
    if (labels->what != LabelExpression::What::kAnd) return false;
    for (const std::unique_ptr<LabelExpression>& operand : labels->operands)
        if (!names_alone(operand.get())) return false;
    return true;
}

void check_relationship(const RelationshipPattern& relationship, bool merge) {
    if (relationship.variable_length)
        fail(ErrorType::kSyntaxError, "CreatingVarLength", "a relationship of variable length cannot be created",
             relationship.place);
    if (relationship.types == nullptr || relationship.types->what != LabelExpression::What::kName)
        fail(ErrorType::kSyntaxError, "NoSingleRelationshipType",
             "a relationship is created with exactly one type, as -[:TYPE]->", relationship.place);
    if (!merge && relationship.direction == Direction::kBoth)
        fail(ErrorType::kSyntaxError, "RequiresDirectedRelationship",
             "a relationship is created with one direction, as (a)-[:TYPE]->(b)", relationship.place);
    require_plain(relationship.where, relationship.place);
}

} // namespace

void Analyser::create_pattern(Pattern& pattern, Scope& scope, bool merge) {
    std::set<Variable*> fresh;
    const Surroundings around{scope};
    for (PathPattern& path : pattern.paths) {
        if (path.kind != PathKind::kWalk)
            fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a shortest path can be matched, not created",
                 path.place);
        // Values are of what was there before the path: none of its own variables.
        const auto properties = [&](const ExpressionPtr& map) {
            if (map == nullptr) return;
            if (merge && map->kind == ExpressionKind::kParameter)
                fail(ErrorType::kSyntaxError, "InvalidParameterUse",
                     "the properties in MERGE are written as a map; a parameter may be a value in it", map->place);
            resolve(*map, around);
        };
        for (const NodePattern& node : path.nodes) properties(node.properties);
        for (const RelationshipPattern& relationship : path.relationships) properties(relationship.properties);

        const bool alone = path.relationships.empty();
        const std::size_t first_use = relationships_.size();
        for (std::size_t number = 0; number < path.nodes.size(); ++number) {
            create_node(path.nodes[number], scope, alone, fresh);
            if (number < path.relationships.size()) create_relationship(path.relationships[number], scope, merge);
        }
        if (path.variable.empty()) continue;
        Variable& variable = declare(scope, path.variable, type_of(kinds::kPath), path.place);
        path.slot = variable.slot;
        paths_.push_back(PathUse{&path, &variable});
        for (std::size_t use = first_use; use < relationships_.size(); ++use) relationships_[use].path = &variable;
    }
}

void Analyser::create_node(NodePattern& node, Scope& scope, bool alone, std::set<Variable*>& fresh) {
    require_plain(node.where, node.place);
    if (!names_alone(node.labels.get()))
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "a node is created with labels as (:A:B) or (:A&B)",
             node.place);
    if (node.variable.empty()) {
        node.slot = new_slot();
        return;
    }
    Variable* variable = scope.find(node.variable);
    if (variable == nullptr) {
        variable = &declare(scope, node.variable, type_of(kinds::kNode), node.place);
        fresh.insert(variable);
    } else {
        if (!may_be(variable->type, kinds::kNode) || (variable->type.kinds & kinds::kNode) == 0)
            fail(ErrorType::kSyntaxError, "VariableTypeConflict",
                 "`" + node.variable + "` is of type " + names_of(variable->type.kinds) + ", here it is a node",
                 node.place);
        // A node that is there may be an end of relationships, and nothing may be said about it.
        if (alone || node.labels != nullptr || node.properties != nullptr) already_bound(node.variable, node.place);
        node.bound = fresh.count(variable) == 0;
        variable->read = true;
    }
    node.slot = variable->slot;
}

void Analyser::create_relationship(RelationshipPattern& relationship, Scope& scope, bool merge) {
    if (!relationship.variable.empty() && scope.find(relationship.variable) != nullptr) {
        if (!may_be(scope.find(relationship.variable)->type, kinds::kRelationship))
            fail(ErrorType::kSyntaxError, "VariableTypeConflict", "`" + relationship.variable + "` is no relationship",
                 relationship.place);
        already_bound(relationship.variable, relationship.place);
    }
    check_relationship(relationship, merge);
    Variable* variable = nullptr;
    if (relationship.variable.empty()) {
        relationship.slot = new_slot();
    } else {
        variable = &declare(scope, relationship.variable, type_of(kinds::kRelationship), relationship.place);
        relationship.slot = variable->slot;
    }
    relationships_.push_back(RelationshipUse{&relationship, variable, nullptr});
}

} // namespace rv::cypher
