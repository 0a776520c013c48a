#include "cypher_reference.hpp"

#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <algorithm>
#include <stdexcept>

namespace rv::cypher::test {
namespace {

Value list(const std::vector<Value>& elements) { return Value::list({elements.begin(), elements.end()}); }

bool aggregates(const Expression& expression) {
    if (expression.kind == ExpressionKind::kAggregate) return true;
    return std::any_of(expression.children.begin(), expression.children.end(),
                       [](const ExpressionPtr& child) { return child != nullptr && aggregates(*child); });
}

bool equivalent_rows(const std::vector<Value>& a, const std::vector<Value>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equivalent);
}

void make_distinct(std::vector<std::vector<Value>>& rows) {
    std::vector<std::vector<Value>> kept;
    for (const auto& row : rows)
        if (std::none_of(kept.begin(), kept.end(), [&](const auto& other) { return equivalent_rows(other, row); }))
            kept.push_back(row);
    rows = std::move(kept);
}

} // namespace

Reference::Result Reference::result(const Query& query, const Table& input) const {
    Result all;
    for (const auto& part : query.parts) {
        Result one;
        Table rows = input;
        for (const auto& next : part->clauses) rows = clause(*next, rows, one);
        if (one.columns.empty()) one.rows.resize(rows.size()); // of a query without RETURN only their number counts
        if (all.columns.empty()) all.columns = one.columns;
        all.rows.insert(all.rows.end(), one.rows.begin(), one.rows.end());
    }
    if (query.parts.size() > 1 && !query.all) make_distinct(all.rows);
    return all;
}

Reference::Table Reference::clause(const Clause& clause, const Table& input, Result& result) const {
    switch (clause.kind) {
    case ClauseKind::kMatch:
        return match(clause, input);
    case ClauseKind::kUnwind:
        return unwind(clause, input);
    case ClauseKind::kWith:
    case ClauseKind::kReturn:
        return project(clause, input, result);
    case ClauseKind::kCallSubquery:
        return call(clause, input);
    default:
        throw std::logic_error("no such clause in a query that only reads");
    }
}

Reference::Table Reference::match(const Clause& clause, const Table& input) const {
    Table made;
    for (const Row& row : input) {
        const std::size_t before = made.size();
        const bool shortest = clause.pattern.paths.front().kind != PathKind::kWalk;
        const Found keep = [&](const Row& found) {
            if (shortest || holds(clause.where.get(), found)) made.push_back(found);
        };
        if (shortest)
            assign_shortest(clause.pattern, clause.where.get(), row, keep);
        else
            assign(clause.pattern, row, keep);
        if (!clause.optional || made.size() > before) continue;
        Row nulls = row;
        for (const PathPattern& path : clause.pattern.paths) {
            nulls.emplace(path.variable, Value());
            for (const NodePattern& node : path.nodes) nulls.emplace(node.variable, Value());
            for (const RelationshipPattern& step : path.relationships) nulls.emplace(step.variable, Value());
        }
        nulls.erase("");
        made.push_back(std::move(nulls));
    }
    return made;
}

Reference::Table Reference::unwind(const Clause& clause, const Table& input) const {
    Table made;
    for (const Row& row : input) {
        const Value value = evaluate(*clause.list, row);
        if (value.is_null()) continue;
        const auto elements = value.is(Kind::kList) ? value.as_list() : std::span<const Value>(&value, 1);
        for (const Value& element : elements) {
            step();
            made.push_back(row);
            made.back()[clause.variable] = element;
        }
    }
    return made;
}

