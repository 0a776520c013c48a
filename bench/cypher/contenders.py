"""Who is asked: ruvector's Cypher, Apache AGE, and SQL written by hand over ruvector's tables. Each has a database of its own."""
import json
import os
import re
import shutil
import time

from server import Connection, ServerError


class Contender:
    database = ""
    extension = None

    def __init__(self, server, limit):
        """`server`: how libpq gets there; `limit`: seconds that a statement may take."""
        self.server, self.limit = server, limit
        postgres = Connection("postgres", server)
        self.server_version = postgres.value("SHOW server_version").split(" ")[0]
        found = self.extension and postgres.run(f"SELECT default_version FROM pg_available_extensions WHERE name = '{self.extension}'")
        self.version = found[0][0] if found else self.server_version
        self.there = self.extension is None or bool(found)

    def create_database(self):
        postgres = Connection("postgres", self.server)
        postgres.run(f"DROP DATABASE IF EXISTS {self.database}")
        postgres.run(f"CREATE DATABASE {self.database}")
        if self.extension:
            Connection(self.database, self.server).run(f"CREATE EXTENSION {self.extension}")

    def connect(self):
        connection = Connection(self.database, self.server)
        connection.run(f"SET statement_timeout = {int(self.limit * 1000)}")
        self.begin(connection)
        return connection

    def begin(self, connection):
        """What a session needs before it asks."""

    # Steps of loading: (name, function of the connection).
    def load_steps(self, nodes, edges):
        raise NotImplementedError

    def relations(self):
        """The tables, as a list in SQL."""
        raise NotImplementedError

    def text(self, question, values):
        """The statement with its values in it."""
        raise NotImplementedError

    def prepare(self, connection, question):
        """Prepares it as `question`; values come from prepared_values."""
        raise NotImplementedError

    def prepared_values(self, question, values):
        raise NotImplementedError

    def rows(self, question, answer):
        """The answer as a sorted list of tuples, the same of each contender."""
        return sorted(tuple(json.loads(value) for value in row) for row in answer)


def filled(text, values):
    """$a and $b by numbers."""
    for name, value in zip("ab", values):
        text = text.replace(f"${name}", str(value))
    return text


def in_where(cypher):
    """The same with its uids in WHERE, where AGE finds the btree index, not in the pattern, where it takes the GIN index and expects
    a thousandth of all rows."""
    if "{uid: $" not in cypher or "MATCH" not in cypher:
        return cypher
    conditions = []
    for name in "ab":
        if f" {{uid: ${name}}})" in cypher:
            conditions.append(f"{name}.uid = ${name}")
            cypher = cypher.replace(f" {{uid: ${name}}})", ")", 1)
    return re.sub(" (RETURN|CREATE|SET) ", f" WHERE {' AND '.join(conditions)} \\1 ", cypher, count=1)


def parameters(values):
    return json.dumps(dict(zip("ab", values)))


class Tables(Contender):
    """Those of ruvector: what ruvector itself and SQL by hand have in common."""
    extension = "ruvector"

    def create_graph(self, connection):
        connection.run("SELECT ruvector_graph_delete('social') FROM ruvector.graphs WHERE name = 'social'")
        connection.run("SELECT ruvector_graph_create('social')")

    def graph(self):
        connection = Connection(self.database, self.server)
        return connection.value("SELECT id FROM ruvector.graphs WHERE name = 'social'")

    def relations(self):
        return "'ruvector.nodes', 'ruvector.edges'"

    @staticmethod
    def stage(connection, nodes, edges):
        connection.run("CREATE TEMP TABLE person (id bigint, uid integer, name text, age integer, city text)")
        connection.run("CREATE TEMP TABLE knows (start_id bigint, start_type text, end_id bigint, end_type text, since integer)")
        connection.run(f"COPY person FROM '{nodes}' CSV HEADER")
        connection.run(f"COPY knows FROM '{edges}' CSV HEADER")
        connection.run("ANALYZE person")
        connection.run("ANALYZE knows")

    node_columns = "id::text AS external_id, 'Person' AS node_type, jsonb_build_object('uid', uid, 'name', name, 'age', age, 'city', city) AS properties"
    edge_columns = "jsonb_build_object('since', since) AS properties"

    def insert_by_hand(self, connection):
        graph = connection.value("SELECT id FROM ruvector.graphs WHERE name = 'social'")
        connection.run(f"INSERT INTO ruvector.nodes (graph_id, external_id, node_type, properties) SELECT {graph}, {self.node_columns} FROM person")
        connection.run("ANALYZE ruvector.nodes")
        connection.run(f"INSERT INTO ruvector.edges (graph_id, source_id, target_id, edge_type, properties) SELECT {graph}, a.id, b.id, 'KNOWS', "
                       f"{self.edge_columns} FROM knows JOIN ruvector.nodes a ON a.graph_id = {graph} AND a.external_id = start_id::text "
                       f"JOIN ruvector.nodes b ON b.graph_id = {graph} AND b.external_id = end_id::text")


