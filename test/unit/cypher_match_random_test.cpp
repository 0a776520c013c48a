// MATCH against a matcher that tries every assignment: random small graphs with self-loops and parallel relationships,
// random patterns, and every place to start from.
#include "cypher_match_pattern.hpp"

namespace rv::cypher::test {
namespace {

class Random {
public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}
    int below(int bound) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(bound)); }
    bool one_in(int chances) { return below(chances) == 0; }

private:
    std::mt19937 engine_;
};

constexpr const char* kLabels[] = {"A", "B"};
constexpr const char* kTypes[] = {"T", "U"};

SmallGraph random_graph(Random& random) {
    SmallGraph graph;
    const int nodes = 2 + random.below(3);
    for (int i = 0; i < nodes; ++i) {
        std::vector<std::string> labels;
        for (const char* label : kLabels) {
            if (random.one_in(2)) labels.emplace_back(label);
        }
        Properties properties;
        if (!random.one_in(4)) properties["k"] = Value::integer(random.below(3));
        graph.add_node(std::move(labels), std::move(properties));
    }
    const int relationships = random.below(7);
    for (int i = 0; i < relationships; ++i) {
        Properties properties;
        if (!random.one_in(3)) properties["w"] = Value::integer(random.below(2));
        graph.add_relationship(1 + random.below(nodes), kTypes[random.below(2)], 1 + random.below(nodes),
                               std::move(properties));
    }
    if (random.one_in(3)) { // statistics that make other plans the cheapest
        graph.shown_nodes = 1000000;
        graph.shown_selectivity = 0.0001 * (1 + random.below(9000));
    }
    return graph;
}

class RandomMatch {
public:
    RandomMatch(Random& random, SmallGraph& graph) : random_(random), graph_(graph) {}

    Match make() {
        const int paths = 1 + random_.below(3);
        int hops_left = 3;
        if (random_.one_in(3)) bind_nodes();
        for (int p = 0; p < paths; ++p) {
            PathPattern path;
            path.nodes.push_back(random_node());
            int hops = random_.below(3);
            for (; hops > 0 && hops_left > 0; --hops, --hops_left) {
                path.relationships.push_back(random_relationship());
                path.nodes.push_back(random_node());
            }
            if (random_.one_in(3)) {
                path.slot = match_.slots++;
                match_.shown.push_back(path.slot);
                paths_.push_back(path.slot);
            }
            match_.pattern.paths.push_back(std::move(path));
        }
        for (PathPattern& path : match_.pattern.paths) {
            for (NodePattern& one : path.nodes) {
                if (random_.one_in(10)) one.properties = map_of("k", property(any_node(), "k"));
            }
        }
        add_where();
        return std::move(match_);
    }

private:
    void bind_nodes() {
        const int count = 1 + random_.below(2);
        for (int i = 0; i < count; ++i) {
            match_.bound.push_back(match_.slots);
            nodes_.push_back(match_.slots++);
        }
        if (random_.one_in(2) && !graph_.all_relationships.empty()) {
            bound_relationship_ = match_.slots++;
            match_.bound.push_back(bound_relationship_);
        }
        match_.shown = match_.bound;
        const int rows = 1 + random_.below(3);
        for (int row = 0; row < rows; ++row) {
            std::vector<Value> values;
            for (Slot slot : match_.bound) {
                if (slot == bound_relationship_) {
                    const auto which = static_cast<std::size_t>(random_.below(static_cast<int>(graph_.all_relationships.size())));
                    values.push_back(Value::relationship(graph_.all_relationships[which].ref));
                } else {
                    values.push_back(random_.one_in(8) ? Value() : Value::node(1 + random_.below(static_cast<int>(graph_.all_nodes.size()))));
                }
            }
            match_.input.push_back(std::move(values));
        }
    }

    Slot any_node() { return nodes_[static_cast<std::size_t>(random_.below(static_cast<int>(nodes_.size())))]; }

    NodePattern random_node() {
        NodePattern made;
        if (!nodes_.empty() && random_.one_in(3)) {
            made = node(any_node());
        } else {
            made = node(match_.slots++);
            nodes_.push_back(made.slot);
            match_.shown.push_back(made.slot);
        }
        made.bound = std::find(match_.bound.begin(), match_.bound.end(), made.slot) != match_.bound.end();
        if (random_.one_in(3)) made.labels = label(kLabels[random_.below(2)]);
        else if (random_.one_in(8)) made.labels = labels(LabelExpression::What::kOr, {"A", "B"});
        else if (random_.one_in(8)) made.labels = labels(LabelExpression::What::kNot, {"A"});
        else if (random_.one_in(8)) made.labels = labels(LabelExpression::What::kAnd, {"A", "B"});
        if (random_.one_in(6)) made.properties = map_of("k", number(random_.below(3)));
        return made;
    }