Reference::Table Reference::project(const Clause& clause, const Table& input, Result& result) const {
    const Projection& projection = clause.projection;
    std::vector<std::pair<std::string, const Expression*>> items;
    if (projection.star && !input.empty())
        for (const auto& [name, value] : input.front()) items.emplace_back(name, nullptr);
    for (const ProjectionItem& item : projection.items) items.emplace_back(item.name, item.expression.get());
    bool groups = false;
    for (const auto& [name, expression] : items) groups = groups || (expression != nullptr && aggregates(*expression));

    struct Made {
        std::vector<Value> values;
        Row before;
        Table group;
    };
    std::vector<Made> rows;
    for (const Row& row : input) {
        Made made;
        made.before = row;
        for (const auto& [name, expression] : items) {
            if (expression == nullptr)
                made.values.push_back(row.find(name)->second);
            else
                made.values.push_back(aggregates(*expression) ? Value() : evaluate(*expression, row));
        }
        if (groups) {
            const auto same = std::find_if(rows.begin(), rows.end(), [&](const Made& other) {
                return equivalent_rows(other.values, made.values);
            });
            if (same != rows.end()) {
                same->group.push_back(row);
                continue;
            }
            made.group.push_back(row);
        }
        rows.push_back(std::move(made));
    }
    const bool keys = std::any_of(items.begin(), items.end(),
                                  [](const auto& item) { return item.second == nullptr || !aggregates(*item.second); });
    if (groups && rows.empty() && !keys) rows.push_back({std::vector<Value>(items.size()), {}, {}});
    if (groups)
        for (Made& made : rows)
            for (std::size_t i = 0; i < items.size(); ++i)
                if (items[i].second != nullptr && aggregates(*items[i].second))
                    made.values[i] = evaluate(*items[i].second, made.before, &made.group);
    if (projection.distinct) {
        std::vector<Made> kept;
        for (Made& made : rows)
            if (std::none_of(kept.begin(), kept.end(),
                             [&](const Made& other) { return equivalent_rows(other.values, made.values); }))
                kept.push_back(std::move(made));
        rows = std::move(kept);
    }

    const auto overlaid = [&](const Made& made) {
        Row row = made.before;
        for (std::size_t i = 0; i < items.size(); ++i) row[items[i].first] = made.values[i];
        return row;
    };
    if (!projection.order.empty()) {
        std::vector<std::pair<std::vector<Value>, Made>> keyed;
        for (Made& made : rows) {
            std::vector<Value> order;
            const Row row = overlaid(made);
            for (const SortItem& item : projection.order) order.push_back(evaluate(*item.expression, row, &made.group));
            keyed.emplace_back(std::move(order), std::move(made));
        }
        std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
            for (std::size_t i = 0; i < a.first.size(); ++i) {
                const std::weak_ordering found = order(a.first[i], b.first[i]);
                if (found != 0) return projection.order[i].descending ? found > 0 : found < 0;
            }
            return false;
        });
        rows.clear();
        for (auto& [order, made] : keyed) rows.push_back(std::move(made));
    }
    if (projection.skip != nullptr) {
        const auto skipped = std::min<std::int64_t>(count(*projection.skip), static_cast<std::int64_t>(rows.size()));
        rows.erase(rows.begin(), rows.begin() + skipped);
    }
    if (projection.limit != nullptr) {
        const auto limit = std::min<std::int64_t>(count(*projection.limit), static_cast<std::int64_t>(rows.size()));
        rows.erase(rows.begin() + limit, rows.end());
    }

    Table made;
    for (const Made& one : rows) {
        Row row;
        for (std::size_t i = 0; i < items.size(); ++i) row[items[i].first] = one.values[i];
        if (clause.kind == ClauseKind::kReturn) result.rows.push_back(one.values);
        const bool sees_before = !groups && !projection.distinct;
        if (holds(clause.where.get(), sees_before ? overlaid(one) : row)) made.push_back(std::move(row));
    }
    if (clause.kind == ClauseKind::kReturn)
        for (const auto& [name, expression] : items) result.columns.push_back(name);
    return made;
}

Reference::Table Reference::call(const Clause& clause, const Table& input) const {
    Table made;
    for (const Row& row : input) {
        Row imported;
        if (clause.scoped_import) {
            for (const std::string& name : clause.imports) imported[name] = row.find(name)->second;
        } else if (clause.query->parts.front()->clauses.front()->kind == ClauseKind::kWith) {
            imported = row; // its WITH says what of it
        }
        const Result inner = result(*clause.query, {imported});
        for (const auto& values : inner.rows) {
            step();
            made.push_back(row);
            for (std::size_t i = 0; i < values.size(); ++i) made.back()[inner.columns[i]] = values[i];
        }
    }
    return made;
}

// --- patterns

void Reference::assign(const Pattern& pattern, const Row& row, const Found& found) const {
    assign_path(pattern, 0, row, {}, found);
}

