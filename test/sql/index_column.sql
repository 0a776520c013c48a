-- The column of an index has a number of dimensions as long as the index is there: without it the index could never be built
-- again, and everything that rewrites the table would fail.
SET client_min_messages = warning;
CREATE FUNCTION index_column_try(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE told text; explained text; advice text;
BEGIN
	EXECUTE command;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS told = MESSAGE_TEXT, explained = PG_EXCEPTION_DETAIL, advice = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n', told, nullif(explained, ''), nullif(advice, ''));
END $$;

-- Each type and access method; for each, what would take the dimensions away.
CREATE TABLE index_column (id integer PRIMARY KEY, v vector(3), h halfvec(3), s sparsevec(3), b bit(3), y binaryvec(3)) WITH (autovacuum_enabled = off);
INSERT INTO index_column SELECT n, a::vector, a::halfvec, a::sparsevec, (n % 8)::bit(3), (n % 8)::bit(3) FROM generate_series(1, 50) AS n, LATERAL (SELECT ARRAY[n, 1, 2]) AS f (a);
CREATE DOMAIN index_column_loose AS vector;
SELECT method, type, index_column_try(format('CREATE INDEX tried ON index_column USING %s (%s %s)', method, name, class)) AS created,
	index_column_try(format('ALTER TABLE index_column ALTER %s TYPE %s', name, type)) AS altered, index_column_try('DROP INDEX tried') AS dropped
FROM unnest(ARRAY['hnsw', 'ivfflat']) AS method, (VALUES ('v', 'vector', 'vector_l2_ops'), ('v', 'index_column_loose', 'vector_cosine_ops'), ('h', 'halfvec', 'halfvec_ip_ops'),
	('s', 'sparsevec', 'sparsevec_l2_ops'), ('b', 'varbit', 'bit_hamming_ops'), ('b', 'varbit(3)', 'bit_hamming_ops'), ('y', 'binaryvec', 'bit_hamming_ops'))
	AS f (name, type, class) WHERE method = 'hnsw' OR name <> 's';
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'index_column'::regclass AND attnum > 1 ORDER BY attnum;

-- So all that builds an index again works, and other types and numbers are data's business.
CREATE INDEX index_column_v ON index_column USING hnsw (v vector_l2_ops);
CREATE INDEX index_column_i ON index_column USING ivfflat (v vector_l2_ops) WITH (lists = 2);
CREATE INDEX index_column_y ON index_column USING hnsw (y bit_hamming_ops);
ALTER TABLE index_column ALTER v TYPE vector;
SELECT index_column_try('ALTER TABLE index_column ALTER v TYPE vector(4)') AS longer, index_column_try('ALTER TABLE index_column ALTER v TYPE vector USING subvector(v, 1, 2)') AS rewritten;
VACUUM FULL index_column;
CLUSTER index_column USING index_column_pkey;
REINDEX TABLE index_column;
REINDEX TABLE CONCURRENTLY index_column;
SELECT c, rows FROM unnest(ARRAY['v', 'i', 'y']) AS c, ruvector_index_check(('index_column_' || c)::regclass) ORDER BY c;
ALTER TABLE index_column ALTER v TYPE vector(2) USING subvector(v, 1, 2), ALTER y TYPE bit(3);
SELECT c, value FROM unnest(ARRAY['v', 'i', 'y']) AS c, ruvector_index_info(('index_column_' || c)::regclass) WHERE name = 'dimensions' ORDER BY c;
TRUNCATE index_column;
INSERT INTO index_column (id, v, y) VALUES (1, '[1,2]', B'101');

-- An index that is not built at once is refused at once, and leaves nothing behind.
CREATE TABLE index_column_none (id integer, v vector, b varbit, w vector(3));
CREATE INDEX CONCURRENTLY index_column_no ON index_column_none USING hnsw (v vector_l2_ops);
CREATE INDEX CONCURRENTLY index_column_no ON index_column_none USING ivfflat (v vector_l2_ops);
CREATE INDEX CONCURRENTLY index_column_no ON index_column_none USING hnsw (b bit_hamming_ops);
SELECT count(*) FROM pg_index WHERE indrelid = 'index_column_none'::regclass;
-- An expression has dimensions of its own, whatever the column has.
CREATE INDEX index_column_cast ON index_column_none USING hnsw ((v::vector(3)) vector_l2_ops);
CREATE INDEX index_column_sum ON index_column_none USING hnsw (((w + w)::vector(3)) vector_l2_ops);
ALTER TABLE index_column_none ALTER w TYPE vector;
INSERT INTO index_column_none (v, w) VALUES ('[1,2,3]', '[1,2,3]');
INSERT INTO index_column_none (w) VALUES ('[1,2]');
VACUUM FULL index_column_none;
TRUNCATE index_column_none;
-- Under another index's name, in a partition.
CREATE TABLE index_column_parts (id integer, v vector(3)) PARTITION BY LIST (id);
CREATE TABLE index_column_part PARTITION OF index_column_parts FOR VALUES IN (1);
CREATE INDEX ON index_column_parts USING hnsw (v vector_l2_ops);
ALTER TABLE index_column_parts ALTER v TYPE vector;
ALTER TABLE index_column_parts ALTER v TYPE vector(4);
TRUNCATE index_column_parts;

-- Earlier versions let it happen. What such a database says, and how it is mended.
CREATE TABLE index_column_old (id integer, v vector(3));
INSERT INTO index_column_old VALUES (1, '[1,2,3]');
CREATE INDEX index_column_stuck ON index_column_old USING hnsw (v vector_l2_ops);
CREATE INDEX index_column_stuck_too ON index_column_old USING ivfflat (v vector_l2_ops) WITH (lists = 1);
UPDATE pg_attribute SET atttypmod = -1 WHERE attname = 'v' AND attrelid IN ('index_column_old'::regclass, 'index_column_stuck'::regclass, 'index_column_stuck_too'::regclass);
TRUNCATE index_column_old;
REINDEX INDEX CONCURRENTLY index_column_stuck_too;
\set VERBOSITY terse
REINDEX TABLE index_column_old;
VACUUM FULL index_column_old;
\set VERBOSITY default
INSERT INTO index_column_old VALUES (2, '[1,2]');
DROP INDEX index_column_stuck;
INSERT INTO index_column_old VALUES (2, '[1,2]');
INSERT INTO index_column_old VALUES (2, '[3,2,1]');
ALTER TABLE index_column_old ALTER v TYPE vector(3);
TRUNCATE index_column_old;
SELECT count(*) FROM pg_index WHERE indrelid = 'index_column_old'::regclass;

-- Whatever keeps a value out of an index, the error names the column.
CREATE TABLE index_column_sparse (s sparsevec(5000), t sparsevec(5000));
CREATE INDEX ON index_column_sparse USING hnsw (t sparsevec_l2_ops);
INSERT INTO index_column_sparse (t) SELECT array_fill(1, ARRAY[5000])::sparsevec;
INSERT INTO index_column_sparse (s) SELECT array_fill(1, ARRAY[5000])::sparsevec;
CREATE INDEX ON index_column_sparse USING hnsw (s sparsevec_l2_ops);

DROP TABLE index_column, index_column_none, index_column_parts, index_column_old, index_column_sparse;
DROP DOMAIN index_column_loose;
DROP FUNCTION index_column_try;
