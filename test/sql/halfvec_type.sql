-- The type halfvec itself: text, binary form, type modifier, storage.

-- Text is rounded to the nearest half, by way of the nearest float. The output is the shortest that reads back as that float.
SELECT '[1,2,3]'::halfvec;
SELECT E' [ +1 ,\t-2.50\n, .5 , 3. , 1e3 , 0x1.8p1 ] '::halfvec;
SELECT '[0.1,0.2,0.333333333,65504,65519.99,2049,2051,6.1035156e-05,5.9604645e-08]'::halfvec;
-- Ties go to even; what is too small becomes zero and keeps its sign, as does -0.
SELECT '[2049,2051,2053,4098,4102,1.00048828125,1.00146484375]'::halfvec;
SELECT '[-0,2.9802322e-08,2.9802323e-08,2.9802326e-08,-1e-8,1e-1000]'::halfvec;
SELECT '[1,2,3]'::text::halfvec, '[1,2,3]'::halfvec::text, ARRAY['[1]', '[2,3]']::halfvec[], '{"[1,2]"}'::halfvec[];
SELECT vector_dims(('[' || repeat('1,', 15999) || '1]')::halfvec);
-- Every half, made from its exact value, is what its text and its binary form give back.
CREATE TABLE halfvec_every AS
	SELECT bits, sign * CASE WHEN bits >> 10 = 0 THEN bits * 2.0::double precision ^ -24
		ELSE (1024 + bits % 1024) * 2.0::double precision ^ ((bits >> 10) - 25) END AS value
	FROM generate_series(0, 31743) AS bits, unnest(ARRAY[1, -1]) AS sign;
SELECT count(*), count(*) FILTER (WHERE half::vector = ARRAY[value]::vector) AS exact, count(*) FILTER (WHERE half::text::halfvec = half) AS text_back,
	count(*) FILTER (WHERE get_byte(halfvec_send(half), 4) % 128 * 256 + get_byte(halfvec_send(half), 5) = bits) AS binary
FROM (SELECT bits, value, ARRAY[value]::halfvec AS half FROM halfvec_every) AS halves;
DROP TABLE halfvec_every;

-- The type modifier is the number of dimensions.
CREATE TABLE halfvec_typed (any_size halfvec, three halfvec(3), largest halfvec(16000));
SELECT attname, format_type(atttypid, atttypmod), attalign, attstorage
FROM pg_attribute WHERE attrelid = 'halfvec_typed'::regclass AND attnum > 0 ORDER BY attnum;
INSERT INTO halfvec_typed (any_size, three) VALUES ('[1]', '[1,2,3]'), ('[1,2]', NULL);
SELECT any_size, three, largest FROM halfvec_typed ORDER BY any_size;
SELECT '[1,2,3]'::halfvec(3), halfvec_typmod_out(3), format_type('halfvec'::regtype, -1);

-- Two bytes for each element; large values go out of line and uncompressed.
SELECT pg_column_size('[1,2,3]'::halfvec), pg_column_size(three) AS stored FROM halfvec_typed WHERE three IS NOT NULL;
CREATE TABLE halfvec_large (id integer, v halfvec(4000));
INSERT INTO halfvec_large SELECT id, array_fill(id, ARRAY[4000]) FROM generate_series(1, 3) AS id;
SELECT id, vector_dims(v), pg_column_size(v), v <+> array_fill(0, ARRAY[4000])::halfvec AS distance FROM halfvec_large ORDER BY id;

-- The binary form: dimension, zero, elements, in network byte order. It survives COPY BINARY.
SELECT halfvec_send('[1,-2.5]'), halfvec_send('[-0,6e-8]');
\set file `echo "$PG_ABS_BUILDDIR/results/halfvec.binary"`
\set copy_out '\\copy halfvec_copied TO ' :'file' ' (FORMAT binary)'
\set copy_in '\\copy halfvec_read FROM ' :'file' ' (FORMAT binary)'
CREATE TABLE halfvec_copied (id integer, v halfvec);
INSERT INTO halfvec_copied VALUES (1, '[1,-2.5,65504,6e-8,-0]'), (2, NULL), (3, '[0.1]');
INSERT INTO halfvec_copied SELECT 4, v FROM halfvec_large WHERE id = 3;
INSERT INTO halfvec_copied SELECT dim + 100, array_agg(i * 0.1)::halfvec FROM generate_series(1, 70) AS dim, generate_series(1, dim) AS i GROUP BY dim;
CREATE TABLE halfvec_read (id integer, v halfvec);
:copy_out
:copy_in
SELECT count(*), bool_and(a.v::text = b.v::text) FROM halfvec_copied AS a JOIN halfvec_read AS b USING (id);
SELECT id, v FROM halfvec_read WHERE id < 4 ORDER BY id;

-- And COPY in text.
\set copy_out '\\copy halfvec_copied TO ' :'file'
\set copy_in '\\copy halfvec_read FROM ' :'file'
TRUNCATE halfvec_read;
:copy_out
:copy_in
SELECT count(*), bool_and(halfvec_send(a.v) = halfvec_send(b.v)) FROM halfvec_copied AS a JOIN halfvec_read AS b USING (id);

DROP TABLE halfvec_typed, halfvec_large, halfvec_copied, halfvec_read;
