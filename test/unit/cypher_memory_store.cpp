#include "cypher_memory_store.hpp"

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

#include <algorithm>
#include <cmath>

namespace rv::cypher::test {
namespace {

Value property_in(const Value& properties, std::string_view key) {
    if (properties.is_null()) return {};
    const Value* found = properties.find(key);
    return found == nullptr ? Value() : *found;
}

double distance(VectorMetric metric, std::span<const Value> a, std::span<const Value> b) {
    double sum = 0, dot = 0, a2 = 0, b2 = 0, l1 = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); i++) {
        const double x = a[i].as_number(), y = b[i].as_number();
        sum += (x - y) * (x - y);
        l1 += std::abs(x - y);
        dot += x * y;
        a2 += x * x;
        b2 += y * y;
    }
    switch (metric) {
    case VectorMetric::kL2:
        return std::sqrt(sum);
    case VectorMetric::kCosine:
        return 1 - dot / std::sqrt(a2 * b2);
    case VectorMetric::kInnerProduct:
        return -dot;
    case VectorMetric::kL1:
        return l1;
    }
    return 0;
}

class Nodes final : public NodeCursor {
public:
    explicit Nodes(std::vector<std::int64_t> ids) : ids_(std::move(ids)) {}
    bool next(std::int64_t& node) override {
        if (at_ == ids_.size()) return false;
        node = ids_[at_++];
        return true;
    }

private:
    std::vector<std::int64_t> ids_;
    std::size_t at_ = 0;
};

class Relationships final : public RelationshipCursor {
public:
    explicit Relationships(std::vector<RelationshipRef> found) : found_(std::move(found)) {}
    bool next(RelationshipRef& relationship) override {
        if (at_ == found_.size()) return false;
        relationship = found_[at_++];
        return true;
    }

private:
    std::vector<RelationshipRef> found_;
    std::size_t at_ = 0;
};

class Results final : public RowCursor {
public:
    explicit Results(MemoryStore::Rows rows) : rows_(std::move(rows)) {}
    bool next(std::vector<Value>& row) override {
        if (at_ == rows_.size()) return false;
        row = rows_[at_++];
        return true;
    }

private:
    MemoryStore::Rows rows_;
    std::size_t at_ = 0;
};

} // namespace

Value map_of(std::initializer_list<std::pair<const char*, Value>> entries) {
    Counted<std::pair<Value, Value>> made;
    for (const auto& [key, value] : entries) made.emplace_back(Value::string(key), value);
    return Value::map(std::move(made));
}

Value list_of(std::initializer_list<Value> elements) { return Value::list(Counted<Value>(elements)); }

// The relationships of a node, as they were seen when it was started.
class MemoryStore::Walk final : public Expander {
public:
    Walk(MemoryStore& store, Direction direction, std::span<const Symbol> types)
        : store_(store), direction_(direction), types_(types.begin(), types.end()) {}

    void start(std::int64_t node) override { collect(node, std::nullopt); }
    void start_between(std::int64_t node, std::int64_t other) override { collect(node, other); }
    bool next(RelationshipRef& relationship) override {
        if (at_ == found_.size()) return false;
        relationship = found_[at_++];
        return true;
    }

private:
    void collect(std::int64_t node, std::optional<std::int64_t> other) {
        found_.clear();
        at_ = 0;
        const auto take = [&](const std::map<std::int64_t, std::vector<std::int64_t>>& from, bool loops) {
            const auto list = from.find(node);
            if (list == from.end()) return;
            for (const std::int64_t id : list->second) {
                const RelationshipRef& ref = store_.seen_.relationships.at(id);
                if (!loops && ref.start == ref.end) continue;
                if (!types_.empty() && std::find(types_.begin(), types_.end(), ref.type) == types_.end()) continue;
                if (other && (ref.start == node ? ref.end : ref.start) != *other) continue;
                found_.push_back(ref);
            }
        };
        if (direction_ != Direction::kIn) take(store_.seen_.out, true);
        if (direction_ != Direction::kOut) take(store_.seen_.in, direction_ == Direction::kIn);
    }

    MemoryStore& store_;
    Direction direction_;
    std::vector<Symbol> types_;
    std::vector<RelationshipRef> found_;
    std::size_t at_ = 0;
};

std::int64_t MemoryStore::add_node(std::initializer_list<const char*> labels, const Value& properties) {
    std::vector<Symbol> symbols;
    for (const char* label : labels) symbols.push_back(symbol(label));
    const std::int64_t id = create_node(symbols, properties.is_null() ? map_of({}) : properties);
    show_node(id);
    return id;
}

std::int64_t MemoryStore::add_relationship(std::int64_t start, const char* type, std::int64_t end,
                                           const Value& properties) {
    const std::int64_t id =
        create_relationship(symbol(type), start, end, properties.is_null() ? map_of({}) : properties).id;
    show_relationship(id);
    return id;
}

