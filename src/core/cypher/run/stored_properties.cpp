#include "ruvector/core/cypher/run/stored_properties.hpp"

#include "ruvector/core/cypher/plan/prepare.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rv::cypher {
namespace {

constexpr KindSet kNotStorable = kinds::kMap | kinds::kNode | kinds::kRelationship | kinds::kPath;

using Entries = Counted<std::pair<Value, Value>>;

const Value* not_storable(const Value& value) {
    if ((set_of(value.kind()) & kNotStorable) != 0) return &value;
    if (!value.is(Kind::kList)) return nullptr;
    for (const Value& element : value.as_list())
        if (const Value* found = not_storable(element)) return found;
    return nullptr;
}

bool null_entry(const std::pair<Value, Value>& entry) { return entry.second.is_null(); }

} // namespace

void require_storable(std::string_view key, const Value& value, Place place) {
    // Read under these names is what the store has of its own: a property would be hidden by it, or hide it.
    if (key == "_vector" || key == "_external_id" || key == "_weight")
        fail(ErrorType::kArgumentError, "ReservedProperty",
             "`" + std::string(key) + "` is a column of the graph's table, which SQL sets, and no property", place);
    const Value* found = not_storable(value);
    if (found == nullptr) return;
    fail(ErrorType::kTypeError, "InvalidPropertyType",
         "property " + std::string(key) + " cannot hold " + (found == &value ? "a value" : "a list with a value") +
             " of type " + name_of(found->kind()),
         place);
}

Value storable_map(const Value& map, Place place) {
    for (const auto& [key, value] : map.as_map()) require_storable(key.as_string(), value, place);
    if (std::none_of(map.as_map().begin(), map.as_map().end(), null_entry)) return map;
    Entries kept;
    for (const auto& entry : map.as_map())
        if (!null_entry(entry)) kept.push_back(entry);
    return Value::map(std::move(kept));
}

Value properties_given(const Value& value, Run& run, Place place) {
    switch (value.kind()) {
    case Kind::kMap:
        return value;
    case Kind::kNode:
        return run.store.node_properties(value.as_node());
    case Kind::kRelationship:
        return run.store.relationship_properties(value.as_relationship().id);
    default:
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("properties are given by a map, a node or a relationship, not by ") + name_of(value.kind()),
             place);
    }
}

Value with_property(const Value& map, std::string_view key, const Value& value) {
    Entries entries;
    entries.reserve(map.as_map().size() + 1);
    bool there = false;
    for (const auto& entry : map.as_map()) {
        if (entry.first.as_string() != key) {
            entries.push_back(entry);
        } else if (!value.is_null()) {
            entries.emplace_back(entry.first, value);
            there = true;
        }
    }
    if (!there && !value.is_null()) entries.emplace_back(Value::string(key), value);
    return Value::map(std::move(entries));
}

Value with_properties(const Value& map, const Value& changes, Place place) {
    Entries entries;
    entries.reserve(map.as_map().size() + changes.as_map().size());
    for (const auto& entry : map.as_map())
        if (changes.find(entry.first.as_string()) == nullptr) entries.push_back(entry);
    for (const auto& entry : changes.as_map()) {
        require_storable(entry.first.as_string(), entry.second, place);
        if (!null_entry(entry)) entries.push_back(entry);
    }
    return Value::map(std::move(entries));
}

PropertyMaker::PropertyMaker(const Expression* expression)
    : expression_(expression), constant_(expression == nullptr || is_constant(*expression)) {
    if (expression == nullptr || expression->kind != ExpressionKind::kMap) return;
    for (const std::string& key : expression->keys) keys_.push_back(Value::string(key));
}

const Value& PropertyMaker::make(Run& run, bool for_merge) {
    if (known_) return value_;
    if (expression_ == nullptr) {
        value_ = Value::map({});
    } else if (expression_->kind == ExpressionKind::kMap) {
        Entries entries;
        entries.reserve(keys_.size());
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            const Expression& child = *expression_->children[i];
            Value value = evaluate(child, run);
            if (value.is_null()) {
                if (for_merge)
                    fail(ErrorType::kSemanticError, "MergeReadOwnWrites",
                         "MERGE cannot match property " + expression_->keys[i] + " with null", child.place);
                // A later entry of the same key counts, also when it is null.
                std::erase_if(entries, [&](const auto& entry) {
                    return entry.first.as_string() == std::string_view(expression_->keys[i]);
                });
                continue;
            }
            require_storable(expression_->keys[i], value, child.place);
            entries.emplace_back(keys_[i], std::move(value));
        }
        value_ = Value::map(std::move(entries));
    } else {
        const Value given = evaluate(*expression_, run);
        value_ = storable_map(properties_given(given, run, expression_->place), expression_->place);
    }
    known_ = constant_;
    return value_;
}

} // namespace rv::cypher
