// Patterns built by hand, plans of them run, and the same found by trying every assignment.
#pragma once

#include "cypher_match_support.hpp"

#include "ruvector/core/cypher/plan/match_plan.hpp"
#include "ruvector/core/cypher/temporal/time_zones.hpp"

#include <functional>
#include <gtest/gtest.h>

namespace rv::cypher::test {

// --- expressions

inline ExpressionPtr literal(Value value) {
    auto made = std::make_unique<Expression>(ExpressionKind::kLiteral, kNoPlace);
    made->value = std::move(value);
    return made;
}
inline ExpressionPtr number(std::int64_t value) { return literal(Value::integer(value)); }
inline ExpressionPtr variable(Slot slot) {
    auto made = std::make_unique<Expression>(ExpressionKind::kVariable, kNoPlace);
    made->slot = slot;
    return made;
}
template <typename... Children>
ExpressionPtr with(ExpressionKind kind, Children... children) {
    auto made = std::make_unique<Expression>(kind, kNoPlace);
    (made->children.push_back(std::move(children)), ...);
    return made;
}
inline ExpressionPtr property(Slot slot, std::string key) {
    ExpressionPtr made = with(ExpressionKind::kProperty, variable(slot));
    made->name = std::move(key);
    return made;
}
inline ExpressionPtr compare(ExpressionPtr left, CompareOperator op, ExpressionPtr right) {
    ExpressionPtr made = with(ExpressionKind::kCompare, std::move(left), std::move(right));
    made->comparisons = {op};
    return made;
}
inline ExpressionPtr equal(ExpressionPtr left, ExpressionPtr right) {
    return compare(std::move(left), CompareOperator::kEqual, std::move(right));
}
inline ExpressionPtr map_of(std::string key, ExpressionPtr value) {
    ExpressionPtr made = with(ExpressionKind::kMap, std::move(value));
    made->keys = {std::move(key)};
    return made;
}
inline Value list_of(std::initializer_list<std::int64_t> numbers) {
    Counted<Value> elements;
    for (std::int64_t one : numbers) elements.push_back(Value::integer(one));
    return Value::list(std::move(elements));
}
inline const Function* id_function() {
    static const Function function{"id",
                                   1,
                                   1,
                                   kinds::kInteger,
                                   {kinds::kNode | kinds::kRelationship},
                                   [](Environment&, std::span<const Value> arguments) {
                                       const Value& entity = arguments[0];
                                       return Value::integer(entity.is(Kind::kNode) ? entity.as_node()
                                                                                    : entity.as_relationship().id);
                                   }};
    return &function;
}
inline ExpressionPtr id_of(Slot slot) {
    ExpressionPtr made = with(ExpressionKind::kFunction, variable(slot));
    made->name = "id";
    made->function = id_function();
    return made;
}

inline std::unique_ptr<LabelExpression> label(std::string name) {
    auto made = std::make_unique<LabelExpression>();
    made->name = std::move(name);
    return made;
}
inline std::unique_ptr<LabelExpression> labels(LabelExpression::What what, std::initializer_list<const char*> names) {
    auto made = std::make_unique<LabelExpression>();
    made->what = what;
    for (const char* name : names) made->operands.push_back(label(name));
    return made;
}

// --- patterns: a path is a node and then pairs of relationship and node

inline NodePattern node(Slot slot, const char* name = nullptr) {
    NodePattern made;
    made.slot = slot;
    made.variable = "n" + std::to_string(slot);
    if (name != nullptr) made.labels = label(name);
    return made;
}
inline RelationshipPattern to(Slot slot, Direction direction = Direction::kOut, const char* type = nullptr) {
    RelationshipPattern made;
    made.slot = slot;
    made.variable = "r" + std::to_string(slot);
    made.direction = direction;
    if (type != nullptr) made.types = label(type);
    return made;
}
inline RelationshipPattern along(Slot slot, std::int64_t least, std::int64_t most,
                                 Direction direction = Direction::kOut, const char* type = nullptr) {
    RelationshipPattern made = to(slot, direction, type);
    made.variable_length = true;
    if (least >= 0) made.least = least;
    if (most >= 0) made.most = most;
    return made;
}
inline void add_parts(PathPattern&) {}
template <typename... Rest>
void add_parts(PathPattern& path, RelationshipPattern relationship, NodePattern end, Rest... rest) {
    path.relationships.push_back(std::move(relationship));
    path.nodes.push_back(std::move(end));
    add_parts(path, std::move(rest)...);
}
template <typename... Rest>
PathPattern path(NodePattern begin, Rest... rest) {
    PathPattern made;
    made.nodes.push_back(std::move(begin));
    add_parts(made, std::move(rest)...);
    return made;
}
template <typename... Paths>
Pattern pattern(Paths... paths) {
    Pattern made;
    (made.paths.push_back(std::move(paths)), ...);
    return made;
}

// --- rows

inline void append_text(const Value& value, std::string& text) {
    switch (value.kind()) {
    case Kind::kNode:
        text += "(" + std::to_string(value.as_node()) + ")";
        break;
    case Kind::kRelationship:
        text += "[" + std::to_string(value.as_relationship().id) + "]";
        break;
    case Kind::kInteger:
        text += std::to_string(value.as_integer());
        break;
    case Kind::kList:
        text += "{";
        for (const Value& element : value.as_list()) append_text(element, text);
        text += "}";
        break;
    case Kind::kPath:
        text += "<";
        for (std::size_t i = 0; i < value.path_nodes().size(); ++i) {
            if (i > 0) append_text(value.path_relationships()[i - 1], text);
            append_text(value.path_nodes()[i], text);
        }
        text += ">";
        break;
    default:
        text += "null";
    }
}
using Rows = std::multiset<std::string>;

class NoZones final : public TimeZones {
public:
    bool knows(std::string_view) override { return false; }
    std::int32_t offset_at(std::string_view, std::int64_t) override { return 0; }
    std::int32_t offset_of_local(std::string_view, std::int64_t) override { return 0; }
    std::string session_zone() override { return "UTC"; }
};
class NoClock final : public Clock {
public:
    Instant transaction_time() override { return {}; }
    Instant statement_time() override { return {}; }
    Instant real_time() override { return {}; }
};

// Rows that come from somewhere: values of some slots each.
class GivenRows final : public PlanNode {
public:
    std::vector<Slot> slots;
    std::vector<std::vector<Value>> given;
    const char* name() const override { return "Given"; }
    OperatorPtr make() const override {
        struct Giver final : Operator {
            const GivenRows& rows;
            std::size_t at = 0;
            explicit Giver(const GivenRows& of) : rows(of) {}
            void open(Run&) override { at = 0; }
            bool next(Run& run) override {
                if (at == rows.given.size()) return false;
                for (std::size_t i = 0; i < rows.slots.size(); ++i) run[rows.slots[i]] = rows.given[at][i];
                ++at;
                return true;
            }
        };
        return std::make_unique<Giver>(*this);
    }
};

// A MATCH with its input, planned and run.
struct Match {
    Pattern pattern;
    ExpressionPtr where;
    std::vector<Slot> bound;
    std::vector<std::vector<Value>> input; // of `bound`; without bound slots there is no input
    std::vector<Slot> shown;               // slots that make the text of a row
    Slot slots = 0;
    Limits limits;

