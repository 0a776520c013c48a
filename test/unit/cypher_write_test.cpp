// Clauses that write: what they leave in the graph, what later clauses see, what they refuse.
#include "cypher_run_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace rv::cypher;
using namespace rv::cypher::test;

class CypherWrite : public testing::Test {
protected:
    Session session;
    MemoryStore& store = session.store;

    std::string one(std::string_view query, std::string_view parameters = "{}") {
        const Texts found = session.rows(query, parameters);
        std::string text;
        for (const std::string& row : found) text += (text.empty() ? "" : " ; ") + row;
        return text;
    }
    std::string counts() {
        return std::to_string(store.node_count()) + "/" + std::to_string(store.relationship_count());
    }
};

TEST_F(CypherWrite, CreateMakesEachElementOnce) {
    EXPECT_EQ(one("CREATE (a:A:B {x: 1, y: null}), (a)-[r:T {w: 2}]->(b:C), (b)<-[:U]-(a) "
                  "RETURN labels(a), properties(a), type(r), r.w, labels(b)"),
              R"(["A", "B"]|{"x": 1}|"T"|2|["C"])");
    EXPECT_EQ(counts(), "2/2");
    EXPECT_EQ(one("MATCH (b:C)<-[r]-(a:A) RETURN type(r) ORDER BY type(r)"), R"("T" ; "U")");
}

TEST_F(CypherWrite, CreateOfAPathGivesIt) {
    EXPECT_EQ(one("CREATE p = (:A)-[:T]->(:B)<-[:U]-(:C) RETURN length(p), [n IN nodes(p) | head(labels(n))]"),
              R"(2|["A", "B", "C"])");
}

TEST_F(CypherWrite, CreateForEachRowOfALargeList) {
    EXPECT_EQ(one("UNWIND range(1, 1000) AS i CREATE (n:N {v: i})"), "");
    EXPECT_EQ(store.calls.create_node, 1000);
    EXPECT_EQ(store.calls.flush, 1);
    EXPECT_EQ(one("MATCH (n:N) RETURN count(*), sum(n.v)"), "1000|500500");
}

TEST_F(CypherWrite, CreateBehindCreateIsOneStep) {
    EXPECT_EQ(one("UNWIND [1, 2] AS x CREATE (a:A {v: x}) CREATE (a)-[r:T {w: a.v}]->(b:B) CREATE (b)-[:U]->(a) "
                  "RETURN r.w, a.v, labels(b)"),
              R"(1|1|["B"] ; 2|2|["B"])");
    EXPECT_EQ(store.calls.flush, 1);
    EXPECT_EQ(counts(), "4/4");
    // Not where it reads what the first one wrote.
    EXPECT_EQ(one("CREATE (:C) CREATE (n:N {c: COUNT { MATCH (c:C) RETURN c }}) RETURN n.c"), "1");
    EXPECT_EQ(store.calls.flush, 2);
    std::string script = "CREATE (n0)";
    for (int i = 1; i <= 3000; ++i)
        script += " CREATE (n" + std::to_string(i - 1) + ")-[:T]->(n" + std::to_string(i) + ")";
    one(script);
    EXPECT_EQ(counts(), "3007/3004");
}

TEST_F(CypherWrite, CreateDoesNotSeeItself) {
    one("UNWIND range(1, 3) AS i CREATE (:A)");
    one("MATCH (a:A) CREATE (:A)");
    EXPECT_EQ(counts(), "6/0");
    EXPECT_EQ(one("MATCH (a:A) CREATE (b:A) WITH count(*) AS c MATCH (a:A) RETURN c, count(a)"), "6|12");
}

TEST_F(CypherWrite, RelationshipsBetweenMatchedNodes) {
    one("UNWIND range(1, 10) AS i CREATE (:P {id: i})");
    one("UNWIND $rows AS row MATCH (a:P {id: row[0]}) MATCH (b:P {id: row[1]}) CREATE (a)-[:K {w: row[0]}]->(b)",
        R"({"rows": [[1, 2], [2, 3], [3, 3], [11, 1]]})");
    EXPECT_EQ(counts(), "10/3");
    EXPECT_EQ(one("MATCH (a)-[k:K]->(b) RETURN a.id, b.id, k.w ORDER BY k.w"), "1|2|1 ; 2|3|2 ; 3|3|3");
}

