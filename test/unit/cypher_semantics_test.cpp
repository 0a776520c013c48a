// The analysis: errors that are known before a row is read, and what it leaves in the tree.
#include "cypher_memory_store.hpp"
#include "ruvector/core/cypher/semantics/analysis.hpp"
#include "ruvector/core/cypher/syntax/parser.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace rv::cypher::test {
namespace {

class CypherSemantics : public testing::Test {
protected:
    CypherSemantics() {
        Procedure procedure;
        procedure.name = "shop.stock";
        procedure.arguments = {{"item", "text", kinds::kString}, {"least", "float8", kinds::kFloat}};
        procedure.results = {{"place", "text", kinds::kString}, {"pieces", "int8", kinds::kInteger}};
        store.add_procedure(procedure, {});
    }

    Statement analysed(const std::string& query) {
        Statement statement = parse(query);
        analyse(statement, store);
        return statement;
    }

    // "SyntaxError: UndefinedVariable"; "right" where nothing is raised.
    std::string verdict(const std::string& query) {
        try {
            analysed(query);
            return "right";
        } catch (const QueryError& error) {
            const std::string message = error.what();
            return message.substr(0, message.find(':', message.find(':') + 1));
        }
    }

    MemoryStore store;
};

Clause& clause(const Statement& statement, std::size_t number) { return *statement.query->parts[0]->clauses[number]; }
NodePattern& node(const Statement& statement, std::size_t number, std::size_t of) {
    return clause(statement, number).pattern.paths[0].nodes[of];
}
RelationshipPattern& relationship(const Statement& statement, std::size_t number) {
    return clause(statement, number).pattern.paths[0].relationships[0];
}

struct Case {
    const char* query;
    const char* verdict;
};

#define EXPECT_VERDICTS(...)                                                                                           \
    for (const Case& one : std::initializer_list<Case>{__VA_ARGS__})                                                   \
    EXPECT_EQ(verdict(one.query), one.verdict) << one.query

constexpr const char* kUndefined = "SyntaxError: UndefinedVariable";
constexpr const char* kBound = "SyntaxError: VariableAlreadyBound";
constexpr const char* kConflict = "SyntaxError: VariableTypeConflict";
constexpr const char* kWrongType = "SyntaxError: InvalidArgumentType";
constexpr const char* kInvalidAggregation = "SyntaxError: InvalidAggregation";
constexpr const char* kAmbiguous = "SyntaxError: AmbiguousAggregationExpression";

TEST_F(CypherSemantics, VariablesAreDefinedBeforeTheyAreRead) {
    EXPECT_VERDICTS({"MATCH (city) RETURN city.name", "right"}, {"MATCH (city) RETURN town.name", kUndefined},
                    {"MATCH (a {id: b.id}), (b) RETURN a", "right"}, {"MATCH (a) WITH a.x AS x RETURN a", kUndefined},
                    {"UNWIND [1, 2] AS i RETURN i + j", kUndefined}, {"RETURN [i IN [1] | i] + i", kUndefined},
                    {"RETURN reduce(sum = 0, i IN [1] | sum + i)", "right"},
                    {"RETURN reduce(sum = 0, i IN [1] | sum + k)", kUndefined},
                    {"CREATE (a)-[:R]->(b {x: a.x})", kUndefined}, {"CREATE (a), (b {x: a.x})", "right"},
                    {"MERGE (a {x: a.y})", kUndefined}, {"MATCH (a) SET b.x = 1", kUndefined},
                    {"MATCH (a) FOREACH (i IN [1] | CREATE (b {i: i})) RETURN b", kUndefined});
}

TEST_F(CypherSemantics, PatternsThatAreConditionsDeclareNothing) {
    EXPECT_VERDICTS({"MATCH (a) WHERE (a)-->() RETURN a", "right"}, {"MATCH (a) WHERE (a)-->(b) RETURN a", kUndefined},
                    {"MATCH (a) WHERE (a)-[r]->() RETURN a", kUndefined},
                    {"MATCH (a) WHERE EXISTS { (a)-[r]->(b) WHERE r.x = b.x } RETURN a", "right"},
                    {"MATCH (a) RETURN [(a)-[r]->(b) | r.x + b.x]", "right"},
                    {"MATCH (a), (b) RETURN shortestPath((a)-[*]->(b))", "right"},
                    {"MATCH (a) RETURN shortestPath((a)-[*]->(b))", kUndefined});
}

TEST_F(CypherSemantics, NamesAreBoundOnce) {
    EXPECT_VERDICTS({"UNWIND [1] AS i UNWIND [2] AS i RETURN i", kBound}, {"MATCH p = (p)-->() RETURN p", kBound},
                    {"MATCH (a) CREATE (a)", kBound}, {"MATCH (a) CREATE (a)-[:R]->(:B)", "right"},
                    {"MATCH (a) CREATE (a:A)-[:R]->(:B)", kBound}, {"CREATE (a)-[:R]->(a)", "right"},
                    {"MATCH ()-[r]->() CREATE ()-[r:R]->()", kBound}, {"MATCH (a) MERGE (a {})-[:R]->()", kBound},
                    {"MATCH (i) FOREACH (i IN [1] | CREATE ())", kBound},
                    {"MATCH (a) CALL { RETURN 1 AS a } RETURN a", kBound},
                    {"MATCH (a) WHERE EXISTS { MATCH (b) WITH b.x AS a RETURN a } RETURN a", kBound},
                    {"RETURN 1 AS x, 2 AS x", "SyntaxError: ColumnNameConflict"});
}

TEST_F(CypherSemantics, AVariableIsOfOneKind) {
    EXPECT_VERDICTS(
        {"MATCH (x)-[x]->() RETURN x", kConflict}, {"MATCH ()-[x]->() MATCH (x) RETURN x", kConflict},
        {"MATCH p = ()-->() MATCH (p) RETURN p", kConflict}, {"WITH 'x' AS x MATCH (x) RETURN x", kConflict},
        {"WITH [1] AS x MATCH ()-[x*]->() RETURN x", kConflict}, {"WITH null AS x MATCH (x)-->() RETURN x", "right"},
        {"MATCH ()-[x]->() WITH [x] AS y MATCH ()-[y*]->() RETURN y", "right"},
        {"MATCH ()-[r]->() MATCH ()-[r]->(b) RETURN b", "right"},
        {"MATCH ()-[r]->()-[r]->() RETURN 1", "SyntaxError: RelationshipUniquenessViolation"},
        {"MATCH ()-[r]->(), ()-[r]->() RETURN 1", "SyntaxError: RelationshipUniquenessViolation"});
}

TEST_F(CypherSemantics, CreatedPatternsArePlain) {
    EXPECT_VERDICTS({"CREATE ()-[:R*2]->()", "SyntaxError: CreatingVarLength"},
                    {"CREATE ()-[:R]-()", "SyntaxError: RequiresDirectedRelationship"}, {"MERGE ()-[:R]-()", "right"},
                    {"CREATE ()-[]->()", "SyntaxError: NoSingleRelationshipType"},
                    {"MERGE ()-[:R|S]->()", "SyntaxError: NoSingleRelationshipType"}, {"CREATE (n $map)", "right"},
                    {"MERGE (n $map)", "SyntaxError: InvalidParameterUse"},
                    {"MATCH (n $map) RETURN n", "SyntaxError: InvalidParameterUse"});
}

TEST_F(CypherSemantics, OperandsAreOfTheRightKind) {
    EXPECT_VERDICTS(
        {"RETURN 1 AND true", kWrongType}, {"RETURN null AND true", "right"}, {"RETURN $x AND true", "right"},
        {"RETURN NOT 'no'", kWrongType}, {"MATCH (n) WHERE n RETURN n", kWrongType}, {"RETURN 1 IN 2", kWrongType},
        {"RETURN 'a' * 2", kWrongType}, {"RETURN -true", kWrongType}, {"RETURN 'a' + 1, [1] + 'a', 'a' + [1]", "right"},
        {"RETURN {a: 1} + 1", kWrongType}, {"RETURN any(w IN ['a', 'b'] WHERE w / 2 = 1)", kWrongType},
        {"RETURN any(w IN ['a', 2] WHERE w / 2 = 1)", "right"}, {"UNWIND ['a'] AS w RETURN w % 2", kWrongType},
        {"RETURN date() + duration('P1D'), 2 * duration('P1D')", "right"},
        {"WITH 5 AS five RETURN five.x", "TypeError: InvalidArgumentType"},
        {"MATCH p = ()-->() RETURN p.x", kWrongType}, {"RETURN 5[0]", "TypeError: InvalidArgumentType"},
        {"RETURN [1]['a']", "TypeError: InvalidArgumentType"}, {"RETURN CASE WHEN 1 THEN 2 END", kWrongType},
        {"MATCH (n) SET n += 'a'", kWrongType}, {"MATCH ()-[r]->() SET r:Label", kWrongType},
        {"MATCH (n) DELETE 1", kWrongType}, {"MATCH (n) DELETE n.list[0]", "right"},
        {"MATCH (n) DELETE n:Label", "SyntaxError: InvalidDelete"});
}

TEST_F(CypherSemantics, CallsHaveWhatTheyTake) {
    EXPECT_VERDICTS({"RETURN nosuch(1)", "SyntaxError: UnknownFunction"},
                    {"RETURN abs()", "SyntaxError: InvalidNumberOfArguments"}, {"RETURN abs('a')", kWrongType},
                    {"RETURN SIZE([1])", "right"}, {"MATCH (n) RETURN type(n)", kWrongType},
                    {"CALL shop.none()", "ProcedureError: ProcedureNotFound"}, {"CALL shop.stock('nail', 2)", "right"},
                    {"CALL shop.stock('nail', 'two')", kWrongType},
                    {"CALL shop.stock('nail')", "SyntaxError: InvalidNumberOfArguments"},
                    {"MATCH (n) CALL shop.stock(n.name, count(n)) YIELD place RETURN place", kInvalidAggregation},
                    {"CALL shop.stock('nail', 2) YIELD price RETURN price", kUndefined},
                    {"CALL shop.stock('nail', 2) RETURN pieces", kUndefined},
                    {"WITH 1 AS place CALL shop.stock('nail', 2) YIELD place RETURN place", kBound});
}

TEST_F(CypherSemantics, AggregatesStandInItems) {
    EXPECT_VERDICTS({"MATCH (n) WHERE max(n.x) > 1 RETURN n", kInvalidAggregation},
                    {"MATCH (n) RETURN [i IN [1] | sum(i)]", kInvalidAggregation},
                    {"MATCH (n) RETURN [i IN collect(n.x) | i + 1]", "right"},
                    {"RETURN sum(count(*))", "SyntaxError: NestedAggregation"},
                    {"RETURN sum(rand())", "SyntaxError: NonConstantExpression"},
                    {"MATCH (n) SET n.x = count(*)", kInvalidAggregation},
                    {"MATCH (n) WITH n.x AS x, count(*) AS c WHERE count(*) > 1 RETURN x", kInvalidAggregation},
                    {"MATCH (n) RETURN n.x ORDER BY count(*)", kInvalidAggregation},
                    {"MATCH (n) RETURN 1 LIMIT count(*)", kInvalidAggregation});
}

TEST_F(CypherSemantics, BesideAggregatesThereAreGroupingKeys) {
    EXPECT_VERDICTS(
        {"MATCH (n) RETURN n.x, n.x + sum(n.y)", "right"}, {"MATCH (n) RETURN n, n.x + sum(n.y)", "right"},
        {"MATCH (n) RETURN n AS m, n.x + sum(n.y)", "right"}, {"MATCH (n) RETURN n.x + sum(n.y)", kAmbiguous},
        {"MATCH (n) RETURN n.x * 2, n.x * 2 + sum(n.y)", kAmbiguous}, {"MATCH (n) RETURN $p + 1 + sum(n.y)", "right"},
        {"MATCH (n) RETURN n.x, COUNT { (n)-->() } + count(*)", kAmbiguous},
        {"MATCH (n) RETURN n, COUNT { (n)-->() } + count(*)", "right"});
}

TEST_F(CypherSemantics, OrderAndWhereBehindAProjection) {
    EXPECT_VERDICTS({"MATCH (n) RETURN n.x AS x ORDER BY n.y", "right"},
                    {"MATCH (n) RETURN DISTINCT n.x AS x ORDER BY n.y", kUndefined},
                    {"MATCH (n) RETURN DISTINCT n.x AS x ORDER BY n.x * 2", "right"},
                    {"MATCH (n) RETURN DISTINCT n ORDER BY n.y", "right"},
                    {"MATCH (n) RETURN n.x AS x, count(*) ORDER BY n.x, count(*) * 2", "right"},
                    {"MATCH (n) RETURN n.x AS x, count(*) ORDER BY sum(n.y)", kUndefined},
                    {"MATCH (n) RETURN n.x + n.y, count(*) AS c ORDER BY n.x + n.y", "right"},
                    {"MATCH (n) RETURN n.x + n.y, count(*) AS c ORDER BY n.x + n.y + count(*)", kAmbiguous},
                    {"MATCH (n) WITH n.x AS x WHERE n.y > 1 RETURN x", "right"},
                    {"MATCH (n) WITH n.x AS x, count(*) AS c WHERE n.y > 1 RETURN x", kUndefined},
                    {"MATCH (n) WITH count(*) AS c WHERE EXISTS { (n)-->() } RETURN c", "right"},
                    {"MATCH (n) WITH count(*) AS c WHERE (n)-->() RETURN c", kUndefined},
                    {"MATCH (n) RETURN n LIMIT n.x", "SyntaxError: NonConstantExpression"},
                    {"RETURN 1 LIMIT -1", "SyntaxError: NegativeIntegerArgument"}, {"RETURN 1 SKIP 1.0", kWrongType},
                    {"RETURN 1 LIMIT size([i IN [1, 2] WHERE i > 1]) + $more", "right"});
}

TEST_F(CypherSemantics, ProjectionsNameTheirColumns) {
    EXPECT_VERDICTS({"MATCH (n) WITH n.x RETURN 1", "SyntaxError: NoExpressionAlias"},
                    {"MATCH () RETURN *", "SyntaxError: NoVariablesInScope"},
                    {"RETURN 1 AS a UNION RETURN 2 AS b", "SyntaxError: DifferentColumnsInUnion"},
                    {"RETURN 1 AS a UNION RETURN 2 AS a, 3 AS b", "SyntaxError: DifferentColumnsInUnion"});
    EXPECT_EQ(analysed("MATCH (b)-[a]->(c) RETURN *, 1 AS one").columns,
              (std::vector<std::string>{"a", "b", "c", "one"}));
    EXPECT_EQ(analysed("CALL shop.stock('nail', 1)").columns, (std::vector<std::string>{"place", "pieces"}));
    EXPECT_TRUE(analysed("MATCH (n) SET n.x = 1").columns.empty());
}

TEST_F(CypherSemantics, SubqueriesSeeWhatIsAroundThem) {
    EXPECT_VERDICTS(
        {"MATCH (a) CALL { RETURN a.x AS x } RETURN x", kUndefined},
        {"MATCH (a) CALL { WITH a RETURN a.x AS x } RETURN x", "right"},
        {"MATCH (a) CALL { WITH a, 1 AS one RETURN one } RETURN one", "SyntaxError: InvalidClauseComposition"},
        {"MATCH (a) CALL (a) { MATCH (b) WITH b RETURN a.x + b.x AS x } RETURN x", "right"},
        {"MATCH (a) CALL { WITH a MATCH (b) WITH b RETURN a.x AS x } RETURN x", kUndefined},
        {"MATCH (a) CALL (c) { RETURN 1 AS x } RETURN x", kUndefined},
        {"MATCH (a) WHERE COUNT { MATCH (b) WITH b.x AS x WHERE x = a.x RETURN x } > 1 RETURN a", "right"},
        {"MATCH (a) RETURN COLLECT { MATCH (a)-->(b) RETURN b, b.x }", "SyntaxError: InvalidClauseComposition"});
}

// --- what is left in the tree

TEST_F(CypherSemantics, AVariableKeepsItsSlotAndNoOtherHasIt) {
    const Statement statement =
        analysed("MATCH (a)-[r]->(b) WITH a, b AS c, r.x AS x MATCH (a)-[s]->(b) RETURN a, b, c, x, s");
    const Slot a = node(statement, 0, 0).slot;
    EXPECT_EQ(clause(statement, 1).projection.items[0].slot, a);
    EXPECT_EQ(node(statement, 2, 0).slot, a);
    EXPECT_TRUE(node(statement, 2, 0).bound);
    EXPECT_FALSE(node(statement, 2, 1).bound); // another b
    EXPECT_NE(node(statement, 2, 1).slot, node(statement, 0, 1).slot);
    std::set<Slot> slots{node(statement, 0, 0).slot,
                         node(statement, 0, 1).slot,
                         relationship(statement, 0).slot,
                         clause(statement, 1).projection.items[1].slot,
                         clause(statement, 1).projection.items[2].slot,
                         node(statement, 2, 1).slot,
                         relationship(statement, 2).slot};
    EXPECT_EQ(slots.size(), 7U);
    EXPECT_EQ(*slots.begin(), 0);
    EXPECT_EQ(*slots.rbegin(), statement.frame_size - 1);
}

TEST_F(CypherSemantics, ANameThatStandsAgainInItsPatternIsNotBound) {
    const Statement statement = analysed("MATCH (a)-->(a) RETURN a");
    EXPECT_EQ(node(statement, 0, 0).slot, node(statement, 0, 1).slot);
    EXPECT_FALSE(node(statement, 0, 1).bound);
}

TEST_F(CypherSemantics, RelationshipsThatNobodyReadsAreNotNeeded) {
    EXPECT_FALSE(relationship(analysed("MATCH (a)-[r]->(b) RETURN b"), 0).needed);
    EXPECT_FALSE(relationship(analysed("MATCH (a)-->(b) RETURN b"), 0).needed);
    EXPECT_FALSE(relationship(analysed("MATCH p = (a)-[r*]->(b) RETURN b"), 0).needed);
    EXPECT_TRUE(relationship(analysed("MATCH (a)-[r]->(b) RETURN r"), 0).needed);
    EXPECT_TRUE(relationship(analysed("MATCH (a)-[r]->(b) RETURN *"), 0).needed);
    EXPECT_TRUE(relationship(analysed("MATCH (a)-[r]->(b) RETURN count(DISTINCT r)"), 0).needed);
    EXPECT_TRUE(relationship(analysed("MATCH (a)-[r]->(b) WHERE r.x = 1 RETURN b"), 0).needed);
    EXPECT_TRUE(relationship(analysed("MATCH p = (a)-->(b) RETURN p"), 0).needed);
    EXPECT_TRUE(relationship(analysed("MATCH (a)-[r]->(b) MATCH (a)-[r]->(c) RETURN c"), 0).needed);
}

TEST_F(CypherSemantics, PathsThatNobodyReadsHaveNoSlot) {
    EXPECT_EQ(clause(analysed("MATCH p = (a)-->(b) RETURN b"), 0).pattern.paths[0].slot, kNoSlot);
    EXPECT_NE(clause(analysed("MATCH p = (a)-->(b) RETURN length(p)"), 0).pattern.paths[0].slot, kNoSlot);
}

TEST_F(CypherSemantics, AggregatesAreOnceEach) {
    const Statement statement = analysed(
        "MATCH (n) RETURN n.x AS x, count(*) AS c, COUNT(*) + sum(n.y) AS s ORDER BY sum(n.y), count(*), max(1)");
    const Projection& projection = clause(statement, 1).projection;
    EXPECT_TRUE(projection.aggregation);
    ASSERT_EQ(projection.aggregates.size(), 3U);
    EXPECT_EQ(projection.aggregates[0]->slot, projection.items[1].slot);
    const Expression& sum = *projection.items[2].expression;
    EXPECT_EQ(sum.children[0]->slot, projection.items[1].slot);
    EXPECT_EQ(sum.children[1].get(), projection.aggregates[1]);
    EXPECT_EQ(projection.order[0].expression->slot, projection.aggregates[1]->slot);
    EXPECT_EQ(projection.order[1].expression->kind, ExpressionKind::kVariable);
    EXPECT_EQ(projection.order[1].expression->slot, projection.items[1].slot);
    EXPECT_EQ(projection.order[2].expression.get(), projection.aggregates[2]);
    EXPECT_FALSE(projection.items[0].aggregating);
    EXPECT_TRUE(projection.items[2].aggregating);
}

TEST_F(CypherSemantics, GroupingKeysBecomeVariables) {
    const Statement statement = analysed("MATCH (n) RETURN n.x AS x, n.x + count(*) AS c ORDER BY n.x");
    const Projection& projection = clause(statement, 1).projection;
    const Expression& key = *projection.items[1].expression->children[0];
    EXPECT_EQ(key.kind, ExpressionKind::kVariable);
    EXPECT_EQ(key.slot, projection.items[0].slot);
    EXPECT_EQ(projection.order[0].expression->slot, projection.items[0].slot);
    // In an inner query too, whose own aggregate stays what it is.
    const Statement inner = analysed("MATCH (n) RETURN n AS k, count(*) AS c, "
                                     "COLLECT { MATCH (n)-->() RETURN count(*) } + count(*) AS l");
    const Projection& outer = clause(inner, 1).projection;
    const Query& query = *outer.items[2].expression->children[0]->query;
    EXPECT_EQ(query.parts[0]->clauses[0]->pattern.paths[0].nodes[0].slot, outer.items[0].slot);
    EXPECT_EQ(query.parts[0]->clauses[1]->projection.items[0].expression->kind, ExpressionKind::kAggregate);
}

TEST_F(CypherSemantics, ReplacedPatternsAreLeftAlone) {
    const Statement statement =
        analysed("MATCH (n) RETURN size([p = (n)-[r]->(m) | r.x]) AS s ORDER BY size([p = (n)-[r]->(m) | r.x])");
    const Projection& projection = clause(statement, 1).projection;
    EXPECT_EQ(projection.order[0].expression->slot, projection.items[0].slot);
}

TEST_F(CypherSemantics, PartsOfAUnionGiveTheFirstOnesColumns) {
    const Statement statement = analysed("RETURN 1 AS a, 2 AS b UNION ALL RETURN 3 AS b, 4 AS a");
    const SingleQuery& second = *statement.query->parts[1];
    EXPECT_EQ(second.columns, (std::vector<std::string>{"a", "b"}));
    const Projection& projection = second.clauses[0]->projection;
    EXPECT_EQ(second.column_slots, (std::vector<Slot>{projection.items[1].slot, projection.items[0].slot}));
    std::set<Slot> slots(second.column_slots.begin(), second.column_slots.end());
    slots.insert(statement.query->column_slots.begin(), statement.query->column_slots.end());
    slots.insert(statement.query->parts[0]->column_slots.begin(), statement.query->parts[0]->column_slots.end());
    EXPECT_EQ(slots.size(), 6U);
}

TEST_F(CypherSemantics, CallsYieldByNumber) {
    const Statement statement = analysed("CALL shop.stock('nail', 2) YIELD pieces AS n WHERE n > 1 RETURN n");
    ASSERT_EQ(clause(statement, 0).yields.size(), 1U);
    EXPECT_EQ(clause(statement, 0).yields[0].index, 1);
    EXPECT_EQ(clause(statement, 0).yields[0].slot, clause(statement, 1).projection.items[0].slot);
    // Without parentheses the arguments are parameters.
    const Statement alone = analysed("CALL shop.stock");
    ASSERT_EQ(clause(alone, 0).arguments.size(), 2U);
    EXPECT_EQ(clause(alone, 0).arguments[1]->kind, ExpressionKind::kParameter);
    EXPECT_EQ(clause(alone, 0).arguments[1]->name, "least");
}

TEST_F(CypherSemantics, WhetherAStatementWrites) {
    EXPECT_FALSE(analysed("MATCH (n) RETURN n").writes);
    EXPECT_TRUE(analysed("MATCH (n) FOREACH (i IN [1] | SET n.x = i) RETURN n").writes);
    EXPECT_TRUE(analysed("CALL { CREATE (n) } RETURN 1").writes);
}

TEST_F(CypherSemantics, ErrorsKnowTheirPlace) {
    try {
        analysed("MATCH (n) RETURN n.x + missing");
        FAIL();
    } catch (const QueryError& error) {
        EXPECT_EQ(error.place(), 23);
    }
}

} // namespace
} // namespace rv::cypher::test
