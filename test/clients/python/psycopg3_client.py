# psycopg 3: the binary format for parameters, results and COPY; prepared statements; pipeline mode.
import struct

import psycopg
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format
from psycopg.types import TypeInfo

from tap import ROWS, test, vector


class Vector(list):
    pass


class VectorDumper(Dumper):
    format = Format.BINARY

    def dump(self, values):
        return struct.pack(f"!HH{len(values)}f", len(values), 0, *values)


class VectorLoader(Loader):
    format = Format.BINARY

    def load(self, data):
        dimensions, unused = struct.unpack_from("!HH", data)
        assert unused == 0
        return Vector(struct.unpack_from(f"!{dimensions}f", data, 4))


connection = psycopg.connect("", autocommit=True)
connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
connection.execute("CREATE TABLE item (id int PRIMARY KEY, v vector(3))")

with test("the type is found and registered"):
    info = TypeInfo.fetch(connection, "vector")
    info.register(connection)
    dumper = type("RegisteredDumper", (VectorDumper,), {"oid": info.oid})
    connection.adapters.register_dumper(Vector, dumper)
    connection.adapters.register_loader(info.oid, VectorLoader)

with test("binary parameters and results"):
    with connection.cursor(binary=True) as cursor:
        cursor.executemany("INSERT INTO item VALUES (%s, %s)", [(n, Vector(vector(n))) for n in range(1, ROWS // 2 + 1)])
        assert cursor.execute("SELECT v FROM item WHERE id = 5").fetchone()[0] == vector(5)
        assert cursor.execute("SELECT ARRAY[%s, NULL]", [Vector([1, 2])]).fetchone()[0] == [[1, 2], None]

with test("COPY BINARY in and out"):
    with connection.cursor().copy("COPY item FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(["int4", "vector"])
        for n in range(ROWS // 2 + 1, ROWS + 1):
            copy.write_row((n, Vector(vector(n))))
    with connection.cursor().copy("COPY (SELECT * FROM item ORDER BY id) TO STDOUT (FORMAT binary)") as copy:
        copy.set_types(["int4", "vector"])
        assert list(copy.rows()) == [(n, vector(n)) for n in range(1, ROWS + 1)]

with test("prepared statements, in generic plans too"):
    connection.execute("CREATE INDEX ON item USING hnsw (v vector_l2_ops)")
    connection.execute("SET enable_seqscan = off")
    for mode in ["auto", "force_generic_plan"]:
        connection.execute(f"SET plan_cache_mode = {mode}")
        for n in range(1, 15):
            found = connection.execute("SELECT id FROM item ORDER BY v <-> %s LIMIT 3", [Vector(vector(n))], prepare=True)
            assert found.fetchone() == (n,)

with test("pipeline mode"):
    with connection.pipeline():
        cursors = [connection.execute("SELECT id FROM item ORDER BY v <-> %s LIMIT 1", [Vector(vector(n))]) for n in range(1, 6)]
        assert [cursor.fetchone()[0] for cursor in cursors] == [1, 2, 3, 4, 5]

with test("malformed binary values are refused"):
    class Broken(Vector):
        pass
    class BrokenDumper(dumper):
        def dump(self, values):
            return super().dump(values)[:-1]
    connection.adapters.register_dumper(Broken, BrokenDumper)
    try:
        connection.execute("SELECT %s", [Broken([1, 2, 3])])
        raise AssertionError("accepted")
    except psycopg.DatabaseError as error:
        assert error.sqlstate[:2] in ("22", "08"), error.sqlstate

if connection.execute("SELECT to_regtype('halfvec') IS NOT NULL AND to_regtype('sparsevec') IS NOT NULL").fetchone()[0]:
    with test("the other types in binary"):
        # What arrives as bytes goes back as bytes of the same type.
        for name, text, data in [("halfvec", "[1,2,0.5]", struct.pack("!HH3e", 3, 0, 1, 2, 0.5)),
                                 ("sparsevec", "{1:1,3:0.5}/3", struct.pack("!iii2i2f", 3, 2, 0, 0, 2, 1, 0.5))]:
            TypeInfo.fetch(connection, name).register(connection)
            out = connection.execute(f"SELECT %s::{name}", [text], binary=True).fetchone()[0]
            assert out == data, out
            with connection.cursor().copy(f"COPY (SELECT '{text}'::{name}) TO STDOUT (FORMAT binary)") as copy:
                whole = b"".join(copy)
            assert data in whole
            connection.execute(f"CREATE TABLE {name}_in (x {name})")
            with connection.cursor().copy(f"COPY {name}_in FROM STDIN (FORMAT binary)") as copy:
                copy.write(whole)
            assert connection.execute(f"SELECT x::text FROM {name}_in").fetchone()[0] == text
