# A database with every kind of object that can hold something of the extension: dumped, restored, and dumped again, which
# gives the same text. With the extension in public and in a schema of its own, as a script and from an archive.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('dump_restore');
$node->init;
$node->append_conf('postgresql.conf', "autovacuum = off\nfsync = off");
$node->start;

my $objects = q{
	CREATE SCHEMA app;
	-- Types: as columns, arrays, domains, in composites and ranges of partitions.
	CREATE DOMAIN app.embedding AS vector(3) DEFAULT '[0,0,1]' CHECK (vector_norm(VALUE) > 0);
	CREATE DOMAIN app.tags AS bit(3);
	CREATE TYPE app.pair AS (a vector(2), b halfvec);
	CREATE TABLE app.item (
		id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		v vector(3) NOT NULL DEFAULT '[1,1,1]',
		loose vector DEFAULT ARRAY[1, 2]::vector,
		h halfvec(3), s sparsevec(3) DEFAULT '{1:1}/3', b bit(3), y binaryvec(3), any_bits binaryvec,
		e app.embedding, t app.tags, p app.pair, vs vector(3)[], r real[],
		half halfvec(3) GENERATED ALWAYS AS (v::halfvec) STORED,
		signs bit(3) GENERATED ALWAYS AS (binary_quantize(v)::bit(3)) STORED,
		norm float8 GENERATED ALWAYS AS (v <-> '[0,0,0]') STORED,
		CONSTRAINT near CHECK (v <-> '[0,0,0]' < 1000 AND v <= '[500,500,500]'),
		CONSTRAINT far_from_array CHECK (v <-> '{0,0,0}'::real[] < 1000));
	COMMENT ON COLUMN app.item.v IS 'an embedding';
	ALTER TABLE app.item ALTER v SET STORAGE plain, ALTER v SET STATISTICS 50;
	INSERT INTO app.item (v, h, s, b, y, any_bits, e, t, p, vs, r)
		SELECT x::vector, x::halfvec, x::sparsevec, (n % 8)::bit(3), (n % 8)::bit(3), (n % 8)::bit(3), x::vector, (n % 8)::bit(3),
			'("[1,2]",[0.5])', ARRAY[x::vector, '[7,8,9]'], x
		FROM generate_series(1, 300) AS n, LATERAL (SELECT ARRAY[n % 19 + n / 1000.0, n % 7, n % 5 + 1]) AS f (x);
	INSERT INTO app.item (v) VALUES (DEFAULT), ('[-1.5e-7,0.33333334,0]');
	-- An index of each operator class, with all their parameters.
	DO $$ DECLARE c record; BEGIN
		FOR c IN SELECT amname, opcname, CASE opcintype WHEN 'vector'::regtype THEN 'v' WHEN 'halfvec'::regtype THEN 'h'
				WHEN 'sparsevec'::regtype THEN 's' ELSE 'b' END AS attribute
			FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod
			WHERE EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_opclass'::regclass AND objid = pg_opclass.oid AND deptype = 'e') AND amname <> 'bm25'
				AND (amname NOT IN ('hnsw', 'ivfflat') OR EXISTS (SELECT FROM pg_amop WHERE amopfamily = opcfamily AND amoppurpose = 'o'))
		LOOP
			EXECUTE format('CREATE INDEX %I ON app.item USING %I (%I %I)', c.amname || '_' || c.opcname, c.amname, c.attribute, c.opcname);
		END LOOP;
	END $$;
	CREATE INDEX with_parameters ON app.item USING hnsw (v vector_l1_ops) WITH (m = 8, ef_construction = 40, metric = 'manhattan');
	CREATE INDEX with_lists ON app.item USING ivfflat (v vector_ip_ops) WITH (lists = 7, metric = ip);
	CREATE INDEX of_expression ON app.item USING hnsw ((binary_quantize(v)::bit(3)) bit_hamming_ops);
	CREATE INDEX of_array ON app.item USING ivfflat ((r::vector(3))) WITH (lists = 3);
	CREATE INDEX of_domain ON app.item USING hnsw ((e::vector(3)));
	CREATE INDEX of_binaryvec ON app.item USING hnsw (y bit_jaccard_ops);
	CREATE INDEX of_some ON app.item USING hnsw ((loose::vector(2)) vector_cosine_ops) WHERE vector_dims(loose) = 2 AND v > '[1,1,1]';
	CREATE UNIQUE INDEX no_twins ON app.item (v, id);
	ALTER TABLE app.item ADD CONSTRAINT no_equals EXCLUDE USING hash (vs WITH =) WHERE (id > 100000);
	CLUSTER app.item USING no_twins;
	CREATE STATISTICS app.together ON v, h FROM app.item;
	-- Further columns, of each of their operator classes.
	CREATE TYPE app.mood AS ENUM ('calm', 'merry');
	CREATE TABLE app.kinds (v vector(3), flag boolean, i2 smallint, i4 integer, i8 bigint, d date, ts timestamp, tz timestamptz, u uuid, m app.mood,
		t text, labels integer[]);
	INSERT INTO app.kinds SELECT ARRAY[n, n % 7, 1]::vector, n % 2 = 0, n % 5, n % 11, n, '2020-01-01'::date + n, '2020-01-01'::timestamp + n * interval '1 hour',
			'2020-01-01 00:00+00'::timestamptz + n * interval '1 day', md5(n::text)::uuid, CASE WHEN n % 3 = 0 THEN 'calm' ELSE 'merry' END::app.mood,
			'text ' || n % 13, ARRAY[n % 4, n % 9]
		FROM generate_series(1, 200) AS n;
	CREATE INDEX kinds_hnsw ON app.kinds USING hnsw (v, flag, i2, i4, i8, d, ts, tz, u, m, t, labels);
	CREATE INDEX kinds_ivfflat ON app.kinds USING ivfflat (v vector_cosine_ops, flag, i2, i4, i8, d, ts, tz, u, m, t, labels) WITH (lists = 4);
	CREATE INDEX kinds_bm25 ON app.kinds USING bm25 (t, flag, i2, i4, i8, d, ts, tz, u, m, t, labels) WITH (text_search_config = 'simple');
	-- Words; queries that name an index are data, which come before indexes.
	CREATE TABLE app.page (id integer, body text, words tsvector, kind integer, asked bm25query);
	INSERT INTO app.page SELECT n, CASE n % 3 WHEN 0 THEN 'words of a page' ELSE 'a page' END || ' ' || n, to_tsvector('english', 'page ' || n), n % 2,
			CASE WHEN n < 3 THEN '{index=app.page_body} words'::bm25query END
		FROM generate_series(1, 300) AS n;
	CREATE INDEX page_body ON app.page USING bm25 (body, kind) WITH (text_search_config = 'english', k1 = 1.5, b = 0.5);
	CREATE INDEX page_words ON app.page USING bm25 (words) WITH (text_search_config = 'simple', fastupdate = off);
	CREATE INDEX page_some ON app.page USING bm25 ((body || ' ' || kind)) WITH (text_search_config = 'simple', pending_limit = 7) WHERE kind = 1;
	CREATE VIEW app.ranked AS SELECT id, body <@> 'words' AS rank, body @@ 'words -3'::bm25query AS fits FROM app.page ORDER BY body <@> 'words', id LIMIT 5;
	-- Other tables.
	CREATE UNLOGGED TABLE app.fleeting (v vector(2));
	CREATE INDEX ON app.fleeting USING hnsw (v);
	CREATE TABLE app.none (v vector(4), h halfvec(4) PRIMARY KEY);
	CREATE INDEX ON app.none USING ivfflat (v vector_cosine_ops);
	CREATE TABLE app.parts (id integer, v vector(3), at vector(1)) PARTITION BY RANGE (id);
	CREATE INDEX parts_v ON app.parts USING hnsw (v vector_ip_ops) WITH (metric = 'inner_product', m = 4, ef_construction = 16);
	CREATE TABLE app.parts_low PARTITION OF app.parts FOR VALUES FROM (0) TO (50);
	CREATE TABLE app.parts_high PARTITION OF app.parts DEFAULT;
	INSERT INTO app.parts SELECT n, ARRAY[n, 1, 2]::vector, '[1]' FROM generate_series(1, 100) AS n;
	CREATE TABLE app.hashed (v vector(2)) PARTITION BY HASH (v vector_hash_ops);
	CREATE TABLE app.hashed_0 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
	CREATE TABLE app.hashed_1 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
	INSERT INTO app.hashed SELECT ARRAY[n, 1]::vector FROM generate_series(1, 50) AS n;
	CREATE TABLE app.ranges (h halfvec(1)) PARTITION BY RANGE (h);
	CREATE TABLE app.ranges_1 PARTITION OF app.ranges FOR VALUES FROM ('[0]') TO ('[10.5]');
	CREATE TABLE app.lists (s sparsevec(2)) PARTITION BY LIST (s);
	CREATE TABLE app.lists_1 PARTITION OF app.lists FOR VALUES IN ('{1:1}/2', '{2:1}/2');
	INSERT INTO app.ranges VALUES ('[3]');
	INSERT INTO app.lists VALUES ('{2:1}/2');
	CREATE TABLE app.heir (extra sparsevec) INHERITS (app.item);
	-- Views, functions and all else that has an expression.
	CREATE VIEW app.nearest AS SELECT id, v <-> '[1,2,3]' AS l2, v <#> '[1,2,3]' AS ip, h <=> '[1,2,3]' AS cosine, s <+> '{2:1}/3' AS l1,
		b <~> B'101' AS hamming, y <%> B'101' AS jaccard, v <-> r AS of_array, r <=> '{1,2,3}' AS of_arrays, v + v * v - v AS sums, v * 2::float8 AS twice,
		v || '[4]' AS longer, v::real[] AS numbers, l2_normalize(h) AS unit FROM app.item ORDER BY v <-> '[1,2,3]', id LIMIT 10;
	CREATE VIEW app.means AS SELECT id % 3 AS third, avg(v) AS mean, sum(h) AS total, count(DISTINCT s) AS differ FROM app.item
		GROUP BY id % 3 HAVING avg(v) <> '[0,0,0]';
	CREATE VIEW app.running AS SELECT id, sum(v) OVER (ORDER BY id ROWS 1 PRECEDING) AS two FROM app.item WHERE id < 20;
	CREATE MATERIALIZED VIEW app.frozen AS SELECT id, v, h::vector AS w, subvector(v, 1, 2)::vector(2) AS head FROM app.item WHERE v >= '[2,0,0]';
	CREATE INDEX frozen_head ON app.frozen USING hnsw (head vector_cosine_ops) WITH (metric = 'cosine');
	CREATE MATERIALIZED VIEW app.later AS SELECT * FROM app.item WITH NO DATA;
	CREATE FUNCTION app.closest(query vector, k integer DEFAULT 3, start halfvec DEFAULT '[1]') RETURNS SETOF app.item LANGUAGE sql STABLE
		SET hnsw.ef_search = 200 SET ruvector.ef_search = 300 AS 'SELECT * FROM app.item ORDER BY v <-> query, id LIMIT k';
	CREATE FUNCTION app.centre(app.item) RETURNS vector LANGUAGE sql IMMUTABLE RETURN ($1).v + '[1,1,1]'::vector;
	CREATE FUNCTION app.distance(vector, vector) RETURNS float8 LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT $1 <-> $2; END;
	CREATE OPERATOR app.<@@> (LEFTARG = vector, RIGHTARG = vector, FUNCTION = app.distance);
	CREATE AGGREGATE app.mean (vector) (SFUNC = vector_accum, STYPE = float8[], INITCOND = '{0}', FINALFUNC = vector_avg);
	CREATE CAST (app.pair AS vector) WITH FUNCTION app.first(app.pair);
	CREATE FUNCTION app.on_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.h := NEW.v; RETURN NEW; END';
	CREATE TRIGGER keep_half BEFORE UPDATE ON app.item FOR EACH ROW WHEN (NEW.v <> OLD.v) EXECUTE FUNCTION app.on_change();
	CREATE RULE no_zero AS ON INSERT TO app.none WHERE NEW.v = '[0,0,0,0]' DO INSTEAD NOTHING;
	ALTER TABLE app.none ENABLE ROW LEVEL SECURITY;
	CREATE POLICY near_only ON app.none USING (v <-> '[0,0,0,0]' < 5) WITH CHECK (vector_dims(v) = 4);
	CREATE PUBLICATION some_rows FOR TABLE app.none;
	CREATE OPERATOR CLASS app.own_ops FOR TYPE vector USING hnsw AS OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
		FUNCTION 1 vector_l2_squared_distance(vector, vector), FUNCTION 3 hnsw_vector_l2_support(internal);
	CREATE INDEX of_own ON app.item USING hnsw (v app.own_ops) WITH (metric = l2);
	ALTER FUNCTION app.distance(vector, vector) COST 7;
};
# The function of the cast comes before it.
$objects =~ s/(\tCREATE CAST)/\tCREATE FUNCTION app.first(app.pair) RETURNS vector LANGUAGE sql IMMUTABLE AS 'SELECT (\$1).a';\n$1/;

