-- Rows that lie far from the others do not spoil the lists: rows are found among as few lists as without them, lists are about
-- equally long, and the index does not ask to be built anew for them. Rows that are far are found as well.
SET enable_seqscan = off;
SET jit = off;
SET client_min_messages = warning;
CREATE FUNCTION far_vector(n integer) RETURNS real[] LANGUAGE sql IMMUTABLE AS $$
	SELECT array_agg((hashint8(n * 100019::bigint + i) & 65535) / 65536.0 ORDER BY i)::real[] FROM generate_series(1, 64) AS i $$;
CREATE TABLE far_near (id integer, v real[]);
INSERT INTO far_near SELECT n, far_vector(n) FROM generate_series(1, 2000) AS n;
-- What lies beside these, by kind.
CREATE TABLE far_kind (kind text, id integer, v real[]);
INSERT INTO far_kind
	SELECT 'one row of ' || size, 100000, array_fill(size::real, ARRAY[64])
		FROM unnest('{1e3,1e4,1e5,1e6,1e8,1e9,1e18,1e25,3e38}'::text[]) AS size
	UNION ALL SELECT 'one of each size', 100000 + e, array_fill((10 ^ e)::real, ARRAY[64]) FROM generate_series(3, 9) AS e
	UNION ALL SELECT 'a sentinel', 100000, array_fill(-9999::real, ARRAY[64])
	UNION ALL SELECT 'a sentinel in a tenth', 100000 + n, array_fill(-9999::real, ARRAY[64]) FROM generate_series(1, 220) AS n
	UNION ALL SELECT 'a tenth everywhere', 100000 + n, ARRAY(SELECT ((x - 0.5) * 1e7)::real FROM unnest(far_vector(10000 + n)) AS x)
		FROM generate_series(1, 220) AS n
	UNION ALL SELECT 'far clusters', 100000 + n, ARRAY(SELECT (x + (n % 3 + 1) * 1e4)::real FROM unnest(far_vector(10000 + n)) AS x)
		FROM generate_series(1, 600) AS n;
