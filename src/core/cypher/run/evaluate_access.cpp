// Access to what is within a value: properties, elements, labels; maps made of them.
#include "ruvector/core/cypher/run/evaluate_parts.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <string>

namespace rv::cypher {
namespace {

[[noreturn]] void fail_deleted(const char* what) {
    fail(ErrorType::kEntityNotFound, "DeletedEntityAccess",
         std::string("the ") + what + " has been deleted by this query");
}

// Only a query that writes can have deleted something.
void require_node(std::int64_t node, Run& run) {
    if (run.plan.statement.writes && run.store.node_deleted(node)) fail_deleted("node");
}

void require_relationship(std::int64_t relationship, Run& run) {
    if (run.plan.statement.writes && run.store.relationship_deleted(relationship)) fail_deleted("relationship");
}

Value node_property(std::int64_t node, std::string_view key, Run& run) {
    require_node(node, run);
    if (!key.empty() && key.front() == '_' && key == "_external_id") {
        Value stored = run.store.node_property(node, key);
        if (!stored.is_null()) return stored;
        const std::string id = run.store.external_id(node);
        return id.empty() ? Value() : Value::string(id);
    }
    return run.store.node_property(node, key);
}

Value properties_of(const Value& owner, Run& run) {
    switch (owner.kind()) {
    case Kind::kNode:
        require_node(owner.as_node(), run);
        return run.store.node_properties(owner.as_node());
    case Kind::kRelationship:
        require_relationship(owner.as_relationship().id, run);
        return run.store.relationship_properties(owner.as_relationship().id);
    case Kind::kMap:
        return owner;
    default:
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("a map projection is of a node, a relationship or a map, not of ") + name_of(owner.kind()));
    }
}

} // namespace

void require_there(const Value& entity, Run& run) {
    if (entity.is(Kind::kNode)) require_node(entity.as_node(), run);
    if (entity.is(Kind::kRelationship)) require_relationship(entity.as_relationship().id, run);
}

Value property_of(const Value& owner, std::string_view key, Run& run) {
    switch (owner.kind()) {
    case Kind::kNull:
        return {};
    case Kind::kNode:
        return node_property(owner.as_node(), key, run);
    case Kind::kRelationship:
        require_relationship(owner.as_relationship().id, run);
        return run.store.relationship_property(owner.as_relationship().id, key);
    case Kind::kMap: {
        const Value* found = owner.find(key);
        return found != nullptr ? *found : Value();
    }
    case Kind::kDate:
    case Kind::kLocalTime:
    case Kind::kTime:
    case Kind::kLocalDateTime:
    case Kind::kDateTime:
    case Kind::kDuration:
        return temporal_component(run.environment, owner, key);
    default:
        fail(ErrorType::kTypeError, "InvalidArgumentType", std::string(name_of(owner.kind())) + " has no properties");
    }
}

Value evaluate_property(const Expression& expression, Run& run) {
    const Operand owner(*expression.children[0], run);
    return property_of(*owner, expression.name, run);
}

Value evaluate_subscript(const Expression& expression, Run& run) {
    const Operand container(*expression.children[0], run);
    const Operand index(*expression.children[1], run);
    if (container->is(Kind::kNode) || container->is(Kind::kRelationship)) {
        if (index->is_null()) return {};
        if (!index->is(Kind::kString))
            fail(ErrorType::kTypeError, "InvalidArgumentType",
                 std::string("the name of a property is a string, not ") + name_of(index->kind()));
        return property_of(*container, index->as_string(), run);
    }
    return subscript(*container, *index);
}

Value evaluate_slice(const Expression& expression, Run& run) {
    const Operand list(*expression.children[0], run);
    Value from;
    Value to;
    if (expression.children[1] != nullptr) from = evaluate(*expression.children[1], run);
    if (expression.children[2] != nullptr) to = evaluate(*expression.children[2], run);
    return slice(*list, expression.children[1] != nullptr ? &from : nullptr,
                 expression.children[2] != nullptr ? &to : nullptr);
}

Value evaluate_map(const Expression& expression, Run& run) {
    Counted<std::pair<Value, Value>> entries;
    entries.reserve(expression.keys.size());
    for (std::size_t i = 0; i < expression.keys.size(); ++i)
        entries.emplace_back(Value::string(expression.keys[i]), evaluate(*expression.children[i], run));
    return Value::map(std::move(entries));
}

// Later items replace earlier ones of the same key, as Value::map has it.
Value evaluate_map_projection(const Expression& expression, Run& run) {
    const Operand owner(*expression.children[0], run);
    if (owner->is_null()) return {};
    Counted<std::pair<Value, Value>> entries;
    for (const MapProjectionItem& item : expression.projection) {
        if (item.what == MapProjectionItem::What::kAll) {
            const Value all = properties_of(*owner, run);
            for (const auto& [key, value] : all.as_map()) entries.emplace_back(key, value);
        } else if (item.what == MapProjectionItem::What::kProperty) {
            entries.emplace_back(Value::string(item.key), property_of(*owner, item.key, run));
        } else {
            entries.emplace_back(Value::string(item.key), evaluate(*item.value, run));
        }
    }
    return Value::map(std::move(entries));
}

namespace {

// `has` answers for one name.
template <typename Has>
bool meets(const LabelExpression& labels, bool any, const Has& has) {
    switch (labels.what) {
    case LabelExpression::What::kName:
        return has(labels.name);
    case LabelExpression::What::kAny:
        return any;
    case LabelExpression::What::kNot:
        return !meets(*labels.operands[0], any, has);
    case LabelExpression::What::kAnd:
        for (const auto& operand : labels.operands)
            if (!meets(*operand, any, has)) return false;
        return true;
    case LabelExpression::What::kOr:
        for (const auto& operand : labels.operands)
            if (meets(*operand, any, has)) return true;
        return false;
    }
    return false;
}

bool asks_any(const LabelExpression& labels) {
    if (labels.what == LabelExpression::What::kAny) return true;
    for (const auto& operand : labels.operands)
        if (asks_any(*operand)) return true;
    return false;
}

} // namespace

bool meets_labels(const LabelExpression& labels, std::int64_t node, GraphStore& store) {
    if (labels.what == LabelExpression::What::kName) return store.has_label(node, store.symbol(labels.name));
    const bool any = asks_any(labels) && !store.labels(node).empty();
    return meets(labels, any, [&](const std::string& name) { return store.has_label(node, store.symbol(name)); });
}

bool meets_type(const LabelExpression& types, Symbol type, GraphStore& store) {
    return meets(types, true, [&](const std::string& name) { return store.symbol(name) == type; });
}

std::optional<bool> evaluate_has_labels(const Expression& expression, Run& run) {
    const Operand entity(*expression.children[0], run);
    switch (entity->kind()) {
    case Kind::kNull:
        return std::nullopt;
    case Kind::kNode:
        require_node(entity->as_node(), run);
        return meets_labels(*expression.labels, entity->as_node(), run.store);
    case Kind::kRelationship:
        return meets_type(*expression.labels, entity->as_relationship().type, run.store);
    default:
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("labels are of nodes and relationships, not of ") + name_of(entity->kind()));
    }
}

} // namespace rv::cypher