    RelationshipPattern random_relationship() {
        const auto direction = static_cast<Direction>(random_.below(3));
        const char* type = random_.one_in(3) ? kTypes[random_.below(2)] : nullptr;
        if (bound_relationship_ != kNoSlot && !relationship_used_ && random_.one_in(2)) {
            relationship_used_ = true;
            RelationshipPattern made = to(bound_relationship_, direction, type);
            made.bound = true;
            return made;
        }
        RelationshipPattern made;
        if (random_.one_in(3)) {
            const int least = random_.below(4) - 1;
            const int most = std::max(least, 0) + random_.below(3);
            made = along(match_.slots++, least, random_.one_in(4) ? -1 : most, direction, type);
        } else {
            made = to(match_.slots++, direction, type);
        }
        if (type == nullptr && random_.one_in(6)) made.types = labels(LabelExpression::What::kNot, {"T"});
        if (type == nullptr && random_.one_in(6)) made.types = labels(LabelExpression::What::kOr, {"T", "U"});
        made.needed = random_.one_in(2);
        if (made.needed) match_.shown.push_back(made.slot);
        if (random_.one_in(6)) made.properties = map_of("w", number(random_.below(2)));
        return made;
    }

    void add_where() {
        std::vector<ExpressionPtr> conditions;
        const int count = random_.below(3);
        for (int i = 0; i < count; ++i) {
            switch (random_.below(7)) {
            case 0:
                conditions.push_back(equal(property(any_node(), "k"), property(any_node(), "k")));
                break;
            case 1:
                conditions.push_back(equal(number(random_.below(3)), property(any_node(), "k")));
                break;
            case 2:
                conditions.push_back(compare(property(any_node(), "k"), CompareOperator::kLess, property(any_node(), "k")));
                break;
            case 3:
                conditions.push_back(with(ExpressionKind::kIn, property(any_node(), "k"), literal(list_of({0, 2}))));
                break;
            case 4:
                conditions.push_back(equal(id_of(any_node()), number(1 + random_.below(3))));
                break;
            case 5:
                conditions.push_back(with(ExpressionKind::kIn, id_of(any_node()), literal(list_of({1, 3, 3, 9}))));
                break;
            default:
                conditions.push_back(equal(id_of(any_node()), id_of(any_node())));
                break;
            }
        }
        if (!paths_.empty() && random_.one_in(3)) conditions.push_back(with(ExpressionKind::kIsNotNull, variable(paths_[0])));
        if (conditions.empty()) return;
        if (conditions.size() == 1) {
            match_.where = std::move(conditions[0]);
            return;
        }
        match_.where = std::make_unique<Expression>(ExpressionKind::kAnd, kNoPlace);
        match_.where->children = std::move(conditions);
    }

    Random& random_;
    SmallGraph& graph_;
    Match match_;
    std::vector<Slot> nodes_;
    std::vector<Slot> paths_;
    Slot bound_relationship_ = kNoSlot;
    bool relationship_used_ = false;
};

std::string few(const Rows& rows) {
    std::string text = std::to_string(rows.size()) + " rows:";
    int count = 0;
    for (const std::string& row : rows) {
        if (++count > 12) return text + " ...";
        text += " " + row;
    }
    return text;
}

TEST(CypherMatchRandom, SameRowsAsEveryAssignmentFromEveryStart) {
    const int rounds = 3000;
    std::size_t rows = 0;
    for (int seed = 1; seed <= rounds; ++seed) {
        Random random(static_cast<std::uint32_t>(seed));
        SmallGraph graph = random_graph(random);
        Match match = RandomMatch(random, graph).make();
        const Rows expected = EveryAssignment(graph, match).rows();
        rows += expected.size();
        for (int start : {0, 1, 2, 3, 4, 5, -1}) {
            Plan made;
            const PlanPtr plan = match.plan(graph, made, start);
            const Rows found = match.run(graph, made, *plan);
            ASSERT_EQ(found, expected) << "seed " << seed << ", start " << start << ": " << steps_of(*plan) << "\n"
                                       << few(found) << "\ninstead of " << few(expected);
        }
    }
    EXPECT_GT(rows, 5000U); // they do match something
}

} // namespace
} // namespace rv::cypher::test