void MemoryStore::add_procedure(Procedure procedure, Body body) {
    procedure.handle = static_cast<std::int64_t>(procedures_.size());
    procedures_.emplace_back(std::move(procedure), std::move(body));
}

void MemoryStore::begin() {
    flush();
    std::erase_if(relationships_, [](const auto& entry) { return entry.second.deleted; });
    std::erase_if(nodes_, [](const auto& entry) { return entry.second.deleted; });
    calls = {};
    locked_.clear();
}

std::size_t MemoryStore::node_count() const {
    return static_cast<std::size_t>(
        std::count_if(nodes_.begin(), nodes_.end(), [](const auto& entry) { return !entry.second.deleted; }));
}

std::size_t MemoryStore::relationship_count() const {
    return static_cast<std::size_t>(std::count_if(relationships_.begin(), relationships_.end(),
                                                  [](const auto& entry) { return !entry.second.deleted; }));
}

Symbol MemoryStore::symbol(std::string_view name) {
    const auto found = symbols_.find(name);
    if (found != symbols_.end()) return found->second;
    const auto made = symbols_.emplace(std::string(name), static_cast<Symbol>(names_.size())).first;
    names_.push_back(&made->first);
    return made->second;
}

std::unique_ptr<NodeCursor> MemoryStore::scan_nodes(const NodeSeed& seed) {
    calls.scan++;
    std::vector<std::int64_t> found;
    for (const auto& [id, has] : seen_.nodes) {
        const std::vector<Symbol>& labels = has; // clang 14 lets no lambda use a binding
        if (seed.id && *seed.id != id) continue;
        const Node& node = nodes_.at(id);
        if (seed.external_id && *seed.external_id != node.external_id) continue;
        if (seed.metric && node.vector.is_null()) continue;
        if (!std::all_of(seed.labels.begin(), seed.labels.end(), [&](const std::string& label) {
                return std::find(labels.begin(), labels.end(), symbol(label)) != labels.end();
            }))
            continue;
        found.push_back(id);
    }
    if (seed.metric)
        std::stable_sort(found.begin(), found.end(), [&](std::int64_t a, std::int64_t b) {
            return *vector_distance(a, *seed.metric, seed.vector) < *vector_distance(b, *seed.metric, seed.vector);
        });
    return std::make_unique<Nodes>(std::move(found));
}

std::unique_ptr<RelationshipCursor> MemoryStore::scan_relationships(const RelationshipSeed& seed) {
    calls.scan++;
    std::vector<RelationshipRef> found;
    for (const auto& [id, ref] : seen_.relationships) {
        if (seed.id && *seed.id != id) continue;
        if (!seed.types.empty() && std::find(seed.types.begin(), seed.types.end(), ref.type) == seed.types.end())
            continue;
        found.push_back(ref);
    }
    return std::make_unique<Relationships>(std::move(found));
}

std::unique_ptr<Expander> MemoryStore::expander(Direction direction, std::span<const Symbol> types) {
    return std::make_unique<Walk>(*this, direction, types);
}

bool MemoryStore::has_label(std::int64_t node, Symbol label) {
    const std::vector<Symbol>& labels = nodes_.at(node).labels;
    return std::find(labels.begin(), labels.end(), label) != labels.end();
}

Value MemoryStore::node_property(std::int64_t node, std::string_view key) {
    const Node& found = nodes_.at(node);
    if (key == "_vector") return found.vector;
    if (key == "_external_id") return found.external_id.empty() ? Value() : Value::string(found.external_id);
    return property_in(found.properties, key);
}

Value MemoryStore::relationship_property(std::int64_t relationship, std::string_view key) {
    return property_in(relationships_.at(relationship).properties, key);
}

std::optional<RelationshipRef> MemoryStore::relationship(std::int64_t id) {
    const auto found = seen_.relationships.find(id);
    if (found == seen_.relationships.end()) return std::nullopt;
    return found->second;
}

std::optional<double> MemoryStore::vector_distance(std::int64_t node, VectorMetric metric, const Value& vector) {
    const Value& own = nodes_.at(node).vector;
    if (own.is_null()) return std::nullopt;
    return distance(metric, own.as_list(), vector.as_list());
}

GraphStatistics MemoryStore::statistics() {
    return {static_cast<double>(seen_.nodes.size()), static_cast<double>(seen_.relationships.size())};
}

double MemoryStore::nodes_with_label(std::string_view label) {
    const Symbol wanted = symbol(label);
    return static_cast<double>(std::count_if(seen_.nodes.begin(), seen_.nodes.end(), [&](const auto& entry) {
        return std::find(entry.second.begin(), entry.second.end(), wanted) != entry.second.end();
    }));
}

