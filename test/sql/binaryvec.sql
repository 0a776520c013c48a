-- The type binaryvec: core's bit under a name and a type modifier of its own.
SELECT '1011'::binaryvec, 'x1F'::binaryvec, 'b01'::binaryvec(2), ARRAY['1', '01']::binaryvec[], binaryvec_typmod_out(3), binaryvec_send('101');
CREATE TABLE binaryvec_item (id integer, b binaryvec(4), c bit(4));
SELECT attname, format_type(atttypid, atttypmod), attalign, attstorage FROM pg_attribute WHERE attrelid = 'binaryvec_item'::regclass AND attname = 'b';
INSERT INTO binaryvec_item VALUES (1, '1010', '1111'), (2, B'0101', '0000'), (3, '1010', '1010'), (4, NULL, NULL);
INSERT INTO binaryvec_item SELECT 5, binary_quantize('[1,-1,1,1]'::vector), NULL;
UPDATE binaryvec_item SET c = b WHERE id = 2;

-- What takes a bit takes a binaryvec: distances, order, logic.
SELECT id, b, b <~> '1111' AS hamming, b <%> '1111' AS jaccard, b <~> c AS from_bit, c <~> b AS to_bit FROM binaryvec_item ORDER BY b, id;
SELECT hamming_distance('110'::binaryvec, '100'), jaccard_distance('110', '100'::binaryvec), '11'::binaryvec <~> '10'::binaryvec AS both;
SELECT b, count(*) FROM binaryvec_item GROUP BY b ORDER BY b;
SELECT id FROM binaryvec_item WHERE b = '1010' ORDER BY id;
SELECT length(b), bit_count(b), b & '0110' AS conjunction, ~b AS complement, b::bit(4), b::bit(2) AS shorter, b::text FROM binaryvec_item WHERE id = 1;
CREATE INDEX binaryvec_index ON binaryvec_item (b);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM binaryvec_item WHERE b = '0101';
SELECT id FROM binaryvec_item WHERE b = '0101';
RESET ALL;
SELECT castsource::regtype, casttarget::regtype, castcontext, castmethod FROM pg_cast WHERE 'binaryvec'::regtype IN (castsource, casttarget)
ORDER BY castsource::regtype::text, casttarget::regtype::text;
-- Functions of bit with untyped literals stay as they are.
SELECT hamming_distance('111', '110'), pg_typeof(B'1' & '1');

-- A row may hold more bits than a page has.
CREATE TABLE binaryvec_large (b binaryvec);
INSERT INTO binaryvec_large SELECT ('x' || string_agg(md5(i::text), ''))::text::binaryvec FROM generate_series(1, 1000) AS i;
SELECT length(b), pg_column_size(b), b <~> ~b AS distance FROM binaryvec_large WHERE b IS NOT NULL;

-- COPY BINARY: as bit's.
\set file `echo "$PG_ABS_BUILDDIR/results/binaryvec.binary"`
\set copy_out '\\copy (SELECT id, c FROM binaryvec_item) TO ' :'file' ' (FORMAT binary)'
\set copy_in '\\copy binaryvec_read FROM ' :'file' ' (FORMAT binary)'
CREATE TABLE binaryvec_read (id integer, b binaryvec(4));
:copy_out
:copy_in
SELECT id, b FROM binaryvec_read ORDER BY id;
ALTER TABLE binaryvec_read ALTER b TYPE bit(4);
ALTER TABLE binaryvec_read ALTER b TYPE binaryvec(4);
ALTER TABLE binaryvec_read ALTER b TYPE binaryvec(3);
\set SHOW_CONTEXT never
DELETE FROM binaryvec_read;
ALTER TABLE binaryvec_read ALTER b TYPE binaryvec(3);
:copy_in

-- Errors.
SELECT ''::binaryvec;
SELECT '12'::binaryvec;
SELECT '101'::binaryvec(2);
SELECT '101'::binaryvec::binaryvec(2);
SELECT B'101'::binaryvec(2);
SELECT B''::binaryvec;
SELECT '1'::binaryvec(0);
SELECT '1'::binaryvec(83886081);
SELECT '1'::binaryvec(1, 2);
SELECT '11'::binaryvec <~> '1';
INSERT INTO binaryvec_item VALUES (6, B'101', NULL);
SELECT current_setting('server_version_num')::integer >= 160000 AS soft_errors \gset
\if :soft_errors
SELECT pg_input_is_valid('10', 'binaryvec') || ' ' || pg_input_is_valid('10', 'binaryvec(3)') || ' ' || message AS answer
FROM pg_input_error_info('12', 'binaryvec') \gset
\else
\set answer 'true false "2" is not a valid binary digit'
\endif
\echo :answer
DROP TABLE binaryvec_item, binaryvec_large, binaryvec_read;
