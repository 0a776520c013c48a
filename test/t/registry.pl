# The registry of collections through dumps: whole, one schema, data alone, with triggers disabled; with roles and tenants; with
# the extension in public, in a schema of its own and in the schema ruvector. And the ends of the extension.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('registry');
$node->init;
$node->append_conf('postgresql.conf', "autovacuum = off\nfsync = off");
$node->start;

my $names = q{SELECT id, name, table_schema, table_name, column_name, dimensions, distance_metric, config FROM ruvector.collections ORDER BY id};
# The cache of indexes: the OID that is noted is that of a real index of the table.
my $indexes = q{SELECT c.name, c.index_type, i.indrelid::regclass FROM ruvector.collections AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.index_oid ORDER BY c.id};

# And what is found when somebody asks: two sessions of a restore, of which one loads the registry and the other makes an index,
# do not see each other.
my $found = q{SELECT name || '|' || coalesce(index_type, '') || '|' || CASE WHEN index_type = 'hnsw' THEN regexp_replace(table_ref, '[.][^.]+$', '') ELSE '' END
	FROM S.ruvector_list_collections() ORDER BY id};

sub dump_file
{
	my ($db, $name, @options) = @_;
	my $path = $node->basedir . "/$name";
	$node->command_ok([ 'pg_dump', '-f', $path, @options, '-d', $node->connstr($db) ], "$name: pg_dump");
	return $path;
}

sub load
{
	my ($db, $path, $name) = @_;
	$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($db), '-f', $path ], "$name: restores");
}

