-- Rows and queries of any length.
\set ECHO none
SET client_min_messages = warning;
CREATE FUNCTION uneven_row(n int, dims int, length float8) RETURNS real[] LANGUAGE sql AS
$$ SELECT array_agg((length * (sin(n * 12.9898 + i * 78.233 * n) + cos(n % 7 + i) / 2))::numeric(120, 44)::real ORDER BY i)
   FROM generate_series(1, dims) AS i $$;
\set ECHO all

-- By inner product a query finds the same at any length, with as much work, where rows are of very different lengths.
\set ECHO none
CREATE TABLE forms (number serial, method text, storage text, type text, dims int, rows int);
INSERT INTO forms (method, storage, type, dims, rows)
SELECT method, storage, type, dims, rows
FROM (VALUES ('hnsw', 'storage = fast'), ('hnsw', 'storage = compact'), ('ivfflat', 'lists = 8, storage = fast')) AS m (method, storage),
     (VALUES ('vector', 70, 600), ('halfvec', 70, 600), ('vector', 1000, 100)) AS d (type, dims, rows);
CREATE FUNCTION ask(form forms, times real) RETURNS TABLE (ids int[], work bigint) LANGUAGE plpgsql AS $$
DECLARE
	query text;
	nearest int[];
BEGIN
	ids := '{}';
	work := 0;
	FOR n IN 1..20 LOOP
		query := array(SELECT x * times FROM unnest(uneven_row(10000 + n, form.dims, 1)) AS x)::vector::text;
		EXECUTE format('SELECT array_agg(id) FROM (SELECT id FROM lengths ORDER BY v <#> %L LIMIT 10) AS x', query) INTO nearest;
		ids := ids || nearest;
		work := work + (SELECT distances FROM ruvector_last_scan_stats());
	END LOOP;
	RETURN NEXT;
END $$;
CREATE FUNCTION ask_all(form forms) RETURNS TABLE (method text, storage text, type text, dims int, rows_alike boolean, work_alike boolean, recall_is_high boolean)
LANGUAGE plpgsql AS $$
DECLARE
	usual record;
	short record;
	long record;
	exact record;
BEGIN
	DROP TABLE IF EXISTS lengths;
	EXECUTE format('CREATE TABLE lengths (id int, v %s(%s))', form.type, form.dims);
	EXECUTE format('INSERT INTO lengths SELECT n, uneven_row(n, %s, exp(2 * sin(n))) FROM generate_series(1, %s) AS n', form.dims, form.rows);
	EXECUTE format('CREATE INDEX ON lengths USING %s (v %s_ip_ops) WITH (%s)', form.method, form.type, form.storage);
	-- A third of the rows by inserts.
	EXECUTE format('INSERT INTO lengths SELECT n, uneven_row(n, %s, exp(2 * sin(n))) FROM generate_series(%s, %s) AS n', form.dims, form.rows + 1, form.rows * 3 / 2);
	PERFORM set_config('enable_seqscan', 'off', true), set_config('ivfflat.probes', '8', true);
	-- Powers of two, with which no digit changes.
	SELECT * INTO usual FROM ask(form, 1);
	SELECT * INTO short FROM ask(form, 1.0 / 64);
	SELECT * INTO long FROM ask(form, 128);
	PERFORM set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'off', true);
	SELECT a.ids INTO exact FROM ask(form, 1) AS a;
	PERFORM set_config('enable_indexscan', 'on', true);
	RETURN QUERY SELECT form.method, form.storage, form.type, form.dims, usual.ids = short.ids AND usual.ids = long.ids,
		usual.work = short.work AND usual.work = long.work,
		(SELECT count(*) FROM unnest(usual.ids) WITH ORDINALITY AS u (id, n) JOIN unnest(exact.ids) WITH ORDINALITY AS e (id, n)
		 ON u.id = e.id AND (u.n - 1) / 10 = (e.n - 1) / 10) >= 190;
END $$;
\set ECHO all
SELECT a.* FROM forms, ask_all(forms) AS a ORDER BY number;

-- What is built of rows of any magnitude is sound, after inserts too, and hands out distances in order.
\set ECHO none
CREATE FUNCTION magnitude(form text, n int) RETURNS float8 LANGUAGE sql AS $$
	SELECT CASE form
		WHEN 'least' THEN 1e-38 WHEN 'small' THEN 1e-16 WHEN 'large' THEN 1e15 WHEN 'greatest' THEN 1e19
		WHEN 'of all' THEN 10 ^ (n * 7 % 58 - 38)
		WHEN 'some greatest' THEN CASE WHEN n % 20 = 0 THEN 1e20 ELSE 1 END
		WHEN 'some least' THEN CASE WHEN n % 20 = 0 THEN 1e-30 ELSE 1 END
		WHEN 'zeros' THEN (n % 3 > 0)::int
		WHEN 'greatest halves' THEN 4e4 WHEN 'least halves' THEN 1e-6 WHEN 'halves of all' THEN 10 ^ (n * 7 % 11 - 6)
		ELSE 1 END
