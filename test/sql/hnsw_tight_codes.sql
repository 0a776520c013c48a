-- Codes of one bit a dimension end with their last byte: six nodes of 100 dimensions lie on a page where whole units of 16 bytes would
-- leave room for five.
SET enable_seqscan = off;
CREATE FUNCTION tight_row(n integer, dims integer) RETURNS real[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint8(n::bigint * 4001 + i) & 65535) / 65536.0 - 0.5 ORDER BY i)::real[] FROM generate_series(1, dims) AS i $$;
CREATE TABLE tight (id integer, v vector(100), w halfvec(71)) WITH (autovacuum_enabled = off);
INSERT INTO tight SELECT n, tight_row(n, 100)::vector, tight_row(n, 71)::halfvec FROM generate_series(1, 2000) AS n;
CREATE INDEX tight_v ON tight USING hnsw (v vector_l2_ops);
CREATE INDEX tight_w ON tight USING hnsw (w halfvec_cosine_ops) WITH (m = 5, ef_construction = 20);
CREATE INDEX tight_c ON tight USING hnsw (v vector_cosine_ops) WITH (storage = compact);
SELECT pg_relation_size('tight_v') / current_setting('block_size')::integer < 2000 / 5 AS six_on_a_page;

-- How many of the nearest ten of 20 queries an index scan finds, of 200.
CREATE FUNCTION tight_found(operator text, attribute text, dims integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	query text := format('SELECT id FROM tight ORDER BY %s %s tight_row($1, %s)::%s LIMIT 10', attribute, operator, dims,
		CASE attribute WHEN 'w' THEN 'halfvec' ELSE 'vector' END);
	scanned integer[];
	sorted integer[];
	found integer := 0;
BEGIN
	FOR q IN 1..20 LOOP
		SET LOCAL enable_indexscan = on;
		SET LOCAL enable_sort = off;
		EXECUTE format('SELECT array_agg(id) FROM (%s) AS a', query) INTO scanned USING -q;
		IF (SELECT index FROM ruvector_last_scan_stats()) IS NULL THEN RAISE 'no index scan'; END IF;
		SET LOCAL enable_indexscan = off;
		SET LOCAL enable_sort = on;
		EXECUTE format('SELECT array_agg(id) FROM (%s) AS a', query) INTO sorted USING -q;
		found := found + cardinality(ARRAY(SELECT unnest(scanned) INTERSECT SELECT unnest(sorted)));
	END LOOP;
	RETURN found;
END $$;
CREATE VIEW tight_answers AS SELECT tight_found('<->', 'v', 100) >= 180 AS l2, tight_found('<=>', 'w', 71) >= 120 AS half,
	tight_found('<=>', 'v', 100) >= 170 AS compact;
CREATE VIEW tight_checks AS SELECT i, c.rows, c.broken_links, c.unreachable FROM unnest(ARRAY['tight_v', 'tight_w', 'tight_c']) AS i,
	ruvector_index_check(i::regclass) AS c;
SET hnsw.ef_search = 100;
SELECT * FROM tight_answers;
SELECT * FROM tight_checks;

-- Rows that come and go.
INSERT INTO tight SELECT n, tight_row(n, 100)::vector, tight_row(n, 71)::halfvec FROM generate_series(2001, 2400) AS n;
DELETE FROM tight WHERE id % 4 = 0;
VACUUM tight;
SELECT * FROM tight_answers;
SELECT * FROM tight_checks;
DROP VIEW tight_answers, tight_checks;

-- In the directory of an index with further columns they lie apart. Its bounds hold: how many of the nearest ten that meet a condition, of 200.
CREATE TABLE tight_few AS SELECT id, v, id % 6 AS few FROM tight;
CREATE INDEX tight_f ON tight_few USING hnsw (v vector_cosine_ops, few);
VACUUM ANALYZE tight_few;
CREATE FUNCTION tight_met() RETURNS TABLE (met bigint, by_directory boolean) LANGUAGE plpgsql AS $$
DECLARE
	scanned integer[];
BEGIN
	met := 0;
	by_directory := true;
	FOR q IN 1..20 LOOP
		scanned := ARRAY(SELECT id FROM tight_few WHERE few = 2 ORDER BY v <=> tight_row(-q, 100)::vector LIMIT 10);
		by_directory := by_directory AND (SELECT hops = 0 FROM ruvector_last_scan_stats());
		met := met + (SELECT count(*) FROM (SELECT id FROM tight_few WHERE few = 2 ORDER BY (v <=> tight_row(-q, 100)::vector) + 0 LIMIT 10) AS f WHERE id = ANY (scanned));
	END LOOP;
	RETURN NEXT;
END $$;
SELECT met >= 195 AS nearest, by_directory FROM tight_met();
DROP TABLE tight, tight_few;
DROP FUNCTION tight_found, tight_met, tight_row;
