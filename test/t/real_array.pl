# The operators of real[] are an extension of their own, ruvector_real_array: how a database gets and loses them, how one that
# has had them with ruvector itself keeps them, and that both can be dumped and restored.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('real_array');
$node->init;
$node->start;

sub value { my ($db, $sql) = @_; return $node->safe_psql($db, $sql); }
sub refused
{
	my ($db, $sql, $why, $what) = @_;
	my (undef, undef, $err) = $node->psql($db, $sql);
	like($err, $why, $what);
	return;
}
sub database
{
	my ($name, $script) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name");
	$node->safe_psql($name, $script);
	return;
}
# A dump of one database in another, new one.
sub copied
{
	my ($from, $to, $before) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . "/$from.sql";
	$node->command_ok([ 'pg_dump', '-f', $file, '-d', $node->connstr($from) ], "$from is dumped");
	database($to, $before // 'SELECT');
	my ($status, undef, $err) = $node->psql($to, "\\i $file", on_error_stop => 1);
	return $status == 0 ? slurp_file($file) : "failed: $err";
}

my $owned = q{SELECT coalesce(string_agg(o.oprname || ' ' || coalesce(e.extname, '-'), ', ' ORDER BY o.oprname COLLATE "C"), 'none')
	FROM pg_operator AS o LEFT JOIN pg_depend AS d ON d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e'
		LEFT JOIN pg_extension AS e ON e.oid = d.refobjid
	WHERE o.oprleft = 'real[]'::regtype AND o.oprright = 'real[]'::regtype AND o.oprname IN ('<->', '<#>', '<=>', '<+>')};
my $of_nobody = '<#> -, <+> -, <-> -, <=> -';
(my $of_extension = $of_nobody) =~ s/-(?=,|$)/ruvector_real_array/g;
my $uses = q{
	CREATE TABLE item (id integer, a real[], v vector(2), CHECK (a <-> '{0,0}'::real[] < 100));
	INSERT INTO item SELECT n, ARRAY[n, 1], ARRAY[n, 1]::vector FROM generate_series(1, 50) AS n;
	CREATE VIEW near AS SELECT id, a <-> '{10,1}'::real[] AS distance, v <=> a AS angle FROM item;
	CREATE INDEX item_length ON item ((a <+> '{0,0}'::real[]));
	CREATE FUNCTION told(x real[]) RETURNS float8 LANGUAGE sql AS 'SELECT x <#> x';
	CREATE FUNCTION bound(x real[]) RETURNS float8 LANGUAGE sql RETURN x <-> '{3,4}'::real[];
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops)};
my $answers = q{SELECT id, distance, round(angle::numeric, 6), told('{1,2}'), bound('{0,0}') FROM near ORDER BY distance, id LIMIT 3};
my $right = "10|0|0.000000|-5|5\n9|1|0.000000|-5|5\n11|1|0.000000|-5|5";
my $vector_index = q{SET enable_seqscan = off; EXPLAIN (COSTS OFF) SELECT id FROM item ORDER BY v <-> ARRAY[7, 1] LIMIT 1};

# A new database does not have them, and says what it lacks.
database('fresh', 'CREATE EXTENSION ruvector');
is(value('fresh', $owned), 'none', 'ruvector alone has no operator of real[]');
refused('fresh', q{SELECT ARRAY[1, 2] <-> ARRAY[3, 4]}, qr/operator does not exist: integer\[\] <-> integer\[\]/, 'none for integer[]');
refused('fresh', q{SELECT '[1]'::vector <-> ARRAY[1]}, qr/operator does not exist: vector <-> integer\[\]/, 'nor beside a vector');
is(value('fresh', q{SELECT ruvector_l2_distance('{1,2}', '{4,6}')}), 5, 'the functions are there');

# One that asks for them does, where it wants them.
$node->safe_psql('fresh', 'CREATE EXTENSION ruvector_real_array');
is(value('fresh', $owned), $of_extension, 'ruvector_real_array has them');
$node->safe_psql('fresh', $uses);
is(value('fresh', $answers), $right, 'and they measure');
like(value('fresh', $vector_index), qr/Index Scan using item_v/, 'an index on a vector serves its distance from an array');
refused('fresh', 'DROP EXTENSION ruvector_real_array', qr/cannot drop extension ruvector_real_array because other objects depend on it/,
	'what depends on them keeps them');
