// A small graph in memory that only reads, with statistics that a test can bend; patterns built by hand; and a matcher
// that tries every assignment, to compare with.
#pragma once

#include "ruvector/core/cypher/plan/planner.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/operator.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace rv::cypher::test {

using Properties = std::map<std::string, Value, std::less<>>;

struct SmallNode {
    std::int64_t id;
    std::vector<std::string> labels;
    Properties properties;
    std::vector<double> vector; // empty: none
};

struct SmallRelationship {
    RelationshipRef ref;
    Properties properties;
};

// Ids of nodes and of relationships do not overlap.
class SmallGraph final : public GraphStore {
public:
    std::vector<SmallNode> all_nodes;
    std::vector<SmallRelationship> all_relationships;
    double shown_nodes = -1; // statistics that are not true
    double shown_relationships = -1;
    double shown_selectivity = 0.1;
    std::int64_t scanned = 0;  // nodes and relationships given by scans
    std::int64_t expanded = 0; // relationships given by expanders
    std::int64_t started = 0;  // expanders
    bool properties_asked = false;
    std::size_t index_gives = 1000; // so many nodes, at most, in the order of distances

    std::int64_t add_node(std::vector<std::string> labels, Properties properties = {}) {
        const auto id = static_cast<std::int64_t>(all_nodes.size()) + 1;
        all_nodes.push_back({id, std::move(labels), std::move(properties), {}});
        return id;
    }
    std::int64_t add_relationship(std::int64_t start, std::string_view type, std::int64_t end,
                                  Properties properties = {}) {
        const auto id = static_cast<std::int64_t>(all_relationships.size()) + 1001;
        all_relationships.push_back({{id, start, end, symbol(type)}, std::move(properties)});
        return id;
    }
    const SmallNode& node(std::int64_t id) const { return all_nodes[static_cast<std::size_t>(id - 1)]; }
    const SmallRelationship& edge(std::int64_t id) const {
        return all_relationships[static_cast<std::size_t>(id - 1001)];
    }

    Symbol symbol(std::string_view name) override {
        const auto found = std::find(names_.begin(), names_.end(), name);
        if (found != names_.end()) return static_cast<Symbol>(found - names_.begin());
        names_.emplace_back(name);
        return static_cast<Symbol>(names_.size()) - 1;
    }
    std::string_view name_of(Symbol symbol) override { return names_[static_cast<std::size_t>(symbol)]; }

    std::unique_ptr<NodeCursor> scan_nodes(const NodeSeed& seed) override {
        std::vector<std::int64_t> found;
        properties_asked = properties_asked || seed.properties_follow;
        for (const SmallNode& one : all_nodes) {
            if (seed.id && *seed.id != one.id) continue;
            if (seed.external_id && *seed.external_id != external_id(one.id)) continue;
            if (seed.metric && one.vector.empty()) continue;
            if (std::all_of(seed.labels.begin(), seed.labels.end(), [&](const std::string& label) {
                    return std::find(one.labels.begin(), one.labels.end(), label) != one.labels.end();
                }))
                found.push_back(one.id);
        }
        if (seed.metric) {
            std::stable_sort(found.begin(), found.end(), [&](std::int64_t a, std::int64_t b) {
                return *vector_distance(a, *seed.metric, seed.vector) < *vector_distance(b, *seed.metric, seed.vector);
            });
            if (found.size() > index_gives) found.resize(index_gives);
        }
        struct Cursor final : NodeCursor {
            std::vector<std::int64_t> ids;
            std::size_t at = 0;
            std::int64_t* scanned = nullptr;
            bool next(std::int64_t& id) override {
                if (at == ids.size()) return false;
                id = ids[at++];
                ++*scanned;
                return true;
            }
        };
        auto cursor = std::make_unique<Cursor>();
        cursor->ids = std::move(found);
        cursor->scanned = &scanned;
        return cursor;
    }
    std::unique_ptr<RelationshipCursor> scan_relationships(const RelationshipSeed& seed) override {
        struct Cursor final : RelationshipCursor {
            std::vector<RelationshipRef> found;
            std::size_t at = 0;
            std::int64_t* scanned = nullptr;
            bool next(RelationshipRef& relationship) override {
                if (at == found.size()) return false;
                relationship = found[at++];
                ++*scanned;
                return true;
            }
        };
        auto cursor = std::make_unique<Cursor>();
        cursor->scanned = &scanned;
        for (const SmallRelationship& one : all_relationships) {
            if (seed.id && *seed.id != one.ref.id) continue;
            if (seed.types.empty() || std::find(seed.types.begin(), seed.types.end(), one.ref.type) != seed.types.end())
                cursor->found.push_back(one.ref);
        }
        return cursor;
    }
    std::unique_ptr<Expander> expander(Direction direction, std::span<const Symbol> types) override {
        struct OneByOne final : Expander {
            SmallGraph* graph = nullptr;
            Direction direction = Direction::kBoth;
            std::vector<Symbol> types;
            std::int64_t node = 0;
            std::int64_t other = -1; // -1: any
            std::size_t at = 0;
            void start(std::int64_t begin) override {
                node = begin;
                other = -1;
                at = 0;
                ++graph->started;
            }
            void start_between(std::int64_t begin, std::int64_t end) override {
                start(begin);
                other = end;
            }
            bool next(RelationshipRef& relationship) override {
                while (at < graph->all_relationships.size()) {
                    const RelationshipRef& one = graph->all_relationships[at++].ref;
                    if (!types.empty() && std::find(types.begin(), types.end(), one.type) == types.end()) continue;
                    const bool out = one.start == node && direction != Direction::kIn;
                    const bool in = one.end == node && direction != Direction::kOut;
                    if (!out && !in) continue;
                    const std::int64_t end = one.start == node ? one.end : one.start;
                    if (other != -1 && end != other) continue;
                    relationship = one;
                    ++graph->expanded;
                    return true;
                }
                return false;
            }
        };
        auto made = std::make_unique<OneByOne>();
        made->graph = this;
        made->direction = direction;
        made->types.assign(types.begin(), types.end());
        return made;
    }