void Reference::assign_path(const Pattern& pattern, std::size_t number, const Row& row, const Used& used,
                            const Found& found) const {
    if (number == pattern.paths.size()) {
        // Maps and conditions may read any variable of the pattern: tested when all are there.
        for (const PathPattern& path : pattern.paths) {
            for (const NodePattern& node : path.nodes)
                if (!node.variable.empty() && !fits(node, row, row.find(node.variable)->second.as_node())) return;
        }
        found(row);
        return;
    }
    assign_node(pattern, number, 0, row, used, {}, {}, found);
}

void Reference::assign_node(const Pattern& pattern, std::size_t number, std::size_t at, Row row, Used used,
                            std::vector<Value> nodes, std::vector<Value> steps, const Found& found) const {
    const PathPattern& path = pattern.paths[number];
    const NodePattern& node = path.nodes[at];
    std::vector<std::int64_t> candidates;
    const auto known = row.find(node.variable);
    // Behind a relationship the node is where that one ends: kept in `nodes` by the step.
    if (at > 0) {
        candidates.push_back(nodes.back().as_node());
    } else {
        std::unique_ptr<NodeCursor> all = store_.scan_nodes({});
        for (std::int64_t id; all->next(id);) candidates.push_back(id);
    }
    for (const std::int64_t candidate : candidates) {
        step();
        if (!node.variable.empty() && known != row.end() &&
            !(known->second.is(Kind::kNode) && known->second.as_node() == candidate))
            continue;
        Row bound = row;
        if (!node.variable.empty()) bound[node.variable] = Value::node(candidate);
        if (node.variable.empty() && !fits(node, bound, candidate)) continue;
        std::vector<Value> walked = nodes;
        if (at == 0) walked.push_back(Value::node(candidate));
        if (at == path.relationships.size()) {
            if (!path.variable.empty())
                bound[path.variable] = Value::path({walked.begin(), walked.end()}, {steps.begin(), steps.end()});
            assign_path(pattern, number + 1, bound, used, found);
            continue;
        }
        const RelationshipPattern& next = path.relationships[at];
        assign_steps(
            next, bound, candidate, used, {}, {},
            [&](const Used& now, const std::vector<Value>& through, const std::vector<Value>& taken, std::int64_t end) {
                Row further = bound;
                if (!next.variable.empty()) further[next.variable] = next.variable_length ? list(taken) : taken[0];
                std::vector<Value> further_nodes = walked;
                std::vector<Value> further_steps = steps;
                further_nodes.insert(further_nodes.end(), through.begin(), through.end());
                further_steps.insert(further_steps.end(), taken.begin(), taken.end());
                if (taken.empty()) further_nodes.back() = Value::node(end);
                assign_node(pattern, number, at + 1, further, now, further_nodes, further_steps, found);
            });
    }
}

void Reference::assign_steps(const RelationshipPattern& step, const Row& row, std::int64_t from, const Used& used,
                             std::vector<Value> through, std::vector<Value> taken,
                             const std::function<void(const Used&, const std::vector<Value>&, const std::vector<Value>&,
                                                      std::int64_t)>& found) const {
    const auto length = static_cast<std::int64_t>(taken.size());
    const std::int64_t least = step.variable_length ? step.least.value_or(1) : 1;
    const std::int64_t most = step.variable_length ? step.most.value_or(1000) : 1;
    if (length >= least && length <= most) found(used, through, taken, from);
    if (length >= most) return;
    std::unique_ptr<RelationshipCursor> all = store_.scan_relationships({});
    for (RelationshipRef one; all->next(one);) {
        this->step();
        if (used.contains(one.id)) continue;
        const bool out = one.start == from && step.direction != Direction::kIn;
        const bool in = one.end == from && step.direction != Direction::kOut;
        if (!out && !in) continue;
        const Value value = Value::relationship(one);
        const auto known = row.find(step.variable);
        if (!step.variable.empty() && known != row.end() &&
            !(known->second.is(Kind::kRelationship) && known->second.as_relationship().id == one.id))
            continue;
        if (!fits(step, row, value)) continue;
        Used now = used;
        now.insert(one.id);
        const std::int64_t end = out ? one.end : one.start;
        std::vector<Value> further = through;
        std::vector<Value> further_taken = taken;
        further.push_back(Value::node(end));
        further_taken.push_back(value);
        assign_steps(step, row, end, now, further, further_taken, found);
    }
}

