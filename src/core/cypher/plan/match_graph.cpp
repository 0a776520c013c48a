#include "ruvector/core/cypher/plan/match_graph.hpp"
#include "ruvector/core/cypher/plan/describe.hpp"

#include <algorithm>
#include <cmath>

namespace rv::cypher {

namespace {

// A condition of which nothing is known.
constexpr double kUnknownSelectivity = 0.5;
constexpr double kEqualitySelectivity = 0.1;
constexpr double kRangeSelectivity = 0.3;
constexpr double kFewIds = 10; // in a list of unknown length

std::vector<Slot> slots_of(const Expression* expression) {
    if (expression == nullptr) return {};
    std::set<Slot> slots = slots_read(*expression);
    return {slots.begin(), slots.end()};
}

bool reads(const std::vector<Slot>& slots, Slot slot) {
    return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

void add_slots(std::vector<Slot>& slots, const std::vector<Slot>& more) {
    for (Slot slot : more) {
        if (!reads(slots, slot)) slots.push_back(slot);
    }
}

// rand() and the like: tested for each row of the whole match, as it is written.
bool varies(const Expression& expression) {
    if (expression.kind == ExpressionKind::kFunction && expression.function != nullptr &&
        !expression.function->constant)
        return true;
    return std::any_of(expression.children.begin(), expression.children.end(),
                       [](const ExpressionPtr& child) { return child != nullptr && varies(*child); });
}

const std::vector<ExpressionPtr>& children(const Expression& expression) { return expression.children; }

bool is_variable(const Expression& expression, Slot& slot) {
    if (expression.kind != ExpressionKind::kVariable) return false;
    slot = expression.slot;
    return true;
}

// name(variable)
bool is_call_on_variable(const Expression& expression, std::string_view name, Slot& slot) {
    if (expression.kind != ExpressionKind::kFunction || children(expression).size() != 1) return false;
    if (expression.function != nullptr ? expression.function->name != name : expression.name != name) return false;
    return children(expression)[0] != nullptr && is_variable(*children(expression)[0], slot);
}

// variable.key
bool is_property_of_variable(const Expression& expression, Slot& slot) {
    return expression.kind == ExpressionKind::kProperty && is_variable(*children(expression)[0], slot);
}

std::optional<Comparison> comparison_of(CompareOperator op, bool turned) {
    switch (op) {
    case CompareOperator::kEqual:
        return Comparison::kEqual;
    case CompareOperator::kLess:
        return turned ? Comparison::kGreater : Comparison::kLess;
    case CompareOperator::kLessEqual:
        return turned ? Comparison::kGreaterEqual : Comparison::kLessEqual;
    case CompareOperator::kGreater:
        return turned ? Comparison::kLess : Comparison::kGreater;
    case CompareOperator::kGreaterEqual:
        return turned ? Comparison::kLessEqual : Comparison::kGreaterEqual;
    case CompareOperator::kNotEqual:
        break;
    }
    return std::nullopt;
}

// The labels that a node must have whatever else; false: the expression asks for more than that.
bool required_labels(const LabelExpression& labels, std::vector<std::string>& names) {
    using What = LabelExpression::What;
    if (labels.what == What::kName) {
        if (std::find(names.begin(), names.end(), labels.name) == names.end()) names.push_back(labels.name);
        return true;
    }
    if (labels.what != What::kAnd) return false;
    bool all = true;
    for (const auto& operand : labels.operands) all = required_labels(*operand, names) && all;
    return all;
}

// Types joined by |; false: something else.
bool alternative_types(const LabelExpression& types, std::vector<std::string>& names) {
    using What = LabelExpression::What;
    if (types.what == What::kName) {
        if (std::find(names.begin(), names.end(), types.name) == names.end()) names.push_back(types.name);
        return true;
    }
    if (types.what != What::kOr) return false;
    return std::all_of(types.operands.begin(), types.operands.end(),
                       [&](const auto& operand) { return alternative_types(*operand, names); });
}

class Reader {
public:
    Reader(Planner& planner, Pattern& pattern) : planner_(planner) {
        const GraphStatistics statistics = planner.store.statistics();
        graph_.all_nodes = std::max(statistics.nodes, 1.0);
        graph_.all_relationships = std::max(statistics.relationships, 1.0);
        for (PathPattern& path : pattern.paths) add_path(path);
        for (GraphNode& node : graph_.nodes) {
            for (const std::string& label : node.labels)
                node.fraction *= std::min(1.0, planner.store.nodes_with_label(label) / graph_.all_nodes);
            all_slots_.push_back(node.slot);
        }
        for (const GraphEdge& edge : graph_.edges) all_slots_.push_back(edge.pattern->slot);
    }

    MatchGraph read(Pattern& pattern, Expression* where) {
        for (PathPattern& path : pattern.paths) {
            for (NodePattern& node : path.nodes) add_node_conditions(node);
            for (RelationshipPattern& relationship : path.relationships) {
                const bool single = !relationship.variable_length && path.kind == PathKind::kWalk;
                if (single) add_relationship_conditions(relationship);
            }
        }
        add_lone_nodes();
        if (where != nullptr) {
            for (Expression* conjunct : conjuncts(where)) add_expression(*conjunct);
        }
        for (GraphCondition& condition : graph_.conditions) estimate(condition);
        return std::move(graph_);
    }

private:
    int add_node(const NodePattern& pattern) {
        int node = graph_.node_of(pattern.slot);
        if (node < 0) {
            node = static_cast<int>(graph_.nodes.size());
            graph_.nodes.push_back({pattern.slot, pattern.variable, pattern.bound, {}, 1});
        }
        if (pattern.labels != nullptr)
            required_labels(*pattern.labels, graph_.nodes[static_cast<std::size_t>(node)].labels);
        return node;
    }

    void add_path(const PathPattern& path) {
        GraphPath read;
        read.pattern = &path;
        read.named = path.slot != kNoSlot;
        for (const NodePattern& node : path.nodes) read.nodes.push_back(add_node(node));
        for (std::size_t i = 0; i < path.relationships.size(); ++i) {
            const RelationshipPattern& pattern = path.relationships[i];
            GraphEdge edge{};
            edge.pattern = &pattern;
            edge.path = static_cast<int>(graph_.paths.size());
            edge.left = read.nodes[i];
            edge.right = read.nodes[i + 1];
            edge.bound = pattern.bound;
            edge.variable = pattern.variable_length;
            edge.kind = path.kind;
            if (edge.variable) {
                edge.least = pattern.least.value_or(1);
                edge.most = pattern.most.value_or(-1);
            } else {
                edge.most = 1;
            }
            edge.valued = pattern.needed || (read.named && path.kind == PathKind::kWalk);
            if (pattern.types != nullptr && !alternative_types(*pattern.types, edge.types)) {
                edge.types.clear();
                edge.type_test = pattern.types.get();
            }
            edge.count = edge.types.empty() ? graph_.all_relationships : 0;
            for (const std::string& type : edge.types)
                edge.count += planner_.store.relationships_of_type(planner_.store.symbol(type));
            if (pattern.variable_length || path.kind != PathKind::kWalk) {
                add_slots(edge.needs, slots_of(pattern.properties.get()));
                add_slots(edge.needs, slots_of(pattern.where.get()));
                std::erase(edge.needs, pattern.slot);
            }
            read.edges.push_back(static_cast<int>(graph_.edges.size()));
            graph_.edges.push_back(std::move(edge));
        }
        graph_.paths.push_back(std::move(read));
    }

    // A node that is there already and from which nothing leads on.
    void add_lone_nodes() {
        for (int i = 0; i < static_cast<int>(graph_.nodes.size()); ++i) {
            const GraphNode& node = graph_.nodes[static_cast<std::size_t>(i)];
            const bool alone = std::none_of(graph_.edges.begin(), graph_.edges.end(),
                                            [i](const GraphEdge& edge) { return edge.left == i || edge.right == i; });
            if (!node.bound || !alone) continue;
            GraphCondition condition;
            condition.test.what = MatchCondition::What::kNode;
            condition.test.slot = node.slot;
            condition.test.variable = node.variable;
            condition.needs = {node.slot};
            graph_.conditions.push_back(std::move(condition));
        }
    }

    void add_node_conditions(NodePattern& node) {
        if (node.labels != nullptr) {
            GraphCondition condition;
            condition.test.what = MatchCondition::What::kLabels;
            condition.test.slot = node.slot;
            condition.test.variable = node.variable;
            condition.test.labels = node.labels.get();
            condition.needs = {node.slot};
            condition.labels_of = graph_.node_of(node.slot);
            std::vector<std::string> names;
            condition.all_labels = required_labels(*node.labels, names);
            graph_.conditions.push_back(std::move(condition));
        }
        add_properties(node.slot, node.variable, node.properties.get(), true);
        if (node.where != nullptr) {
            for (Expression* conjunct : conjuncts(node.where.get())) add_expression(*conjunct);
        }
    }

    void add_relationship_conditions(RelationshipPattern& relationship) {
        add_properties(relationship.slot, relationship.variable, relationship.properties.get(), false);
        if (relationship.where != nullptr) {
            for (Expression* conjunct : conjuncts(relationship.where.get())) add_expression(*conjunct);
        }
        if (relationship.properties == nullptr) return;
        for (GraphEdge& edge : graph_.edges) edge.by_id = edge.by_id || edge.pattern == &relationship;
    }

    void add_properties(Slot slot, const std::string& variable, const Expression* properties, bool of_node) {
        if (properties == nullptr) return;
        const int node = of_node ? graph_.node_of(slot) : -1;
        if (properties->kind != ExpressionKind::kMap) {
            GraphCondition condition;
            condition.test.what = MatchCondition::What::kPropertyMap;
            condition.test.slot = slot;
            condition.test.variable = variable;
            condition.test.expression = properties;
            const std::vector<Slot> needs = slots_of(properties);
            condition.needs = needs;
            add_slots(condition.needs, {slot});
            if (of_node)
                condition.terms.push_back(
                    {SeedTerm::What::kPropertyMap, node, {}, Comparison::kEqual, properties, needs});
            graph_.conditions.push_back(std::move(condition));
            return;
        }
        for (std::size_t i = 0; i < properties->keys.size(); ++i) {
            const Expression* value = properties->children[i].get();
            GraphCondition condition;
            condition.test.what = MatchCondition::What::kProperty;
            condition.test.slot = slot;
            condition.test.variable = variable;
            condition.test.expression = value;
            condition.test.key = properties->keys[i];
            const std::vector<Slot> needs = slots_of(value);
            condition.needs = needs;
            add_slots(condition.needs, {slot});
            if (varies(*value)) {
                add_slots(condition.needs, all_slots_);
            } else if (of_node && !reads(needs, slot)) {
                add_term(condition, node, properties->keys[i], Comparison::kEqual, value, needs);
            }
            graph_.conditions.push_back(std::move(condition));
        }
    }

    void add_term(GraphCondition& condition, int node, const std::string& key, Comparison comparison,
                  const Expression* value, const std::vector<Slot>& needs) {
        if (key == "_external_id") {
            if (comparison == Comparison::kEqual || comparison == Comparison::kIn) {
                const auto what =
                    comparison == Comparison::kEqual ? SeedTerm::What::kExternalId : SeedTerm::What::kExternalIds;
                condition.terms.push_back({what, node, {}, comparison, value, needs});
            }
            return;
        }
        if (key.starts_with('_')) return; // the store's own, as _vector
        condition.terms.push_back({SeedTerm::What::kProperty, node, key, comparison, value, needs});
    }

    void add_expression(const Expression& expression) {
        GraphCondition condition;
        condition.test.expression = &expression;
        condition.needs = slots_of(&expression);
        if (varies(expression)) {
            add_slots(condition.needs, all_slots_);
            graph_.conditions.push_back(std::move(condition));
            return;
        }
        switch (expression.kind) {
        case ExpressionKind::kCompare:
            for (std::size_t i = 0; i < expression.comparisons.size(); ++i) {
                const Expression& left = *expression.children[i];
                const Expression& right = *expression.children[i + 1];
                add_comparison(condition, left, expression.comparisons[i], right, false);
                add_comparison(condition, right, expression.comparisons[i], left, true);
            }
            if (expression.comparisons.size() == 1 && expression.comparisons[0] == CompareOperator::kEqual) {
                condition.equal_left = expression.children[0].get();
                condition.equal_right = expression.children[1].get();
                condition.needs_left = slots_of(condition.equal_left);
                condition.needs_right = slots_of(condition.equal_right);
            }
            break;
        case ExpressionKind::kIn:
            add_in(condition, *expression.children[0], *expression.children[1]);
            break;
        case ExpressionKind::kStartsWith: {
            Slot slot = kNoSlot;
            const Expression& text = *expression.children[0];
            if (is_property_of_variable(text, slot))
                add_seed(condition, slot, text.name, Comparison::kStartsWith, *expression.children[1]);
            break;
        }
        case ExpressionKind::kHasLabels:
            add_label_condition(condition, expression);
            break;
        default:
            break;
        }
        graph_.conditions.push_back(std::move(condition));
    }

    // WHERE n:Label, as if the pattern had said it.
    void add_label_condition(GraphCondition& condition, const Expression& expression) {
        Slot slot = kNoSlot;
        if (!is_variable(*expression.children[0], slot)) return;
        const int number = graph_.node_of(slot);
        if (number < 0) return;
        GraphNode& node = graph_.nodes[static_cast<std::size_t>(number)];
        const std::size_t before = node.labels.size();
        condition.all_labels = required_labels(*expression.labels, node.labels);
        for (std::size_t i = before; i < node.labels.size(); ++i)
            node.fraction *= std::min(1.0, planner_.store.nodes_with_label(node.labels[i]) / graph_.all_nodes);
        condition.test.what = MatchCondition::What::kLabels;
        condition.test.slot = slot;
        condition.test.variable = node.variable;
        condition.test.labels = expression.labels.get();
        condition.labels_of = number;
    }

    void add_seed(GraphCondition& condition, Slot slot, const std::string& key, Comparison comparison,
                  const Expression& value) {
        const int node = graph_.node_of(slot);
        if (node < 0) return;
        const std::vector<Slot> needs = slots_of(&value);
        if (!reads(needs, slot)) add_term(condition, node, key, comparison, &value, needs);
    }

    void add_comparison(GraphCondition& condition, const Expression& left, CompareOperator op, const Expression& right,
                        bool turned) {
        const std::optional<Comparison> comparison = comparison_of(op, turned);
        Slot slot = kNoSlot;
        if (!comparison) return;
        if (is_property_of_variable(left, slot)) {
            add_seed(condition, slot, left.name, *comparison, right);
        } else if (*comparison == Comparison::kEqual && is_call_on_variable(left, "id", slot)) {
            const std::vector<Slot> needs = slots_of(&right);
            if (reads(needs, slot)) return;
            if (const int node = graph_.node_of(slot); node >= 0)
                condition.terms.push_back({SeedTerm::What::kId, node, {}, *comparison, &right, needs});
            for (GraphEdge& edge : graph_.edges) {
                if (edge.pattern->slot != slot) continue;
                edge.id = &right;
                edge.id_needs = needs;
            }
        }
    }

    void add_in(GraphCondition& condition, const Expression& left, const Expression& list) {
        Slot slot = kNoSlot;
        if (is_property_of_variable(left, slot)) {
            add_seed(condition, slot, left.name, Comparison::kIn, list);
        } else if (is_call_on_variable(left, "id", slot)) {
            const int node = graph_.node_of(slot);
            const std::vector<Slot> needs = slots_of(&list);
            if (node >= 0 && !reads(needs, slot))
                condition.terms.push_back({SeedTerm::What::kIds, node, {}, Comparison::kIn, &list, needs});
        }
    }

    void estimate(GraphCondition& condition) {
        const MatchCondition& test = condition.test;
        if (condition.labels_of >= 0) {
            condition.selectivity = label_fraction(*test.labels);
            return;
        }
        if (test.what == MatchCondition::What::kNode) return;
        if (condition.terms.empty()) {
            if (test.what == MatchCondition::What::kProperty) {
                condition.selectivity = kEqualitySelectivity;
            } else {
                const bool equality = test.expression->kind == ExpressionKind::kCompare && condition.equal_left;
                condition.selectivity = equality ? kEqualitySelectivity : kUnknownSelectivity;
            }
            return;
        }
        for (const SeedTerm& term : condition.terms) {
            const double share = term_selectivity(term);
            // Of several readings of one equality (a.x = b.y) the one that leaves most.
            condition.selectivity = &term == condition.terms.data() || test.expression->kind != ExpressionKind::kCompare
                                        ? share
                                        : std::max(condition.selectivity, share);
        }
        if (test.what == MatchCondition::What::kExpression && test.expression->comparisons.size() > 1)
            condition.selectivity *= kRangeSelectivity;
    }

    double term_selectivity(const SeedTerm& term) {
        const GraphNode& node = graph_.nodes[static_cast<std::size_t>(term.node)];
        const double one = 1 / graph_.all_nodes;
        double ids = kFewIds;
        if (term.value->kind == ExpressionKind::kList) ids = static_cast<double>(term.value->children.size());
        if (const Value& value = term.value->value; value.is(Kind::kList))
            ids = static_cast<double>(value.as_list().size());
        switch (term.what) {
        case SeedTerm::What::kId:
        case SeedTerm::What::kExternalId:
            return one;
        case SeedTerm::What::kIds:
        case SeedTerm::What::kExternalIds:
            return std::min(1.0, one * ids);
        case SeedTerm::What::kPropertyMap:
            return kEqualitySelectivity;
        case SeedTerm::What::kProperty:
            break;
        }
        PropertyCondition condition{term.key, term.comparison, known_value(*term.value)};
        const std::string_view label = node.labels.empty() ? std::string_view() : std::string_view(node.labels[0]);
        return std::clamp(planner_.store.selectivity(label, condition), 0.0, 1.0);
    }

    // The value of a literal, or of a list of them; null: not known before the run.
    static Value known_value(const Expression& expression) {
        if (expression.kind == ExpressionKind::kLiteral) return expression.value;
        if (expression.kind != ExpressionKind::kList) return {};
        Counted<Value> elements;
        for (const ExpressionPtr& child : expression.children) {
            if (child->kind != ExpressionKind::kLiteral) return {};
            elements.push_back(child->value);
        }
        return Value::list(std::move(elements));
    }

    double label_fraction(const LabelExpression& labels) {
        using What = LabelExpression::What;
        double share = 1;
        switch (labels.what) {
        case What::kName:
            return std::min(1.0, planner_.store.nodes_with_label(labels.name) / graph_.all_nodes);
        case What::kAnd:
            for (const auto& operand : labels.operands) share *= label_fraction(*operand);
            return share;
        case What::kOr:
            for (const auto& operand : labels.operands) share *= 1 - label_fraction(*operand);
            return 1 - share;
        case What::kNot:
            return 1 - label_fraction(*labels.operands[0]);
        case What::kAny:
            break;
        }
        return 1;
    }

    Planner& planner_;
    MatchGraph graph_;
    std::vector<Slot> all_slots_;
};

std::string label_text(const LabelExpression& labels) {
    using What = LabelExpression::What;
    switch (labels.what) {
    case What::kName:
        return labels.name;
    case What::kAny:
        return "%";
    case What::kNot:
        return "!" + label_text(*labels.operands[0]);
    case What::kAnd:
    case What::kOr: {
        std::string text;
        for (const auto& operand : labels.operands) {
            if (!text.empty()) text += labels.what == What::kAnd ? "&" : "|";
            const bool nested = operand->what == What::kOr && labels.what == What::kAnd;
            text += nested ? "(" + label_text(*operand) + ")" : label_text(*operand);
        }
        return text;
    }
    }
    return {};
}

} // namespace

std::string MatchCondition::text() const {
    switch (what) {
    case What::kLabels:
        return variable + ":" + label_text(*labels);
    case What::kProperty:
        return variable + "." + key + " = " + describe(*expression);
    case What::kPropertyMap:
        return variable + " properties = " + describe(*expression);
    case What::kNode:
        return variable + " IS NOT NULL";
    case What::kExpression:
        break;
    }
    return describe(*expression);
}

int MatchGraph::node_of(Slot slot) const {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].slot == slot) return static_cast<int>(i);
    }
    return -1;
}

