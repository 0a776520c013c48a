-- Conditions on further columns of hnsw and ivfflat indexes: every type and operator, compared with the exact answer.
SET jit = off;
CREATE TYPE conditions_mood AS ENUM ('sad', 'ok', 'happy');
CREATE FUNCTION conditions_vector(n integer) RETURNS vector LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, 4) AS i $$;
CREATE TABLE conditions (id integer, v vector(4), flag boolean, small smallint, number integer, large bigint, code uuid, word text,
	short varchar(10), mood conditions_mood, day date, moment timestamptz, plain timestamp, labels2 smallint[], labels integer[], tags text[])
	WITH (autovacuum_enabled = off);
-- Every seventh row has NULLs.
INSERT INTO conditions SELECT n, conditions_vector(n), CASE WHEN n % 7 > 0 THEN n % 3 = 0 END, CASE WHEN n % 7 > 0 THEN n % 20 - 10 END,
	CASE WHEN n % 7 > 0 THEN n % 50 END, CASE WHEN n % 7 > 0 THEN (n - 1000) * 10000000000 END, CASE WHEN n % 7 > 0 THEN md5(n::text)::uuid END,
	CASE WHEN n % 7 > 0 THEN 'word ' || n % 30 END, CASE WHEN n % 7 > 0 THEN 's' || n % 9 END,
	CASE WHEN n % 7 > 0 THEN (enum_range(NULL::conditions_mood))[1 + n % 3] END,
	CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN '-infinity' WHEN 2 THEN 'infinity' ELSE '2026-01-01'::date + n % 365 END,
	CASE WHEN n % 7 > 0 THEN '2026-01-01 00:00+00'::timestamptz + n * interval '1 hour' END,
	CASE WHEN n % 7 > 0 THEN '2026-01-01 00:00'::timestamp + n * interval '1 hour' END,
	CASE WHEN n % 7 > 0 THEN ARRAY[n % 5, n % 11] END, CASE WHEN n % 7 > 0 THEN ARRAY[n % 10, NULL, n % 13 + 100] END,
	CASE WHEN n % 7 > 0 THEN ARRAY['t' || n % 12, 'u' || n % 4] END
	FROM generate_series(1, 2000) AS n;
ANALYZE conditions;

-- For five queries: whether the index gives the rows that a sort gives (so nearly all, that no recall is measured here), as many, and
-- by conditions.
CREATE FUNCTION conditions_by(condition text) RETURNS TABLE (asked text, wanted bigint, answer text, plan text) LANGUAGE plpgsql AS $$
DECLARE
	line text;
	query text = 'SELECT id, v <-> %L AS d FROM conditions WHERE ' || replace(condition, '%', '%%') || ' ORDER BY v <-> %1$L LIMIT 8';
	got bigint;
	same bigint;
	by_index text;
	sorted text;
BEGIN
	asked := condition;
	plan := 'not by the index';
	FOR line IN EXECUTE format('EXPLAIN (COSTS OFF) ' || query, conditions_vector(7)) LOOP
		IF line ~ 'Index Cond' THEN plan := trim(line); END IF;
	END LOOP;
	wanted := 0; got := 0; same := 0;
	FOR n IN 5001..5005 LOOP
		EXECUTE format('SELECT array_agg(id ORDER BY d, id), count(*) FROM (' || query || ') AS answer', conditions_vector(n)) INTO by_index, same;
		got := got + same;
		EXECUTE format('SELECT array_agg(id ORDER BY d, id), count(*) FROM (SELECT id, v <-> %L AS d FROM conditions WHERE ' ||
			replace(condition, '%', '%%') || ' ORDER BY 0 + (v <-> %1$L) LIMIT 8) AS answer', conditions_vector(n)) INTO sorted, same;
		wanted := wanted + same;
		IF by_index IS DISTINCT FROM sorted THEN answer := concat(answer, n, ': ', by_index, ' for ', sorted, ' '); END IF;
	END LOOP;
	answer := coalesce(answer, CASE WHEN got = wanted THEN 'exact' ELSE 'not as many' END);
	RETURN NEXT;
END
$$;