double MemoryStore::relationships_of_type(Symbol type) {
    return static_cast<double>(std::count_if(seen_.relationships.begin(), seen_.relationships.end(),
                                             [&](const auto& entry) { return entry.second.type == type; }));
}

double MemoryStore::selectivity(std::string_view, const PropertyCondition& condition) {
    return condition.comparison == Comparison::kEqual ? 0.05 : 0.3;
}

double MemoryStore::degree(std::int64_t node, Direction direction) {
    const auto count = [&](const auto& lists) {
        const auto found = lists.find(node);
        return found == lists.end() ? 0.0 : static_cast<double>(found->second.size());
    };
    return (direction != Direction::kIn ? count(seen_.out) : 0) + (direction != Direction::kOut ? count(seen_.in) : 0);
}

std::int64_t MemoryStore::create_node(std::span<const Symbol> labels, const Value& properties) {
    calls.create_node++;
    const std::int64_t id = ++last_node_;
    nodes_[id] = {{labels.begin(), labels.end()}, properties, {}, {}, false};
    written_nodes_.push_back(id);
    return id;
}

RelationshipRef MemoryStore::create_relationship(Symbol type, std::int64_t start, std::int64_t end,
                                                 const Value& properties) {
    calls.create_relationship++;
    const RelationshipRef ref{++last_relationship_, start, end, type};
    relationships_[ref.id] = {ref, properties, false};
    written_relationships_.push_back(ref.id);
    return ref;
}

void MemoryStore::set_node_properties(std::int64_t node, const Value& properties) {
    calls.set_node_properties++;
    nodes_.at(node).properties = properties;
}

void MemoryStore::set_relationship_properties(std::int64_t relationship, const Value& properties) {
    calls.set_relationship_properties++;
    relationships_.at(relationship).properties = properties;
}

void MemoryStore::add_label(std::int64_t node, Symbol label) {
    if (has_label(node, label)) return;
    calls.labels_changed++;
    nodes_.at(node).labels.push_back(label);
    written_nodes_.push_back(node);
}

void MemoryStore::remove_label(std::int64_t node, Symbol label) {
    if (!has_label(node, label)) return;
    calls.labels_changed++;
    std::erase(nodes_.at(node).labels, label);
    written_nodes_.push_back(node);
}

void MemoryStore::delete_node(std::int64_t node) {
    nodes_.at(node).deleted = true;
    written_nodes_.push_back(node);
}

void MemoryStore::delete_relationship(std::int64_t relationship) {
    relationships_.at(relationship).deleted = true;
    written_relationships_.push_back(relationship);
}

void MemoryStore::flush() {
    calls.flush++;
    for (const auto& [id, relationship] : relationships_)
        if (!relationship.deleted &&
            (nodes_.at(relationship.ref.start).deleted || nodes_.at(relationship.ref.end).deleted))
            fail(ErrorType::kConstraintVerificationFailed, "DeleteConnectedNode", "a deleted node has relationships");
    for (const std::int64_t id : written_nodes_) show_node(id);
    for (const std::int64_t id : written_relationships_) show_relationship(id);
    written_nodes_.clear();
    written_relationships_.clear();
}

void MemoryStore::show_node(std::int64_t node) {
    const Node& now = nodes_.at(node);
    if (now.deleted) {
        seen_.nodes.erase(node);
    } else {
        seen_.nodes[node] = now.labels;
    }
}

void MemoryStore::show_relationship(std::int64_t relationship) {
    const Relationship& now = relationships_.at(relationship);
    const bool there = seen_.relationships.contains(relationship);
    if (now.deleted) {
        if (!there) return;
        seen_.relationships.erase(relationship);
        std::erase(seen_.out[now.ref.start], relationship);
        std::erase(seen_.in[now.ref.end], relationship);
    } else if (!there) {
        seen_.relationships[relationship] = now.ref;
        seen_.out[now.ref.start].push_back(relationship);
        seen_.in[now.ref.end].push_back(relationship);
    }
}

void MemoryStore::lock_key(std::uint64_t key) {
    locked_.push_back(key);
    if (while_waiting) while_waiting();
}

std::optional<Procedure> MemoryStore::find_procedure(std::string_view name) {
    for (const auto& [procedure, body] : procedures_)
        if (procedure.name == name) return procedure;
    return std::nullopt;
}

std::unique_ptr<RowCursor> MemoryStore::call(const Procedure& procedure, std::span<const Value> arguments) {
    return std::make_unique<Results>(procedures_.at(static_cast<std::size_t>(procedure.handle)).second(arguments));
}

void MemoryStore::require_writable() {
    calls.require_writable++;
    if (read_only) throw Error("25006", "the transaction is read-only");
}

} // namespace rv::cypher::test
