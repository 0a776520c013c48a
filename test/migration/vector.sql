-- What a database of pgvector may hold of type vector.
CREATE TYPE tagged AS (tag text, v vector(2));
CREATE DOMAIN unit_vector AS vector(3) CHECK (abs(vector_norm(VALUE) - 1) < 0.001);
CREATE TABLE vector_items (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tag text NOT NULL DEFAULT 'a',
    v vector(3) DEFAULT '[1,1,1]' CHECK (v <-> '[0,0,0]' < 1000),
    loose vector,
    pieces vector(2)[],
    pair tagged,
    direction unit_vector DEFAULT '[0,1,0]',
    length float8 GENERATED ALWAYS AS (vector_norm(v)) STORED,
    normal vector(3) GENERATED ALWAYS AS (l2_normalize(v)) STORED,
    numbers real[] GENERATED ALWAYS AS (v::real[]) STORED
);
COMMENT ON COLUMN vector_items.v IS 'an embedding';
ALTER TABLE vector_items ALTER v SET STORAGE plain;
INSERT INTO vector_items (tag, v, loose, pieces, pair, direction)
    SELECT chr(97 + i % 3), ARRAY[i % 10, i / 10, i % 7]::vector, array_fill(i / 3.0, ARRAY[1 + i % 2])::vector,
        ARRAY['[1,2]', NULL, '[3,4.5]']::vector(2)[], ROW(i::text, '[0.1,-2e-5]')::tagged, '[0.6,0.8,0]'
    FROM generate_series(1, 60) i;
INSERT INTO vector_items (v, direction) VALUES (NULL, NULL), (DEFAULT, DEFAULT), ('[3.4e2,-1e-38,0.3333333]', '[1,0,0]');

CREATE INDEX vector_l2 ON vector_items USING hnsw (v vector_l2_ops);
CREATE INDEX vector_ip ON vector_items USING hnsw (v vector_ip_ops) WITH (m = 8);
CREATE INDEX vector_cosine ON vector_items USING hnsw (v vector_cosine_ops) WITH (m = 8, ef_construction = 32) WHERE tag = 'a';
CREATE INDEX vector_l1 ON vector_items USING hnsw (v vector_l1_ops);
CREATE INDEX vector_expression ON vector_items USING hnsw ((loose::vector(2)) vector_l2_ops) WHERE vector_dims(loose) = 2;
CREATE INDEX vector_part ON vector_items USING hnsw ((subvector(v, 1, 2)::vector(2)) vector_l2_ops);
CREATE INDEX vector_order ON vector_items (v);
CREATE UNIQUE INDEX vector_unique ON vector_items (v, id);

CREATE VIEW vector_near AS SELECT id, v <-> '[1,2,3]' AS distance FROM vector_items ORDER BY v <-> '[1,2,3]', id LIMIT 5;
CREATE VIEW vector_sums AS SELECT tag, sum(v ORDER BY id) AS sum, avg(v ORDER BY id) AS avg, count(DISTINCT v) FROM vector_items GROUP BY tag;
CREATE MATERIALIZED VIEW vector_means AS SELECT tag, (avg(v ORDER BY id) * '[2,2,2]' - '[1,1,1]' || '[5]')::vector(4) AS mean
    FROM vector_items GROUP BY tag;
CREATE INDEX ON vector_means USING hnsw (mean vector_ip_ops);
CREATE FUNCTION vector_nearest(query vector, n int = 3) RETURNS SETOF int LANGUAGE sql STABLE
    BEGIN ATOMIC SELECT id FROM vector_items ORDER BY round((v <=> query)::numeric, 4), id LIMIT n; END;
CREATE FUNCTION vector_scaled(v vector, f real) RETURNS vector LANGUAGE plpgsql IMMUTABLE
    AS 'BEGIN RETURN v * array_fill(f, ARRAY[vector_dims(v)])::vector; END';
CREATE AGGREGATE vector_total (vector) (sfunc = vector_add, stype = vector);
CREATE FUNCTION vector_check() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.tag := ''z''; RETURN NEW; END';
CREATE TRIGGER vector_changed BEFORE UPDATE ON vector_items FOR EACH ROW WHEN (NEW.v <> OLD.v)
    EXECUTE FUNCTION vector_check();
CREATE POLICY vector_short ON vector_items USING (vector_norm(v) < 5);
CREATE STATISTICS vector_statistics ON tag, (vector_dims(loose)) FROM vector_items;

CREATE TABLE vector_parted (id int, v vector(2)) PARTITION BY RANGE (id);
CREATE TABLE vector_parted_1 PARTITION OF vector_parted FOR VALUES FROM (0) TO (25);
CREATE TABLE vector_parted_2 PARTITION OF vector_parted FOR VALUES FROM (25) TO (50);
CREATE INDEX vector_parted_v ON vector_parted USING hnsw (v vector_l2_ops);
INSERT INTO vector_parted SELECT i, ARRAY[i, -i]::vector FROM generate_series(0, 49) i;
