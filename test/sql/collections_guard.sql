-- Searching a collection runs nobody's code as the caller but what a query by hand would run.
SET client_min_messages = warning;
CREATE SCHEMA guard;
CREATE TABLE guard.ran (what text, by text);
CREATE FUNCTION guard.note(what text) RETURNS void LANGUAGE sql AS $$ INSERT INTO guard.ran VALUES (what, current_user) $$;

-- Casts to text and json that somebody made for the type of a key.
CREATE TYPE guard.mood AS ENUM ('low', 'high');
CREATE FUNCTION guard.evil_text(guard.mood) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM guard.note('text'); RETURN 'x'; END $$;
CREATE FUNCTION guard.evil_json(guard.mood) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM guard.note('json'); RETURN '1'; END $$;
CREATE CAST (guard.mood AS text) WITH FUNCTION guard.evil_text(guard.mood);
CREATE CAST (guard.mood AS json) WITH FUNCTION guard.evil_json(guard.mood);
CREATE TABLE guard.moods (mood guard.mood PRIMARY KEY, v vector(2));
CREATE TABLE guard.pairs (mood guard.mood, distance int, at timestamptz, v vector(2), PRIMARY KEY (distance, mood, at));
INSERT INTO guard.moods VALUES ('low', '[1,0]'), ('high', '[2,0]');
INSERT INTO guard.pairs SELECT mood, 7, '2026-01-02 03:04:05+00', v FROM guard.moods;
SET timezone = 'UTC';
SELECT count(ruvector_register_collection(name, 'guard', name, 'v', 2)) FROM unnest(ARRAY['moods', 'pairs']) AS name;
SELECT name, found.* FROM unnest(ARRAY['moods', 'pairs']) AS name, ruvector_search(name, '[0,0]', 3) AS found;
SELECT name, found.* FROM unnest(ARRAY['moods', 'pairs']) AS name, ruvector_search_batch(name, ARRAY['[0,0]', '[9,0]']::vector[], 1) AS found;
CREATE INDEX ON guard.pairs USING hnsw (v vector_l2_ops);
SET enable_seqscan = off;
SELECT * FROM ruvector_search_batch('pairs', ARRAY['[0,0]', '[9,0]']::vector[], 1) AS found;
SELECT count(*) FROM ruvector_tune('pairs', p_k => 1) WHERE chosen;
RESET enable_seqscan;
-- ... nor an operator for the domain of the column.
CREATE DOMAIN guard.embedding AS vector(2);
CREATE FUNCTION guard.evil_distance(guard.embedding, vector) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM guard.note('operator'); RETURN 42; END $$;
CREATE OPERATOR public.<-> (FUNCTION = guard.evil_distance, LEFTARG = guard.embedding, RIGHTARG = vector);
CREATE TABLE guard.domains (id int PRIMARY KEY, v guard.embedding);
INSERT INTO guard.domains VALUES (1, '[1,0]'), (2, '[2,0]');
SELECT ruvector_register_collection('domains', 'guard', 'domains', 'v', 2) > 0 AS registered;
SELECT * FROM ruvector_search('domains', '[0,0]', 3);
CREATE INDEX domains_v ON guard.domains USING hnsw (v vector_l2_ops);
SET enable_seqscan = off;
SELECT * FROM ruvector_search('domains', '[0,0]', 3);
SELECT plan ~ 'Index Scan using domains_v' AS index FROM ruvector_explain_search('domains', '[0,0]', 3);
SELECT * FROM ruvector_search_batch('domains', ARRAY['[0,0]']::vector[], 1);
RESET enable_seqscan;
SELECT * FROM guard.ran;
DROP OPERATOR public.<-> (guard.embedding, vector);

-- A search inside of a search, with more plans than are kept.
CREATE FUNCTION guard.passes(id int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	FOR k IN 1 .. 80 LOOP
		PERFORM * FROM ruvector_search('moods', '[1,2]', k);
	END LOOP;
	RETURN true;
END
$$;
CREATE ROLE regress_guard;
GRANT USAGE ON SCHEMA guard TO regress_guard;
GRANT SELECT ON guard.domains, guard.moods TO regress_guard;
ALTER TABLE guard.domains ENABLE ROW LEVEL SECURITY;
CREATE POLICY passes ON guard.domains USING (guard.passes(id));
SET ROLE regress_guard;
SELECT * FROM ruvector_search('domains', '[0,0]', 3);
SELECT * FROM ruvector_search_batch('domains', ARRAY['[0,0]', '[3,0]']::vector[], 1);
RESET ROLE;

-- Row security holds for what tells of an index as a whole.
CREATE INDEX moods_v ON guard.moods USING hnsw (v vector_l2_ops);
ALTER TABLE guard.moods ENABLE ROW LEVEL SECURITY;
SET ROLE regress_guard;
SELECT count(*) FROM ruvector_index_info('guard.moods_v');
RESET ROLE;

-- Batches take filters too.
SELECT * FROM ruvector_search_batch('pairs', ARRAY['[0,0]', '[9,0]']::vector[], 2, p_filter => '{"mood": "high"}');
SET ruvector.search_exactness = exact;
SELECT * FROM ruvector_search_batch('pairs', ARRAY['[0,0]', '[9,0]']::vector[], 2, p_filter => '{"mood": "high"}');
RESET ruvector.search_exactness;
SELECT * FROM ruvector_search_batch('pairs', ARRAY['[0,0]']::vector[], 2, p_ef_search => 0);

DROP SCHEMA guard CASCADE;
DROP ROLE regress_guard;
