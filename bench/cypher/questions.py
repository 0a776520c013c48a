"""What is asked: in Cypher, once for all that speak it, and in SQL over ruvector.nodes and ruvector.edges. In Cypher $a and $b are the
uids of persons; in SQL $1 and $2 are, and {graph} is the graph's id. SQL looks persons up by a btree index on the expression, whose statistics tell
the planner that there is one; containment, by the GIN index, would have it expect a hundredth of all."""
import dataclasses


@dataclasses.dataclass
class Question:
    name: str
    columns: tuple  # of the answer
    takes: str  # "", "start", "pair", "near pair" (at most six hops apart)
    cypher: str
    sql: str = ""
    age: str = ""  # Cypher for AGE, where it cannot be asked so, or is faster otherwise
    age_sql: str = ""  # SQL for AGE, where it has a function instead


PERSON = "{0}.graph_id = {{graph}} AND {0}.node_type = 'Person'"
START = PERSON.format("a") + " AND a.properties->'uid' = $1::jsonb"
END = PERSON.format("b") + " AND b.properties->'uid' = $2::jsonb"
NODES, EDGES = "ruvector.nodes", "ruvector.edges"


def chain(hops, typed):
    """The join of `hops` edges from a person; a relationship is not taken twice."""
    sql, last = f"SELECT count(*) FROM {NODES} a", "a.id"
    for hop in range(1, hops + 1):
        sql += f" JOIN {EDGES} e{hop} ON e{hop}.source_id = {last} AND e{hop}.edge_type = 'KNOWS'"
        last = f"e{hop}.target_id"
        # Two that follow each other are never the same one, since nobody knows himself.
        sql += "".join(f" AND e{hop}.id <> e{other}.id" for other in range(1, hop - 1))
        if typed:
            sql += f" JOIN {NODES} n{hop} ON n{hop}.id = {last} AND n{hop}.node_type = 'Person'"
    return f"{sql} WHERE {START}"


def hops(count, typed=False):
    label = ":Person" if typed else ""
    middle = "".join(f"-[:KNOWS]->({name}{label})" for name in ["n1", "n2", "b"][3 - count:])
    return Question(f"{count}-hop count" + (", typed ends" if typed else ""), ("n",), "start",
                    f"MATCH (a:Person {{uid: $a}}){middle} RETURN count(b) AS n", chain(count, typed))


def variable(most):
    return Question(f"[*1..{most}] count", ("n",), "start", f"MATCH (a:Person {{uid: $a}})-[:KNOWS*1..{most}]->(b) RETURN count(b) AS n",
                    f"WITH RECURSIVE walk(node, depth, path) AS (SELECT e.target_id, 1, ARRAY[e.id] FROM {NODES} a JOIN {EDGES} e "
                    f"ON e.source_id = a.id AND e.edge_type = 'KNOWS' WHERE {START} UNION ALL SELECT e.target_id, depth + 1, path || e.id "
                    f"FROM walk JOIN {EDGES} e ON e.source_id = node AND e.edge_type = 'KNOWS' WHERE depth < {most} AND e.id <> ALL (path)) "
                    "SELECT count(*) FROM walk")


def shortest(name, takes, most, arrow, age_direction, age=""):
    """SQL has no set of visited nodes: each depth has its nodes once. Without a bound Cypher's ends where nothing is new; SQL's at 12."""
    left, right = arrow
    reach = f"*..{most}" if most else "*"
    step = f"SELECT e.target_id, depth + 1 FROM walk JOIN {EDGES} e ON e.source_id = node AND e.edge_type = 'KNOWS'"
    if age_direction == '"any"':
        step = (f"SELECT next, depth + 1 FROM walk CROSS JOIN LATERAL (SELECT target_id FROM {EDGES} e WHERE e.source_id = node AND "
                f"e.edge_type = 'KNOWS' UNION ALL SELECT source_id FROM {EDGES} e WHERE e.target_id = node AND e.edge_type = 'KNOWS') s(next)")
    return Question(
        name, ("n",), takes,
        f"MATCH (a:Person {{uid: $a}}), (b:Person {{uid: $b}}), p = shortestPath((a){left}[:KNOWS{reach}]{right}(b)) RETURN length(p) AS n",
        f"WITH RECURSIVE pair AS MATERIALIZED (SELECT a.id AS a, b.id AS b FROM {NODES} a, {NODES} b WHERE {START} AND {END}), "
        f"walk(node, depth) AS (SELECT a, 0 FROM pair UNION {step} WHERE depth < {most or 12}) "
        "SELECT depth FROM walk WHERE node = (SELECT b FROM pair) LIMIT 1",
        age=age,
        age_sql="SELECT age_length(p) "
                "FROM cypher('social', $$MATCH (a:Person), (b:Person) WHERE a.uid = $a AND b.uid = $b RETURN id(a), id(b)$$) AS (a agtype, b agtype), "
                f"age_shortest_path('\"social\"'::agtype, a, b, '\"KNOWS\"'::agtype, '{age_direction}'::agtype, 1::agtype, "
                f"{f'{most}::agtype' if most else 'NULL'}) AS p")


