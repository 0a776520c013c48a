"""Ways to have the ten best rows for some words: this extension's index, PostgreSQL's GIN index with ts_rank, and, where the server has
it, pg_textsearch, in a database of its own, since only one access method can be named bm25."""
import functools

from server import Connection

K = 10


class Contender:
    name = ""
    score = False  # whether scores are returned, beside ids
    extension = None  # that the database needs
    database = "bench_text"
    table = "doc"
    columns = "id, body"
    # Which kinds of queries it can answer: any of the words, all of them.
    kinds = ("any", "all")

    def connect(self):
        return Connection(self.database)

    def load(self, rows):
        """Fills the table; `rows` are (id, body)."""
        connection = self.connect()
        connection.run(f"DROP TABLE IF EXISTS {self.table}")
        connection.run(f"CREATE TABLE {self.table} (id integer PRIMARY KEY, body text NOT NULL)")
        connection.copy(f"{self.table} ({self.columns})", rows)
        connection.run(f"VACUUM ANALYZE {self.table}")
        connection.close()

    def drop(self, connection):
        connection.run(f"DROP INDEX IF EXISTS {self.table}_text")

    def build(self, connection):
        raise NotImplementedError

    def bytes(self, connection):
        return int(connection.value(f"SELECT pg_relation_size('{self.table}_text')"))

    @functools.cached_property
    def version(self):
        return self.connect().value("SHOW server_version" if self.extension is None else
                                    f"SELECT extversion FROM pg_extension WHERE extname = '{self.extension}'")

    def prepare(self, connection):
        raise NotImplementedError

    def words(self, kind, words):
        """The query's text."""
        raise NotImplementedError

    insert = "INSERT INTO {table} (id, body) VALUES ($1::integer, $2)"


class Ruvector(Contender):
    name = "ruvector bm25"
    extension = "ruvector"

    def build(self, connection):
        connection.run(f"CREATE INDEX {self.table}_text ON {self.table} USING bm25 (body) "
                       "WITH (text_search_config = 'english')")

    def prepare(self, connection):
        query = f"ruvector_bm25_query($1, '{self.table}_text')"
        connection.prepare("search", f"SELECT id{f', body <@> {query}' if self.score else ''} FROM {self.table} WHERE body @@ {query} "
                           f"ORDER BY body <@> {query} LIMIT {K}")

    def words(self, kind, words):
        return " ".join(("+" if kind == "all" else "") + word for word in words)


class GinColumn(Contender):
    name = "gin, tsvector column"
    table = "doc_tsv"

    def drop(self, connection):
        super().drop(connection)
        connection.run(f"ALTER TABLE {self.table} DROP COLUMN IF EXISTS tsv")
        connection.run(f"VACUUM FULL ANALYZE {self.table}")

    def build(self, connection):
        connection.run(f"ALTER TABLE {self.table} ADD COLUMN tsv tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED")
        connection.run(f"CREATE INDEX {self.table}_text ON {self.table} USING gin (tsv)")

    def bytes(self, connection):
        """With the column, which nothing else needs."""
        return super().bytes(connection) + int(connection.value(f"SELECT sum(pg_column_size(tsv)) FROM {self.table}"))

    document = "tsv"

    def prepare(self, connection):
        query = "to_tsquery('english', $1)"
        connection.prepare("search", f"SELECT id{f', ts_rank({self.document}, {query})' if self.score else ''} FROM {self.table} WHERE {self.document} @@ {query} "
                           f"ORDER BY ts_rank({self.document}, {query}) DESC LIMIT {K}")

    def words(self, kind, words):
        return (" & " if kind == "all" else " | ").join(words)


class GinExpression(GinColumn):
    name = "gin, expression"
    table = "doc_expression"
    document = "to_tsvector('english', body)"

    def drop(self, connection):
        Contender.drop(self, connection)

    def build(self, connection):
        connection.run(f"CREATE INDEX {self.table}_text ON {self.table} USING gin ({self.document})")

    def bytes(self, connection):
        return Contender.bytes(self, connection)


class PgTextsearch(Contender):
    name = "pg_textsearch"
    extension = "pg_textsearch"
    database = "bench_text_rival"
    kinds = ("any",)

    def build(self, connection):
        connection.run(f"CREATE INDEX {self.table}_text ON {self.table} USING bm25 (body) WITH (text_config = 'english')")

    def prepare(self, connection):
        query = f"to_bm25query($1, '{self.table}_text')"
        connection.prepare("search", f"SELECT id{f', body <@> {query}' if self.score else ''} FROM {self.table} ORDER BY body <@> {query} LIMIT {K}")

    def words(self, kind, words):
        return " ".join(words)


def contenders(names):
    """Those of these beginnings of names that the server has, each with an empty database."""
    postgres = Connection("postgres")
    chosen = []
    for contender in (Ruvector(), GinColumn(), GinExpression(), PgTextsearch()):
        if not any(contender.name.startswith(name) for name in names):
            continue
        there = contender.extension is None or postgres.value(
            f"SELECT count(*) FROM pg_available_extensions WHERE name = '{contender.extension}'") != "0"
        if not there:
            print(f"{contender.name}: the server does not have it")
            continue
        chosen.append(contender)
    for database in sorted({contender.database for contender in chosen}):
        postgres.run(f"DROP DATABASE IF EXISTS {database}")
        postgres.run(f"CREATE DATABASE {database}")
    for contender in chosen:
        if contender.extension is not None:
            contender.connect().run(f"CREATE EXTENSION IF NOT EXISTS {contender.extension}")
    return chosen
