-- avg and sum, alone, in groups, in windows and in parallel.
CREATE TABLE vector_item (id integer, v vector(3));
INSERT INTO vector_item VALUES (1, '[1,2,3]'), (2, '[3,5,7]'), (3, NULL);
SELECT avg(v), sum(v), count(v) FROM vector_item;
SELECT avg(v), sum(v) FROM vector_item WHERE id = 3;
SELECT avg(v), sum(v) FROM vector_item WHERE false;
SELECT avg(v) FILTER (WHERE id = 1), sum(v) FILTER (WHERE id = 1), avg(DISTINCT v), sum(DISTINCT v) FROM vector_item;
SELECT avg(v), sum(v) FROM (VALUES ('[-0]'::vector)) AS negative_zero (v);

-- The average adds up in double precision, the sum in single.
SELECT avg(v), sum(v ORDER BY id) FROM (VALUES (1, '[16777216]'::vector), (2, '[1]'), (3, '[1]')) AS items (id, v);
SELECT avg(v) FROM (VALUES ('[3e38]'::vector), ('[3e38]')) AS large (v);
SELECT sum(v) FROM (VALUES ('[3e38]'::vector), ('[3e38]')) AS large (v);
SELECT avg(v) FROM (VALUES ('[1,2]'::vector), ('[1]')) AS mixed (v);
SELECT sum(v) FROM (VALUES ('[1,2]'::vector), ('[1]')) AS mixed (v);

-- The argument of an aggregate stays as it is: states are changed in place, rows are not.
SELECT id, v, sum(v) OVER (ORDER BY id) AS running_sum, avg(v) OVER (ORDER BY id) AS running_avg FROM vector_item ORDER BY id;
SELECT id, sum(v) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS sliding_sum,
	avg(v) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS sliding_avg
FROM (SELECT id, ARRAY[id, -id]::vector AS v FROM generate_series(1, 5) AS id) AS items ORDER BY id;
SELECT v, sum(v) AS sum, sum(v) + sum(v) AS twice, avg(v) AS avg FROM vector_item WHERE id < 3 GROUP BY v ORDER BY v;
SELECT id, v FROM vector_item ORDER BY id;
DROP TABLE vector_item;

-- Out of line, with a first value that is a pointer to the toast table.
CREATE TABLE vector_wide AS SELECT id, array_fill(id, ARRAY[3000])::vector AS v FROM generate_series(1, 50) AS id;
SELECT id % 2 AS odd, sum(v) = array_fill(sum(id), ARRAY[3000])::integer[]::vector AS sum,
	avg(v) = array_fill(avg(id), ARRAY[3000])::vector AS avg
FROM vector_wide GROUP BY 1 ORDER BY 1;
DROP TABLE vector_wide;

-- In parallel: partial states are combined.
CREATE TABLE vector_many AS
	SELECT id, ARRAY[id % 7, id % 11, -(id % 13)]::vector AS v FROM generate_series(1, 20000) AS id;
ALTER TABLE vector_many SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT avg(v), sum(v) FROM vector_many;
SELECT avg(v) AS parallel_avg, sum(v) AS parallel_sum FROM vector_many \gset
-- No row at all, and rows for the leader alone or a worker alone: states that saw nothing are combined, too.
SELECT avg(v), sum(v), avg(v::halfvec) AS avg_half, sum(v::halfvec) AS sum_half FROM vector_many WHERE id < 0;
SELECT avg(v), sum(v), avg(v::halfvec) AS avg_half, sum(v::halfvec) AS sum_half FROM vector_many WHERE id = 17;
SET max_parallel_workers_per_gather = 0;
SELECT avg(v) = :'parallel_avg', sum(v) = :'parallel_sum', sum(v) FROM vector_many;
RESET ALL;
DROP TABLE vector_many;

-- The aggregate's functions stand on their own feet: their arguments come from anywhere.
SELECT vector_accum('{0}', '[1,2]'), vector_accum('{2,3,4}', '[1,2]'), vector_accum('[0:2]={2,3,4}', '[1,2]');
SELECT vector_combine('{0}', '{0}'), vector_combine('{0}', '{1,2}'), vector_combine('{1,2}', '{0}'), vector_combine('{1,2}', '{2,3}');
SELECT vector_avg('{0}'), vector_avg('{2,3,4}');
SELECT state, vector_accum(state, '[1,1]'), vector_combine(state, state), state
FROM (VALUES ('{2,3,4}'::double precision[])) AS states (state);
SELECT vector_accum('{}', '[1]');
SELECT vector_accum('{{1,2}}', '[1]');
SELECT vector_accum('{1,NULL}', '[1]');
SELECT vector_accum('{1,2,3}', '[1]');
SELECT vector_accum('{1,1.7e308}', '[1]');
SELECT vector_accum('{1,Infinity}', '[1]');
SELECT vector_combine('{}', '{0}');
SELECT vector_combine('{0}', '{1,NULL}');
SELECT vector_combine('{1,2}', '{1,2,3}');
SELECT vector_combine('{1,1.7e308}', '{1,1.7e308}');
SELECT vector_combine('{1,2}', array_fill(1, ARRAY[16002])::double precision[]);
SELECT vector_combine('{0}', array_fill(1, ARRAY[16002])::double precision[]);
SELECT vector_avg('{}');
SELECT vector_avg('{1}');
SELECT vector_avg('{1,1e39}');
SELECT vector_avg('{NaN,1}');