CREATE TABLE conditions_asked (number serial, condition text);
INSERT INTO conditions_asked (condition) VALUES
	('flag'), ('NOT flag'), ('flag IS NULL'), ('flag IS TRUE'), ('flag IS NOT TRUE'),
	('small = 3'), ('small = -10::bigint'), ('small < -8'), ('small <= -9'), ('small > 8::smallint'), ('small >= 9'), ('small = ANY (''{1,2}''::smallint[])'),
	('number = 7'), ('number = 7::smallint'), ('number = 7::bigint'), ('number IN (1, 48, NULL)'), ('number BETWEEN 3 AND 4'), ('number < 0'), ('number < 2'),
	('number > 48'), ('number = 5000000000'), ('number < 5000000000'), ('number > ANY (''{47,90}'')'), ('number <= ANY (''{1,-1}'')'), ('5 = number'),
	('number IS NULL'), ('number IS NOT NULL'), ('number IN (1, 2) AND number IN (2, 3)'),
	('large = -10000000000'), ('large < -9500000000000'), ('large > 9500000000000'), ('large = 0::smallint'), ('large BETWEEN -50000000000 AND 70000000000'),
	('code = md5(''20'')::uuid'), ('code < ''08000000-0000-0000-0000-000000000000'''), ('code >= md5(''20'')::uuid AND code <= md5(''20'')::uuid'),
	('code > ''f8000000-0000-0000-0000-000000000000'''), ('code = ANY (ARRAY[md5(''20''), md5(''22''), md5(''x'')]::uuid[])'),
	('word = ''word 5'''), ('word IN (''word 5'', ''word 6'', ''none'')'), ('word = ''none'''), ('word IS NULL'),
	('short = ''s3'''), ('short IN (''s3'', ''s4'')'), ('short = ''s3''::text'),
	('mood = ''sad'''), ('mood IN (''sad'', ''happy'')'),
	('day = ''2026-02-03'''), ('day < ''2026-01-05'''), ('day > ''2026-12-20'''), ('day = ''infinity'''), ('day <= ''-infinity'''), ('day IN (''2026-02-03'', ''2026-02-04'')'),
	('moment = ''2026-01-02 03:00+00'''), ('moment > ''2026-03-20 00:00+00'''), ('moment BETWEEN ''2026-01-02 03:00+00'' AND ''2026-01-03 03:00+00'''),
	('plain < ''2026-01-02 03:00'''), ('plain >= ''2026-03-20 00:00'''),
	('labels2 && ''{3}'''), ('labels2 @> ''{3,4}'''), ('labels && ''{3,7}'''), ('labels && ''{3,NULL}'''), ('labels @> ''{3,104}'''), ('labels @> ''{3,NULL}'''),
	('labels && ''{}'''), ('labels @> ''{}'''), ('labels IS NULL'), ('tags && ''{t3,u9}'''), ('tags @> ''{t3,u3}'''), ('tags && ''{none}'''),
	('flag AND small > 0 AND mood = ''ok'' AND labels && ''{1,2,3,4,5}'''), ('number = NULL'), ('v IS NOT NULL AND number = 3');

SET enable_seqscan = off;
-- Small enough that the graph is searched to its end.
SET hnsw.ef_search = 200;
CREATE INDEX conditions_hnsw ON conditions USING hnsw (v vector_l2_ops, flag, small, number, large, code, word, short, mood, day, moment, plain,
	labels2, labels, tags);
SELECT * FROM ruvector_index_check('conditions_hnsw');
SELECT asked, wanted, answer, plan FROM conditions_asked, conditions_by(condition) ORDER BY number;
-- Without ORDER BY there is no index scan: what is left is disabled, which PostgreSQL 18 says in a line more.
DO $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) SELECT count(*) FROM conditions WHERE number = 7' LOOP
		IF line ~ 'Scan' THEN RAISE NOTICE '%', trim(line); END IF;
	END LOOP;
END
$$;
SELECT count(*) FROM conditions WHERE number = 7;
DROP INDEX conditions_hnsw;

-- Without codes, and with codes in place of the values.
CREATE INDEX conditions_hnsw ON conditions USING hnsw (v vector_l2_ops, flag, small, number, large, code, word, short, mood, day, moment, plain,
	labels2, labels, tags) WITH (storage = plain);
SELECT asked, answer FROM conditions_asked, conditions_by(condition) WHERE answer <> 'exact' ORDER BY number;
SELECT * FROM ruvector_index_check('conditions_hnsw');
DROP INDEX conditions_hnsw;
CREATE INDEX conditions_hnsw ON conditions USING hnsw (v vector_l2_ops, flag, small, number, large, code, word, short, mood, day, moment, plain,
	labels2, labels, tags) WITH (storage = compact, m = 4);
SELECT asked, answer FROM conditions_asked, conditions_by(condition) WHERE answer <> 'exact' ORDER BY number;
SELECT * FROM ruvector_index_check('conditions_hnsw');
DROP INDEX conditions_hnsw;

-- ivfflat: exact vectors, blocks of codes, rows of codes.
SET ivfflat.probes = 20;
CREATE INDEX conditions_ivfflat ON conditions USING ivfflat (v vector_l2_ops, flag, small, number, large, code, word, short, mood, day, moment, plain,
	labels2, labels, tags) WITH (lists = 20);
SELECT * FROM ruvector_index_check('conditions_ivfflat');
SELECT asked, wanted, answer, plan FROM conditions_asked, conditions_by(condition) ORDER BY number;
DROP INDEX conditions_ivfflat;
CREATE INDEX conditions_ivfflat ON conditions USING ivfflat (v vector_l2_ops, flag, small, number, large, code, word, short, mood, day, moment, plain,
	labels2, labels, tags) WITH (lists = 20, storage = fast);
SELECT asked, answer FROM conditions_asked, conditions_by(condition) WHERE answer <> 'exact' ORDER BY number;
SELECT * FROM ruvector_index_check('conditions_ivfflat');
DROP INDEX conditions_ivfflat;
CREATE INDEX conditions_ivfflat ON conditions USING ivfflat (v vector_l2_ops, flag, small, number, large, code, word, short, mood, day, moment, plain,
	labels2, labels, tags) WITH (lists = 20, storage = fast, bits = 4, rerank = heap);
SELECT asked, answer FROM conditions_asked, conditions_by(condition) WHERE answer <> 'exact' ORDER BY number;
SELECT * FROM ruvector_index_check('conditions_ivfflat');

DROP TABLE conditions, conditions_asked;
DROP FUNCTION conditions_by, conditions_vector;
DROP TYPE conditions_mood;