    bool has_label(std::int64_t id, Symbol label) override {
        const auto& labels = node(id).labels;
        return std::find(labels.begin(), labels.end(), name_of(label)) != labels.end();
    }
    std::vector<Symbol> labels(std::int64_t id) override {
        std::vector<Symbol> found;
        for (const std::string& label : node(id).labels) found.push_back(symbol(label));
        return found;
    }
    static Value find(const Properties& properties, std::string_view key) {
        const auto found = properties.find(key);
        return found != properties.end() ? found->second : Value();
    }
    Value node_property(std::int64_t id, std::string_view key) override { return find(node(id).properties, key); }
    Value relationship_property(std::int64_t id, std::string_view key) override {
        return find(edge(id).properties, key);
    }
    Value node_properties(std::int64_t) override { return {}; }
    Value relationship_properties(std::int64_t) override { return {}; }
    bool node_deleted(std::int64_t) override { return false; }
    bool relationship_deleted(std::int64_t) override { return false; }
    std::optional<RelationshipRef> relationship(std::int64_t id) override { return edge(id).ref; }
    std::string external_id(std::int64_t id) override { return "x" + std::to_string(id); }
    std::optional<double> vector_distance(std::int64_t id, VectorMetric, const Value& vector) override {
        if (node(id).vector.empty()) return std::nullopt;
        double sum = 0;
        for (std::size_t i = 0; i < node(id).vector.size(); ++i) {
            const double difference = node(id).vector[i] - vector.as_list()[i].as_number();
            sum += difference * difference;
        }
        return sum;
    }

    GraphStatistics statistics() override {
        return {shown_nodes < 0 ? static_cast<double>(all_nodes.size()) : shown_nodes,
                shown_relationships < 0 ? static_cast<double>(all_relationships.size()) : shown_relationships};
    }
    double nodes_with_label(std::string_view label) override {
        const double true_count =
            static_cast<double>(std::count_if(all_nodes.begin(), all_nodes.end(), [&](const SmallNode& one) {
                return std::find(one.labels.begin(), one.labels.end(), label) != one.labels.end();
            }));
        return shown_nodes < 0 ? true_count : true_count / static_cast<double>(all_nodes.size()) * shown_nodes;
    }
    double relationships_of_type(Symbol type) override {
        return static_cast<double>(
            std::count_if(all_relationships.begin(), all_relationships.end(),
                          [type](const SmallRelationship& one) { return one.ref.type == type; }));
    }
    double selectivity(std::string_view, const PropertyCondition&) override { return shown_selectivity; }
    double degree(std::int64_t, Direction) override { return 1; }

    std::int64_t create_node(std::span<const Symbol>, const Value&) override { return 0; }
    RelationshipRef create_relationship(Symbol, std::int64_t, std::int64_t, const Value&) override { return {}; }
    void set_node_properties(std::int64_t, const Value&) override {}
    void set_relationship_properties(std::int64_t, const Value&) override {}
    void add_label(std::int64_t, Symbol) override {}
    void remove_label(std::int64_t, Symbol) override {}
    void delete_node(std::int64_t) override {}
    void delete_relationship(std::int64_t) override {}
    void flush() override {}
    void lock_key(std::uint64_t) override {}
    std::optional<Procedure> find_procedure(std::string_view) override { return std::nullopt; }
    std::unique_ptr<RowCursor> call(const Procedure&, std::span<const Value>) override { return nullptr; }
    void check_for_interrupts() override {}
    void require_writable() override {}

private:
    std::vector<std::string> names_;
};

} // namespace rv::cypher::test
