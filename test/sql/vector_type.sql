-- The type itself: text, binary form, type modifier, storage.

-- Text. The output is the shortest that reads back as the same number, without spaces.
SELECT '[1,2,3]'::vector;
SELECT E' [ +1 ,\t-2.50\n, .5 , 3. , 1e3 , 0x1.8p1 ] '::vector;
SELECT '[0.1,16777216,1e6,123456,0.0001,0.00001,3.4028235e38,1e-45]'::vector;
-- What is too small becomes zero and keeps its sign, as does -0.
SELECT '[-0,1e-46,-1e-46,1e-1000]'::vector;
SELECT '[16777217,16777219,3.40282356e38]'::vector;
SELECT '[1,2,3]'::text::vector, '[1,2,3]'::vector::text, ARRAY['[1]', '[2,3]']::vector[], '{"[1,2]"}'::vector[];
SELECT vector_dims(('[' || repeat('1,', 15999) || '1]')::vector);
SELECT vector_dims(('[' || repeat('1.17549435e-38  ,  ', 15999) || '1]')::vector);

-- The type modifier is the number of dimensions.
CREATE TABLE vector_typed (any_size vector, three vector(3), largest vector(16000));
SELECT attname, format_type(atttypid, atttypmod), attalign, attstorage
FROM pg_attribute WHERE attrelid = 'vector_typed'::regclass AND attnum > 0 ORDER BY attnum;
INSERT INTO vector_typed (any_size, three) VALUES ('[1]', '[1,2,3]'), ('[1,2]', NULL);
SELECT any_size, three, largest FROM vector_typed ORDER BY any_size;
SELECT '[1,2,3]'::vector(3), vector_typmod_out(3), format_type('vector'::regtype, -1);

-- Small values are stored with a short header, large ones out of line and uncompressed.
SELECT pg_column_size('[1,2,3]'::vector), pg_column_size(three) AS stored FROM vector_typed WHERE three IS NOT NULL;
CREATE TABLE vector_large (id integer, v vector(4000));
INSERT INTO vector_large SELECT id, array_fill(id, ARRAY[4000]) FROM generate_series(1, 3) AS id;
SELECT id, vector_dims(v), pg_column_size(v), v <-> array_fill(0, ARRAY[4000])::vector AS distance
FROM vector_large ORDER BY id;

-- The binary form: dimension, zero, elements, in network byte order.
SELECT vector_send('[1,-2.5]'), vector_send('[-0,1e-45]');
SELECT sum(get_byte(b, i)) = 16000 * (63 + 128), length(b)
FROM (SELECT vector_send(array_fill(1, ARRAY[16000])::vector)) AS sent (b), generate_series(4, 64003) AS i GROUP BY b;

-- It survives COPY BINARY.
\set file `echo "$PG_ABS_BUILDDIR/results/vector.binary"`
\set copy_out '\\copy vector_copied TO ' :'file' ' (FORMAT binary)'
\set copy_in '\\copy vector_read FROM ' :'file' ' (FORMAT binary)'
CREATE TABLE vector_copied (id integer, v vector);
INSERT INTO vector_copied VALUES (1, '[1,-2.5,3e38,1e-45,-0]'), (2, NULL), (3, '[0.1]');
INSERT INTO vector_copied SELECT 4, v FROM vector_large WHERE id = 3;
INSERT INTO vector_copied SELECT dim + 100, array_agg(i * 0.1)::vector FROM generate_series(1, 70) AS dim, generate_series(1, dim) AS i GROUP BY dim;
CREATE TABLE vector_read (id integer, v vector);
:copy_out
:copy_in
SELECT count(*), bool_and(a.v::text = b.v::text) FROM vector_copied AS a JOIN vector_read AS b USING (id);
SELECT id, v FROM vector_read WHERE id < 4 ORDER BY id;

-- And COPY in text.
\set copy_out '\\copy vector_copied TO ' :'file'
\set copy_in '\\copy vector_read FROM ' :'file'
TRUNCATE vector_read;
:copy_out
:copy_in
SELECT count(*), bool_and(vector_send(a.v) = vector_send(b.v)) FROM vector_copied AS a JOIN vector_read AS b USING (id);

DROP TABLE vector_typed, vector_large, vector_copied, vector_read;
