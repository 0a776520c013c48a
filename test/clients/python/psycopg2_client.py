# psycopg 2: text format, psycopg2.extras, server-side cursors, COPY.
import io

import psycopg2
import psycopg2.errors
import psycopg2.extras

from tap import ROWS, from_text, test, to_text, vector

connection = psycopg2.connect("")
connection.autocommit = True
cursor = connection.cursor()

with test("vectors as a type of its own"):
    cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    cursor.execute("CREATE TABLE item (id int PRIMARY KEY, v vector(3))")
    cursor.execute("SELECT 'vector'::regtype::oid, 'vector[]'::regtype::oid")
    oid, array_oid = cursor.fetchone()
    as_list = psycopg2.extensions.new_type((oid,), "vector", lambda value, _: from_text(value))
    psycopg2.extensions.register_type(as_list)
    psycopg2.extensions.register_type(psycopg2.extensions.new_array_type((array_oid,), "vector[]", as_list))
    cursor.execute("SELECT %s::vector, NULL::vector, ARRAY[%s::vector, NULL]", [to_text([1, 2.5])] * 2)
    assert cursor.fetchone() == ([1, 2.5], None, [[1, 2.5], None])

with test("execute_values"):
    rows = [(n, to_text(vector(n))) for n in range(1, ROWS + 1)]
    psycopg2.extras.execute_values(cursor, "INSERT INTO item VALUES %s", rows, template="(%s, %s::vector)")
    cursor.execute("SELECT v FROM item WHERE id = 5")
    assert cursor.fetchone()[0] == vector(5)

with test("a list as real[], cast"):
    cursor.execute("SELECT id FROM item ORDER BY v <-> %s::vector LIMIT 1", [vector(9)])
    assert cursor.fetchone() == (9,)

with test("COPY in and out"):
    cursor.execute("CREATE TABLE copied (LIKE item)")
    buffer = io.StringIO()
    cursor.copy_expert("COPY (SELECT * FROM item ORDER BY id) TO STDOUT", buffer)
    buffer.seek(0)
    cursor.copy_expert("COPY copied FROM STDIN", buffer)
    cursor.execute("SELECT count(*) FROM item JOIN copied USING (id, v)")
    assert cursor.fetchone() == (ROWS,)

with test("CREATE INDEX CONCURRENTLY"):
    cursor.execute("CREATE INDEX CONCURRENTLY item_v ON item USING hnsw (v vector_l2_ops) WITH (m = 16, ef_construction = 64)")
    cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_v'::regclass")
    assert cursor.fetchone() == (True,)

with test("a server-side cursor over an index scan"):
    other = psycopg2.connect("")
    with other, other.cursor() as plain, other.cursor("nearest") as named:
        plain.execute("SET LOCAL enable_seqscan = off")
        plain.execute("SET LOCAL hnsw.ef_search = 100")
        named.itersize = 3
        named.execute("SELECT id, v <-> %s FROM item ORDER BY v <-> %s", [to_text(vector(30))] * 2)
        found = [row for row, _ in zip(named, range(10))]
        assert found[0] == (30, 0.0)
        assert [d for _, d in found] == sorted(d for _, d in found)
    other.close()

with test("errors have their classes"):
    for value, error in [("[1,2]", psycopg2.errors.DataException), ("x", psycopg2.errors.InvalidTextRepresentation)]:
        try:
            cursor.execute("INSERT INTO item VALUES (0, %s)", [value])
            raise AssertionError("accepted " + value)
        except error:
            pass