// Of all the paths between two nodes that meet everything the shortest ones: one of them, or all.
void Reference::assign_shortest(const Pattern& pattern, const Expression* where, const Row& row,
                                const Found& found) const {
    const PathPattern& path = pattern.paths.front();
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<Row>> best;
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> lengths;
    const bool to_itself = path.relationships.front().least.value_or(1) == 0;
    assign(pattern, row, [&](const Row& one) {
        if (!holds(where, one)) return;
        const Value& walked = one.find(path.variable)->second;
        const std::pair ends(walked.path_nodes().front().as_node(), walked.path_nodes().back().as_node());
        const std::size_t length = walked.path_relationships().size();
        if (ends.first == ends.second && !(to_itself && length == 0)) return;
        const auto [known, added] = lengths.emplace(ends, length);
        if (!added && length > known->second) return;
        if (length < known->second) best[ends].clear();
        known->second = length;
        if (path.kind == PathKind::kAllShortest || best[ends].empty()) best[ends].push_back(one);
    });
    for (const auto& [ends, rows] : best)
        for (const Row& one : rows) found(one);
}

std::vector<std::string> Reference::names(const Value& entity) const {
    if (entity.is(Kind::kRelationship)) return {std::string(store_.name_of(entity.as_relationship().type))};
    std::vector<std::string> found;
    for (const Symbol label : store_.labels(entity.as_node())) found.emplace_back(store_.name_of(label));
    return found;
}

bool Reference::has_labels(const LabelExpression& labels, const std::vector<std::string>& names) const {
    const auto test = [&](const auto& operand) { return has_labels(*operand, names); };
    switch (labels.what) {
    case LabelExpression::What::kName:
        return std::find(names.begin(), names.end(), labels.name) != names.end();
    case LabelExpression::What::kAnd:
        return std::all_of(labels.operands.begin(), labels.operands.end(), test);
    case LabelExpression::What::kOr:
        return std::any_of(labels.operands.begin(), labels.operands.end(), test);
    case LabelExpression::What::kNot:
        return !test(labels.operands.front());
    default:
        return !names.empty();
    }
}

bool Reference::has(const Expression* map, const Row& row, const Value& entity) const {
    if (map == nullptr) return true;
    for (std::size_t i = 0; i < map->keys.size(); ++i)
        if (equals(property(entity, map->keys[i]), evaluate(*map->children[i], row)) != true) return false;
    return true;
}

bool Reference::fits(const NodePattern& pattern, const Row& row, std::int64_t node) const {
    const Value value = Value::node(node);
    return (pattern.labels == nullptr || has_labels(*pattern.labels, names(value))) &&
           has(pattern.properties.get(), row, value) && holds(pattern.where.get(), row);
}

bool Reference::fits(const RelationshipPattern& pattern, const Row& row, const Value& step) const {
    return (pattern.types == nullptr || has_labels(*pattern.types, names(step))) &&
           has(pattern.properties.get(), row, step);
}

// --- expressions

bool Reference::holds(const Expression* condition, const Row& row) const {
    if (condition == nullptr) return true;
    const Value value = evaluate(*condition, row);
    return !value.is_null() && truth(value) == true;
}

std::int64_t Reference::count(const Expression& expression) const { return evaluate(expression, {}).as_integer(); }

Value Reference::property(const Value& owner, const std::string& key) const {
    switch (owner.kind()) {
    case Kind::kNull:
        return {};
    case Kind::kNode:
        return store_.node_property(owner.as_node(), key);
    case Kind::kRelationship:
        return store_.relationship_property(owner.as_relationship().id, key);
    default:
        throw std::logic_error("a property of something else");
    }
}

Value Reference::call_function(const Expression& expression, const std::vector<Value>& arguments) const {
    const Function* function = find_function(expression.name);
    if (function == nullptr) throw std::logic_error("no function " + expression.name);
    if (function->null_for_null &&
        std::any_of(arguments.begin(), arguments.end(), [](const Value& argument) { return argument.is_null(); }))
        return {};
    return function->call(environment_, arguments);
}

