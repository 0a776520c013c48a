-- Hamming and Jaccard distance of core's bit strings.
SELECT B'1010' <~> B'1001' AS hamming, B'1010' <%> B'1001' AS jaccard, hamming_distance(B'111', B'000'), jaccard_distance(B'1110', B'1100');
-- Untyped literals are bit strings; so are values of bit varying.
SELECT hamming_distance('111', '110'), '111' <~> '110' AS operator, jaccard_distance('110', '100'), B'11'::bit varying <~> B'01'::bit varying AS varying,
	B'11'::bit varying <%> '01' AS mixed;
-- Without a common bit the Jaccard distance is 1, even between zeros; nothing differs between empty strings.
SELECT B'00' <%> B'00' AS zeros, B'10' <%> B'01' AS disjoint, B'11' <%> B'11' AS same, B'' <~> B'' AS empty, B'' <%> B'' AS no_bits;
SELECT B'1'::bit(1) <~> NULL AS hamming, jaccard_distance(NULL, B'1');
SELECT B'111' <~> B'11';
SELECT B'111' <%> B'1111';
\set VERBOSITY sqlstate
SELECT hamming_distance(B'1', B'');
\set VERBOSITY default

-- Every length, at every instruction set that the machine has, against the bits that core counts.
CREATE TABLE bit_pair AS
	SELECT n, substring(a FOR n)::bit varying AS a, substring(b FOR n)::bit varying AS b
	FROM generate_series(1, 1300) AS n,
		LATERAL (SELECT string_agg(('x' || md5('a' || n || i))::bit varying::text, '') AS a, string_agg(('x' || md5('b' || n || i))::bit varying::text, '') AS b
			FROM generate_series(1, 11) AS i) AS texts (a_text, b_text), LATERAL (SELECT a_text::bit varying, b_text::bit varying) AS bits (a, b);
CREATE FUNCTION bit_at(level text, OUT lengths bigint, OUT hamming bigint, OUT jaccard bigint, OUT differing double precision) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ruvector.simd_level', level, true);
	SELECT count(*), count(*) FILTER (WHERE a <~> b = bit_count(a # b)),
		count(*) FILTER (WHERE a <%> b = CASE WHEN bit_count(a & b) = 0 THEN 1 ELSE 1 - bit_count(a & b)::double precision / bit_count(a | b) END), sum(a <~> b)
	INTO lengths, hamming, jaccard, differing FROM bit_pair;
END
$$;
SELECT DISTINCT r.lengths, r.hamming, r.jaccard, r.differing > 400000 AS many
FROM unnest(string_to_array(substring(ruvector_simd_info() FROM 'available (.*)\)'), ', ')) AS level, bit_at(level) AS r;
DROP FUNCTION bit_at;
DROP TABLE bit_pair;

-- Out of line, and as the order of an exact search over quantized vectors.
CREATE TABLE bit_item AS SELECT id, (repeat('0', 40000 - id) || repeat('1', id))::bit varying AS b FROM generate_series(1, 20) AS id;
ALTER TABLE bit_item ALTER b SET STORAGE external;
UPDATE bit_item SET b = b || B'0';
SELECT id FROM bit_item ORDER BY b <~> (SELECT b FROM bit_item WHERE id = 7), id LIMIT 3;
SELECT sum(a.b <~> b.b), sum(abs(a.id - b.id)) FROM bit_item AS a, bit_item AS b;
DROP TABLE bit_item;
SELECT n FROM generate_series(1, 5) AS n ORDER BY binary_quantize(ARRAY[n - 3, n - 4, 1]::vector) <~> '111', n;