    PlanPtr plan(SmallGraph& graph, Plan& made, int forced_start = 0) {
        made.statement.frame_size = slots;
        Planner planner{graph, made, {bound.begin(), bound.end()}, forced_start, {}};
        PlanPtr rows;
        if (!bound.empty()) {
            auto given = std::make_unique<GivenRows>();
            given->slots = bound;
            given->given = input;
            given->rows = static_cast<double>(input.size());
            rows = std::move(given);
        }
        return plan_match(planner, pattern, where.get(), std::move(rows));
    }

    Rows run(SmallGraph& graph, const Plan& made, const PlanNode& plan, Slot weight = kNoSlot) const {
        NoZones zones;
        NoClock clock;
        Environment environment{graph, zones, clock};
        Run run(made, environment, Value(), limits);
        OperatorPtr top = run.make(plan);
        Rows rows;
        for (int time = 0; time < 2; ++time) { // once more from the beginning
            rows.clear();
            top->open(run);
            while (top->next(run)) {
                const std::int64_t times = weight == kNoSlot ? 1 : run[weight].as_integer();
                for (std::int64_t i = 0; i < times; ++i) rows.insert(text(run));
            }
        }
        return rows;
    }

    Rows rows(SmallGraph& graph, int forced_start = 0) {
        Plan made;
        const PlanPtr top = plan(graph, made, forced_start);
        return run(graph, made, *top);
    }

