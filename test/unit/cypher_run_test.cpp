// The evaluator of expressions, and what rows go through on their way to the client.
#include "cypher_run_support.hpp"

#include <gtest/gtest.h>

namespace rv::cypher::test {
namespace {

class CypherRun : public testing::Test {
protected:
    Session session;
};

TEST_F(CypherRun, LogicHasThreeValues) {
    EXPECT_EQ(session.value("true AND null"), "null");
    EXPECT_EQ(session.value("false AND null"), "false");
    EXPECT_EQ(session.value("null OR true"), "true");
    EXPECT_EQ(session.value("null OR false"), "null");
    EXPECT_EQ(session.value("true XOR null"), "null");
    EXPECT_EQ(session.value("true XOR true XOR true"), "true");
    EXPECT_EQ(session.value("NOT null"), "null");
    EXPECT_EQ(session.value("null IS NULL AND 1 IS NOT NULL"), "true");
    EXPECT_EQ(session.error("RETURN $a AND true", R"({"a": 1})"), "TypeError: InvalidArgumentType");
}

TEST_F(CypherRun, ComparisonsFormChains) {
    EXPECT_EQ(session.value("1 < 2 <= 2 < 3"), "true");
    EXPECT_EQ(session.value("1 < 3 > 2 = 2"), "true");
    EXPECT_EQ(session.value("1 < 1 < null"), "false");
    EXPECT_EQ(session.value("1 < 2 < null"), "null");
    EXPECT_EQ(session.value("1 = 1.0"), "true");
    EXPECT_EQ(session.value("1 < 'a'"), "null");
    EXPECT_EQ(session.value("0.0 / 0.0 <> 0.0 / 0.0"), "true");
}

TEST_F(CypherRun, CaseTakesTheFirstThatFits) {
    EXPECT_EQ(session.value("CASE 2 WHEN 1 THEN 'a' WHEN 2.0 THEN 'b' ELSE 'c' END"), R"("b")");
    EXPECT_EQ(session.value("CASE null WHEN null THEN 'a' ELSE 'c' END"), R"("c")");
    EXPECT_EQ(session.value("CASE WHEN null THEN 1 WHEN 1 < 2 THEN 2 END"), "2");
    EXPECT_EQ(session.value("CASE WHEN false THEN 1 END"), "null");
    EXPECT_EQ(session.value("CASE WHEN true THEN 1 ELSE 1 / 0 END"), "1");
}

TEST_F(CypherRun, ListsAndMapsAreReached) {
    EXPECT_EQ(session.value("[1, 2, 3][-1]"), "3");
    EXPECT_EQ(session.value("[1, 2, 3, 4][1..3]"), "[2, 3]");
    EXPECT_EQ(session.value("[1, 2, 3][..-1]"), "[1, 2]");
    EXPECT_EQ(session.value("{a: {b: 7}}.a.b"), "7");
    EXPECT_EQ(session.value("{a: 1}['a'] + 1"), "2");
    EXPECT_EQ(session.value("{a: 1}.b"), "null");
    EXPECT_EQ(session.value("[x IN range(1, 5) WHERE x % 2 = 1 | x * x]"), "[1, 9, 25]");
    EXPECT_EQ(session.value("[x IN [1, null] | x]"), "[1, null]");
    EXPECT_EQ(session.value("reduce(sum = 0, x IN [1, 2, 3] | sum + x)"), "6");
    EXPECT_EQ(session.value("[x IN [1, 2] | [y IN [10, 20] | x + y]]"), "[[11, 21], [12, 22]]");
    EXPECT_EQ(session.error("RETURN [x IN $l | x]", R"({"l": 3})"), "TypeError: InvalidArgumentType");
}

TEST_F(CypherRun, QuantifiersKnowTheUnknown) {
    EXPECT_EQ(session.value("all(x IN [1, null] WHERE x = 1)"), "null");
    EXPECT_EQ(session.value("all(x IN [2, null] WHERE x = 1)"), "false");
    EXPECT_EQ(session.value("any(x IN [1, null] WHERE x = 1)"), "true");
    EXPECT_EQ(session.value("any(x IN [2, null] WHERE x = 1)"), "null");
    EXPECT_EQ(session.value("none(x IN [2, null] WHERE x = 1)"), "null");
    EXPECT_EQ(session.value("none(x IN [1, null] WHERE x = 1)"), "false");
    EXPECT_EQ(session.value("single(x IN [1, 2] WHERE x = 1)"), "true");
    EXPECT_EQ(session.value("single(x IN [1, null] WHERE x = 1)"), "null");
    EXPECT_EQ(session.value("single(x IN [1, 1, null] WHERE x = 1)"), "false");
    EXPECT_EQ(session.value("all(x IN [] WHERE x = 1)"), "true");
    EXPECT_EQ(session.value("any(x IN null WHERE x = 1)"), "null");
}

TEST_F(CypherRun, MapProjectionsTakeFromEntities) {
    session.store.add_node({"A"}, map_of({{"name", Value::string("x")}, {"age", Value::integer(3)}}));
    EXPECT_EQ(session.rows("MATCH (n:A) RETURN n{.name, .none, twice: n.age * 2}"),
              Texts{R"({"name": "x", "none": null, "twice": 6})"});
    EXPECT_EQ(session.rows("MATCH (n:A) WITH n, 1 AS other RETURN n{.*, other, age: 0}"),
              Texts{R"({"age": 0, "name": "x", "other": 1})"});
    EXPECT_EQ(session.rows("OPTIONAL MATCH (n:B) RETURN n{.name}"), Texts{"null"});
}

TEST_F(CypherRun, ParametersAreValues) {
    EXPECT_EQ(session.value("$a + $a", R"({"a": 2})"), "4");
    EXPECT_EQ(session.value("$a IS NULL", R"({"a": null})"), "true");
    EXPECT_EQ(session.error("RETURN $a", "{}"), "ParameterMissing: MissingParameter");
    EXPECT_EQ(session.error("RETURN CASE WHEN true THEN 1 ELSE $a END"), "1 rows");
}

TEST_F(CypherRun, DistancesOfLists) {
    EXPECT_EQ(session.value("[0, 3] <-> [4.0, 0]"), "5.0");
    EXPECT_EQ(session.value("[1, 2] <#> [3, 4]"), "-11.0");
    EXPECT_EQ(session.value("[1, 2] <+> [3, 0]"), "4.0");
    EXPECT_EQ(session.value("[1, 0] <=> [0, 2]"), "1.0");
    EXPECT_EQ(session.value("[1, 0] <-> null"), "null");
    EXPECT_EQ(session.error("RETURN [1] <-> [1, 2]"), "ArgumentError: InvalidArgumentValue");
    EXPECT_EQ(session.error("RETURN $a <-> [1, 2]", R"({"a": [1, "x"]})"), "TypeError: InvalidArgumentType");
}

TEST_F(CypherRun, AnErrorHasAPlace) {
    try {
        session.rows("RETURN 1,\n  $a.b", R"({"a": 1})");
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(error.detail().find("^"), std::string::npos) << error.detail();
    }
}

TEST_F(CypherRun, UnwindGivesElements) {
    EXPECT_EQ(session.rows("UNWIND [1, null, [2]] AS x RETURN x"), (Texts{"1", "null", "[2]"}));
    EXPECT_EQ(session.rows("UNWIND null AS x RETURN x"), Texts{});
    EXPECT_EQ(session.rows("UNWIND [] AS x RETURN x"), Texts{});
    EXPECT_EQ(session.rows("UNWIND [1, 2] AS x UNWIND [x, 10 * x] AS y RETURN y"), (Texts{"1", "10", "2", "20"}));
}

TEST_F(CypherRun, AggregatesOfNothing) {
    EXPECT_EQ(session.rows("UNWIND [] AS x RETURN count(*), count(x), sum(x), avg(x), min(x), collect(x)"),
              Texts{"0|0|0|null|null|[]"});
    EXPECT_EQ(session.rows("UNWIND [] AS x RETURN x, count(*)"), Texts{});
    EXPECT_EQ(session.rows("UNWIND [] AS x RETURN count(*) + 1"), Texts{"1"});
}

TEST_F(CypherRun, GroupsAreOfEquivalentKeys) {
    EXPECT_EQ(session.rows("UNWIND [1, 1.0, null, 'a', null] AS x RETURN x, count(*)"),
              (Texts{"1|2", "null|2", R"("a"|1)"}));
    EXPECT_EQ(session.rows("UNWIND [1, 2, 3, 4] AS x WITH x % 2 AS odd, x RETURN odd, sum(x) * 10 + odd, collect(x)"),
              (Texts{"1|41|[1, 3]", "0|60|[2, 4]"}));
    EXPECT_EQ(session.rows("UNWIND [1, null, 1, 2] AS x RETURN count(x), count(DISTINCT x), count(*)"), Texts{"3|2|4"});
    EXPECT_EQ(session.rows("UNWIND [1, 2, 3] AS x WITH x % 2 AS k, x RETURN k, max(x) ORDER BY count(*) DESC"),
              (Texts{"1|3", "0|2"}));
}

TEST_F(CypherRun, GroupsByProperties) {
    const std::int64_t a = session.store.add_node({"P"}, map_of({{"name", Value::string("a")}}));
    const std::int64_t b = session.store.add_node({"P"}, map_of({{"name", Value::string("a")}}));
    const std::int64_t c = session.store.add_node({"P"}, map_of({{"name", Value::string("c")}}));
    for (std::int64_t from : {a, b, c}) session.store.add_relationship(from, "R", a);
    session.store.add_relationship(a, "R", c);
    session.store.add_relationship(a, "R", b);
    const Texts by_name{R"("a"|4)", R"("c"|1)"}; // two nodes of one name are one group
    EXPECT_EQ(session.rows("MATCH (x:P)-[:R]->(y) RETURN y.name, count(*) ORDER BY y.name"), by_name);
    EXPECT_EQ(session.rows("MATCH (x:P)-[:R]->(y) RETURN y.name, count(x) AS n ORDER BY n DESC LIMIT 1"),
              Texts{R"("a"|4)"});
    EXPECT_EQ(session.rows("MATCH (x:P)-[:R]->(y) RETURN count(*)"), Texts{"5"});
    EXPECT_EQ(session.rows("MATCH (x:P)-[:R]->(y) RETURN count(DISTINCT y)"), Texts{"3"});
    EXPECT_EQ(session.rows("MATCH (x:P)-[:R]->(y) WITH y, count(*) AS n ORDER BY n DESC LIMIT 1 RETURN y.name, n"),
              Texts{R"("a"|3)"});
}

TEST_F(CypherRun, CountingKeepsNoRows) {
    for (int i = 0; i < 2000; ++i) session.store.add_node({"P"});
    const MemoryLimit limit(20'000);
    EXPECT_EQ(session.rows("MATCH (n:P) RETURN count(*)"), Texts{"2000"});
    EXPECT_EQ(session.rows("MATCH (n:P) RETURN count(n)"), Texts{"2000"});
    EXPECT_EQ(session.rows("MATCH (n:P) RETURN count(n.name)"), Texts{"0"});
    EXPECT_EQ(session.error("MATCH (n:P) RETURN collect(n)"), "ResourceExhausted: MemoryLimit");
    EXPECT_EQ(session.error("MATCH (n:P) WITH DISTINCT n RETURN count(*)"), "ResourceExhausted: MemoryLimit");
}

TEST_F(CypherRun, RowsAreSorted) {
    EXPECT_EQ(session.rows("UNWIND [2, null, 1, 'a', 3] AS x RETURN x ORDER BY x"),
              (Texts{R"("a")", "1", "2", "3", "null"}));
    EXPECT_EQ(session.rows("UNWIND [2, null, 1] AS x RETURN x ORDER BY x DESC"), (Texts{"null", "2", "1"}));
    // Rows of equal keys stay in their order, with a limit as without.
    const std::string pairs = "UNWIND range(0, 9) AS i WITH i, i % 3 AS k RETURN k, i ORDER BY k DESC";
    const Texts sorted{"2|2", "2|5", "2|8", "1|1", "1|4", "1|7", "0|0", "0|3", "0|6", "0|9"};
    EXPECT_EQ(session.rows(pairs), sorted);
    for (std::size_t limit = 0; limit <= 11; ++limit) {
        const Texts first(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(std::min(limit, sorted.size())));
        EXPECT_EQ(session.rows(pairs + " LIMIT " + std::to_string(limit)), first);
    }
    EXPECT_EQ(session.rows(pairs + " SKIP 3 LIMIT 2"), (Texts{"1|1", "1|4"}));
    EXPECT_EQ(session.rows(pairs + " SKIP 9"), Texts{"0|9"});
    EXPECT_EQ(session.rows("UNWIND [3, 1, 2] AS x RETURN x * 10 AS y, -x AS z ORDER BY x LIMIT 2"),
              (Texts{"10|-1", "20|-2"}));
    EXPECT_EQ(session.rows("UNWIND [3, 1, 3] AS x WITH DISTINCT x ORDER BY x DESC LIMIT 1 RETURN x"), Texts{"3"});
}

TEST_F(CypherRun, TopKeepsNoMoreRowsThanItGives) {
    const MemoryLimit limit(30'000);
    EXPECT_EQ(session.rows("UNWIND range(1, 500) AS x UNWIND range(1, 100) AS y RETURN x * y AS z ORDER BY z DESC "
                           "LIMIT 2"),
              (Texts{"50000", "49900"}));
    EXPECT_EQ(session.error("UNWIND range(1, 500) AS x UNWIND range(1, 100) AS y RETURN x * y AS z ORDER BY z"),
              "ResourceExhausted: MemoryLimit");
}

TEST_F(CypherRun, SkipAndLimitTakeNaturalNumbers) {
    EXPECT_EQ(session.rows("UNWIND [1, 2, 3] AS x RETURN x SKIP $s LIMIT $l", R"({"s": 1, "l": 1})"), Texts{"2"});
    EXPECT_EQ(session.error("UNWIND [1] AS x RETURN x LIMIT $l", R"({"l": -1})"),
              "SyntaxError: NegativeIntegerArgument");
    EXPECT_EQ(session.error("UNWIND [1] AS x RETURN x ORDER BY x LIMIT $l", R"({"l": 1.5})"),
              "SyntaxError: InvalidArgumentType");
    EXPECT_EQ(session.error("UNWIND [1] AS x RETURN x SKIP $s", R"({"s": null})"), "SyntaxError: InvalidArgumentType");
}

TEST_F(CypherRun, LimitLeavesOutNoWrites) {
    EXPECT_EQ(session.rows("UNWIND [1, 2, 3] AS x CREATE (n:W {x: x}) RETURN n.x LIMIT 0"), Texts{});
    EXPECT_EQ(session.store.node_count(), 3U);
    EXPECT_EQ(session.rows("UNWIND [1, 2, 3] AS x CREATE (n:W {x: x}) RETURN x ORDER BY x LIMIT 0"), Texts{});
    EXPECT_EQ(session.store.node_count(), 6U);
    EXPECT_EQ(session.rows("UNWIND [1, 2, 3] AS x CREATE (n:W {x: x}) WITH x LIMIT 1 RETURN x"), Texts{"1"});
    EXPECT_EQ(session.store.node_count(), 9U);
}

TEST_F(CypherRun, UnionJoinsRows) {
    EXPECT_EQ(session.rows("RETURN 1 AS x UNION RETURN 2 AS x UNION RETURN 1 AS x"), (Texts{"1", "2"}));
    EXPECT_EQ(session.rows("RETURN 1 AS x UNION ALL RETURN 1 AS x"), (Texts{"1", "1"}));
    EXPECT_EQ(session.rows("RETURN 1 AS x, 2 AS y UNION ALL RETURN 3 AS x, 4 AS y"), (Texts{"1|2", "3|4"}));
}

TEST_F(CypherRun, DistinctIsByEquivalence) {
    EXPECT_EQ(session.rows("UNWIND [1, 1.0, null, null, [1], [1.0], {a: 1}] AS x RETURN DISTINCT x"),
              (Texts{"1", "null", "[1]", R"({"a": 1})"}));
}

TEST_F(CypherRun, OptionalMatchGivesARow) {
    EXPECT_EQ(session.rows("OPTIONAL MATCH (n)-[r]->(m) RETURN n, r, m"), Texts{"null|null|null"});
    const std::int64_t a = session.store.add_node({"A"});
    const std::int64_t b = session.store.add_node({"B"});
    session.store.add_relationship(a, "R", b);
    EXPECT_EQ(session.rows("MATCH (n) OPTIONAL MATCH (n)-[:R]->(m) RETURN labels(n), labels(m) ORDER BY labels(n)"),
              (Texts{R"(["A"]|["B"])", R"(["B"]|null)"}));
    EXPECT_EQ(session.rows("MATCH (n:A) OPTIONAL MATCH (n)-[:R]->(m) WHERE m:A RETURN m"), Texts{"null"});
    EXPECT_EQ(session.rows("MATCH (n) OPTIONAL MATCH (n)-[:R]->(m) RETURN count(m), count(*)"), Texts{"1|2"});
    EXPECT_EQ(session.rows("MATCH (n) OPTIONAL MATCH (n)-[r:R]->() RETURN count(r), count(DISTINCT r), count(*)"),
              Texts{"1|1|2"});
    EXPECT_EQ(session.rows("MATCH (n)-[r]-(m) RETURN count(r), count(DISTINCT r)"), Texts{"2|1"});
    EXPECT_EQ(session.rows("MATCH (n:A) OPTIONAL MATCH (n)-[r*]->() RETURN count(r), count(DISTINCT r)"), Texts{"1|1"});
}

TEST_F(CypherRun, SubqueriesWithinExpressions) {
    const std::int64_t a = session.store.add_node({"A"}, map_of({{"x", Value::integer(1)}}));
    const std::int64_t b = session.store.add_node({"B"}, map_of({{"x", Value::integer(2)}}));
    const std::int64_t c = session.store.add_node({"B"}, map_of({{"x", Value::integer(3)}}));
    session.store.add_relationship(a, "R", b);
    session.store.add_relationship(a, "R", c);
    EXPECT_EQ(session.rows("MATCH (n) WHERE (n)-[:R]->() RETURN n.x"), Texts{"1"});
    EXPECT_EQ(session.rows("MATCH (n) WHERE NOT EXISTS { (n)<-[:R]-() } RETURN n.x"), Texts{"1"});
    EXPECT_EQ(session.rows("MATCH (n) WHERE EXISTS { MATCH (n)-[:R]->(m) WHERE m.x > n.x + 1 } RETURN n.x"),
              Texts{"1"});
    EXPECT_EQ(session.rows("MATCH (n) RETURN n.x, COUNT { (n)-[:R]->() } ORDER BY n.x"), (Texts{"1|2", "2|0", "3|0"}));
    EXPECT_EQ(session.rows("MATCH (n:A) RETURN [(n)-[:R]->(m) WHERE m.x > 2 | m.x]"), Texts{"[3]"});
    EXPECT_EQ(session.rows("MATCH (n:A) RETURN COLLECT { MATCH (n)-[:R]->(m) RETURN m.x ORDER BY m.x DESC }"),
              Texts{"[3, 2]"});
    EXPECT_EQ(session.rows("MATCH (n:A) RETURN size([(n)-->(m) | [(m)<--(k) | k.x]])"), Texts{"2"});
}

TEST_F(CypherRun, CallRunsASubqueryForEachRow) {
    EXPECT_EQ(session.rows("UNWIND [1, 2] AS x CALL { WITH x UNWIND range(1, x) AS y RETURN sum(y) AS s } RETURN x, s"),
              (Texts{"1|1", "2|3"}));
    EXPECT_EQ(session.rows("UNWIND [1, 2] AS x CALL (x) { RETURN x AS y UNION RETURN 10 * x AS y } RETURN x, y"),
              (Texts{"1|1", "1|10", "2|2", "2|20"}));
    EXPECT_EQ(session.rows("UNWIND [1, 2] AS x CALL { WITH x CREATE (:N {x: x}) } RETURN x"), (Texts{"1", "2"}));
    EXPECT_EQ(session.rows("MATCH (n:N) CALL { WITH n CREATE (:N {x: n.x + 10}) } RETURN count(*)"), Texts{"2"});
    EXPECT_EQ(session.rows("MATCH (n:N) RETURN n.x ORDER BY n.x"), (Texts{"1", "2", "11", "12"}));
}

TEST_F(CypherRun, ProceduresGiveRows) {
    Procedure twice;
    twice.name = "test.twice";
    twice.arguments = {{"x", "INTEGER", kinds::kInteger}};
    twice.results = {{"y", "INTEGER", kinds::kInteger}, {"z", "FLOAT", kinds::kFloat}};
    twice.reads_only = true;
    session.store.add_procedure(twice, [](std::span<const Value> arguments) {
        const std::int64_t x = arguments[0].is_null() ? 0 : arguments[0].as_integer();
        return MemoryStore::Rows{{Value::integer(x), Value::real(0.5)}, {Value::integer(2 * x), Value()}};
    });
    Procedure act;
    act.name = "test.act";
    session.store.add_procedure(act, [](std::span<const Value>) { return MemoryStore::Rows{}; });
    EXPECT_EQ(session.rows("CALL test.twice(3)"), (Texts{"3|0.5", "6|null"}));
    EXPECT_EQ(session.rows("CALL test.twice", R"({"x": 4})"), (Texts{"4|0.5", "8|null"}));
    EXPECT_EQ(session.error("CALL test.twice"), "ParameterMissing: MissingParameter");
    EXPECT_EQ(session.rows("UNWIND [1, 2] AS i CALL test.twice(i) YIELD y AS k WHERE k > 1 RETURN i, k"),
              (Texts{"1|2", "2|2", "2|4"}));
    EXPECT_EQ(session.rows("CALL test.act()"), Texts{});
    EXPECT_EQ(session.rows("UNWIND [1, 2] AS i CALL test.act() RETURN i"), (Texts{"1", "2"}));
    EXPECT_EQ(session.error("CALL test.twice($x)", R"({"x": "s"})"), "TypeError: InvalidArgumentType");
}

TEST_F(CypherRun, ArgumentsOfProceduresMayBeLeftOut) {
    Procedure count;
    count.name = "test.count";
    count.arguments = {
        {"a", "INTEGER", kinds::kInteger}, {"b", "INTEGER", kinds::kInteger}, {"c", "STRING", kinds::kString}};
    count.optional = 2;
    count.results = {{"given", "INTEGER", kinds::kInteger}};
    count.reads_only = true;
    session.store.add_procedure(count, [](std::span<const Value> arguments) {
        return MemoryStore::Rows{{Value::integer(static_cast<std::int64_t>(arguments.size()))}};
    });
    EXPECT_EQ(session.rows("CALL test.count(1)"), Texts{"1"});
    EXPECT_EQ(session.rows("CALL test.count(1, 2) YIELD given RETURN given"), Texts{"2"});
    EXPECT_EQ(session.rows("CALL test.count(1, 2, 'c')"), Texts{"3"});
    EXPECT_EQ(session.error("CALL test.count()"), "SyntaxError: InvalidNumberOfArguments");
    EXPECT_EQ(session.error("CALL test.count(1, 2, 'c', 4)"), "SyntaxError: InvalidNumberOfArguments");
    EXPECT_EQ(session.error("CALL test.count(1, 'b')"), "SyntaxError: InvalidArgumentType");
}

TEST_F(CypherRun, WhatIsDeletedHasNoProperties) {
    session.store.add_node({"A"}, map_of({{"x", Value::integer(1)}}));
    EXPECT_EQ(session.error("MATCH (n:A) DELETE n RETURN n.x"), "EntityNotFound: DeletedEntityAccess");
    EXPECT_EQ(session.store.node_count(), 0U);
}

TEST_F(CypherRun, LimitsAndInterrupts) {
    session.limits.rows = 2;
    EXPECT_EQ(session.error("UNWIND [1, 2] AS x RETURN x"), "2 rows");
    EXPECT_EQ(session.error("UNWIND [1, 2, 3] AS x RETURN x"), "ResourceExhausted: RowLimit");
    session.limits.rows = -1;
    for (const char* query :
         {"UNWIND range(1, 5000) AS x RETURN count(x)", "UNWIND range(1, 5000) AS x RETURN x % 7",
          "UNWIND range(1, 5000) AS x WITH x ORDER BY -x RETURN count(*)",
          "RETURN size([x IN range(1, 5000) WHERE x % 2 = 0])", "RETURN all(x IN range(1, 5000) WHERE x > 0)"}) {
        session.store.calls.interrupts = 0;
        session.rows(query);
        EXPECT_GE(session.store.calls.interrupts, 5000) << query;
    }
}

TEST_F(CypherRun, ExplainRunsNothing) {
    EXPECT_EQ(session.rows("EXPLAIN CREATE (n)"), Texts{});
    EXPECT_EQ(session.store.node_count(), 0U);
    session.rows("EXPLAIN UNWIND [3, 1] AS x WITH DISTINCT x WHERE x > 1 RETURN x, count(*) AS n ORDER BY n LIMIT 3");
    EXPECT_EQ(session.operators(), "ProduceResults/Top/EagerAggregation/Filter/Distinct/Unwind");
    EXPECT_EQ(session.tree.find("rows"), nullptr);
}

TEST_F(CypherRun, ProfileCountsRows) {
    EXPECT_EQ(session.rows("PROFILE UNWIND range(1, 10) AS x WITH x WHERE x > 7 RETURN x").size(), 3U);
    ASSERT_NE(session.tree.find("rows"), nullptr);
    EXPECT_EQ(session.tree.find("rows")->as_integer(), 3);
    EXPECT_EQ(session.operators(), "ProduceResults/Filter/Unwind");
    const Value& filter = session.tree.find("children")->as_list()[0];
    const Value& unwind = filter.find("children")->as_list()[0];
    EXPECT_EQ(unwind.find("rows")->as_integer(), 10);
    EXPECT_EQ(unwind.find("opened")->as_integer(), 1);
}

TEST_F(CypherRun, ConstantCallsAreMadeOnce) {
    EXPECT_EQ(session.rows("UNWIND [1, 2] AS x RETURN date('2020-01-0' + toString(x)), date('2020-01-01').year"),
              (Texts{R"("2020-01-01"|2020)", R"("2020-01-02"|2020)"}));
    EXPECT_EQ(session.rows("UNWIND range(1, 20) AS x WITH DISTINCT rand() AS r RETURN count(r)"), Texts{"20"});
}

// What a range counts through is not kept.
TEST_F(CypherRun, UnwindsRangesWithoutTheirLists) {
    const MemoryLimit limit(1 << 20);
    EXPECT_EQ(session.rows("UNWIND range(1, 1000000) AS x RETURN count(*), sum(x)"), Texts({"1000000|500000500000"}));
    EXPECT_EQ(session.rows("UNWIND range(-9223372036854775808, 9223372036854775807) AS x RETURN x LIMIT 2"),
              Texts({"-9223372036854775808", "-9223372036854775807"}));
    EXPECT_EQ(session.rows("UNWIND range(9223372036854775807, 9223372036854775805, -2) AS x RETURN x"),
              Texts({"9223372036854775807", "9223372036854775805"}));
    EXPECT_EQ(session.rows("UNWIND [[1, 2], [2, 1], [null, 3]] AS l UNWIND range(l[0], l[1]) AS x RETURN x"),
              Texts({"1", "2"}));
    EXPECT_EQ(session.error("UNWIND range(1, 2, 0) AS x RETURN x"), "ArgumentError: NumberOutOfRange");
    EXPECT_EQ(session.error("UNWIND range(1, 2.5) AS x RETURN x"), "ArgumentError: InvalidArgumentType");
}

// Planning takes no more steps than a query of that size is worth, and may be interrupted.
TEST_F(CypherRun, PlansLargePatternsInBoundedTime) {
    std::string query = "MATCH (n)-->()";
    for (int i = 0; i < 480; ++i) query += ", (n)-->()";
    EXPECT_EQ(session.rows(query + " RETURN 1"), Texts());
    EXPECT_GT(session.store.calls.interrupts, 480);
    EXPECT_LT(session.store.calls.interrupts, 5000);
}

// Deeper than a value may be nested.
TEST_F(CypherRun, ShowsTheUpperStepsOfLongPlans) {
    std::string query = "MATCH (n)";
    for (int i = 0; i < 900; ++i) query += "-->()";
    EXPECT_EQ(session.rows("EXPLAIN " + query + " RETURN n"), Texts());
    const Value* step = &session.tree;
    int depth = 1;
    for (const Value* children; (children = step->find("children")) != nullptr; ++depth) step = &children->as_list()[0];
    EXPECT_EQ(depth, 401);
    EXPECT_TRUE(step->find("more_steps")->as_boolean());
}

} // namespace
} // namespace rv::cypher::test