foreach my $schema (qw(public ext ruvector))
{
	$node->safe_psql('postgres', "CREATE DATABASE origin");
	$node->safe_psql('origin', "CREATE SCHEMA IF NOT EXISTS $schema; CREATE EXTENSION ruvector SCHEMA $schema");
	my $use = "SET search_path = public, $schema; SET client_min_messages = warning;";
	$node->safe_psql('origin', qq{$use
		CREATE SCHEMA app;
		CREATE SCHEMA odd;
		CREATE TABLE app.item (gone text, id integer PRIMARY KEY, tenant integer, v vector(3), h halfvec(3));
		ALTER TABLE app.item DROP COLUMN gone;
		INSERT INTO app.item SELECT n, n % 2, ARRAY[n, 1, 1]::vector, ARRAY[n, 1, 1]::halfvec FROM generate_series(1, 100) AS n;
		CREATE TABLE odd."Odd ""name""" (id integer PRIMARY KEY, "V" vector(3));
		SELECT ruvector_register_collection('first', 'app', 'item', 'v', 3), ruvector_register_collection('flat', 'app', 'item', 'h', 3, 'cosine'),
			ruvector_register_collection('goes', 'odd', 'Odd "name"', 'V', 3), ruvector_unregister_collection('goes'),
			ruvector_register_collection('odd', 'odd', 'Odd "name"', 'V', 3, 'ip');
		SELECT ruvector_index_create('app.item', 'v'), ruvector_index_create('app.item', 'h', 'flat'), ruvector_index_create('odd."Odd ""name"""', 'V', 'hnsw', 'ip');
		UPDATE ruvector.collections SET config = '{"ef_search": 77}' WHERE name = 'first';
		SELECT ruvector_create_roles();
		CREATE ROLE reader IN ROLE ruvector_user;
		GRANT USAGE ON SCHEMA app TO reader;
		GRANT SELECT ON app.item TO reader;
		SELECT ruvector_tenant_add('reader', '1'), ruvector_enable_tenant_rls('app.item', 'tenant')});
	my $expected = $node->safe_psql('origin', $names);
	my $expected_indexes = $node->safe_psql('origin', $indexes);
	like($expected_indexes, qr/^first\|hnsw\|app.item\nflat\|flat\|\nodd\|hnsw\|odd."Odd ""name"""$/, "$schema: as it was");
	my $whole = dump_file('origin', "${schema}_whole.sql");
	my $archive = dump_file('origin', "${schema}.archive", '-Fc');
	# Without -e pg_dump leaves out what belongs to an extension, of a schema too.
	my $tables = dump_file('origin', "${schema}_ruvector.sql", '-n', 'ruvector', '-e', 'ruvector', '--data-only');
	my $rest = dump_file('origin', "${schema}_rest.sql", '-n', 'app', '-n', 'odd', '--no-privileges');
	my $acl = $node->safe_psql('origin', q{SELECT relname, relacl FROM pg_class WHERE relnamespace = 'ruvector'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1});

	# What a restored database has to have, however it was made.
	my $check = sub {
		my ($db, $name, $as_found) = @_;
		(my $ask = $as_found ? $found : $indexes) =~ s/\bS\./$schema./;
		is($node->safe_psql($db, $names), $expected, "$name: the registry is the same");
		is($node->safe_psql($db, $ask), $expected_indexes, "$name: with the indexes of here");
		is($node->safe_psql($db, 'SELECT role, tenant, role_oid::regrole FROM ruvector.tenant_members'), 'reader|1|reader', "$name: tenants are those of the roles of here");
		my $id = $node->safe_psql($db, "$use CREATE SCHEMA more; CREATE TABLE more.more (id integer PRIMARY KEY, v vector(2));
			SELECT ruvector_register_collection('more', 'more', 'more', 'v', 2)");
		is($id, 5, "$name: numbers go on");
		$node->safe_psql($db, "ALTER TABLE app.item RENAME TO thing; ALTER SCHEMA app RENAME TO shop");
		is($node->safe_psql($db, q{SELECT table_schema, table_name FROM ruvector.collections WHERE name IN ('first', 'flat')}), "shop|thing\nshop|thing", "$name: and follows its tables");
		$node->safe_psql($db, "SET client_min_messages = warning; DROP SCHEMA shop, more CASCADE");
		is($node->safe_psql($db, 'SELECT name FROM ruvector.collections'), 'odd', "$name: to their end");
		is($node->safe_psql($db, 'SELECT count(*) FROM ruvector.collection_relations'), 1, "$name: and forgets them");
	};

	$node->safe_psql('postgres', 'CREATE DATABASE target');
	# Other OIDs than those of the origin.
	$node->safe_psql('target', 'CREATE TABLE t1 (t text); CREATE TABLE t2 (t text); DROP TABLE t1, t2');
	load('target', $whole, "$schema: script");
	is($node->safe_psql('target', q{SELECT relname, relacl FROM pg_class WHERE relnamespace = 'ruvector'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1}), $acl,
		"$schema: the roles have their privileges");
	is($node->safe_psql('target', "SET ROLE reader; SELECT count(*), min(tenant), max(tenant) FROM app.item"), '50|1|1', "$schema: and tenants their rows");
	$check->('target', "$schema: script");
	$node->safe_psql('postgres', 'DROP DATABASE target');

	$node->safe_psql('postgres', 'CREATE DATABASE target');
	$node->command_ok([ 'pg_restore', '--exit-on-error', '-j', '2', '-d', $node->connstr('target'), $archive ], "$schema: archive restores");
	$check->('target', "$schema: archive", 1);
	$node->safe_psql('postgres', 'DROP DATABASE target');

	# Structure, then data with triggers disabled.
	if ($schema eq 'ext')
	{
		$node->safe_psql('postgres', 'CREATE DATABASE target');
		$node->command_ok([ 'pg_restore', '--exit-on-error', '--schema-only', '-d', $node->connstr('target'), $archive ], "$schema: structure restores");
		$node->command_ok([ 'pg_restore', '--exit-on-error', '--data-only', '--disable-triggers', '-d', $node->connstr('target'), $archive ], "$schema: data restores");
		$check->('target', "$schema: data with triggers disabled");
		$node->safe_psql('postgres', 'DROP DATABASE target');
	}

	# The registry before its tables, and after them, by schemas.
	foreach my $order ($schema eq 'public' ? ('before', 'after') : ())
	{
		$node->safe_psql('postgres', 'CREATE DATABASE target');
		$node->safe_psql('target', "CREATE SCHEMA IF NOT EXISTS $schema; CREATE EXTENSION ruvector SCHEMA $schema");
		my @files = ([ $tables, 'the registry' ], [ $rest, 'its tables' ]);
		@files = reverse @files if $order eq 'after';
		load('target', $_->[0], "$schema: $_->[1], the registry $order") foreach @files;
		$check->('target', "$schema: schemas, the registry $order");
		$node->safe_psql('postgres', 'DROP DATABASE target');
	}

	# A copy of the database has the same OIDs.
	$node->safe_psql('postgres', 'CREATE DATABASE target TEMPLATE origin');
	$check->('target', "$schema: template");

	# In a replica's session, where ordinary triggers do not fire.
	$node->safe_psql('target', "$use SET session_replication_role = replica;
		CREATE TABLE public.r (id integer PRIMARY KEY, v vector(2)); SELECT ruvector_register_collection('r', 'public', 'r', 'v', 2); ALTER TABLE r RENAME TO r2");
	is($node->safe_psql('target', q{SELECT table_name FROM ruvector.collections WHERE name = 'r'}), 'r2', "$schema: a replica's session");

	# The roles go from one database, and then from the last.
	my ($status, $out, $err) = $node->psql('target', "SELECT $schema.ruvector_drop_roles()");
	like($err, qr/role "ruvector_user" stays.*\nDETAIL: .*database origin/s, "$schema: another database has the roles");
	$node->safe_psql('origin', "SET client_min_messages = warning; DROP EXTENSION ruvector CASCADE");
	is($node->safe_psql('origin', q{SELECT count(*) FROM pg_event_trigger}), 0, "$schema: nothing stays of the extension");
	is($node->safe_psql('origin', q{SELECT to_regnamespace('ruvector')}), $schema eq 'ruvector' ? 'ruvector' : '', "$schema: nor its schema");
	$node->safe_psql('target', "SELECT $schema.ruvector_drop_roles()");
	is($node->safe_psql('target', q{SELECT count(*) FROM pg_roles WHERE rolname ~ '^ruvector'}), 0, "$schema: the roles are gone");
	$node->safe_psql('postgres', 'DROP DATABASE target');
	$node->safe_psql('postgres', 'DROP DATABASE origin');
	$node->safe_psql('postgres', 'DROP ROLE reader');
}

# Somebody else's schema is left alone.
$node->safe_psql('postgres', 'CREATE SCHEMA ruvector');
my ($status, $out, $err) = $node->psql('postgres', 'CREATE EXTENSION ruvector');
like($err, qr/schema "ruvector" already exists\nDETAIL: .*\nHINT: .*CREATE EXTENSION ruvector SCHEMA ruvector/, 'a schema of that name is told of');

$node->stop;
done_testing();