-- How many of 40 rows, and of as many far ones, are what a search of a fifth of the lists finds first; by inner product, of how many
-- it finds the row that is first.
CREATE FUNCTION far_found(type text, operator text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	r record;
	found bigint[] := '{0,0}';
	asked bigint[] := '{0,0}';
	nearest double precision;
	least double precision := 0;
	i integer;
BEGIN
	FOR r IN SELECT id, v::vector AS v FROM far_rows WHERE id <= 40 OR id BETWEEN 100000 AND 100039 LOOP
		i := CASE WHEN r.id < 100000 THEN 1 ELSE 2 END;
		EXECUTE format('SELECT v %s $1::%s FROM far_rows ORDER BY v %1$s $1::%2$s LIMIT 1', operator, type) INTO nearest USING r.v;
		IF operator = '<#>' THEN
			EXECUTE format('SELECT min(v <#> $1::%s) FROM far_rows', type) INTO least USING r.v;
		END IF;
		asked[i] := asked[i] + 1;
		found[i] := found[i] + (nearest IS NOT NULL AND nearest < least + 1e-3)::integer;
	END LOOP;
	RETURN found[1] || ' of ' || asked[1] || CASE WHEN asked[2] > 0 THEN ', ' || found[2] || ' of ' || asked[2] ELSE '' END;
END
$$;
CREATE FUNCTION far_info(index regclass, name text) RETURNS text LANGUAGE sql AS $$
	SELECT value FROM ruvector_index_info(index) AS i WHERE i.name = $2 $$;
-- An index over rows with those of a kind in their midst, or (inserted) with these added afterwards.
CREATE FUNCTION far_index(far text, type text, class text, operator text, options text, inserted boolean = false)
	RETURNS TABLE (finds text, even boolean, advice text) LANGUAGE plpgsql AS $$
DECLARE
	add text := format('INSERT INTO far_rows SELECT id, v::%s FROM far_kind WHERE kind = %L ORDER BY id', type, far);
BEGIN
	DROP TABLE IF EXISTS far_rows;
	EXECUTE format('CREATE TABLE far_rows (id integer, v %s(64))', type);
	EXECUTE format('INSERT INTO far_rows SELECT id, v::%s FROM far_near WHERE id <= 500 ORDER BY id', type);
	IF NOT inserted THEN EXECUTE add; END IF;
	EXECUTE format('INSERT INTO far_rows SELECT id, v::%s FROM far_near WHERE id > 500 ORDER BY id', type);
	EXECUTE format('CREATE INDEX far_index ON far_rows USING %s', replace(options, '(v', '(v ' || class));
	IF inserted THEN EXECUTE add; END IF;
	RETURN QUERY SELECT far_found(type, operator), far_info('far_index', 'imbalance')::numeric < 2, far_info('far_index', 'advice');
END
$$;
SET ivfflat.probes = 4;
SELECT kind, l.* FROM (SELECT DISTINCT kind FROM far_kind UNION SELECT 'none') AS k,
	far_index(kind, 'vector', 'vector_l2_ops', '<->', 'ivfflat (v) WITH (lists = 20, storage = fast)') AS l ORDER BY kind;
SELECT kind, l.* FROM unnest('{one row of 1e4,one row of 1e8,one row of 3e38,a sentinel in a tenth,far clusters}'::text[]) AS kind,
	far_index(kind, 'vector', 'vector_l2_ops', '<->', 'ivfflat (v) WITH (lists = 20, storage = plain)') AS l ORDER BY kind;
-- Halves end at 65504.
SELECT kind, options, l.* FROM unnest('{one row of 1e4,a sentinel in a tenth,far clusters}'::text[]) AS kind,
	unnest('{fast,plain,"fast, rerank = heap","fast, bits = 4"}'::text[]) AS options,
	far_index(kind, 'halfvec', 'halfvec_l2_ops', '<->', format('ivfflat (v) WITH (lists = 20, storage = %s)', options)) AS l
	ORDER BY kind, options;
-- By the angle all that matters is the direction.
SELECT kind, l.* FROM unnest('{one row of 1e9,a tenth everywhere,a sentinel in a tenth}'::text[]) AS kind,
	far_index(kind, 'vector', 'vector_cosine_ops', '<=>', 'ivfflat (v) WITH (lists = 20, storage = fast)') AS l ORDER BY kind;
-- One that comes later is found, and no reason to build anew; many are.
SELECT kind, l.* FROM unnest('{one row of 1e9,one row of 1e25,one of each size,a tenth everywhere}'::text[]) AS kind,
	far_index(kind, 'vector', 'vector_l2_ops', '<->', 'ivfflat (v) WITH (lists = 20, storage = fast)', true) AS l ORDER BY kind;
-- The first by inner product is none of these far rows.
SELECT kind, split_part(l.finds, ' ', 1)::integer >= 36 AS finds, l.even, l.advice
	FROM unnest('{none,a sentinel,a sentinel in a tenth}'::text[]) AS kind,
	far_index(kind, 'vector', 'vector_ip_ops', '<#>', 'ivfflat (v) WITH (lists = 20, storage = fast)') AS l;
-- In two levels, and centres in groups.
SET ivfflat.probes = 300;
CREATE FUNCTION far_many(lists integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	DROP TABLE far_rows;
	CREATE TABLE far_rows (id integer, v vector(8), w integer);
	INSERT INTO far_rows SELECT n, (far_vector(n))[1:8]::vector FROM generate_series(1, 5 * lists) AS n;
	INSERT INTO far_rows SELECT id, v[1:8]::vector FROM far_kind WHERE kind IN ('one row of 1e9', 'a tenth everywhere');
	EXECUTE format('CREATE INDEX far_index ON far_rows USING ivfflat (v vector_l2_ops) WITH (lists = %s, storage = fast)', lists);
	RETURN far_found('vector', '<->');
END
$$;
SELECT lists, split_part(far_many(lists), ',', 1) AS finds FROM unnest('{1300,3000}'::integer[]) AS lists;
-- Graphs, whose codes are relative to what may be far away. Whether a far row is found is left to chance there.
SET hnsw.ef_search = 40;
SELECT kind, options, split_part(l.finds, ',', 1) AS finds
	FROM unnest('{one row of 1e8,one row of 3e38,a sentinel in a tenth}'::text[]) AS kind, unnest('{fast,compact}'::text[]) AS options,
	far_index(kind, 'vector', 'vector_l2_ops', '<->', format('hnsw (v) WITH (storage = %s)', options)) AS l ORDER BY kind, options;
DROP TABLE far_rows, far_near, far_kind;
DROP FUNCTION far_many, far_index, far_info, far_found, far_vector;