READS = [
    Question("lookup, in the pattern", ("n",), "start", "MATCH (a:Person {uid: $a}) RETURN a.age AS n", age="MATCH (a:Person {uid: $a}) RETURN a.age AS n",
             sql=             f"SELECT a.properties->>'age' FROM {NODES} a WHERE {PERSON.format('a')} AND a.properties @> ('{{\"uid\": ' || $1::text || '}}')::jsonb"),
    Question("lookup, in WHERE", ("n",), "start", "MATCH (a:Person) WHERE a.uid = $a RETURN a.age AS n",
             f"SELECT a.properties->>'age' FROM {NODES} a WHERE {START}"),
    hops(1), hops(1, typed=True), hops(2), hops(2, typed=True), hops(3), hops(3, typed=True),
    Question("1-hop undirected count", ("n",), "start", "MATCH (a:Person {uid: $a})-[:KNOWS]-(b) RETURN count(b) AS n",
             f"SELECT count(*) FROM {NODES} a CROSS JOIN LATERAL (SELECT id FROM {EDGES} e WHERE e.source_id = a.id AND e.edge_type = 'KNOWS' "
             f"UNION ALL SELECT id FROM {EDGES} e WHERE e.target_id = a.id AND e.edge_type = 'KNOWS') e WHERE {START}",
             age="MATCH (a:Person {uid: $a})-[:KNOWS]-(b) RETURN count(b) AS n"),
    variable(2), variable(3), variable(5),
    shortest("shortest path, at most 6", "near pair", 6, ("-", "->"), '"out"',
             age="MATCH p = (a:Person)-[:KNOWS*1..6]->(b:Person) WHERE a.uid = $a AND b.uid = $b RETURN length(p) AS n ORDER BY length(p) LIMIT 1"),
    shortest("shortest path", "pair", None, ("-", "->"), '"out"'),
    shortest("shortest path, undirected", "pair", None, ("-", "-"), '"any"'),
    Question("triangles from a node", ("n",), "start",
             "MATCH (a:Person {uid: $a})-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(a) RETURN count(*) AS n",
             f"SELECT count(*) FROM {NODES} a JOIN {EDGES} e1 ON e1.source_id = a.id AND e1.edge_type = 'KNOWS' JOIN {EDGES} e2 "
             f"ON e2.source_id = e1.target_id AND e2.edge_type = 'KNOWS' JOIN {EDGES} e3 ON e3.source_id = e2.target_id "
             f"AND e3.edge_type = 'KNOWS' AND e3.target_id = a.id WHERE {START}",
             age="MATCH (a:Person)-[:KNOWS]->(b:Person)-[:KNOWS]->(c:Person)-[:KNOWS]->(a) WHERE a.uid = $a RETURN count(*) AS n"),
    Question("filter age > 80, count", ("n",), "", "MATCH (a:Person) WHERE a.age > 80 RETURN count(*) AS n",
             f"SELECT count(*) FROM {NODES} a WHERE {PERSON.format('a')} AND (a.properties->>'age')::int > 80"),
    Question("group by age", ("age", "n"), "", "MATCH (a:Person) RETURN a.age AS age, count(*) AS n",
             f"SELECT (a.properties->>'age')::int, count(*) FROM {NODES} a WHERE {PERSON.format('a')} GROUP BY 1"),
    Question("count all edges", ("n",), "", "MATCH ()-[r:KNOWS]->() RETURN count(r) AS n",
             f"SELECT count(*) FROM {EDGES} WHERE graph_id = {{graph}} AND edge_type = 'KNOWS'"),
    Question("count all edges, typed ends", ("n",), "", "MATCH (:Person)-[r:KNOWS]->(:Person) RETURN count(r) AS n",
             f"SELECT count(*) FROM {EDGES} e JOIN {NODES} a ON a.id = e.source_id AND a.node_type = 'Person' JOIN {NODES} b "
             "ON b.id = e.target_id AND b.node_type = 'Person' WHERE e.graph_id = {graph} AND e.edge_type = 'KNOWS'"),
    Question("top-10 in-degree", ("uid", "n"), "",
             "MATCH ()-[:KNOWS]->(b:Person) RETURN b.uid AS uid, count(*) AS n ORDER BY n DESC, uid LIMIT 10",
             "SELECT (b.properties->>'uid')::int, n FROM (SELECT target_id, count(*) AS n FROM ruvector.edges WHERE graph_id = {graph} "
             f"AND edge_type = 'KNOWS' GROUP BY target_id) d JOIN {NODES} b ON b.id = d.target_id AND b.node_type = 'Person' "
             "ORDER BY n DESC, 1 LIMIT 10",
             age="MATCH (:Person)-[:KNOWS]->(b:Person) WITH b.uid AS uid, count(*) AS n RETURN uid, n ORDER BY n DESC, uid LIMIT 10"),
]

# None of them changes what the reads above find.
WRITES = [
    Question("create node", (), "start", "CREATE (:Visit {uid: $a, name: 'new', age: 40})",
             f"INSERT INTO {NODES} (graph_id, node_type, properties) VALUES ({{graph}}, 'Visit', "
             "('{\"uid\": ' || $1::text || ', \"name\": \"new\", \"age\": 40}')::jsonb)"),
    Question("create edge", (), "pair", "MATCH (a:Person {uid: $a}), (b:Person {uid: $b}) CREATE (a)-[:MET {since: 2026}]->(b)",
             f"INSERT INTO {EDGES} (graph_id, source_id, target_id, edge_type, properties) SELECT {{graph}}, a.id, b.id, 'MET', "
             f"'{{\"since\": 2026}}' FROM {NODES} a, {NODES} b WHERE {START} AND {END}"),
    Question("set property", (), "start", "MATCH (a:Person {uid: $a}) SET a.seen = 2026",
             f"UPDATE {NODES} a SET properties = properties || '{{\"seen\": 2026}}' WHERE {START}"),
]

ONE_HOP = next(question for question in READS if question.name == "1-hop count")
THREE_HOPS = next(question for question in READS if question.name == "3-hop count")
WALK = next(question for question in READS if question.name == "[*1..3] count")
SHORTEST = next(question for question in READS if question.name == "shortest path")