$$;
CREATE FUNCTION try_rows(type text, form text, metric text, dims int, storages text[]) RETURNS TABLE (indexes int, what text, problem text) LANGUAGE plpgsql AS $$
DECLARE
	operator text := CASE metric WHEN 'l2' THEN '<->' WHEN 'ip' THEN '<#>' ELSE '<=>' END;
	-- Where an operator itself has no value, or that of a row's form in the index is another.
	asked boolean := CASE metric WHEN 'cosine' THEN type = 'vector' AND form IN ('large', 'duplicates') WHEN 'ip' THEN form <> 'greatest' ELSE true END;
	rows text := format('SELECT n, uneven_row(CASE WHEN %L = ''duplicates'' THEN n %% 30 ELSE n END, %s, magnitude(%L, n)) FROM generate_series', form, dims, form);
	method text;
	query text;
	distances float8[];
BEGIN
	indexes := 0;
	FOREACH method IN ARRAY storages LOOP
		what := concat_ws(' ', method, type, form, metric, dims);
		DROP TABLE IF EXISTS magnitudes;
		EXECUTE format('CREATE TABLE magnitudes (id int, v %s(%s))', type, dims);
		EXECUTE 'INSERT INTO magnitudes ' || rows || '(1, 90) AS n';
		EXECUTE format('CREATE INDEX magnitudes_v ON magnitudes USING %s (v %s_%s_ops) WITH (%s)', split_part(method, ' ', 1), type, metric,
			CASE WHEN method LIKE 'hnsw%' THEN 'm = 6, ef_construction = 20, ' ELSE 'lists = 3, ' END || 'storage = ' || split_part(method, ' ', 2));
		FOR round IN 1..2 LOOP
			IF round = 2 THEN EXECUTE 'INSERT INTO magnitudes ' || rows || '(91, 120) AS n'; END IF;
			BEGIN
				PERFORM ruvector_index_check('magnitudes_v');
			EXCEPTION WHEN OTHERS THEN
				problem := SQLERRM;
				RETURN NEXT;
			END;
			FOR n IN 40..42 LOOP
				EXIT WHEN NOT asked;
				SELECT v::text INTO query FROM magnitudes WHERE id = n;
				EXECUTE format('SELECT array_agg(d) FROM (SELECT v %s %L AS d FROM magnitudes ORDER BY v %1$s %2$L LIMIT 10) AS x', operator, query) INTO distances;
				problem := 'NaN';
				IF 'NaN' = ANY (distances) THEN RETURN NEXT; END IF;
				problem := 'order';
				-- But for what rounding makes of sums of terms that cancel.
				IF EXISTS (SELECT FROM unnest(distances) WITH ORDINALITY AS d (x, i) WHERE x < distances[i - 1] AND NOT x >= distances[i - 1] - 1e-5 * greatest(abs(x), abs(distances[1])) - 1e-6 * (metric = 'cosine')::int - 1e-43)
				THEN RETURN NEXT; END IF;
				problem := 'rows';
				IF cardinality(distances) <> 10 THEN RETURN NEXT; END IF;
			END LOOP;
		END LOOP;
		indexes := indexes + 1;
	END LOOP;
	problem := NULL;
	RETURN NEXT;
END $$;
SET enable_seqscan = off;
SET ivfflat.probes = 3;
CREATE TABLE tried AS
SELECT r.* FROM (VALUES ('vector', '{least,small,large,greatest,of all,some greatest,some least,zeros,duplicates}'::text[]),
                        ('halfvec', '{greatest halves,least halves,halves of all,zeros,duplicates}')) AS t (type, forms),
	unnest(forms) AS form, unnest('{l2,ip,cosine}'::text[]) AS metric, try_rows(type, form, metric, 66, '{hnsw plain,hnsw fast,hnsw compact,ivfflat fast}') AS r;
-- With vectors apart from their nodes, beside codes of them.
INSERT INTO tried SELECT r.* FROM unnest('{small,large,greatest,of all,some greatest}'::text[]) AS form, unnest('{l2,ip}'::text[]) AS metric,
	try_rows('vector', form, metric, 900, '{hnsw fast}') AS r;
\set ECHO all
SELECT sum(indexes) FROM tried WHERE problem IS NULL;
SELECT what, problem, count(*) FROM tried WHERE problem IS NOT NULL GROUP BY what, problem ORDER BY what, problem;
DROP FUNCTION ask, ask_all, try_rows, magnitude, uneven_row;
DROP TABLE forms, lengths, magnitudes, tried;