class Ruvector(Tables):
    name = "ruvector"
    database = "bench_cypher_ruvector"

    def load_steps(self, nodes, edges):
        def load(connection):
            self.stage(connection, nodes, edges)
            connection.run("SELECT ruvector_graph_load('social', 'SELECT id, uid, name, age, city FROM person', "
                           "'SELECT start_id, end_id, since FROM knows', p_label => 'Person', "
                           "p_source_column => 'start_id', p_target_column => 'end_id', p_type => 'KNOWS')")

        def index(connection):
            if connection.value("SELECT to_regproc('ruvector_graph_index_create')") is not None:
                connection.run("SELECT ruvector_graph_index_create('social', 'Person', 'uid')")

        return self.create_graph, load, index

    def ask(self, question, parameters_text):
        return f"SELECT c FROM ruvector_cypher('social', $cypher${question.cypher}$cypher$, {parameters_text}) AS c"

    def text(self, question, values):
        return self.ask(question, f"'{parameters(values)}'")

    def prepare(self, connection, question):
        connection.prepare("question", self.ask(question, "$1::jsonb"))

    def prepared_values(self, question, values):
        return (parameters(values),)

    def rows(self, question, answer):
        objects = [json.loads(row[0]) for row in answer]
        return sorted(tuple(each[column] for column in question.columns) for each in objects)


class Sql(Tables):
    """Joins and recursive queries over ruvector's tables; over tables like them where the server does not have ruvector's."""
    name = "SQL"
    database = "bench_cypher_sql"

    def __init__(self, server, limit):
        super().__init__(server, limit)
        self.there = True

    def create_database(self):
        postgres = Connection("postgres", self.server)
        postgres.run(f"DROP DATABASE IF EXISTS {self.database}")
        postgres.run(f"CREATE DATABASE {self.database}")
        connection = Connection(self.database, self.server)
        if postgres.value("SELECT count(*) FROM pg_available_extensions WHERE name = 'ruvector'") != "0":
            connection.run("CREATE EXTENSION ruvector")
        if connection.value("SELECT to_regclass('ruvector.edges')") is None:
            connection.run(LIKE_RUVECTORS)

    def create_graph(self, connection):
        # Not by the function, which the tables made by hand do not have.
        connection.run("DELETE FROM ruvector.graphs WHERE name = 'social'")
        connection.run("INSERT INTO ruvector.graphs (name) VALUES ('social')")

    def load_steps(self, nodes, edges):
        def load(connection):
            self.stage(connection, nodes, edges)
            self.insert_by_hand(connection)

        def index(connection):
            connection.run("CREATE INDEX IF NOT EXISTS nodes_uid ON ruvector.nodes (graph_id, (properties->'uid'))")

        return self.create_graph, load, index

    def text(self, question, values):
        sql = question.sql.replace("{graph}", str(self.graph_id))
        for number, value in enumerate(values, 1):
            sql = sql.replace(f"${number}", f"'{value}'")
        return sql

    def begin(self, connection):
        rows = connection.run("SELECT id FROM ruvector.graphs WHERE name = 'social'")
        self.graph_id = rows[0][0] if rows else None

    def prepare(self, connection, question):
        connection.prepare("question", self.text(question, ()))

    def prepared_values(self, question, values):
        return values


# As ruvector makes them, with the same indexes.
LIKE_RUVECTORS = """
CREATE SCHEMA IF NOT EXISTS ruvector;
CREATE TABLE ruvector.graphs (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE ruvector.nodes (id bigserial PRIMARY KEY, graph_id integer NOT NULL REFERENCES ruvector.graphs ON DELETE CASCADE, external_id text,
	node_type text DEFAULT 'default', properties jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (graph_id, external_id));
CREATE TABLE ruvector.edges (id bigserial PRIMARY KEY, graph_id integer NOT NULL REFERENCES ruvector.graphs ON DELETE CASCADE,
	source_id bigint NOT NULL REFERENCES ruvector.nodes ON DELETE CASCADE, target_id bigint NOT NULL REFERENCES ruvector.nodes ON DELETE CASCADE,
	edge_type text NOT NULL DEFAULT 'default', weight real NOT NULL DEFAULT 1.0, properties jsonb NOT NULL DEFAULT '{}',
	created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON ruvector.nodes (graph_id, node_type);
CREATE INDEX ON ruvector.nodes USING gin (properties jsonb_path_ops);
CREATE INDEX ON ruvector.edges (source_id, edge_type) INCLUDE (target_id, id);
CREATE INDEX ON ruvector.edges (target_id, edge_type) INCLUDE (source_id, id);
"""