bool MatchGraph::overlap(int edge, int other) const {
    const GraphEdge& a = edges[static_cast<std::size_t>(edge)];
    const GraphEdge& b = edges[static_cast<std::size_t>(other)];
    if (a.kind != PathKind::kWalk || b.kind != PathKind::kWalk) return false;
    if (a.types.empty() || b.types.empty()) return true;
    return std::any_of(a.types.begin(), a.types.end(), [&](const std::string& type) {
        return std::find(b.types.begin(), b.types.end(), type) != b.types.end();
    });
}

std::string MatchGraph::text_of(int number) const {
    const GraphEdge& edge = edges[static_cast<std::size_t>(number)];
    const RelationshipPattern& pattern = *edge.pattern;
    std::string text = "(" + nodes[static_cast<std::size_t>(edge.left)].variable + ")";
    text += pattern.direction == Direction::kIn ? "<-[" : "-[";
    text += pattern.variable;
    if (pattern.types != nullptr) text += ":" + label_text(*pattern.types);
    if (edge.variable) {
        text += "*";
        if (pattern.least) text += std::to_string(*pattern.least);
        if (!pattern.least || !pattern.most || *pattern.least != *pattern.most) {
            if (pattern.least || pattern.most) text += "..";
            if (pattern.most) text += std::to_string(*pattern.most);
        }
    }
    text += pattern.direction == Direction::kOut ? "]->(" : "]-(";
    return text + nodes[static_cast<std::size_t>(edge.right)].variable + ")";
}

std::string MatchGraph::text_of_path(int number) const {
    const GraphPath& path = paths[static_cast<std::size_t>(number)];
    std::string text = path.pattern->variable + " = ";
    if (path.edges.empty()) return text + "(" + nodes[static_cast<std::size_t>(path.nodes[0])].variable + ")";
    for (std::size_t i = 0; i < path.edges.size(); ++i) {
        std::string part = text_of(path.edges[i]);
        text += i == 0 ? part : part.substr(part.find(')') + 1);
    }
    return text;
}

MatchGraph read_pattern(Planner& planner, Pattern& pattern, Expression* where) {
    return Reader(planner, pattern).read(pattern, where);
}

} // namespace rv::cypher