my $questions = q{
	SET enable_seqscan = off;
	SELECT * FROM app.nearest;
	SELECT * FROM app.ranked;
	SELECT id, asked, body <@> asked FROM app.page WHERE asked IS NOT NULL ORDER BY id;
	SELECT id FROM app.page WHERE words <@@> 'page'::bm25query ORDER BY words <@> '17', id LIMIT 2;
	SELECT * FROM app.means ORDER BY third;
	SELECT * FROM app.running ORDER BY id LIMIT 5;
	SELECT count(*), sum(w) FROM app.frozen;
	SELECT app.closest('[3,4,5]');
	SELECT app.mean(v) FROM app.item WHERE id < 100;
	SELECT id, signs, half, norm, vs, p, app.centre(item) FROM app.item WHERE id % 60 = 1 OR id > 300 ORDER BY id;
	SELECT id FROM app.parts ORDER BY v <#> '[1,2,3]' LIMIT 4;
	SELECT tableoid::regclass, count(*) FROM app.hashed GROUP BY 1 ORDER BY 1;
	SELECT c.relname, c.reloptions, i.rows FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam, ruvector_index_check(c.oid) AS i
		WHERE relkind = 'i' AND amname IN ('hnsw', 'ivfflat') ORDER BY relname};

sub dump_of
{
	my ($db, $name) = @_;
	my $path = $node->basedir . "/$name.sql";
	$node->command_ok([ 'pg_dump', '--create', '-f', $path, '-d', $node->connstr($db) ], "$name: pg_dump");
	my $dump = slurp_file($path);
	$dump =~ s/^\\(un)?restrict .*\n//mg;    # a random word
	return $dump;
}