    std::string text(Run& run) const {
        std::string all;
        for (Slot slot : shown) append_text(run[slot], all);
        return all;
    }
};

inline std::string steps_of(const PlanNode& plan) {
    std::string text = plan.name();
    if (plan.inputs.empty()) return text;
    text += "(";
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) text += (i > 0 ? ", " : "") + steps_of(*plan.inputs[i]);
    return text + ")";
}

// Every assignment of the graph's nodes and relationships to the pattern, tested at its end. Paths of variable length
// have at most as many relationships as there are.
class EveryAssignment {
public:
    EveryAssignment(SmallGraph& graph, const Match& match) : graph_(graph), match_(match) {}

    Rows rows() {
        Plan plan;
        plan.statement.frame_size = match_.slots;
        NoZones zones;
        NoClock clock;
        Environment environment{graph_, zones, clock};
        Run run(plan, environment, Value(), {});
        run_ = &run;
        if (match_.bound.empty()) path(0);
        for (const auto& row : match_.input) {
            for (std::size_t i = 0; i < match_.bound.size(); ++i) run[match_.bound[i]] = row[i];
            path(0);
        }
        return std::move(rows_);
    }

private:
    const PathPattern& at(std::size_t number) const { return match_.pattern.paths[number]; }
    bool is_bound(Slot slot) const {
        return std::find(match_.bound.begin(), match_.bound.end(), slot) != match_.bound.end();
    }

    void path(std::size_t number) {
        if (number == match_.pattern.paths.size()) {
            finish();
            return;
        }
        assign(at(number).nodes[0], [&] {
            nodes_.emplace_back(1, (*run_)[at(number).nodes[0].slot].as_node());
            walks_.emplace_back();
            step(number, 0);
            nodes_.pop_back();
            walks_.pop_back();
        });
    }

    template <typename Then>
    void assign(const NodePattern& pattern, Then then) {
        if (is_bound(pattern.slot) || assigned_.count(pattern.slot) != 0) {
            if (!(*run_)[pattern.slot].is_null()) then();
            return;
        }
        assigned_.insert(pattern.slot);
        for (const SmallNode& one : graph_.all_nodes) {
            (*run_)[pattern.slot] = Value::node(one.id);
            then();
        }
        assigned_.erase(pattern.slot);
    }

    void step(std::size_t number, std::size_t hop) {
        const PathPattern& path_pattern = at(number);
        if (hop == path_pattern.relationships.size()) {
            path(number + 1);
            return;
        }
        const RelationshipPattern& relationship = path_pattern.relationships[hop];
        std::vector<RelationshipRef> walk;
        if (!relationship.variable_length) {
            for (const SmallRelationship& one : graph_.all_relationships)
                follow(relationship, one, [&](std::int64_t) {
                    if (relationship.bound && !equal_ids((*run_)[relationship.slot], one.ref.id)) return;
                    if (!relationship.bound) (*run_)[relationship.slot] = Value::relationship(one.ref);
                    arrive(number, hop, {one.ref});
                });
            return;
        }
        extend(number, hop, walk);
    }

    static bool equal_ids(const Value& value, std::int64_t id) { return value.as_relationship().id == id; }

    void extend(std::size_t number, std::size_t hop, std::vector<RelationshipRef>& walk) {
        const RelationshipPattern& relationship = at(number).relationships[hop];
        const auto length = static_cast<std::int64_t>(walk.size());
        if (length >= relationship.least.value_or(1)) {
            Counted<Value> elements;
            for (const RelationshipRef& one : walk) elements.push_back(Value::relationship(one));
            (*run_)[relationship.slot] = Value::list(std::move(elements));
            arrive(number, hop, walk);
        }
        if (relationship.most && length >= *relationship.most) return;
        for (const SmallRelationship& one : graph_.all_relationships)
            follow(relationship, one, [&](std::int64_t) {
                walk.push_back(one.ref);
                extend(number, hop, walk);
                walk.pop_back();
            });
    }

