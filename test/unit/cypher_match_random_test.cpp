// MATCH against a matcher that tries every assignment: random small graphs with self-loops and parallel relationships,
// random patterns, and every place to start from.
#include "cypher_match_pattern.hpp"
#include "cypher_rounds.hpp"

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

SmallGraph random_graph(Random& random, int most_relationships = 9) {
    SmallGraph graph;
    const int nodes = 2 + random.below(3);
    for (int i = 0; i < nodes; ++i) {
        std::vector<std::string> labels;
        for (const char* label : kLabels) {
            if (!random.one_in(3)) labels.emplace_back(label);
        }
        Properties properties;
        if (!random.one_in(4)) properties["k"] = Value::integer(random.below(3));
        graph.add_node(std::move(labels), std::move(properties));
    }
    const int relationships = 1 + random.below(most_relationships);
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
        const int paths = 1 + random_.below(random_.one_in(2) ? 1 : 3);
        int hops_left = 3;
        if (random_.one_in(3)) bind_nodes();
        for (int p = 0; p < paths; ++p) {
            PathPattern path;
            path.nodes.push_back(random_node());
            int hops = random_.below(4);
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
                if (random_.one_in(20)) one.properties = map_of("k", property(any_node(), "k"));
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
                    const auto which =
                        static_cast<std::size_t>(random_.below(static_cast<int>(graph_.all_relationships.size())));
                    values.push_back(Value::relationship(graph_.all_relationships[which].ref));
                } else {
                    values.push_back(random_.one_in(8)
                                         ? Value()
                                         : Value::node(1 + random_.below(static_cast<int>(graph_.all_nodes.size()))));
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
        if (random_.one_in(5))
            made.labels = label(kLabels[random_.below(2)]);
        else if (random_.one_in(8))
            made.labels = labels(LabelExpression::What::kOr, {"A", "B"});
        else if (random_.one_in(8))
            made.labels = labels(LabelExpression::What::kNot, {"A"});
        else if (random_.one_in(8))
            made.labels = labels(LabelExpression::What::kAnd, {"A", "B"});
        if (random_.one_in(10)) made.properties = map_of("k", number(random_.below(3)));
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
        const int count = random_.one_in(2) ? 0 : 1 + random_.below(2);
        for (int i = 0; i < count; ++i) {
            switch (random_.below(7)) {
            case 0:
                conditions.push_back(equal(property(any_node(), "k"), property(any_node(), "k")));
                break;
            case 1:
                conditions.push_back(equal(number(random_.below(3)), property(any_node(), "k")));
                break;
            case 2:
                conditions.push_back(
                    compare(property(any_node(), "k"), CompareOperator::kLess, property(any_node(), "k")));
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
        if (!paths_.empty() && random_.one_in(3))
            conditions.push_back(with(ExpressionKind::kIsNotNull, variable(paths_[0])));
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

// The names of a plan's steps.
void add_names(const PlanNode& plan, std::set<std::string>& names) {
    names.insert(plan.name());
    for (const PlanPtr& input : plan.inputs) add_names(*input, names);
}

TEST(CypherMatchRandom, SameRowsAsEveryAssignmentFromEveryStart) {
    std::size_t rows = 0;
    std::set<std::string> names;
    for (std::uint32_t seed = 1; seed <= rounds(600); ++seed) {
        Random random(seed);
        SmallGraph graph = random_graph(random);
        Match match = RandomMatch(random, graph).make();
        const Rows expected = EveryAssignment(graph, match).rows();
        rows += expected.size();
        for (int start : {0, 1, 2, 3, 4, 5, -1}) {
            Plan made;
            const PlanPtr plan = match.plan(graph, made, start);
            if (start == 0) add_names(*plan, names);
            const Rows found = match.run(graph, made, *plan);
            ASSERT_EQ(found, expected) << "seed " << seed << ", start " << start << ": " << steps_of(*plan) << "\n"
                                       << few(found) << "\ninstead of " << few(expected);
        }
    }
    EXPECT_GT(rows, 1500U); // they do match something
    for (const char* step :
         {"AllNodesScan", "NodeByLabelScan", "NodeIndexSeek", "NodeByIdSeek", "Expand(All)", "Expand(Into)",
          "VarLengthExpand(All)", "VarLengthExpand(Into)", "ProjectEndpoints", "CartesianProduct", "ValueHashJoin",
          "Filter", "Projection", "DirectedRelationshipTypeScan", "DirectedAllRelationshipsScan",
          "UndirectedAllRelationshipsScan"})
        EXPECT_EQ(names.count(step), 1U) << step;
}

// A pattern of one path; the last relationship is of variable length, and nothing reads it.
Match random_walk(Random& random, int least, int most) {
    Match match;
    PathPattern walk = path(node(match.slots++));
    const Slot first = match.slots - 1;
    if (random.one_in(2)) {
        RelationshipPattern hop = to(match.slots++, static_cast<Direction>(random.below(3)));
        hop.needed = false;
        walk.relationships.push_back(std::move(hop));
        walk.nodes.push_back(node(match.slots++));
    }
    const auto direction = static_cast<Direction>(random.below(3));
    RelationshipPattern rest = along(match.slots++, least, most, direction, random.one_in(3) ? "T" : nullptr);
    if (random.one_in(3)) rest.properties = map_of("w", number(1));
    rest.needed = false;
    walk.relationships.push_back(std::move(rest));
    const bool round = random.one_in(5);
    walk.nodes.push_back(node(round ? first : match.slots++, random.one_in(3) ? "A" : nullptr));
    match.shown = {walk.nodes.back().slot};
    match.pattern = pattern(std::move(walk));
    if (random.one_in(4))
        match.where = compare(property(first, "k"), CompareOperator::kLessEqual, property(match.shown[0], "k"));
    return match;
}

std::set<std::string> different(const Rows& rows) { return {rows.begin(), rows.end()}; }

TEST(CypherMatchRandom, DistinctEndsAreThoseOfAllPaths) {
    int changed = 0;
    int fewer = 0;
    for (std::uint32_t seed = 1; seed <= rounds(300); ++seed) {
        Random random(seed);
        SmallGraph graph = random_graph(random);
        const int least = random.below(3);
        Match match = random_walk(random, least, random.one_in(2) ? -1 : least + random.below(4));
        const Rows expected = EveryAssignment(graph, match).rows();
        Plan made;
        const PlanPtr plan = match.plan(graph, made, 1);
        if (!use_distinct_ends(*plan, match.shown[0])) continue;
        ++changed;
        const Rows found = match.run(graph, made, *plan);
        ASSERT_EQ(different(found), different(expected)) << "seed " << seed << ": " << steps_of(*plan);
        fewer += found.size() < expected.size() ? 1 : 0;
    }
    EXPECT_GT(changed, 100);
    EXPECT_GT(fewer, 50);
}

TEST(CypherMatchRandom, CountsOfTheLastStepAreThoseOfItsRows) {
    int changed = 0;
    for (std::uint32_t seed = 1; seed <= rounds(300); ++seed) {
        Random random(seed);
        SmallGraph graph = random_graph(random);
        const int least = random.below(3);
        Match match = random_walk(random, least, random.one_in(3) ? -1 : least + random.below(4));
        if (random.one_in(3)) match.pattern.paths[0].relationships.back() = to(match.slots++, Direction::kBoth);
        match.pattern.paths[0].relationships.back().needed = false;
        match.pattern.paths[0].nodes.back().labels.reset();
        match.shown.clear();
        const std::size_t expected = EveryAssignment(graph, match).rows().size();
        Plan made;
        const PlanPtr plan = match.plan(graph, made, 1);
        const Slot weight = made.statement.frame_size++;
        if (!count_last_step(*plan, {}, weight)) continue;
        ++changed;
        ASSERT_EQ(match.run(graph, made, *plan, weight).size(), expected) << "seed " << seed << ": " << steps_of(*plan);
    }
    EXPECT_GT(changed, 100);
}

Value nodes_of(Environment&, std::span<const Value> arguments) {
    const std::span<const Value> nodes = arguments[0].path_nodes();
    return Value::list(Counted<Value>(nodes.begin(), nodes.end()));
}

// The shortest of all paths between each two nodes that meet a condition on the path as a whole.
TEST(CypherMatchRandom, ShortestPathsAreTheShortestOfAllPaths) {
    std::size_t rows = 0;
    for (std::uint32_t seed = 1; seed <= rounds(150); ++seed) {
        Random random(seed);
        SmallGraph graph = random_graph(random, 6);
        const int least = random.below(random.one_in(4) ? 4 : 2);
        const int most = random.one_in(2) ? -1 : std::max(1, least + random.below(4));
        const auto direction = static_cast<Direction>(random.below(3));
        const bool all = random.one_in(2);
        const int condition = random.below(6);
        const bool by_property = random.one_in(4);
        const auto make = [&](PathKind kind) {
            Match match;
            PathPattern walk = path(node(0), along(1, least, most, direction), node(2));
            walk.kind = kind;
            walk.slot = 3;
            if (by_property) walk.relationships[0].properties = map_of("w", number(1));
            match.pattern = pattern(std::move(walk));
            match.slots = 5;
            // The list of relationships holds one of a certain id, or not.
            if (condition == 0) {
                auto any = std::make_unique<Expression>(ExpressionKind::kAny, kNoPlace);
                any->slot = 4;
                any->children.push_back(variable(1));
                any->children.push_back(equal(id_of(4), number(1001 + static_cast<std::int64_t>(seed % 4))));
                match.where = std::move(any);
            }
            // All nodes of the path, or no relationship of it, is of a certain kind.
            if (condition == 1) {
                static const Function nodes{"nodes", 1, 1, kinds::kList, {kinds::kPath}, nodes_of};
                ExpressionPtr call = with(ExpressionKind::kFunction, variable(3));
                call->name = "nodes";
                call->function = &nodes;
                match.where = with(ExpressionKind::kAll, std::move(call),
                                   compare(property(4, "k"), CompareOperator::kLess, number(2)));
                match.where->slot = 4;
            }
            if (condition == 2) {
                match.where = with(ExpressionKind::kNone, variable(1), equal(property(4, "w"), number(0)));
                match.where->slot = 4;
            }
            match.shown = {0, 2, 1, 3};
            return match;
        };
        // Those of all paths, shortest first for each pair of ends.
        Match walks = make(PathKind::kWalk);
        std::map<std::string, std::map<std::size_t, std::set<std::string>>> by_ends;
        const Rows every = EveryAssignment(graph, walks).rows();
        for (const std::string& row : every) {
            const std::string ends = row.substr(0, row.find('{'));
            const auto length = static_cast<std::size_t>(std::count(row.begin(), row.end(), '['));
            by_ends[ends][length].insert(row);
        }
        std::map<std::string, std::set<std::string>> expected;
        for (const auto& [ends, lengths] : by_ends) {
            const bool same = ends.substr(0, ends.size() / 2) == ends.substr(ends.size() / 2);
            if (same && (least > 0 || lengths.begin()->first > 0))
                continue; // from a node to itself: only the empty path
            expected[ends] = lengths.begin()->second;
        }
        ASSERT_EQ(walks.rows(graph), every) << "seed " << seed;
        Match match = make(all ? PathKind::kAllShortest : PathKind::kShortest);
        std::map<std::string, std::set<std::string>> found;
        std::size_t count = 0;
        for (const std::string& row : match.rows(graph)) {
            found[row.substr(0, row.find('{'))].insert(row);
            ++count;
        }
        rows += count;
        if (all) {
            ASSERT_EQ(found, expected) << "seed " << seed;
            std::size_t different_rows = 0;
            for (const auto& [ends, paths] : found) different_rows += paths.size();
            ASSERT_EQ(count, different_rows) << "seed " << seed;
            continue;
        }
        ASSERT_EQ(count, expected.size()) << "seed " << seed;
        for (const auto& [ends, paths] : found) {
            ASSERT_EQ(paths.size(), 1U) << "seed " << seed;
            ASSERT_EQ(expected[ends].count(*paths.begin()), 1U) << "seed " << seed << ": " << *paths.begin();
        }
    }
    EXPECT_GT(rows, 400U);
}

} // namespace
} // namespace rv::cypher::test
