-- The storage parameter "metric": taken where it says what the operator class means.
SET client_min_messages = warning;
CREATE TABLE metric_option (v vector(3), h halfvec(3), b bit(3), s sparsevec(3));

-- Every operator class of hnsw and ivfflat agrees with the names of one metric: that of its operator.
CREATE FUNCTION metric_option_agree(method name, opclass name, metric text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE attribute text;
BEGIN
	SELECT attname INTO STRICT attribute FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod JOIN pg_attribute ON atttypid = opcintype
	WHERE amname = method AND opcname = opclass AND attrelid = 'metric_option'::regclass;
	EXECUTE format('CREATE INDEX metric_option_try ON metric_option USING %I (%I %I) WITH (metric = %L)', method, attribute, opclass, metric);
	DROP INDEX metric_option_try;
	RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN false;
END $$;
SELECT amname, opcname, oprname, metrics
FROM (
	SELECT amname, opcname, oprname, (
		SELECT string_agg(metric, ' ' ORDER BY metric)
		FROM unnest(ARRAY['l2', 'euclidean', 'ip', 'inner_product', 'cosine', 'l1', 'manhattan', 'hamming', 'jaccard']) AS metric
		WHERE metric_option_agree(amname, opcname, metric)) AS metrics
	FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod JOIN pg_amop ON amopfamily = opcfamily JOIN pg_operator ON pg_operator.oid = amopopr
	WHERE amname IN ('hnsw', 'ivfflat') AND amoppurpose = 'o'
) AS f
WHERE metrics IS DISTINCT FROM CASE oprname WHEN '<->' THEN 'euclidean l2' WHEN '<#>' THEN 'inner_product ip' WHEN '<=>' THEN 'cosine'
	WHEN '<+>' THEN 'l1 manhattan' WHEN '<~>' THEN 'hamming' WHEN '<%>' THEN 'jaccard' END;

-- CREATE INDEX.
CREATE INDEX metric_option_v ON metric_option USING hnsw (v vector_cosine_ops) WITH (m = 8, metric = Cosine);
CREATE INDEX metric_option_none ON metric_option USING hnsw (v vector_l2_ops) WITH (metric = 'cosine');
CREATE INDEX metric_option_none ON metric_option USING hnsw (v) WITH (metric = 'jaccard');
CREATE INDEX metric_option_none ON metric_option USING ivfflat (v vector_ip_ops) WITH (metric = 'l2', lists = 1);
CREATE INDEX metric_option_none ON metric_option USING hnsw (v vector_l2_ops) WITH (metric = 'manhatten');
CREATE INDEX metric_option_none ON metric_option USING btree (v) WITH (metric = 'l2');
\d metric_option_v

-- ALTER INDEX.
ALTER INDEX metric_option_v SET (metric = l2);
ALTER INDEX metric_option_v SET (metric = none);
ALTER INDEX metric_option_v SET (metric = cosine, m = 10);
SELECT reloptions FROM pg_class WHERE oid = 'metric_option_v'::regclass;
ALTER INDEX metric_option_v RESET (metric);
SELECT reloptions FROM pg_class WHERE oid = 'metric_option_v'::regclass;
ALTER INDEX metric_option_v SET (metric = 'cosine');
REINDEX INDEX metric_option_v;
REINDEX INDEX CONCURRENTLY metric_option_v;
ALTER INDEX metric_option_v RENAME TO metric_option_w;
CREATE TABLE metric_option_like (LIKE metric_option INCLUDING INDEXES);
SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'metric_option%' ORDER BY indexdef;
ALTER TABLE metric_option ALTER v TYPE vector(4);
SELECT reloptions FROM pg_class WHERE oid = 'metric_option_w'::regclass;

-- The first that a session has to do with the extension.
\c -
SET client_min_messages = warning;
ALTER INDEX metric_option_w SET (metric = ip);

-- A partitioned index has no partition that would be built.
CREATE TABLE metric_option_parts (id integer, v vector(3)) PARTITION BY LIST (id);
CREATE INDEX metric_option_parts_v ON metric_option_parts USING hnsw (v vector_l1_ops) WITH (metric = 'l2');
CREATE INDEX metric_option_parts_v ON metric_option_parts USING hnsw (v vector_l1_ops) WITH (metric = 'l1');
CREATE TABLE metric_option_part PARTITION OF metric_option_parts DEFAULT;
SELECT reloptions FROM pg_class WHERE relname = 'metric_option_part_v_idx';
INSERT INTO metric_option_parts SELECT n, ARRAY[n, 0, 1]::vector FROM generate_series(1, 50) AS n;
SET enable_seqscan = off;
SELECT id FROM metric_option_parts ORDER BY v <+> '[7.1,0,1]' LIMIT 3;
DROP TABLE metric_option, metric_option_like, metric_option_parts;
DROP FUNCTION metric_option_agree;