    // Where the relationship can be the next of the path: takes it, and goes on.
    template <typename Then>
    void follow(const RelationshipPattern& pattern, const SmallRelationship& one, Then then) {
        if (used_.count(one.ref.id) != 0) return;
        const std::int64_t from = nodes_.back().back();
        const bool out = one.ref.start == from && pattern.direction != Direction::kIn;
        const bool in = one.ref.end == from && pattern.direction != Direction::kOut;
        if (!out && !in) return;
        if (pattern.types != nullptr && !meets_type_of(*pattern.types, one.ref.type)) return;
        if (pattern.properties != nullptr && !has(one.properties, *pattern.properties)) return;
        const std::int64_t end = one.ref.start == from ? one.ref.end : one.ref.start;
        used_.insert(one.ref.id);
        nodes_.back().push_back(end);
        walks_.back().push_back(one.ref);
        then(end);
        walks_.back().pop_back();
        nodes_.back().pop_back();
        used_.erase(one.ref.id);
    }

    bool meets_type_of(const LabelExpression& types, Symbol type) {
        using What = LabelExpression::What;
        if (types.what == What::kName) return graph_.name_of(type) == types.name;
        if (types.what == What::kNot) return !meets_type_of(*types.operands[0], type);
        return std::any_of(types.operands.begin(), types.operands.end(),
                           [&](const auto& operand) { return meets_type_of(*operand, type); });
    }
    bool meets_labels_of(const LabelExpression& labels, std::int64_t id) {
        using What = LabelExpression::What;
        const auto holds = [&](const auto& operand) { return meets_labels_of(*operand, id); };
        switch (labels.what) {
        case What::kName:
            return graph_.has_label(id, graph_.symbol(labels.name));
        case What::kAnd:
            return std::all_of(labels.operands.begin(), labels.operands.end(), holds);
        case What::kOr:
            return std::any_of(labels.operands.begin(), labels.operands.end(), holds);
        case What::kNot:
            return !holds(labels.operands[0]);
        default:
            return !graph_.node(id).labels.empty();
        }
    }
    bool has(const Properties& properties, const Expression& map) {
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            if (equals(SmallGraph::find(properties, map.keys[i]), evaluate(*map.children[i], *run_)) != true)
                return false;
        }
        return true;
    }

    void arrive(std::size_t number, std::size_t hop, const std::vector<RelationshipRef>&) {
        const NodePattern& next = at(number).nodes[hop + 1];
        const std::int64_t end = nodes_.back().back();
        if (is_bound(next.slot) || assigned_.count(next.slot) != 0) {
            const Value& there = (*run_)[next.slot];
            if (!there.is_null() && there.as_node() == end) step(number, hop + 1);
            return;
        }
        assigned_.insert(next.slot);
        (*run_)[next.slot] = Value::node(end);
        step(number, hop + 1);
        assigned_.erase(next.slot);
    }

    void finish() {
        for (std::size_t p = 0; p < match_.pattern.paths.size(); ++p) {
            for (const NodePattern& one : at(p).nodes) {
                const std::int64_t id = (*run_)[one.slot].as_node();
                if (one.labels != nullptr && !meets_labels_of(*one.labels, id)) return;
                if (one.properties != nullptr && !has(graph_.node(id).properties, *one.properties)) return;
            }
            if (at(p).slot == kNoSlot) continue;
            Counted<Value> nodes;
            Counted<Value> relationships;
            for (std::int64_t id : nodes_[p]) nodes.push_back(Value::node(id));
            for (const RelationshipRef& one : walks_[p]) relationships.push_back(Value::relationship(one));
            (*run_)[at(p).slot] = Value::path(std::move(nodes), std::move(relationships));
        }
        if (match_.where != nullptr && evaluate_condition(*match_.where, *run_) != true) return;
        rows_.insert(match_.text(*run_));
    }

    SmallGraph& graph_;
    const Match& match_;
    Run* run_ = nullptr;
    std::set<Slot> assigned_;
    std::set<std::int64_t> used_;
    std::vector<std::vector<std::int64_t>> nodes_; // of each path
    std::vector<std::vector<RelationshipRef>> walks_;
    Rows rows_;
};

} // namespace rv::cypher::test