TEST_F(CypherWrite, CreateWithAParameter) {
    EXPECT_EQ(
        one("CREATE (n:N $p)-[r:T $q]->() RETURN n.a, n.b, r.c", R"({"p": {"a": 1, "b": null}, "q": {"c": [1]}})"),
        "1|null|[1]");
    EXPECT_EQ(session.error("CREATE (n $p)", R"({"p": 1})"), "TypeError: InvalidArgumentType");
    EXPECT_EQ(session.error("CREATE (n $p)", R"({"p": {"a": {"b": 1}}})"), "TypeError: InvalidPropertyType");
}

TEST_F(CypherWrite, CreateRefusesEndsThatAreNotThere) {
    one("CREATE (:A)");
    EXPECT_EQ(session.error("OPTIONAL MATCH (a:Missing) CREATE (a)-[:T]->(b)"), "TypeError: InvalidArgumentType");
    EXPECT_EQ(session.error("MATCH (a:A) DELETE a CREATE (a)-[:T]->(b)"), "EntityNotFound: DeletedEntityAccess");
}

TEST_F(CypherWrite, WritesAreDoneWhateverIsTakenOfTheRows) {
    EXPECT_EQ(one("UNWIND range(1, 5) AS i CREATE (n:N {v: i}) RETURN n.v LIMIT 0"), "");
    EXPECT_EQ(counts(), "5/0");
    EXPECT_EQ(one("UNWIND range(1, 5) AS i CREATE (n:M {v: i}) RETURN n.v ORDER BY n.v SKIP 1 LIMIT 2"), "2 ; 3");
    EXPECT_EQ(counts(), "10/0");
}

TEST_F(CypherWrite, SetOfPropertiesInOrder) {
    one("CREATE (:A {x: 1, old: true})");
    EXPECT_EQ(one("MATCH (n:A) SET n.x = n.x + 1, n.y = n.x * 10, n.old = null RETURN properties(n)"),
              R"({"x": 2, "y": 20})");
    EXPECT_EQ(one("MATCH (n:A) SET n['k' + 'ey'] = [1, 2] RETURN n.key"), "[1, 2]");
    EXPECT_EQ(one("MATCH (n:A) SET n += {x: null, z: 1} RETURN properties(n)"), R"({"key": [1, 2], "y": 20, "z": 1})");
    EXPECT_EQ(one("MATCH (n:A) SET n = {only: 1, gone: null} RETURN properties(n)"), R"({"only": 1})");
    EXPECT_EQ(one("MATCH (n:A) CREATE (m:B) SET m = n RETURN properties(m)"), R"({"only": 1})");
}

TEST_F(CypherWrite, SetOfRelationshipsAndLabels) {
    one("CREATE (:A)-[:T {x: 1}]->(:B)");
    EXPECT_EQ(one("MATCH (a)-[r:T]->(b) SET r.y = r.x + 1, a:C:D, r += {z: 3} REMOVE a:A, r.x "
                  "RETURN properties(r), labels(a)"),
              R"({"y": 2, "z": 3}|["C", "D"])");
    EXPECT_EQ(one("MATCH (n:C) RETURN count(*)"), "1");
    EXPECT_EQ(one("MATCH (n:A) RETURN count(*)"), "0");
}

TEST_F(CypherWrite, SetSeesTheRowsAsTheyWere) {
    one("UNWIND range(1, 3) AS i CREATE (:A {v: i})");
    // Each row's condition is asked before the first row is written for.
    EXPECT_EQ(one("MATCH (n:A), (m:A) WHERE n.v = m.v SET m.v = m.v + 1 RETURN count(*)"), "3");
    EXPECT_EQ(one("MATCH (n:A) RETURN n.v ORDER BY n.v"), "2 ; 3 ; 4");
}

