-- The type sparsevec itself: text, binary form, type modifier, storage, casts.

-- Indices count from 1 and come in any order; zeros are left out.
SELECT '{1:1.5,3:2}/5'::sparsevec, '{}/3'::sparsevec, '{3:3,1:1,2:0}/3'::sparsevec, '{1:-0,2:1e-45}/2'::sparsevec;
SELECT E' { +1 : +1 ,\t3 : -2.50\n, 5:0x1.8p1 } / +5 '::sparsevec, '{1000000000:1}/1000000000'::sparsevec, '{0:0,7:0}/2'::sparsevec;
SELECT '{1:0.1,2:16777216,3:123456,4:0.00001,5:3.4028235e38}/5'::sparsevec;
SELECT '{1:1}/2'::text::sparsevec, '{1:1}/2'::sparsevec::text, ARRAY['{1:1}/2', '{}/1']::sparsevec[], '{"{1:1,2:2}/2"}'::sparsevec[];
SELECT length(('{' || string_agg(i || ':1', ',') || '}/16000')::sparsevec::text) FROM generate_series(1, 16000) AS i;

-- The type modifier is the number of dimensions.
CREATE TABLE sparsevec_typed (any_size sparsevec, three sparsevec(3), largest sparsevec(1000000000));
SELECT attname, format_type(atttypid, atttypmod), attalign, attstorage
FROM pg_attribute WHERE attrelid = 'sparsevec_typed'::regclass AND attnum > 0 ORDER BY attnum;
INSERT INTO sparsevec_typed VALUES ('{}/1', '{2:1}/3', '{1000000000:1}/1000000000'), ('{1:1}/2', NULL, NULL);
SELECT any_size, three, largest FROM sparsevec_typed ORDER BY any_size;
SELECT '{}/3'::sparsevec(3), sparsevec_typmod_out(3), format_type('sparsevec'::regtype, -1);

-- Eight bytes for each element other than zero; large values go out of line and uncompressed.
SELECT pg_column_size('{}/9'::sparsevec), pg_column_size('{1:1,9:1}/9'::sparsevec), pg_column_size(three) AS stored FROM sparsevec_typed WHERE three IS NOT NULL;
CREATE TABLE sparsevec_large (id integer, v sparsevec(4000));
INSERT INTO sparsevec_large SELECT id, array_fill(id, ARRAY[4000]) FROM generate_series(1, 3) AS id;
SELECT id, pg_column_size(v), v <+> '{}/4000' AS distance FROM sparsevec_large ORDER BY id;

-- The binary form: dimensions, count, zero, indices from 0, values, in network byte order. It survives COPY BINARY.
SELECT sparsevec_send('{1:1,3:-2.5}/3'), sparsevec_send('{}/1000000000');
\set file `echo "$PG_ABS_BUILDDIR/results/sparsevec.binary"`
\set copy_out '\\copy sparsevec_copied TO ' :'file' ' (FORMAT binary)'
\set copy_in '\\copy sparsevec_read FROM ' :'file' ' (FORMAT binary)'
CREATE TABLE sparsevec_copied (id integer, v sparsevec);
INSERT INTO sparsevec_copied VALUES (1, '{1:1,7:-2.5,9:3e38,1000:1e-45}/1000'), (2, NULL), (3, '{}/5');
INSERT INTO sparsevec_copied SELECT 4, v FROM sparsevec_large WHERE id = 3;
CREATE TABLE sparsevec_read (id integer, v sparsevec);
:copy_out
:copy_in
SELECT count(*), bool_and(a.v::text = b.v::text) FROM sparsevec_copied AS a JOIN sparsevec_read AS b USING (id);
SELECT id, v FROM sparsevec_read WHERE id < 4 ORDER BY id;
-- And COPY in text.
\set copy_out '\\copy sparsevec_copied TO ' :'file'
\set copy_in '\\copy sparsevec_read FROM ' :'file'
TRUNCATE sparsevec_read;
:copy_out
:copy_in
SELECT count(*), bool_and(sparsevec_send(a.v) = sparsevec_send(b.v)) FROM sparsevec_copied AS a JOIN sparsevec_read AS b USING (id);
DROP TABLE sparsevec_typed, sparsevec_large, sparsevec_copied, sparsevec_read;

-- Casts, and which of them PostgreSQL applies by itself.
SELECT castsource::regtype, casttarget::regtype, castcontext FROM pg_cast WHERE 'sparsevec'::regtype IN (castsource, casttarget)
ORDER BY castsource::regtype::text, casttarget::regtype::text;
SELECT ARRAY[1, 0, 3]::sparsevec, ARRAY[1.5, 0]::sparsevec, '{0,-0,1e-45}'::real[]::sparsevec, '{1e-50,0.1}'::double precision[]::sparsevec, '[5:7]={0,0,3}'::integer[]::sparsevec;
SELECT '[0,1.5,-0,2]'::vector::sparsevec, '[0,0.1]'::halfvec::sparsevec, '[0,0]'::vector::sparsevec(2), '{2:1.5}/3'::sparsevec::vector,
	'{2:0.1}/3'::sparsevec::halfvec, '{1:1e-10}/2'::sparsevec::halfvec, '{}/2'::sparsevec::vector(2);
SELECT count(*), bool_and(v::sparsevec::vector = v) AS vector, bool_and(v::sparsevec::halfvec = v::halfvec) AS halfvec,
	bool_and(v::sparsevec = v::halfvec::sparsevec) AS from_half, bool_and(v::sparsevec = v::real[]::sparsevec) AS from_array
FROM (SELECT array_agg(CASE WHEN i % 3 = 0 THEN i ELSE 0 END)::vector AS v FROM generate_series(1, 900, 13) AS n, generate_series(1, n) AS i GROUP BY n) AS vectors;
CREATE TABLE sparsevec_assigned (id integer, v sparsevec(3));
INSERT INTO sparsevec_assigned VALUES (1, ARRAY[1, 0, 3]), (2, '{0,2,3}'::real[]), (3, '{1.25,2,3}'::numeric[]), (4, '[0,2,0]'::vector), (5, '[0,0,0.1]'::halfvec);
INSERT INTO sparsevec_assigned VALUES (6, ARRAY[1, 2]);
SELECT id, v, v <-> '[1,2,3]'::vector AS distance, v <+> '[1,2,3]'::halfvec AS l1 FROM sparsevec_assigned ORDER BY id;
ALTER TABLE sparsevec_assigned ALTER v TYPE vector(3);
ALTER TABLE sparsevec_assigned ALTER v TYPE sparsevec(4);
ALTER TABLE sparsevec_assigned ALTER v TYPE sparsevec(3);
SELECT id, v FROM sparsevec_assigned ORDER BY id;
DROP TABLE sparsevec_assigned;
