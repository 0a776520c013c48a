#include "ruvector/core/cypher/run/pattern_maker.hpp"

#include "ruvector/core/cypher/values/compare.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace rv::cypher {
namespace {

void collect_labels(const LabelExpression* labels, std::vector<std::string>& names) {
    if (labels == nullptr) return;
    if (labels->what == LabelExpression::What::kName) {
        if (std::find(names.begin(), names.end(), labels->name) == names.end()) names.push_back(labels->name);
        return;
    }
    for (const auto& operand : labels->operands) collect_labels(operand.get(), names);
}

// A hash that is the same in all processes.
class Hash {
public:
    void add(std::uint64_t value) {
        value_ ^= value + 0x9e3779b97f4a7c15ULL + (value_ << 6) + (value_ >> 2);
        value_ *= 0xff51afd7ed558ccdULL;
        value_ ^= value_ >> 32;
    }
    void add(std::string_view text) {
        std::uint64_t hash = 0xcbf29ce484222325ULL;
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        add(hash);
    }
    void add(const Value& map) {
        for (const auto& [key, value] : map.as_map()) {
            add(key.as_string());
            add(static_cast<std::uint64_t>(hash_of(value)));
        }
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0;
};

} // namespace

std::int64_t node_in_frame(const NodePattern& pattern, Run& run) {
    const Value& value = run[pattern.slot];
    if (!value.is(Kind::kNode))
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             "a relationship cannot be created: " + pattern.variable +
                 (value.is_null() ? " is null" : std::string(" is no node, but of type ") + name_of(value.kind())),
             pattern.place);
    if (run.store.node_deleted(value.as_node()))
        fail(ErrorType::kEntityNotFound, "DeletedEntityAccess", "node " + pattern.variable + " has been deleted",
             pattern.place);
    return value.as_node();
}

PatternMaker::PatternMaker(const Pattern& pattern, bool for_merge) : for_merge_(for_merge) {
    std::set<Slot> there;
    for (const PathPattern& path : pattern.paths) {
        Path made{&path, {}, {}};
        for (const NodePattern& node : path.nodes) {
            // A variable that stands there twice is made where it stands first.
            const bool first = node.slot == kNoSlot || there.insert(node.slot).second;
            made.nodes.push_back({&node, first && !node.bound, {}, PropertyMaker(node.properties.get()), {}, -1});
        }
        for (const RelationshipPattern& relationship : path.relationships)
            made.relationships.push_back({&relationship, 0, PropertyMaker(relationship.properties.get()), {}, {}});
        paths_.push_back(std::move(made));
    }
}

void PatternMaker::begin(Run& run) {
    for (Path& path : paths_) {
        for (Node& node : path.nodes) {
            node.properties.begin();
            node.labels.clear();
            std::vector<std::string> names;
            collect_labels(node.pattern->labels.get(), names);
            for (const std::string& name : names) node.labels.push_back(run.store.symbol(name));
        }
        for (Relationship& relationship : path.relationships) {
            relationship.properties.begin();
            relationship.type = run.store.symbol(relationship.pattern->types->name);
        }
    }
}

void PatternMaker::make(Run& run) {
    for (Path& path : paths_) {
        for (Node& node : path.nodes) make_node(node, run);
        for (std::size_t i = 0; i < path.relationships.size(); ++i) make_relationship(path, i, run);
        if (path.pattern->slot != kNoSlot) fill_path(path, run);
    }
}

void PatternMaker::make_node(Node& node, Run& run) {
    if (!node.made) {
        node.id = node_in_frame(*node.pattern, run);
        return;
    }
    node.id = run.store.create_node(node.labels, for_merge_ ? node.given : node.properties.make(run, false));
    if (node.pattern->slot != kNoSlot) run[node.pattern->slot] = Value::node(node.id);
}

void PatternMaker::make_relationship(Path& path, std::size_t number, Run& run) {
    Relationship& relationship = path.relationships[number];
    std::int64_t start = path.nodes[number].id;
    std::int64_t end = path.nodes[number + 1].id;
    if (relationship.pattern->direction == Direction::kIn) std::swap(start, end);
    const RelationshipRef ref = run.store.create_relationship(
        relationship.type, start, end, for_merge_ ? relationship.given : relationship.properties.make(run, false));
    const bool named = !relationship.pattern->variable.empty() && relationship.pattern->slot != kNoSlot;
    const bool whole = (named && relationship.pattern->needed) || path.pattern->slot != kNoSlot;
    if (whole) relationship.value = Value::relationship(ref);
    if (named) run[relationship.pattern->slot] = whole ? relationship.value : Value::integer(ref.id);
}

void PatternMaker::fill_path(const Path& path, Run& run) const {
    Counted<Value> nodes;
    Counted<Value> relationships;
    for (const Node& node : path.nodes) nodes.push_back(Value::node(node.id));
    for (const Relationship& relationship : path.relationships) relationships.push_back(relationship.value);
    run[path.pattern->slot] = Value::path(std::move(nodes), std::move(relationships));
}

std::uint64_t PatternMaker::key(Run& run) {
    Path& path = paths_.front();
    Hash whole;
    std::uint64_t ends = 0; // the same whichever end comes first
    for (std::size_t i = 0; i < path.nodes.size(); ++i) {
        Node& node = path.nodes[i];
        Hash hash;
        if (!node.made && node.pattern->bound) {
            const Value& bound = run[node.pattern->slot];
            hash.add(bound.is(Kind::kNode) ? static_cast<std::uint64_t>(bound.as_node()) : ~std::uint64_t{0});
        } else {
            std::vector<std::string> names;
            collect_labels(node.pattern->labels.get(), names);
            std::sort(names.begin(), names.end());
            for (const std::string& name : names) hash.add(name);
            node.given = node.properties.make(run, true);
            hash.add(node.given);
        }
        ends += hash.value();
        if (path.relationships.size() > 1) whole.add(hash.value());
    }
    whole.add(ends);
    for (Relationship& relationship : path.relationships) {
        relationship.given = relationship.properties.make(run, true);
        whole.add(std::string_view(relationship.pattern->types->name));
        whole.add(relationship.given);
    }
    return whole.value();
}

} // namespace rv::cypher