TEST_F(CypherWrite, NullIsNothingToWriteTo) {
    EXPECT_EQ(one("OPTIONAL MATCH (n:Missing) SET n.x = 1, n:L, n += {a: 1}, n = {b: 1} REMOVE n.x, n:L "
                  "DELETE n RETURN n"),
              "null");
    EXPECT_EQ(counts(), "0/0");
    EXPECT_EQ(store.calls.set_node_properties, 0);
}

TEST_F(CypherWrite, WhatCannotBeStored) {
    one("CREATE (:A)");
    EXPECT_EQ(session.error("MATCH (n:A) SET n.x = {a: 1}"), "TypeError: InvalidPropertyType");
    EXPECT_EQ(session.error("MATCH (n:A) SET n.x = [[{a: 1}]]"), "TypeError: InvalidPropertyType");
    EXPECT_EQ(session.error("MATCH (n:A) SET n.x = [n]"), "TypeError: InvalidPropertyType");
    EXPECT_EQ(session.error("MATCH (n:A) SET n += $p", R"({"p": {"a": {}}})"), "TypeError: InvalidPropertyType");
    EXPECT_EQ(session.error("WITH $p AS m SET m.x = 1", R"({"p": {"a": 1}})"), "TypeError: InvalidArgumentType");
    EXPECT_EQ(session.error("MATCH (n:A) SET n = $p", R"({"p": 1})"), "TypeError: InvalidArgumentType");
    EXPECT_EQ(session.error("MATCH (n:A) SET n.x = [1, [2.5, 'a'], date('2020-01-01')]"), "0 rows");
}

TEST_F(CypherWrite, ColumnsOfTheStoreAreNoProperties) {
    one("CREATE (:A)-[:T]->(:B)");
    for (const char* query :
         {"CREATE (n {_external_id: 'x'})", "MERGE (n:M {_external_id: 'x'})", "MATCH (n:A) SET n._vector = [1.0]",
          "MATCH ()-[r:T]->() SET r._weight = 2", "MATCH (n:A) SET n += {_external_id: 'x'}"})
        EXPECT_EQ(session.error(query), "ArgumentError: ReservedProperty") << query;
    EXPECT_EQ(one("MATCH (n:A) SET n._other = 1 RETURN n._other"), "1");
    EXPECT_EQ(counts(), "2/1");
}

TEST_F(CypherWrite, RemoveOfWhatIsNotThereWritesNothing) {
    one("CREATE (:A {x: 1})");
    one("MATCH (n:A) REMOVE n.y, n:B SET n.z = null");
    EXPECT_EQ(store.calls.set_node_properties, 0);
    EXPECT_EQ(store.calls.labels_changed, 0);
}

TEST_F(CypherWrite, Delete) {
    one("CREATE (:A)-[:T]->(:B)-[:T]->(:C)");
    EXPECT_EQ(session.error("MATCH (n:B) DELETE n"), "ConstraintVerificationFailed: DeleteConnectedNode");
    session = Session();
    one("CREATE (:A)-[:T]->(:B)-[:T]->(:C)");
    EXPECT_EQ(one("MATCH (n:B) DETACH DELETE n WITH count(*) AS c MATCH (m) RETURN c, count(m)"), "1|2");
    EXPECT_EQ(counts(), "2/0");
    one("MATCH (a:A), (c:C) CREATE (a)-[:U]->(c)");
    EXPECT_EQ(one("MATCH (a)-[r:U]->(c) DELETE a, r, c"), ""); // in any order within the clause
    EXPECT_EQ(counts(), "0/0");
}

TEST_F(CypherWrite, DeleteOfPathsListsAndMaps) {
    one("CREATE (:A)-[:T]->(:B), (:X), (:Y)");
    EXPECT_EQ(one("MATCH p = (:A)-->() DELETE p"), "");
    EXPECT_EQ(counts(), "2/0");
    EXPECT_EQ(one("MATCH (x:X) WITH [x] AS l, {k: x} AS m DELETE l[0], m.k"), "");
    EXPECT_EQ(counts(), "1/0");
    EXPECT_EQ(session.error("MATCH (y:Y) WITH [y] AS l DELETE l"), "SyntaxError: InvalidArgumentType");
    EXPECT_EQ(session.error("DELETE $x", R"({"x": 1})"), "TypeError: InvalidArgumentType");
}

