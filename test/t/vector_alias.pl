# The extension vector as an alias of ruvector: CREATE EXTENSION vector, as ORMs and dumps send it, and ruvector beside the
# alias and beside pgvector.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('alias', install_path => $ENV{RV_ALIAS_PG});
$node->init;
$node->start;

sub fresh { my ($name) = @_; $node->safe_psql('postgres', "CREATE DATABASE $name"); return $name; }
my $extensions = q{SELECT string_agg(extname || ' in ' || extnamespace::regnamespace, ', ' ORDER BY extname)
    FROM pg_extension WHERE extname <> 'plpgsql'};
my $members = q{SELECT count(*) FROM pg_depend d JOIN pg_extension e ON d.refobjid = e.oid
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = };

# scripts/lib/common.sh has laid a script of pgvector's beside the alias before it was installed.
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_available_extension_versions WHERE name = 'vector' AND version = '99'}), '0',
    'no script of pgvector is left that ALTER EXTENSION vector UPDATE could find');

my $db = fresh('alone');
$node->safe_psql($db, 'CREATE EXTENSION ruvector');
my $members_of_ruvector = $node->safe_psql($db, "$members 'ruvector'");
cmp_ok($members_of_ruvector, '>', 50, 'ruvector owns its objects');

$db = fresh('by_alias');
$node->safe_psql($db, 'CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public');
is($node->safe_psql($db, $extensions), 'ruvector in public, vector in public', 'CREATE EXTENSION vector creates ruvector');
is($node->safe_psql($db, "$members 'ruvector'"), $members_of_ruvector, 'ruvector owns all objects');
is($node->safe_psql($db, "$members 'vector'"), '0', 'the alias owns none');
is($node->safe_psql($db, "SELECT '[1,2]'::vector <-> '[1,4]'"), '2', 'the type works');
my ($status, $out, $err) = $node->psql($db, 'ALTER EXTENSION vector UPDATE');
is($status, 0, 'ALTER EXTENSION vector UPDATE is accepted');
($status, $out, $err) = $node->psql($db, 'CREATE EXTENSION IF NOT EXISTS vector');
is($status, 0, 'and a second CREATE EXTENSION IF NOT EXISTS');
($status, $out, $err) = $node->psql($db, 'DROP EXTENSION ruvector');
like($err, qr/extension vector depends on extension ruvector/, 'ruvector cannot be dropped below the alias');
$node->safe_psql($db, 'CREATE TABLE t (v vector(2)); DROP EXTENSION vector CASCADE; CREATE EXTENSION vector');
is($node->safe_psql($db, $extensions), 'ruvector in public, vector in public', 'the alias comes and goes above ruvector');
$node->safe_psql($db, "INSERT INTO t VALUES ('[1,2]')");
$node->safe_psql($db, 'DROP EXTENSION ruvector CASCADE');
is($node->safe_psql($db, $extensions), '', 'DROP EXTENSION ruvector CASCADE drops both');

$db = fresh('after');
$node->safe_psql($db, 'CREATE SCHEMA "ex t"; CREATE EXTENSION ruvector SCHEMA "ex t"; CREATE EXTENSION vector');
is($node->safe_psql($db, $extensions), 'ruvector in "ex t", vector in public', 'the alias joins a ruvector that is there');

$db = fresh('elsewhere');
$node->safe_psql($db, 'CREATE SCHEMA "ex t"; CREATE EXTENSION vector SCHEMA "ex t"');
is($node->safe_psql($db, $extensions), 'ruvector in "ex t", vector in "ex t"', 'both go to the schema that is named');

$db = fresh('undone');
$node->safe_psql($db, 'BEGIN; CREATE EXTENSION vector; CREATE TABLE t (v vector); ROLLBACK');
is($node->safe_psql($db, $extensions), '', 'a rollback leaves neither');
$node->safe_psql($db, 'CREATE TYPE vector AS (x int)');
($status, $out, $err) = $node->psql($db, 'CREATE EXTENSION vector; CREATE TABLE t (x int)', on_error_stop => 0);
like($err, qr/type "vector" already exists/, 'an error within comes through');
is($node->safe_psql($db, "$members 'vector'"), '0', 'and leaves the session in order');
$node->safe_psql($db, 'DROP TYPE vector; CREATE EXTENSION vector');

$db = fresh('misused');
$node->safe_psql($db, q{CREATE FUNCTION f() RETURNS void LANGUAGE c AS '$libdir/ruvector', 'ruvector_vector_alias'});
($status, $out, $err) = $node->psql($db, 'SELECT f()');
like($err, qr/can only be called by the install script of extension "vector"/, 'the function behind serves nothing else');

# Databases with the alias are dumped and restored as any other.
$db = fresh('source');
$node->safe_psql($db, q{CREATE EXTENSION vector; CREATE TABLE t AS SELECT '[1,2]'::vector(2) AS v;
    CREATE INDEX ON t USING hnsw (v vector_l2_ops)});
fresh('target');
my $dump = $node->basedir . '/alias.sql';
$node->command_ok([ 'pg_dump', '-f', $dump, '-d', $node->connstr($db) ], 'pg_dump of a database with the alias');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $node->connstr('target') ], 'its restore');
is($node->safe_psql('target', $extensions), 'ruvector in public, vector in public', 'the restored database has both');
$node->stop;

SKIP:
{
    my $other = PostgreSQL::Test::Cluster->new('pgvector');
    $other->init;
    $other->start;
    my $comment = $other->safe_psql('postgres', "SELECT comment FROM pg_available_extensions WHERE name = 'vector'");
    skip 'no pgvector on this machine', 4 if $comment eq '' || $comment =~ /ruvector/;
    $other->safe_psql('postgres', 'CREATE EXTENSION vector');
    ($status, $out, $err) = $other->psql('postgres', 'CREATE EXTENSION ruvector');
    like($err, qr/extension "ruvector" cannot be created beside extension "vector"/, 'ruvector beside pgvector is refused');
    $other->safe_psql('template1', 'CREATE EXTENSION ruvector');
    ($status, $out, $err) = $other->psql('template1', 'CREATE EXTENSION vector');
    like($err, qr/already exists/, 'pgvector beside ruvector is refused');
    ($status, $out, $err) = $other->psql('template1', "CREATE SCHEMA x; CREATE EXTENSION vector SCHEMA x; SELECT '[1]'::vector", on_error_stop => 0);
    like($err, qr/access method "ivfflat" already exists.*ruvector cannot be loaded into a session that has loaded pgvector.*Connect anew/s,
        'the session that tried it in another schema is told what to do');
    is($other->safe_psql('template1', "SELECT string_agg(extname, ' ' ORDER BY extname) FROM pg_extension"),
        'plpgsql ruvector', 'and leaves nothing');
    $other->stop;
}

done_testing();
