-- Indexes with further columns: what is allowed, what they are, and how they come to be and go.
SET jit = off;
SELECT amname, opcname, opcintype::regtype, opfname, opcdefault, amvalidate(c.oid) FROM pg_opclass AS c JOIN pg_opfamily AS f ON f.oid = opcfamily
	JOIN pg_am AS a ON a.oid = opcmethod WHERE amname IN ('hnsw', 'ivfflat') AND opcfamily IN (SELECT amopfamily FROM pg_amop WHERE amoppurpose = 's')
	ORDER BY amname, opcname;
SELECT amname, opfname, amopstrategy AS strategy, string_agg(amopopr::regoperator::text, ' ' ORDER BY amopopr::regoperator::text)
	FROM pg_amop JOIN pg_opfamily AS f ON f.oid = amopfamily JOIN pg_am AS a ON a.oid = amopmethod
	WHERE amname = 'hnsw' AND amoppurpose = 's' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
-- Both access methods have the same.
SELECT opfname, amopstrategy, amopopr::regoperator FROM pg_amop JOIN pg_opfamily AS f ON f.oid = amopfamily JOIN pg_am AS a ON a.oid = amopmethod
	WHERE amname IN ('hnsw', 'ivfflat') AND amoppurpose = 's' GROUP BY 1, 2, 3 HAVING count(*) <> 2;

CREATE TABLE further (id integer, v vector(3), w vector(3), h halfvec(3), b bit(16), s sparsevec(5), tenant integer, p point, j jsonb, ps point[], tags text[]);
CREATE INDEX ON further USING hnsw (tenant);
CREATE INDEX ON further USING hnsw (tenant, v vector_l2_ops);
CREATE INDEX ON further USING hnsw (v vector_l2_ops, w vector_l2_ops);
CREATE INDEX ON further USING hnsw (v vector_l2_ops, p);
CREATE INDEX ON further USING ivfflat (tenant);
CREATE INDEX ON further USING ivfflat (v vector_l2_ops, w vector_l2_ops);
CREATE INDEX ON further USING ivfflat (v vector_l2_ops, j);
CREATE UNIQUE INDEX ON further USING hnsw (v vector_l2_ops, tenant);
-- Labels need a hash: it is asked for when the first array comes.
CREATE INDEX further_bad ON further USING hnsw (v vector_l2_ops, ps);
INSERT INTO further (v, ps) VALUES ('[1,2,3]', '{"(1,2)"}');
DROP INDEX further_bad;
-- Validation.
CREATE OPERATOR CLASS further_ops FOR TYPE point USING hnsw AS OPERATOR 3 ~= (point, point), FUNCTION 6 ruvector_bool_attribute(internal);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'further_ops';
DROP OPERATOR FAMILY further_ops USING hnsw;

-- One column: not a byte more. Two: a directory.
INSERT INTO further (id, v, h, b, s, tenant, tags) SELECT n, ARRAY[n, n % 7, n % 11]::vector, ARRAY[n % 100, n % 7, n % 11]::halfvec, (n % 500)::bit(16),
	format('{1:%s,3:%s}/5', n, n % 7 + 1)::sparsevec, n % 20, ARRAY['t' || n % 5] FROM generate_series(1, 1000) AS n;
CREATE INDEX further_one ON further USING hnsw (v vector_l2_ops);
SELECT count(*) FROM ruvector_index_info('further_one') WHERE name IN ('more_columns', 'directory_pages');
CREATE INDEX further_two ON further USING hnsw (v vector_l2_ops, tenant, tags);
SELECT name, value FROM ruvector_index_info('further_two') WHERE name IN ('storage', 'rows', 'nodes', 'more_columns', 'directory_pages');
DROP INDEX further_one;
CREATE INDEX further_half ON further USING hnsw (h halfvec_cosine_ops, tenant);
CREATE INDEX further_bit ON further USING hnsw (b bit_hamming_ops, tenant);
CREATE INDEX further_sparse ON further USING hnsw (s sparsevec_l2_ops, tenant);
SET client_min_messages = warning;
CREATE INDEX further_bits ON further USING ivfflat (b bit_hamming_ops, tenant) WITH (lists = 5);
CREATE INDEX further_halves ON further USING ivfflat (h halfvec_l2_ops, tenant) WITH (lists = 5);
RESET client_min_messages;
SELECT c.relname, f.* FROM pg_class AS c, ruvector_index_check(c.oid) AS f WHERE c.relname LIKE 'further\_%' ORDER BY 1;
SET enable_seqscan = off;
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM further WHERE tenant = 3 ORDER BY h <=> '[1,2,3]' LIMIT 30) AS answer;
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM further WHERE tenant = 3 ORDER BY b <~> 77::bit(16) LIMIT 30) AS answer;
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM further WHERE tenant = 3 ORDER BY s <-> '{1:5}/5' LIMIT 30) AS answer;
DROP INDEX further_bit;
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM further WHERE tenant = 3 ORDER BY b <~> 77::bit(16) LIMIT 30) AS answer;
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM further WHERE tenant = 3 ORDER BY h <-> '[1,2,3]' LIMIT 30) AS answer;
-- Recall is measured over all rows.
SELECT recall FROM ruvector_recall('further_two', 3, 100);

