// How a MATCH is planned and what its steps do: where it starts, what it reads, where it stops.
#include "cypher_match_pattern.hpp"

#include "ruvector/core/cypher/plan/match_steps.hpp"

namespace rv::cypher::test {
namespace {

// A hub (:H) and so many leaves (:L {k: 0, 1, 2 ...}), each with a relationship :T to the hub.
SmallGraph star(int leaves) {
    SmallGraph graph;
    const std::int64_t hub = graph.add_node({"H"});
    for (int i = 0; i < leaves; ++i) {
        const std::int64_t leaf = graph.add_node({"L"}, {{"k", Value::integer(i)}});
        graph.add_relationship(leaf, "T", hub);
    }
    return graph;
}

// One node after the other, each with a relationship :T to the next.
SmallGraph chain(int nodes) {
    SmallGraph graph;
    for (int i = 0; i < nodes; ++i) graph.add_node({"N"}, {{"k", Value::integer(i)}});
    for (int i = 1; i < nodes; ++i) graph.add_relationship(i, "T", i + 1);
    return graph;
}

Match match_of(Pattern made, Slot slots, std::vector<Slot> shown) {
    Match match;
    match.pattern = std::move(made);
    match.slots = slots;
    match.shown = std::move(shown);
    return match;
}

std::string plan_text(Match& match, SmallGraph& graph) {
    Plan made;
    return steps_of(*match.plan(graph, made));
}

std::string error_of(Match& match, SmallGraph& graph) {
    try {
        match.rows(graph);
    } catch (const Error& error) {
        return error.what();
    }
    return "none";
}

TEST(CypherMatch, BeginsAtTheRarerLabel) {
    SmallGraph graph = star(50);
    Match match = match_of(pattern(path(node(0, "L"), to(1, Direction::kOut, "T"), node(2, "H"))), 3, {0, 2});
    EXPECT_EQ(match.rows(graph).size(), 50U);
    graph.scanned = 0;
    match.rows(graph);
    EXPECT_EQ(graph.scanned, 2); // the hub, in each of two runs
}

TEST(CypherMatch, BeginsAtAnIdAndExpandsIntoIt) {
    SmallGraph graph = star(50);
    Match match =
        match_of(pattern(path(node(0, "L"), to(1), node(2, "H"), to(3, Direction::kIn), node(4, "L"))), 5, {4});
    match.where = equal(id_of(4), number(7));
    EXPECT_EQ(match.rows(graph).size(), 49U);
    EXPECT_NE(plan_text(match, graph).find("NodeByIdSeek"), std::string::npos);
}

TEST(CypherMatch, BeginsWithRelationshipsWhereTheyAreFewer) {
    SmallGraph graph = star(3);
    for (int i = 0; i < 200; ++i) graph.add_node({"L"});
    Match match = match_of(pattern(path(node(0), to(1, Direction::kOut, "T"), node(2))), 3, {0, 2});
    EXPECT_EQ(plan_text(match, graph), "DirectedRelationshipTypeScan");
    EXPECT_EQ(match.rows(graph).size(), 3U);
}

TEST(CypherMatch, TestsConditionsBeforeTheNextExpansion) {
    SmallGraph graph = star(50);
    Match match =
        match_of(pattern(path(node(0, "H"), to(1, Direction::kIn), node(2), to(3, Direction::kOut), node(4))), 5, {4});
    match.where = equal(property(2, "k"), number(5));
    match.rows(graph);
    graph.started = 0;
    match.rows(graph);
    EXPECT_EQ(graph.started, 2 * (1 + 1)); // the hub, then only the leaf that meets it
}

TEST(CypherMatch, ConditionsThatReadNothingComeFirst) {
    SmallGraph graph = star(50);
    Match match = match_of(pattern(path(node(0))), 1, {0});
    match.where = equal(number(1), number(2));
    EXPECT_EQ(match.rows(graph).size(), 0U);
    EXPECT_EQ(graph.scanned, 0);
}

TEST(CypherMatch, JoinsByAnEqualityWithOneScanOfEach) {
    SmallGraph graph = star(40);
    Match match = match_of(pattern(path(node(0, "L")), path(node(1, "L"))), 2, {0, 1});
    match.where = equal(property(0, "k"), property(1, "k"));
    EXPECT_EQ(plan_text(match, graph), "ValueHashJoin(NodeByLabelScan, NodeByLabelScan)");
    EXPECT_EQ(match.rows(graph).size(), 40U);
    EXPECT_EQ(graph.scanned, 2 * 80); // in each of two runs
}

TEST(CypherMatch, AProductFindsItsOtherSideOnce) {
    SmallGraph graph = star(40);
    Match match = match_of(pattern(path(node(0, "L")), path(node(1, "L"))), 2, {0, 1});
    EXPECT_EQ(plan_text(match, graph), "CartesianProduct(NodeByLabelScan, NodeByLabelScan)");
    EXPECT_EQ(match.rows(graph).size(), 1600U);
    EXPECT_EQ(graph.scanned, 2 * 80);
}

TEST(CypherMatch, SeeksANodeForEachRowOfTheInput) {
    SmallGraph graph = star(100);
    Match match = match_of(pattern(path(node(1, "L"))), 2, {1});
    match.bound = {0};
    for (int i = 0; i < 3; ++i) match.input.push_back({Value::integer(i + 2)});
    match.where = equal(id_of(1), variable(0));
    EXPECT_EQ(plan_text(match, graph), "NodeByIdSeek(Given)");
    EXPECT_EQ(match.rows(graph), (Rows{"(2)", "(3)", "(4)"}));
    EXPECT_EQ(graph.scanned, 2 * 3);
}

TEST(CypherMatch, AnIdThatIsNoIntegerMatchesNothing) {
    SmallGraph graph = star(3);
    Match match = match_of(pattern(path(node(0))), 1, {0});
    match.where = equal(id_of(0), literal(Value::string("2")));
    EXPECT_EQ(match.rows(graph).size(), 0U);
    match.where = equal(id_of(0), literal(Value::real(2.0)));
    EXPECT_EQ(match.rows(graph), Rows{"(2)"});
    match.where = equal(id_of(0), literal(Value()));
    EXPECT_EQ(match.rows(graph).size(), 0U);
}

TEST(CypherMatch, ExternalIds) {
    SmallGraph graph = star(3);
    Match match = match_of(pattern(path(node(0))), 1, {0});
    match.where = equal(property(0, "_external_id"), literal(Value::string("x3")));
    EXPECT_EQ(match.rows(graph), Rows{"(3)"});
    EXPECT_EQ(graph.scanned, 2);
}

TEST(CypherMatch, InWantsAList) {
    SmallGraph graph = star(3);
    Match match = match_of(pattern(path(node(0))), 1, {0});
    match.where = with(ExpressionKind::kIn, property(0, "k"), number(1));
    EXPECT_NE(error_of(match, graph).find("TypeError"), std::string::npos) << error_of(match, graph);
}

TEST(CypherMatch, PropertiesComeAlongOnlyWhereTheyAreRead) {
    for (const bool read : {false, true}) {
        SmallGraph graph = star(3);
        Match match = match_of(pattern(path(node(0, "L"))), 1, {0});
        Plan made;
        made.statement.frame_size = 1;
        made.statement.query = std::make_unique<Query>();
        made.statement.query->parts.push_back(std::make_unique<SingleQuery>());
        auto clause = std::make_unique<Clause>(ClauseKind::kReturn, kNoPlace);
        ProjectionItem item;
        item.expression = read ? property(0, "k") : id_of(0);
        clause->projection.items.push_back(std::move(item));
        made.statement.query->parts[0]->clauses.push_back(std::move(clause));
        const PlanPtr plan = match.plan(graph, made);
        match.run(graph, made, *plan);
        EXPECT_EQ(graph.properties_asked, read);
    }
}

TEST(CypherMatch, ALongPathRepeatsNoRelationship) {
    SmallGraph graph = chain(60);
    graph.add_relationship(60, "T", 1); // a ring
    Match match = match_of(pattern(path(node(0, "N"), along(1, 1, -1), node(2))), 3, {0, 2});
    match.where = equal(id_of(0), number(1));
    EXPECT_EQ(match.rows(graph).size(), 60U); // to each node once, the last time back to the first
    match.pattern.paths[0].relationships[0].direction = Direction::kBoth;
    EXPECT_EQ(match.rows(graph).size(), 120U);
}

TEST(CypherMatch, TheDepthOfAPathIsLimited) {
    SmallGraph graph = chain(12);
    Match match = match_of(pattern(path(node(0), along(1, 1, -1), node(2))), 3, {0, 2});
    match.limits.depth = 11;
    EXPECT_EQ(match.rows(graph).size(), 66U);
    match.limits.depth = 10;
    EXPECT_NE(error_of(match, graph).find("ResourceExhausted: DepthLimit"), std::string::npos);
    match.pattern.paths[0].relationships[0].most = 10;
    EXPECT_EQ(match.rows(graph).size(), 65U); // never asks for more
    match.pattern.paths[0].relationships[0].most.reset();
    match.pattern.paths[0].kind = PathKind::kShortest;
    EXPECT_NE(error_of(match, graph).find("ResourceExhausted: DepthLimit"), std::string::npos);
}

TEST(CypherMatch, MemoryOfPathsIsLimited) {
    SmallGraph graph;
    for (int i = 0; i < 30; ++i) graph.add_node({});
    for (int i = 1; i <= 30; ++i)
        for (int j = 1; j <= 30; ++j) graph.add_relationship(i, "T", j);
    Match match = match_of(pattern(path(node(0), along(1, 40, -1), node(2))), 3, {0, 2});
    const MemoryLimit limit(20000);
    EXPECT_NE(error_of(match, graph).find("ResourceExhausted"), std::string::npos);
}

TEST(CypherMatch, BreadthFirstFollowsEachNodeOnce) {
    // Ten diamonds in a row: a thousand paths, thirty-one nodes.
    SmallGraph graph;
    graph.add_node({"Begin"});
    for (int i = 0; i < 10; ++i) {
        const auto from = static_cast<std::int64_t>(graph.all_nodes.size());
        for (int side = 0; side < 3; ++side) graph.add_node({});
        graph.add_relationship(from, "T", from + 1);
        graph.add_relationship(from, "T", from + 2);
        graph.add_relationship(from + 1, "T", from + 3);
        graph.add_relationship(from + 2, "T", from + 3);
    }
    Match match = match_of(pattern(path(node(0, "Begin"), along(1, 1, -1), node(2))), 3, {2});
    match.pattern.paths[0].relationships[0].needed = false;
    Plan made;
    const PlanPtr plan = match.plan(graph, made);
    ASSERT_TRUE(use_distinct_ends(*plan, 2));
    graph.started = 0;
    EXPECT_EQ(match.run(graph, made, *plan).size(), 30U);
    EXPECT_EQ(graph.started, 2 * 31);

    // Not where the path itself, or another end, is asked for.
    Plan again;
    const PlanPtr other = match.plan(graph, again);
    EXPECT_FALSE(use_distinct_ends(*other, 0));
    match.pattern.paths[0].relationships[0].needed = true;
    const PlanPtr read = match.plan(graph, again);
    EXPECT_FALSE(use_distinct_ends(*read, 2));
}

TEST(CypherMatch, BreadthFirstDoesNotRepeatWhatAnEarlierRowHasFollowed) {
    SmallGraph graph = chain(50);
    Match match = match_of(pattern(path(node(0, "N"), along(1, 1, -1), node(2))), 3, {2});
    match.pattern.paths[0].relationships[0].needed = false;
    Plan made;
    const PlanPtr plan = match.plan(graph, made, 1);
    ASSERT_TRUE(use_distinct_ends(*plan, 2));
    graph.started = 0;
    EXPECT_EQ(match.run(graph, made, *plan).size(), 49U);
    EXPECT_EQ(graph.started, 2 * 50);
}

TEST(CypherMatch, CountingDoesNotGiveRows) {
    SmallGraph graph = star(50);
    Match match = match_of(pattern(path(node(0, "H"), to(1, Direction::kIn), node(2))), 3, {});
    match.pattern.paths[0].relationships[0].needed = false;
    Plan made;
    const PlanPtr plan = match.plan(graph, made);
    const Slot weight = made.statement.frame_size++;
    EXPECT_FALSE(count_last_step(*plan, {2}, weight));
    ASSERT_TRUE(count_last_step(*plan, {0}, weight));
    EXPECT_EQ(match.run(graph, made, *plan).size(), 1U);
    EXPECT_EQ(match.run(graph, made, *plan, weight).size(), 50U);
}

TEST(CypherMatch, AShortestPathLooksFromBothEnds) {
    // Two hubs with many leaves each; between them a chain of three.
    SmallGraph graph;
    for (int i = 0; i < 4; ++i) graph.add_node({"Way"});
    for (int i = 1; i < 4; ++i) graph.add_relationship(i, "T", i + 1);
    for (int i = 0; i < 100; ++i) graph.add_relationship(2, "T", graph.add_node({}));
    Match match = match_of(pattern(path(node(0), along(1, 1, -1, Direction::kBoth), node(2))), 4, {3});
    match.pattern.paths[0].kind = PathKind::kShortest;
    match.pattern.paths[0].slot = 3;
    match.where = with(ExpressionKind::kAnd, equal(id_of(0), number(1)), equal(id_of(2), number(4)));
    EXPECT_EQ(match.rows(graph), Rows{"<(1)[1001](2)[1002](3)[1003](4)>"});
    graph.started = 0;
    match.rows(graph);
    EXPECT_LE(graph.started, 2 * 4);
}

TEST(CypherMatch, AConditionOnEveryPartCutsTheSearchShort) {
    // Ten diamonds in a row: a thousand paths, of which the condition leaves one.
    SmallGraph graph;
    graph.add_node({"Begin"}, {{"k", Value::integer(1)}});
    for (int i = 0; i < 10; ++i) {
        const auto from = static_cast<std::int64_t>(graph.all_nodes.size());
        for (int side = 0; side < 3; ++side) graph.add_node({}, {{"k", Value::integer(side)}});
        graph.add_relationship(from, "T", from + 1, {{"w", Value::integer(0)}});
        graph.add_relationship(from, "T", from + 2, {{"w", Value::integer(1)}});
        graph.add_relationship(from + 1, "T", from + 3, {{"w", Value::integer(1)}});
        graph.add_relationship(from + 2, "T", from + 3, {{"w", Value::integer(1)}});
    }
    Match match = match_of(pattern(path(node(0, "Begin"), along(1, 20, 20), node(2))), 4, {1});
    match.where = with(ExpressionKind::kAll, variable(1), equal(property(3, "w"), number(1)));
    match.where->slot = 3;
    EXPECT_EQ(match.rows(graph).size(), 1U);
    EXPECT_LE(graph.started, 2 * 21);
}

TEST(CypherMatch, OrderByDistanceGivesAllNodes) {
    SmallGraph graph;
    for (int i = 0; i < 8; ++i) {
        graph.add_node({"V"});
        if (i != 3) graph.all_nodes.back().vector = {static_cast<double>((i * 5) % 8)};
    }
    graph.index_gives = 4; // an index may stop before it has given all
    Match match = match_of(pattern(path(node(0, "V"))), 1, {0});
    const ExpressionPtr query = literal(list_of({0}));
    Plan made;
    const PlanPtr plan = match.plan(graph, made);
    ASSERT_TRUE(order_by_distance(*plan, 0, VectorMetric::kL2, query.get()));
    NoZones zones;
    NoClock clock;
    Environment environment{graph, zones, clock};
    cypher::Run run(made, environment, Value(), {});
    const OperatorPtr top = run.make(*plan);
    top->open(run);
    std::string order;
    while (top->next(run)) order += match.text(run);
    // Vectors 0 5 2 7(none) 4 1 6 3 of the nodes 1 to 8.
    EXPECT_EQ(order, "(1)(6)(3)(8)(5)(2)(7)(4)");

    Match two = match_of(pattern(path(node(0, "V")), path(node(1, "V"))), 2, {0, 1});
    Plan other;
    const PlanPtr product = two.plan(graph, other);
    EXPECT_TRUE(order_by_distance(*product, 0, VectorMetric::kL2, query.get()) ||
                order_by_distance(*product, 1, VectorMetric::kL2, query.get())); // of the side that leads
    const ExpressionPtr of_row = variable(0);
    EXPECT_FALSE(order_by_distance(*plan, 0, VectorMetric::kL2, of_row.get()));
}

} // namespace
} // namespace rv::cypher::test
