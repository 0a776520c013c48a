// Functions of nodes, relationships and paths.
#include "ruvector/core/cypher/functions/arguments.hpp"

namespace rv::cypher {
namespace {

using Call = std::span<const Value>;

[[noreturn]] void fail_deleted(const char* function) {
    fail(ErrorType::kEntityNotFound, "DeletedEntityAccess",
         std::string(function) + "() asks for what the query has deleted");
}

std::int64_t live_node(Environment& environment, const char* function, const Value& value) {
    const std::int64_t node = require(function, value, kinds::kNode).as_node();
    if (environment.store.node_deleted(node)) fail_deleted(function);
    return node;
}

std::int64_t live_relationship(Environment& environment, const char* function, const Value& value) {
    const std::int64_t relationship = require(function, value, kinds::kRelationship).as_relationship().id;
    if (environment.store.relationship_deleted(relationship)) fail_deleted(function);
    return relationship;
}

std::int64_t id_of(const char* function, const Value& entity) {
    require(function, entity, kinds::kNode | kinds::kRelationship);
    return entity.is(Kind::kNode) ? entity.as_node() : entity.as_relationship().id;
}

Value id(Environment&, Call arguments) { return Value::integer(id_of("id", arguments[0])); }

Value element_id(Environment&, Call arguments) {
    return Value::string(std::to_string(id_of("elementId", arguments[0])));
}

Value external_id(Environment& environment, Call arguments) {
    const std::string found = environment.store.external_id(live_node(environment, "external_id", arguments[0]));
    return found.empty() ? Value() : Value::string(found);
}

Value labels(Environment& environment, Call arguments) {
    const auto symbols = environment.store.labels(live_node(environment, "labels", arguments[0]));
    Counted<Value> names;
    names.reserve(symbols.size());
    for (const Symbol symbol : symbols) names.push_back(Value::string(environment.store.name_of(symbol)));
    return Value::list(std::move(names));
}

// Of deleted relationships, too: the type never changes.
Value type(Environment& environment, Call arguments) {
    const RelationshipRef& of = require("type", arguments[0], kinds::kRelationship).as_relationship();
    return Value::string(environment.store.name_of(of.type));
}

Value properties_of(Environment& environment, const char* function, const Value& owner) {
    switch (owner.kind()) {
    case Kind::kMap:
        return owner;
    case Kind::kNode:
        return environment.store.node_properties(live_node(environment, function, owner));
    case Kind::kRelationship:
        return environment.store.relationship_properties(live_relationship(environment, function, owner));
    default:
        fail_value(function, owner);
    }
}

Value properties(Environment& environment, Call arguments) {
    return properties_of(environment, "properties", arguments[0]);
}

Value keys(Environment& environment, Call arguments) {
    const Value map = properties_of(environment, "keys", arguments[0]);
    Counted<Value> names;
    names.reserve(map.as_map().size());
    for (const auto& [key, value] : map.as_map()) names.push_back(key);
    return Value::list(std::move(names));
}

Value list_of(std::span<const Value> elements) { return Value::list(Counted<Value>(elements.begin(), elements.end())); }

Value nodes(Environment&, Call arguments) { return list_of(require("nodes", arguments[0], kinds::kPath).path_nodes()); }

Value relationships(Environment&, Call arguments) {
    return list_of(require("relationships", arguments[0], kinds::kPath).path_relationships());
}

Value length(Environment&, Call arguments) {
    const auto steps = require("length", arguments[0], kinds::kPath).path_relationships();
    return Value::integer(static_cast<std::int64_t>(steps.size()));
}

Value start_node(Environment&, Call arguments) {
    return Value::node(require("startNode", arguments[0], kinds::kRelationship).as_relationship().start);
}

Value end_node(Environment&, Call arguments) {
    return Value::node(require("endNode", arguments[0], kinds::kRelationship).as_relationship().end);
}

// What reads the graph gives another result after a write.
constexpr Function one(const char* name, KindSet result, KindSet argument, Value (*call)(Environment&, Call),
                       bool constant) {
    return {name, 1, 1, result, Arguments{argument}, call, true, constant};
}

using namespace signature;

constexpr Function kFunctions[] = {
    one("id", kInteger, kEntity, id, true),
    one("elementid", kString, kEntity, element_id, true),
    one("external_id", kString, kNode, external_id, false),
    one("labels", kList, kNode, labels, false),
    one("type", kString, kRelationship, type, true),
    one("properties", kMap, kEntity | kinds::kMap, properties, false),
    one("keys", kList, kEntity | kinds::kMap, keys, false),
    one("nodes", kList, kPath, nodes, true),
    one("relationships", kList, kPath, relationships, true),
    one("rels", kList, kPath, relationships, true),
    one("length", kInteger, kPath, length, true),
    one("startnode", kNode, kRelationship, start_node, true),
    one("endnode", kNode, kRelationship, end_node, true),
};

} // namespace

std::span<const Function> graph_functions() { return kFunctions; }

} // namespace rv::cypher