TEST_F(CypherWrite, WhatIsDeletedCannotBeRead) {
    one("CREATE (:A {x: 1})");
    EXPECT_EQ(session.error("MATCH (n:A) DELETE n RETURN n.x"), "EntityNotFound: DeletedEntityAccess");
    session = Session();
    one("CREATE (:A {x: 1})");
    EXPECT_EQ(session.error("MATCH (n:A) DELETE n SET n.x = 2"), "EntityNotFound: DeletedEntityAccess");
}

TEST_F(CypherWrite, MergeMatchesOrMakes) {
    EXPECT_EQ(one("MERGE (n:A {k: 1}) ON CREATE SET n.made = true ON MATCH SET n.met = true RETURN properties(n)"),
              R"({"k": 1, "made": true})");
    EXPECT_EQ(store.locked().size(), 1U);
    EXPECT_EQ(one("MERGE (n:A {k: 1.0}) ON CREATE SET n.made = 2 ON MATCH SET n.met = true RETURN properties(n)"),
              R"({"k": 1, "made": true, "met": true})");
    EXPECT_EQ(store.locked().size(), 0U);
    EXPECT_EQ(counts(), "1/0");
    EXPECT_EQ(session.error("MERGE (n:A {k: null})"), "SemanticError: MergeReadOwnWrites");
}

TEST_F(CypherWrite, MergeGivesARowForEachMatch) {
    one("CREATE (:A {v: 1}), (:A {v: 2})");
    EXPECT_EQ(one("MERGE (n:A) ON MATCH SET n.v = n.v * 10 RETURN n.v ORDER BY n.v"), "10 ; 20");
}

TEST_F(CypherWrite, MergeSeesItsEarlierRows) {
    EXPECT_EQ(one("UNWIND [1, 2, 1, 3, 2, 1.0] AS k MERGE (n:A {k: k}) ON CREATE SET n.c = 1 "
                  "ON MATCH SET n.c = n.c + 1 RETURN n.k, n.c"),
              "1|3 ; 2|2 ; 1|3 ; 3|1 ; 2|2 ; 1|3"); // RETURN sees the clause's end
    EXPECT_EQ(counts(), "3/0");
}

TEST_F(CypherWrite, MergeWritesRowsTogether) {
    one("UNWIND range(1, 100) AS k MERGE (n:A {k: k})");
    EXPECT_EQ(counts(), "100/0");
    EXPECT_EQ(store.calls.flush, 1);
    EXPECT_EQ(store.locked().size(), 100U);
    // Not where SET changes what is matched by.
    one("UNWIND [101, 102, 103] AS k MERGE (n:A {k: k}) ON CREATE SET n.k = k + 1");
    EXPECT_EQ(counts(), "102/0");
}

TEST_F(CypherWrite, MergeOfRelationships) {
    one("CREATE (:A {k: 1}), (:A {k: 2}), (:B)");
    one("MATCH (a:A), (b:B) MERGE (a)-[r:T {x: 1}]->(b) MERGE (b)-[:U]-(a)");
    EXPECT_EQ(counts(), "3/4");
    one("MATCH (a:A), (b:B) MERGE (a)-[r:T {x: 1}]->(b) MERGE (a)-[:U]-(b)");
    EXPECT_EQ(counts(), "3/4");
    EXPECT_EQ(one("MATCH (a:A {k: 1}) UNWIND [1, 2, 1] AS x MERGE (a)-[:P]->(c:C {x: x}) RETURN count(DISTINCT c)"),
              "2");
    EXPECT_EQ(counts(), "5/6");
    EXPECT_EQ(one("MATCH (a:A {k: 1}) MERGE p = (a)-[:P]->(:C {x: 2}) RETURN length(p)"), "1");
}

TEST_F(CypherWrite, MergeOfLongerPathsSharesMadeParts) {
    one("CREATE (:M)");
    one("MATCH (m:M) UNWIND [[1, 1], [2, 2], [1, 2]] AS x MERGE (:X {k: x[0]})-[:T]->(m)-[:T]->(:Y {k: x[1]})");
    EXPECT_EQ(counts(), "5/4"); // the third row's path is made of those of the first two
}