# The questions see the extension's schema; the restore must not need it.
sub answers
{
	my ($db, $schema) = @_;
	return $node->safe_psql($db, "SET search_path = public, $schema; $questions");
}

sub same
{
	my ($got, $expected, $name) = @_;
	return pass($name) if $got eq $expected;
	my @got = split /\n/, $got;
	my @expected = split /\n/, $expected;
	my ($at) = grep { ($got[$_] // '') ne ($expected[$_] // '') } 0 .. (@got > @expected ? $#got : $#expected);
	fail($name);
	diag(sprintf "line %d is\n%.300s\nand should be\n%.300s", $at + 1, $got[$at] // '(none)', $expected[$at] // '(none)');
}

foreach my $schema (qw(public ext))
{
	$node->safe_psql('postgres', 'CREATE DATABASE origin');
	$node->safe_psql('origin', "CREATE SCHEMA IF NOT EXISTS $schema; CREATE EXTENSION ruvector SCHEMA $schema;
		CREATE EXTENSION ruvector_real_array SCHEMA $schema;
		ALTER DATABASE origin SET hnsw.ef_search = 5000; ALTER DATABASE origin SET ruvector.probes = 9");
	$node->safe_psql('origin', "SET search_path = public, $schema; SET client_min_messages = warning; $objects");
	is($node->safe_psql('origin', q{
		SELECT string_agg(opcname, ' ') FROM pg_opclass
		WHERE EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_opclass'::regclass AND objid = pg_opclass.oid AND deptype = 'e')
			AND NOT EXISTS (SELECT FROM pg_index WHERE pg_opclass.oid = ANY (indclass))}), '', "$schema: every operator class has an index");
	my $dump = dump_of('origin', "${schema}_first");
	my $answers = answers('origin', $schema);
	my $archive = $node->basedir . "/$schema.archive";
	$node->command_ok([ 'pg_dump', '-Fc', '-f', $archive, '-d', $node->connstr('origin') ], "$schema: archive");

	$node->safe_psql('postgres', 'DROP DATABASE origin');
	$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', $node->basedir . "/${schema}_first.sql" ],
		"$schema: the script restores");
	same(dump_of('origin', "${schema}_second"), $dump, "$schema: the second dump is the first");
	same(answers('origin', $schema), $answers, "$schema: the restored database gives the same answers");
	is($node->safe_psql('origin', "SELECT '[1]'::$schema.vector; SHOW hnsw.ef_search; SHOW ruvector.probes"), "[1]\n5000\n9", "$schema: settings of the database");

	$node->safe_psql('postgres', 'DROP DATABASE origin');
	$node->command_ok([ 'pg_restore', '--create', '--exit-on-error', '-j', '2', '-d', $node->connstr('postgres'), $archive ],
		"$schema: the archive restores with two jobs");
	same(dump_of('origin', "${schema}_third"), $dump, "$schema: and is the same again");
	same(answers('origin', $schema), $answers, "$schema: with the same answers");
	$node->safe_psql('postgres', 'DROP DATABASE origin');
}

$node->stop;
done_testing();