class Age(Contender):
    extension = "age"
    database = "bench_cypher_age"
    # Where AGE's loader looks for files since 1.7; a name outside of it is refused.
    folder = "/tmp/age"

    @property
    def name(self):
        return f"AGE {self.version}"

    @property
    def release(self):
        return tuple(int(part) for part in self.version.split(".")[:2])

    def begin(self, connection):
        connection.run("LOAD 'age'")
        connection.run('SET search_path = ag_catalog, "$user", public')

    def relations(self):
        return "'social.\"Person\"', 'social.\"KNOWS\"'"

    def load_steps(self, nodes, edges):
        def create(connection):
            if connection.value("SELECT count(*) FROM ag_catalog.ag_graph WHERE name = 'social'") != "0":
                connection.run("SELECT drop_graph('social', true)")
            connection.run("SELECT create_graph('social')")
            connection.run("SELECT create_vlabel('social', 'Person')")
            connection.run("SELECT create_elabel('social', 'KNOWS')")
            # So that writes that are measured do not make labels.
            connection.run("SELECT create_vlabel('social', 'Visit')")
            connection.run("SELECT create_elabel('social', 'MET')")

        def load(connection):
            paths = [nodes, edges]
            if self.release >= (1, 7):
                paths = [os.path.basename(path) for path in paths]
            connection.run(f"SELECT load_labels_from_file('social', 'Person', '{paths[0]}', true, true)")
            connection.run(f"SELECT load_edges_from_file('social', 'KNOWS', '{paths[1]}', true)")

        def index(connection):
            def missing(table, columns):
                return connection.value("SELECT count(*) FROM pg_indexes WHERE schemaname = 'social' AND tablename = "
                                        f"'{table}' AND indexdef ~ '\\({columns}\\)'") == "0"
            if missing("Person", "id"):
                connection.run('CREATE UNIQUE INDEX ON social."Person" (id)')
            for table in ("KNOWS", "MET"):
                for column in ("id", "start_id", "end_id"):
                    if missing(table, column):
                        connection.run(f'CREATE INDEX ON social."{table}" ({column})')
            connection.run('CREATE INDEX ON social."Person" USING gin (properties)')
            connection.run('CREATE INDEX ON social."Person" (agtype_access_operator(VARIADIC ARRAY[properties, \'"uid"\'::agtype]))')

        return create, load, index

    def place(self, nodes, edges):
        """The files where this release may read them."""
        if self.release < (1, 7):
            return nodes, edges
        os.makedirs(self.folder, exist_ok=True)
        placed = [os.path.join(self.folder, "ruvector-bench-" + os.path.basename(path)) for path in (nodes, edges)]
        for path, copy in zip((nodes, edges), placed):
            shutil.copyfile(path, copy)
            os.chmod(copy, 0o644)
        return placed

    def ask(self, question, argument):
        columns = ", ".join(f"{column} agtype" for column in question.columns or ("n",))
        if question.age_sql and self.release >= (1, 8):
            return question.age_sql
        if question.age_sql and not question.age:
            raise ServerError("no such function")
        cypher = question.age or in_where(question.cypher)
        return f"SELECT * FROM cypher('social', $${cypher}$${argument}) AS ({columns})"

    def text(self, question, values):
        return filled(self.ask(question, ""), values)

    def prepare(self, connection, question):
        if question.age_sql and self.release >= (1, 8):
            argument = question.age_sql.replace("id(b)$$)", "id(b)$$, $1)")
        else:
            argument = self.ask(question, ", $1" if question.takes else "")
        connection.prepare("question", argument)

    def prepared_values(self, question, values):
        return (parameters(values),) if question.takes else ()


def load(contender, nodes, edges):
    """Fills an empty database; seconds of loading, and with indexes and statistics."""
    connection = contender.connect()
    connection.run("SET statement_timeout = 0")
    create, fill, index = contender.load_steps(nodes, edges)
    create(connection)
    connection.run("CHECKPOINT")
    start = time.monotonic()
    fill(connection)
    filled_after = time.monotonic() - start
    index(connection)
    for relation in connection.run(f"SELECT unnest(ARRAY[{contender.relations()}])"):
        connection.run(f"VACUUM ANALYZE {relation[0]}")
    return filled_after, time.monotonic() - start