Value Reference::aggregate(const Expression& expression, const Table& group) const {
    if (expression.children.empty()) return Value::integer(static_cast<std::int64_t>(group.size()));
    std::vector<Value> values;
    for (const Row& row : group) {
        Value value = evaluate(*expression.children.front(), row);
        if (value.is_null()) continue;
        if (expression.distinct &&
            std::any_of(values.begin(), values.end(), [&](const Value& other) { return equivalent(other, value); }))
            continue;
        values.push_back(std::move(value));
    }
    std::string name = expression.name;
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    if (name == "count") return Value::integer(static_cast<std::int64_t>(values.size()));
    if (name == "collect") return list(values);
    const auto less = [](const Value& a, const Value& b) { return order(a, b) < 0; };
    if (name == "min") return values.empty() ? Value() : *std::min_element(values.begin(), values.end(), less);
    if (name == "max") return values.empty() ? Value() : *std::max_element(values.begin(), values.end(), less);
    if (name != "sum") throw std::logic_error("no aggregate " + name);
    Value sum = Value::integer(0);
    for (const Value& value : values) sum = add(sum, value);
    return sum;
}

Value Reference::evaluate(const Expression& expression, const Row& row, const Table* group) const {
    step();
    const auto child = [&](std::size_t number) { return evaluate(*expression.children[number], row, group); };
    const auto test = [&](std::size_t number) { return truth(child(number)); };
    const auto given = [&](std::size_t number) {
        return number < expression.children.size() && expression.children[number] != nullptr;
    };
    const auto with = [&](const std::string& name, const Value& value) {
        Row inner = row;
        inner[name] = value;
        return inner;
    };
    switch (expression.kind) {
    case ExpressionKind::kLiteral:
        return expression.value;
    case ExpressionKind::kVariable: {
        const auto found = row.find(expression.name);
        if (found == row.end()) throw std::logic_error("no variable " + expression.name);
        return found->second;
    }
    case ExpressionKind::kProperty:
        return property(child(0), expression.name);
    case ExpressionKind::kSubscript:
        return subscript(child(0), child(1));
    case ExpressionKind::kSlice: {
        const Value from = given(1) ? child(1) : Value();
        const Value to = given(2) ? child(2) : Value();
        return slice(child(0), given(1) ? &from : nullptr, given(2) ? &to : nullptr);
    }
    case ExpressionKind::kList: {
        std::vector<Value> elements;
        for (std::size_t i = 0; i < expression.children.size(); ++i) elements.push_back(child(i));
        return list(elements);
    }
    case ExpressionKind::kMap: {
        Counted<std::pair<Value, Value>> entries;
        for (std::size_t i = 0; i < expression.keys.size(); ++i)
            entries.emplace_back(Value::string(expression.keys[i]), child(i));
        return Value::map(std::move(entries));
    }
    case ExpressionKind::kHasLabels: {
        const Value entity = child(0);
        return entity.is_null() ? Value() : Value::boolean(has_labels(*expression.labels, names(entity)));
    }
    case ExpressionKind::kNot: {
        const auto value = test(0);
        return value ? Value::boolean(!*value) : Value();
    }
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr: {
        const bool decides = expression.kind == ExpressionKind::kOr;
        bool unknown = false;
        for (std::size_t i = 0; i < expression.children.size(); ++i) {
            const auto value = test(i);
            if (value == decides) return Value::boolean(decides);
            unknown = unknown || !value;
        }
        return unknown ? Value() : Value::boolean(!decides);
    }
    case ExpressionKind::kXor: {
        bool odd = false;
        for (std::size_t i = 0; i < expression.children.size(); ++i) {
            const auto value = test(i);
            if (!value) return {};
            odd = odd != *value;
        }
        return Value::boolean(odd);
    }
    case ExpressionKind::kCompare: {
        bool unknown = false;
        for (std::size_t i = 0; i < expression.comparisons.size(); ++i) {
            const Value a = child(i);
            const Value b = child(i + 1);
            std::optional<bool> met;
            const CompareOperator sign = expression.comparisons[i];
            if (sign == CompareOperator::kEqual || sign == CompareOperator::kNotEqual) {
                met = equals(a, b);
                if (met) met = *met == (sign == CompareOperator::kEqual);
            } else if (const auto found = compare(a, b)) {
                met = sign == CompareOperator::kLess        ? *found < 0
                      : sign == CompareOperator::kLessEqual ? *found <= 0
                      : sign == CompareOperator::kGreater   ? *found > 0
                                                            : *found >= 0;
            }
            if (met == false) return Value::boolean(false);
            unknown = unknown || !met;
        }
        return unknown ? Value() : Value::boolean(true);
    }
    case ExpressionKind::kIsNull:
        return Value::boolean(child(0).is_null());
    case ExpressionKind::kIsNotNull:
        return Value::boolean(!child(0).is_null());
    case ExpressionKind::kAdd:
        return add(child(0), child(1));
    case ExpressionKind::kSubtract:
        return subtract(child(0), child(1));
    case ExpressionKind::kMultiply:
        return multiply(child(0), child(1));
    case ExpressionKind::kDivide:
        return divide(child(0), child(1));
    case ExpressionKind::kNegate:
        return negate(child(0));
    case ExpressionKind::kIn:
        return from_truth(in_list(child(0), child(1)));
    case ExpressionKind::kStartsWith:
        return from_truth(starts_with(child(0), child(1)));
    case ExpressionKind::kEndsWith:
        return from_truth(ends_with(child(0), child(1)));
    case ExpressionKind::kContains:
        return from_truth(contains(child(0), child(1)));
    case ExpressionKind::kMatches:
        return from_truth(matches(child(0), child(1)));
    case ExpressionKind::kCase: {
        const std::size_t last = expression.children.size() - 1;
        for (std::size_t i = 1; i + 1 < last; i += 2) {
            const bool met = given(0) ? equals(child(0), child(i)) == true : test(i) == true;
            if (met) return child(i + 1);
        }
        return given(last) ? child(last) : Value();
    }
    case ExpressionKind::kFunction: {
        std::vector<Value> arguments;
        for (std::size_t i = 0; i < expression.children.size(); ++i) arguments.push_back(child(i));
        return call_function(expression, arguments);
    }
    case ExpressionKind::kAggregate:
        return aggregate(expression, *group);
    case ExpressionKind::kListComprehension:
    case ExpressionKind::kAll:
    case ExpressionKind::kAny:
    case ExpressionKind::kNone:
    case ExpressionKind::kSingle: {
        const Value of = child(0);
        if (of.is_null()) return {};
        std::vector<Value> kept;
        int met = 0;
        int missed = 0;
        int unknown = 0;
        for (const Value& element : of.as_list()) {
            const Row inner = with(expression.name, element);
            const auto truth_of =
                given(1) ? truth(evaluate(*expression.children[1], inner)) : std::optional<bool>(true);
            ++(truth_of == true ? met : truth_of == false ? missed : unknown);
            if (truth_of == true) kept.push_back(given(2) ? evaluate(*expression.children[2], inner) : element);
        }
        switch (expression.kind) {
        case ExpressionKind::kListComprehension:
            return list(kept);
        case ExpressionKind::kAll:
            return missed > 0 ? Value::boolean(false) : unknown > 0 ? Value() : Value::boolean(true);
        case ExpressionKind::kAny:
            return met > 0 ? Value::boolean(true) : unknown > 0 ? Value() : Value::boolean(false);
        case ExpressionKind::kNone:
            return met > 0 ? Value::boolean(false) : unknown > 0 ? Value() : Value::boolean(true);
        default:
            return met > 1 ? Value::boolean(false) : unknown > 0 ? Value() : Value::boolean(met == 1);
        }
    }
    case ExpressionKind::kReduce: {
        const Value of = child(1);
        if (of.is_null()) return {};
        Value sum = child(0);
        for (const Value& element : of.as_list()) {
            Row inner = with(expression.name, sum);
            inner[expression.keys[0]] = element;
            sum = evaluate(*expression.children[2], inner);
        }
        return sum;
    }
    case ExpressionKind::kPatternPredicate: {
        bool any = false;
        assign(*expression.pattern, row, [&](const Row&) { any = true; });
        return Value::boolean(any);
    }
    case ExpressionKind::kPatternComprehension: {
        std::vector<Value> elements;
        assign(*expression.pattern, row, [&](const Row& found) {
            if (given(0) && !holds(expression.children[0].get(), found)) return;
            elements.push_back(evaluate(*expression.children[1], found));
        });
        return list(elements);
    }
    case ExpressionKind::kExists:
        return Value::boolean(!result(*expression.query, {row}).rows.empty());
    case ExpressionKind::kCount:
        return Value::integer(static_cast<std::int64_t>(result(*expression.query, {row}).rows.size()));
    case ExpressionKind::kCollect: {
        std::vector<Value> elements;
        for (const auto& values : result(*expression.query, {row}).rows) elements.push_back(values[0]);
        return list(elements);
    }
    default:
        throw std::logic_error("no such expression in a query that only reads");
    }
}

} // namespace rv::cypher::test