refused('fresh', 'DROP EXTENSION ruvector', qr/extension ruvector_real_array depends on extension ruvector/, 'they depend on ruvector');
my $dump = copied('fresh', 'fresh_copy');
like($dump, qr/CREATE EXTENSION IF NOT EXISTS ruvector_real_array/, 'a dump creates the extension');
unlike($dump, qr/CREATE OPERATOR/, 'and no operator');
is(value('fresh_copy', $answers), $right, 'what is restored answers the same');
$node->safe_psql('fresh', 'DROP EXTENSION ruvector_real_array CASCADE');
is(value('fresh', $owned), 'none', 'dropped, they are gone');

database('elsewhere', 'CREATE SCHEMA ext; CREATE SCHEMA arrays; CREATE EXTENSION ruvector SCHEMA ext; CREATE EXTENSION ruvector_real_array SCHEMA arrays');
refused('elsewhere', q{SET search_path = public, ext; SELECT ARRAY[1] <-> ARRAY[2]}, qr/operator does not exist/, 'out of the search path they are not found');
is(value('elsewhere', q{SELECT ARRAY[1] OPERATOR(arrays.<->) ARRAY[3], '[1]'::ext.vector OPERATOR(arrays.<->) ARRAY[4]}), '2|3', 'but by name');
like(value('elsewhere', q{SET search_path = ''; CREATE TABLE public.item (v ext.vector(2)); CREATE INDEX item_v ON public.item USING hnsw (v ext.vector_l2_ops);
	SET enable_seqscan = off; EXPLAIN (COSTS OFF) SELECT FROM public.item ORDER BY v OPERATOR(arrays.<->) ARRAY[7, 1] LIMIT 1}),
	qr/Index Scan using item_v/, 'an index serves them from another schema');
$node->safe_psql('elsewhere', 'ALTER EXTENSION ruvector_real_array SET SCHEMA public');
is(value('elsewhere', q{SELECT ARRAY[1] OPERATOR(public.<->) ARRAY[3]}), 2, 'they move to another schema');

$node->safe_psql('postgres', 'CREATE ROLE guest LOGIN');
database('guests', 'CREATE EXTENSION ruvector; GRANT CREATE ON DATABASE guests TO guest; GRANT CREATE ON SCHEMA public TO guest');
refused('guests', 'SET ROLE guest; CREATE EXTENSION ruvector_real_array', qr/permission denied to create extension/, 'not everybody may create it');

# A database of 0.4.0 keeps what it has, with all that depends on it.
database('old', "CREATE EXTENSION ruvector VERSION '0.4.0'; $uses");
my (undef, undef, $notice) = $node->psql('old', 'ALTER EXTENSION ruvector UPDATE');
like($notice, qr/WARNING:  the distance operators of real\[\] no longer belong to extension "ruvector".*HINT:  CREATE EXTENSION ruvector_real_array/s, 'the update says so');
is(value('old', $owned), $of_nobody, 'they belong to nobody');
is(value('old', $answers), $right, 'views, functions, constraints and indexes that use them go on');
is(value('old', q{SET enable_seqscan = off; SELECT id FROM item ORDER BY v <-> ARRAY[7, 1] LIMIT 1}), 7, 'queries, too');
refused('old', q{INSERT INTO item VALUES (51, '{1000,1}', '[1,1]')}, qr/violates check constraint/, 'the constraint holds');
like(copied('old', 'old_copy'), qr/CREATE OPERATOR public\.<-> /, 'a dump creates them');
is(value('old_copy', $answers), $right, 'what is restored answers the same');

# The extension takes them in.
$node->safe_psql('old', 'CREATE EXTENSION ruvector_real_array');
is(value('old', $owned), $of_extension, 'the extension takes them in');
is(value('old', $answers), $right, 'what uses them goes on');
unlike(copied('old', 'old_taken'), qr/CREATE OPERATOR/, 'a dump creates the extension');
is(value('old_taken', $answers), $right, 'what is restored answers the same');
$node->safe_psql('old', 'DROP EXTENSION ruvector_real_array CASCADE');
is(value('old', $owned), 'none', 'dropped, they are gone');

# A dump of 0.4.0 creates ruvector alone: the database that it is restored into has to have the operators already.
database('before', "CREATE EXTENSION ruvector VERSION '0.4.0'; $uses");
like(copied('before', 'before_no'), qr/failed: .*operator does not exist/s, 'into a new database such a dump fails, loudly');
copied('before', 'before_yes', 'CREATE EXTENSION ruvector; CREATE EXTENSION ruvector_real_array');
is(value('before_yes', $answers), $right, 'with both extensions there it is restored');

# Nobody who did not have them gets them.
database('oldest', "CREATE EXTENSION ruvector VERSION '0.1.0'");
$node->safe_psql('oldest', 'ALTER EXTENSION ruvector UPDATE');
is(value('oldest', $owned), 'none', 'from 0.1.0, which had none, none come');

$node->stop;
done_testing();