TEST_F(CypherWrite, MergeAsksAgainBehindTheLock) {
    store.while_waiting = [&] { store.add_node({"A"}, map_of({{"k", Value::integer(1)}})); };
    EXPECT_EQ(one("MERGE (n:A {k: 1}) ON CREATE SET n.made = 1 ON MATCH SET n.met = 1 RETURN n.made, n.met"), "null|1");
    EXPECT_EQ(counts(), "1/0");
}

TEST_F(CypherWrite, MergeLocksTheSameKeyForTheSame) {
    const auto key = [&](const char* query) {
        session = Session();
        one(query);
        return store.locked().at(0);
    };
    const std::uint64_t first = key("MERGE (n:A:B {x: 1, y: 'a'})");
    EXPECT_EQ(key("CREATE (:Z) MERGE (m:B:A {y: 'a', x: 1.0})"), first);
    EXPECT_NE(key("MERGE (n:A:B {x: 2, y: 'a'})"), first);
    EXPECT_NE(key("MERGE (n:A {x: 1, y: 'a'})"), first);
}

TEST_F(CypherWrite, Foreach) {
    EXPECT_EQ(one("CREATE (a:A) FOREACH (x IN [1, 2, 3] | CREATE (a)-[:T]->(b:B {v: x}) SET b.w = x * 2 "
                  "FOREACH (y IN range(1, x) | MERGE (:C {v: y}))) RETURN labels(a)"),
              R"(["A"])");
    EXPECT_EQ(one("MATCH (b:B) RETURN b.v, b.w ORDER BY b.v"), "1|2 ; 2|4 ; 3|6");
    EXPECT_EQ(one("MATCH (c:C) RETURN count(*)"), "3");
    EXPECT_EQ(one("MATCH p = (:A)-->(b) FOREACH (n IN nodes(p) | SET n.marked = true)"), "");
    EXPECT_EQ(one("MATCH (n {marked: true}) RETURN count(*)"), "4");
    EXPECT_EQ(one("MATCH (b:B) WITH collect(b) AS bs FOREACH (b IN bs | DETACH DELETE b)"), "");
    EXPECT_EQ(one("MATCH (n) RETURN count(*)"), "4");
    EXPECT_EQ(one("FOREACH (x IN null | CREATE (:Z)) RETURN 1"), "1");
    EXPECT_EQ(session.error("FOREACH (x IN $l | CREATE (:Z))", R"({"l": 1})"), "TypeError: InvalidArgumentType");
}

TEST_F(CypherWrite, ForeachSeesWhatItsClausesMade) {
    one("FOREACH (x IN [1, 1, 2] | CREATE (:A {v: x}) MERGE (n:A {v: 1}) ON MATCH SET n.met = true)");
    EXPECT_EQ(one("MATCH (n:A) RETURN n.v, n.met ORDER BY n.v"), "1|true ; 1|true ; 2|null");
    one("MATCH (n:A {v: 2}) FOREACH (x IN [1] | CREATE (n)-[:T]->(:B) DETACH DELETE n)");
    EXPECT_EQ(counts(), "3/0");
}

TEST_F(CypherWrite, ReadOnlyTransactionsRefuse) {
    store.read_only = true;
    EXPECT_EQ(one("RETURN 1"), "1");
    for (const char* query : {"CREATE (:A)", "MATCH (n) SET n.x = 1", "MATCH (n) DELETE n", "MERGE (:A)"}) {
        try {
            one(query);
            ADD_FAILURE() << query;
        } catch (const rv::Error& error) {
            EXPECT_STREQ(error.state(), "25006") << query;
        }
    }
}

TEST_F(CypherWrite, WritesWithinSubqueries) {
    EXPECT_EQ(one("UNWIND [1, 2] AS x CALL { WITH x CREATE (n:A {v: x}) RETURN n } RETURN n.v ORDER BY n.v"), "1 ; 2");
    EXPECT_EQ(one("UNWIND [3, 4] AS x CALL (x) { CREATE (:A {v: x}) } RETURN x"), "3 ; 4");
    EXPECT_EQ(one("MATCH (n:A) RETURN count(*)"), "4");
}

} // namespace
