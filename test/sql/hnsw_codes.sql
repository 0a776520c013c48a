-- Indexes with codes of neighbours: whatever changes them, codes, links and values fit together.
CREATE TABLE coded (number int PRIMARY KEY, type text, dims int, metric text, m int);
INSERT INTO coded
SELECT row_number() OVER (), type, dims, metric, CASE (number + number / 3) % 3 WHEN 0 THEN 4 WHEN 1 THEN 16 ELSE 40 END
FROM (SELECT row_number() OVER () AS number, *
  	FROM (VALUES ('vector', 3), ('vector', 64), ('halfvec', 200), ('vector', 768), ('halfvec', 1536), ('vector', 1536)) AS t (type, dims),
           (VALUES ('l2'), ('ip'), ('cosine')) AS u (metric)) AS c;
CREATE FUNCTION coded_row(dims int, n int) RETURNS real[] LANGUAGE sql AS
$$ SELECT array_agg(sin(n * 12.9898 + i * 78.233 * n) + cos(n % 7)) FROM generate_series(1, dims) AS i $$;
\set ECHO none
SELECT format('CREATE TABLE coded_%s (id int, v %s(%s)) WITH (autovacuum_enabled = off)', number, type, dims) FROM coded ORDER BY number \gexec
SELECT format('INSERT INTO coded_%s SELECT n, coded_row(%s, n) FROM generate_series(1, 150) AS n', number, dims)
FROM coded ORDER BY number \gexec
SELECT format('CREATE INDEX coded_%s_v ON coded_%1$s USING hnsw (v %s_%s_ops) WITH (m = %s, ef_construction = 80)',
              number, type, metric, m)
FROM coded ORDER BY number \gexec
\set ECHO all

CREATE FUNCTION coded_checks() RETURNS TABLE (indexes bigint, fewest_rows bigint, most_rows bigint, tombstones numeric, broken_links numeric)
LANGUAGE sql AS $$
	SELECT count(*), min(rows), max(rows), sum(f.tombstones), sum(f.broken_links)
	FROM coded, ruvector_index_check(('coded_' || number || '_v')::regclass) AS f
$$;
CREATE FUNCTION change_coded(change text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c coded;
BEGIN
	FOR c IN SELECT * FROM coded ORDER BY number LOOP EXECUTE format(change, c.number, c.dims); END LOOP;
END $$;

-- Those with too many links for a page have none.
SELECT c.type, c.dims, c.metric, c.m, i.value AS storage
FROM coded AS c, ruvector_index_info(('coded_' || number || '_v')::regclass) AS i WHERE i.name = 'storage' ORDER BY number;
SELECT * FROM coded_checks();

SELECT change_coded('INSERT INTO coded_%s SELECT n, coded_row(%s, n) FROM generate_series(151, 200) AS n');
SELECT change_coded('UPDATE coded_%s SET v = coded_row(%s, id + 1000)::real[] WHERE id %% 5 = 1');
SELECT * FROM coded_checks();

SELECT change_coded('DELETE FROM coded_%s WHERE id %% 3 = 0');
\set ECHO none
SELECT format('VACUUM coded_%s', number) FROM coded ORDER BY number \gexec
\set ECHO all
SELECT * FROM coded_checks();

-- Where something was.
SELECT change_coded('INSERT INTO coded_%s SELECT n, coded_row(%s, n) FROM generate_series(201, 280) AS n');
SELECT * FROM coded_checks();

SELECT change_coded('DROP TABLE coded_%s');
DROP FUNCTION coded_checks, change_coded, coded_row;
DROP TABLE coded;