-- Vectors in pieces, and every way to build.
CREATE TABLE long (id integer, v vector(2500), tenant integer);
INSERT INTO long SELECT n, array_fill(n::real, ARRAY[2500])::vector, n % 3 FROM generate_series(1, 60) AS n;
CREATE INDEX long_h ON long USING hnsw (v vector_l2_ops, tenant) WITH (storage = plain);
SELECT id FROM long WHERE tenant = 1 ORDER BY v <-> array_fill(10.2::real, ARRAY[2500])::vector LIMIT 3;
SELECT * FROM ruvector_index_check('long_h');
DROP INDEX long_h;
CREATE INDEX long_h ON long USING hnsw (v vector_l2_ops, tenant);
SELECT id FROM long WHERE tenant = 1 ORDER BY v <-> array_fill(10.2::real, ARRAY[2500])::vector LIMIT 3;
DROP INDEX long_h;
CREATE INDEX long_i ON long USING ivfflat (v vector_l2_ops, tenant) WITH (lists = 2, storage = plain);
SELECT id FROM long WHERE tenant = 1 ORDER BY v <-> array_fill(10.2::real, ARRAY[2500])::vector LIMIT 3;
SELECT * FROM ruvector_index_check('long_i');
DROP TABLE long;
-- Little memory: vectors leave it, then rows go in one by one.
CREATE TABLE many (id integer, v vector(40), tenant integer) WITH (autovacuum_enabled = off);
INSERT INTO many SELECT n, (SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i) FROM generate_series(1, 40) AS i)::vector, n % 10
	FROM generate_series(1, 4000) AS n;
INSERT INTO many SELECT id + 4000, v, tenant + id % 2 FROM many WHERE id <= 200;
SET client_min_messages = warning;
SET maintenance_work_mem = '1MB';
CREATE INDEX many_v ON many USING hnsw (v vector_l2_ops, tenant);
SELECT nodes, rows, unreachable FROM ruvector_index_check('many_v');
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM many WHERE tenant = 4 ORDER BY v <-> (SELECT v FROM many WHERE id = 7) LIMIT 300) AS answer;
DROP INDEX many_v;
RESET maintenance_work_mem;
SET max_parallel_maintenance_workers = 2;
ALTER TABLE many SET (parallel_workers = 2);
CREATE INDEX many_v ON many USING hnsw (v vector_l2_ops, tenant);
SELECT rows, unreachable FROM ruvector_index_check('many_v');
CREATE INDEX many_i ON many USING ivfflat (v vector_l2_ops, tenant) WITH (lists = 10, storage = fast);
SELECT rows FROM ruvector_index_check('many_i');
RESET client_min_messages;
-- What vacuum takes is used again.
DELETE FROM many WHERE id % 2 = 0;
VACUUM many;
SELECT value AS pages FROM ruvector_index_info('many_v') WHERE name = 'directory_pages' \gset
INSERT INTO many SELECT id + 10000, v, tenant FROM many WHERE id % 2 = 1;
SELECT rows, tombstones FROM ruvector_index_check('many_v');
SELECT rows FROM ruvector_index_check('many_i');
SELECT value::integer <= :pages + 1 AS room_is_used FROM ruvector_index_info('many_v') WHERE name = 'directory_pages';
SELECT count(*) FROM (SELECT tenant FROM many WHERE tenant = 5 ORDER BY v <-> (SELECT v FROM many WHERE id = 7) LIMIT 1000) AS answer;
SELECT count(*) FROM many WHERE tenant = 5;
REINDEX INDEX CONCURRENTLY many_v;
TRUNCATE many;
INSERT INTO many SELECT n, array_fill(n::real, ARRAY[40])::vector, n FROM generate_series(1, 3) AS n;
SELECT id FROM many WHERE tenant > 1 ORDER BY v <-> array_fill(0::real, ARRAY[40])::vector LIMIT 3;
SELECT nodes, rows FROM ruvector_index_check('many_v');
DROP TABLE many, further;

-- Temporary and unlogged tables.
CREATE TEMPORARY TABLE brief (id integer, v vector(2), tenant integer) ON COMMIT DELETE ROWS;
CREATE INDEX ON brief USING hnsw (v vector_l2_ops, tenant);
BEGIN;
INSERT INTO brief VALUES (1, '[1,1]', 1), (2, '[2,2]', 2);
SELECT id FROM brief WHERE tenant = 2 ORDER BY v <-> '[0,0]' LIMIT 3;
COMMIT;
SELECT nodes FROM ruvector_index_check('brief_v_tenant_idx');
CREATE UNLOGGED TABLE light (id integer, v vector(2), tenant integer);
CREATE INDEX ON light USING hnsw (v vector_l2_ops, tenant);
INSERT INTO light VALUES (1, '[1,1]', 1), (2, '[2,2]', 2);
SELECT id FROM light WHERE tenant = 2 ORDER BY v <-> '[0,0]' LIMIT 3;
DROP TABLE light;
