#include "ruvector/core/cypher/run/match_test.hpp"
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

#include <string>

namespace rv::cypher {

std::optional<std::int64_t> node_in(Run& run, Slot slot) {
    const Value& value = run[slot];
    if (value.is(Kind::kNode)) return value.as_node();
    if (value.is_null()) return std::nullopt;
    fail(ErrorType::kTypeError, "InvalidArgumentType",
         std::string("a pattern begins or ends with a ") + name_of(value.kind()) + " instead of a node");
}

bool holds_relationship(const Value& value, std::int64_t id) {
    switch (value.kind()) {
    case Kind::kInteger:
        return value.as_integer() == id;
    case Kind::kRelationship:
        return value.as_relationship().id == id;
    case Kind::kList: {
        const std::span<const Value> elements = value.as_list();
        return std::any_of(elements.begin(), elements.end(),
                           [id](const Value& element) { return holds_relationship(element, id); });
    }
    default:
        return false;
    }
}

bool share_relationship(const Value& a, const Value& b) {
    switch (a.kind()) {
    case Kind::kInteger:
        return holds_relationship(b, a.as_integer());
    case Kind::kRelationship:
        return holds_relationship(b, a.as_relationship().id);
    case Kind::kList: {
        const std::span<const Value> elements = a.as_list();
        return std::any_of(elements.begin(), elements.end(),
                           [&](const Value& element) { return share_relationship(element, b); });
    }
    default:
        return false;
    }
}

void append_ids(const Value& value, Counted<std::int64_t>& ids) {
    if (value.is(Kind::kInteger))
        ids.push_back(value.as_integer());
    else if (value.is(Kind::kRelationship))
        ids.push_back(value.as_relationship().id);
    else if (value.is(Kind::kList))
        for (const Value& element : value.as_list()) append_ids(element, ids);
}

std::vector<Symbol> symbols_of(const std::vector<std::string>& names, GraphStore& store) {
    std::vector<Symbol> symbols;
    for (const std::string& name : names) symbols.push_back(store.symbol(name));
    return symbols;
}

bool property_equals(const Value& entity, const std::string& key, const Value& value, Run& run) {
    if (value.is_null()) return false;
    const Value found = entity.is(Kind::kInteger) ? run.store.relationship_property(entity.as_integer(), key)
                                                  : property_of(entity, key, run);
    return equals(found, value) == true;
}

void MatchTests::open(Run& run) {
    if (opened_) return;
    opened_ = true;
    for (const MatchCondition& condition : conditions_) {
        if (condition.what == MatchCondition::What::kLabels) labels_.emplace_back(*condition.labels, run.store);
    }
}

bool MatchTests::hold(Run& run) const {
    std::size_t labels = 0;
    for (const MatchCondition& condition : conditions_) {
        switch (condition.what) {
        case MatchCondition::What::kExpression:
            if (evaluate_condition(*condition.expression, run) != true) return false;
            break;
        case MatchCondition::What::kLabels: {
            const Value& entity = run[condition.slot];
            if (!entity.is(Kind::kNode) || !labels_[labels++].node(entity.as_node(), run.store)) return false;
            break;
        }
        case MatchCondition::What::kProperty:
            if (run[condition.slot].is_null() ||
                !property_equals(run[condition.slot], condition.key, evaluate(*condition.expression, run), run))
                return false;
            break;
        case MatchCondition::What::kPropertyMap: {
            const Value map = evaluate(*condition.expression, run);
            if (map.is_null() || run[condition.slot].is_null()) return false;
            if (!map.is(Kind::kMap))
                fail(ErrorType::kTypeError, "InvalidArgumentType", "the properties of a pattern have to be a map",
                     condition.expression->place);
            for (const auto& [key, value] : map.as_map()) {
                if (!property_equals(run[condition.slot], std::string(key.as_string()), value, run)) return false;
            }
            break;
        }
        case MatchCondition::What::kNode: {
            const std::optional<std::int64_t> node = node_in(run, condition.slot);
            if (!node || (run.plan.statement.writes && run.store.node_deleted(*node))) return false;
            break;
        }
        }
    }
    return true;
}

void RelationshipTests::start_row(Run& run) {
    if (step_.type_test != nullptr && !type_) type_.emplace(*step_.type_test, run.store);
    const Expression* properties = step_.pattern->properties.get();
    if (properties == nullptr) return;
    keys_.clear();
    values_.clear();
    never_ = false;
    const Value map = evaluate(*properties, run);
    if (map.is_null()) {
        never_ = true;
        return;
    }
    if (!map.is(Kind::kMap))
        fail(ErrorType::kTypeError, "InvalidArgumentType", "the properties of a pattern have to be a map",
             properties->place);
    for (const auto& [key, value] : map.as_map()) {
        never_ = never_ || value.is_null();
        keys_.emplace_back(key.as_string());
        values_.push_back(value);
    }
}

bool RelationshipTests::hold(const RelationshipRef& relationship, Run& run) const {
    if (never_) return false;
    if (type_ && !type_->type(relationship.type)) return false;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        if (equals(run.store.relationship_property(relationship.id, keys_[i]), values_[i]) != true) return false;
    }
    if (!parts_hold(relationship, run)) return false;
    if (step_.pattern->where == nullptr) return true;
    run[step_.slot] = Value::relationship(relationship);
    return evaluate_condition(*step_.pattern->where, run) == true;
}

// Both ends of a relationship are nodes of its path.
bool RelationshipTests::parts_hold(const RelationshipRef& relationship, Run& run) const {
    const auto holds = [&](const PartTest& part, Value value) {
        run[part.slot] = std::move(value);
        return evaluate_condition(*part.condition, run) == part.wanted;
    };
    return std::all_of(step_.parts.begin(), step_.parts.end(), [&](const PartTest& part) {
        if (!part.nodes) return holds(part, Value::relationship(relationship));
        return holds(part, Value::node(relationship.start)) && holds(part, Value::node(relationship.end));
    });
}

namespace {

class MatchFilter final : public Operator {
public:
    explicit MatchFilter(const MatchFilterStep& step) : input_(step), tests_(step.conditions) {}

    void open(Run& run) override {
        tests_.open(run);
        input_.open(run);
    }

    bool next(Run& run) override {
        while (input_.next(run)) {
            if (tests_.hold(run)) return true;
            run.tick();
        }
        return false;
    }

private:
    Input input_;
    MatchTests tests_;
};

} // namespace

OperatorPtr make_operator(const MatchFilterStep& step) { return std::make_unique<MatchFilter>(step); }

} // namespace rv::cypher
