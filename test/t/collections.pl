# Searching collections by name: random ones beside queries written by hand, through PgBouncer, on a standby, cancelled.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

srand(20261130);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', "wal_level = logical\nautovacuum = off\nclient_min_messages = warning");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION ruvector');

sub one_of { return $_[ int(rand(@_)) ]; }
sub random_vector { my ($dims) = @_; return '[' . join(',', map { int(rand(21)) - 10 } 1 .. $dims) . ']'; }

# Random tables, types, metrics, keys, indexes, filters: distances must be those of a query by hand without an index; through
# hnsw with a width of all rows as well.
my %operator = (l2 => '<->', cosine => '<=>', ip => '<#>', l1 => '<+>');
my ($wrong, $asked) = (0, 0);
foreach my $round (1 .. 12)
{
	my $dims = 1 + int(rand(20));
	my $type = one_of('vector', 'halfvec', 'sparsevec');
	my $metric = one_of(sort keys %operator);
	my $rows = one_of(1, 30, 400);
	my $name = one_of('items', 'It"ems', "it;em's", 'a b', 'select');
	my $key = one_of('id', 'id, "k 2"');
	(my $quoted = $name) =~ s/"/""/g;
	(my $literal = $name) =~ s/'/''/g;
	(my $quoted_literal = $quoted) =~ s/'/''/g;
	$node->safe_psql('postgres', qq{
		DROP TABLE IF EXISTS "$quoted";
		CREATE TABLE "$quoted" (id int, "k 2" text, g int, v $type($dims), PRIMARY KEY ($key));
		INSERT INTO "$quoted" SELECT n, 'k' || n, n % 5, (SELECT array_agg((hashint8(n * 31 + i) % 10)::real) FROM generate_series(1, $dims) AS i)::vector::$type FROM generate_series(1, $rows) AS n;
		INSERT INTO "$quoted" SELECT -n, 'k', 3, CASE n WHEN 1 THEN NULL ELSE (SELECT array_agg(0::real) FROM generate_series(1, $dims))::vector::$type END FROM generate_series(1, 2) AS n;
		DELETE FROM ruvector.collections;
		SELECT ruvector_register_collection('c', 'public', '$literal', 'v', $dims, '$metric');
	});
	$node->safe_psql('postgres', qq{SELECT ruvector_index_create('"$quoted_literal"', 'v', 'hnsw', '$metric')}) if rand() < 0.7;
	foreach (1 .. 5)
	{
		my $query = random_vector($dims);
		my $k = one_of(1, 3, 10, 50);
		my ($filter, $where) = @{ one_of([ 'NULL', 'true' ], [ q('{"g": {"$lt": 3}}'), 'g < 3' ], [ q('{"g": 3, "k 2": {"$ne": "k"}}'), q(g = 3 AND "k 2" <> 'k') ]) };
		my $exactness = one_of('exact', 'balanced');
		my $settings = "SET ruvector.search_exactness = $exactness; SET hnsw.ef_search = 1000;";
		my $found = $node->safe_psql('postgres', "$settings SELECT string_agg(round(distance::numeric, 3)::text, ' ' ORDER BY distance) FROM ruvector_search('c', '$query', $k, p_filter => $filter)");
		my $by_hand = $node->safe_psql('postgres', qq{SET enable_indexscan = off; SELECT string_agg(round(d::real::numeric, 3)::text, ' ' ORDER BY d) FROM
			(SELECT v $operator{$metric} '$query'::vector::$type AS d FROM "$quoted" WHERE $where AND v IS NOT NULL ORDER BY d LIMIT $k) AS n WHERE d <> 'NaN'});
		$asked++;
		# Sums in another order may differ in the last place that is compared.
		my @a = split / /, $found;
		my @b = split / /, $by_hand;
		my $same = @a == @b && !grep { abs($a[$_] - $b[$_]) > 0.0021 } 0 .. $#a;
		next if $same;
		$wrong++;
		diag("round $round: $type($dims) $metric, $rows rows, k $k, filter $filter, $exactness: $found, by hand $by_hand");
	}
	my @queries = map { random_vector($dims) } 1 .. 7;
	my $array = "ARRAY[" . join(',', map { "'$_'" } @queries) . "]::vector[]";
	my $differences = $node->safe_psql('postgres', qq{SET hnsw.ef_search = 1000;
		WITH single AS (SELECT n, round(distance::numeric, 3), count(*) FROM unnest($array) WITH ORDINALITY AS q (v, n), ruvector_search('c', q.v, 4) GROUP BY 1, 2),
			batch AS (SELECT query_idx, round(distance::numeric, 3), count(*) FROM ruvector_search_batch('c', $array, 4) GROUP BY 1, 2)
		SELECT count(*) FROM ((TABLE single EXCEPT TABLE batch) UNION ALL (TABLE batch EXCEPT TABLE single)) AS d});
	is($differences, 0, "round $round: a batch gives what single searches give");
}
is($wrong, 0, "$asked searches give the distances of queries by hand");

# A table large enough to be cancelled in, and for a pooler.
$node->safe_psql('postgres', q{
	CREATE TABLE big (id int PRIMARY KEY, v vector(64));
	INSERT INTO big SELECT n, (SELECT array_agg(sin(n * i)) FROM generate_series(1, 64) AS i)::vector FROM generate_series(1, 20000) AS n;
	DELETE FROM ruvector.collections;
	SELECT ruvector_register_collection('big', 'public', 'big', 'v', 64);
	SELECT ruvector_create_roles();
	CREATE ROLE app LOGIN IN ROLE ruvector_user;
	GRANT SELECT ON big TO app;
	CREATE ROLE ops LOGIN IN ROLE ruvector_operator;
	GRANT SELECT ON big TO ops;
});
my ($code, $out, $err);
$code = $node->psql('postgres', q{SET statement_timeout = '300ms';
	SELECT count(*) FROM ruvector_search_batch('big', (SELECT array_agg(v) FROM big))}, stderr => \$err);
like($err, qr/canceling statement due to statement timeout/, 'an exact batch is cancelled');
$node->safe_psql('postgres', 'CREATE INDEX ON big USING hnsw (v vector_l2_ops)');
$code = $node->psql('postgres', q{SET statement_timeout = '300ms';
	SELECT count(*) FROM ruvector_search_batch('big', (SELECT array_agg(v) FROM big))}, stderr => \$err);
like($err, qr/canceling statement due to statement timeout/, 'a batch through an index is cancelled');
$code = $node->psql('postgres', q{SET statement_timeout = '300ms'; SELECT * FROM ruvector_tune('big', 0.999999, 100, 10000)}, stderr => \$err);
like($err, qr/canceling statement due to statement timeout/, 'tuning is cancelled');
is($node->safe_psql('postgres', 'SELECT config FROM ruvector.collections'), '{}', '... and leaves the collection as it was');

# A filter is planned for its value, however often the query was run with another one.
is($node->safe_psql('postgres', q{
	CREATE TABLE skewed (id int PRIMARY KEY, kind text, v vector(3));
	INSERT INTO skewed SELECT n, CASE WHEN n % 5000 = 0 THEN 'rare' ELSE 'common' END, ARRAY[n % 97, n % 89, n % 83]::vector FROM generate_series(1, 20000) AS n;
	CREATE INDEX ON skewed (kind);
	CREATE INDEX ON skewed USING hnsw (v vector_l2_ops);
	ANALYZE skewed;
	SELECT ruvector_register_collection('skewed', 'public', 'skewed', 'v', 3) \g /dev/null
	SELECT count(*) FROM generate_series(1, 10) AS n, ruvector_search('skewed', ARRAY[n, n, n]::vector, 3, p_filter => '{"kind": "common"}') \g /dev/null
	SELECT count(*) FROM ruvector_search('skewed', '[1,2,3]', 4, p_filter => '{"kind": "rare"}');
}), 4, 'a rare value is found');
is($node->safe_psql('postgres', q{SELECT sum(idx_scan) FILTER (WHERE indexrelname = 'skewed_kind_idx'), sum(idx_scan) FILTER (WHERE indexrelname = 'skewed_v_idx')
	FROM pg_stat_user_indexes WHERE relname = 'skewed'}), '1|10', '... by the index of the column');

# Every function of the roles' work, as they.
is($node->safe_psql('postgres', q{SET SESSION AUTHORIZATION app; SELECT count(*) FROM ruvector_search('big', (SELECT v FROM big WHERE id = 7), 5), ruvector_list_collections() AS l WHERE l.name = 'big'}), 5, 'the role ruvector_user searches');
is($node->safe_psql('postgres', q{SET SESSION AUTHORIZATION app; BEGIN READ ONLY; SELECT count(*) FROM ruvector_search_batch('big', (SELECT array_agg(v) FROM big WHERE id < 4), 5)}), 15, '... in a transaction that only reads');
$node->psql('postgres', q{SET SESSION AUTHORIZATION app; SELECT * FROM ruvector_tune('big')}, stderr => \$err);
like($err, qr/permission denied for table collections/, '... and does not tune');
is($node->safe_psql('postgres', q{SET SESSION AUTHORIZATION ops; SELECT count(*) FROM ruvector_tune('big', 0.8, 5, 20) WHERE chosen}), 1, 'the role ruvector_operator tunes');

# A publication of all tables has the registry too.
is($node->safe_psql('postgres', q{
	CREATE PUBLICATION everything FOR ALL TABLES;
	CREATE TABLE published (id int PRIMARY KEY, v vector(2));
	SELECT ruvector_register_collection('published', 'public', 'published', 'v', 2) > 0;
	ALTER TABLE published RENAME TO renamed;
	SELECT table_name FROM ruvector.collections WHERE name = 'published';
	DROP TABLE renamed;
	SELECT count(*) FROM ruvector.collections WHERE name = 'published';
	DROP PUBLICATION everything;
}), "t\nrenamed\n0", 'the registry works while all tables are published');

# Plans are kept: another table of the same name, another index and another extension are noticed.
is($node->safe_psql('postgres', q{
	SET ruvector.search_exactness = exact;
	SELECT id FROM ruvector_search('big', (SELECT v FROM big WHERE id = 7), 1);
	ALTER TABLE big RENAME TO old_big;
	DELETE FROM ruvector.collections;
	CREATE TABLE big (v vector(64), id text PRIMARY KEY);
	INSERT INTO big SELECT v, 'new ' || id FROM old_big WHERE id < 10;
	SELECT ruvector_register_collection('big', 'public', 'big', 'v', 64) > 0;
	SELECT id FROM ruvector_search('big', (SELECT v FROM old_big WHERE id = 7), 1);
	DROP TABLE big;
	SELECT count(*) FROM ruvector.collections;
	DROP TABLE old_big;
	DROP EXTENSION ruvector CASCADE;
	CREATE EXTENSION ruvector;
	CREATE TABLE big (id int PRIMARY KEY, v vector(64));
	INSERT INTO big SELECT n, (SELECT array_agg(sin(n * i)) FROM generate_series(1, 64) AS i)::vector FROM generate_series(1, 2000) AS n;
	SELECT ruvector_register_collection('big', 'public', 'big', 'v', 64) > 0;
	SELECT id FROM ruvector_search('big', (SELECT v FROM big WHERE id = 9), 1);
}), "7\nt\nnew 7\n0\nt\n9", 'kept plans follow what they depend on');

# A standby searches.
$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->start;
$node->safe_psql('postgres', q{SELECT ruvector_index_create('big', 'v')});
$node->wait_for_catchup($standby);
is($standby->safe_psql('postgres', q{SELECT count(*) FROM ruvector_search('big', (SELECT v FROM big WHERE id = 7), 5)}), 5, 'a standby searches');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM ruvector_search_batch('big', (SELECT array_agg(v) FROM big WHERE id < 4), 5)}), 15, '... in batches');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM ruvector_explain_search('big', (SELECT v FROM big WHERE id = 7))}), 1, '... and explains');
$standby->psql('postgres', q{SELECT * FROM ruvector_tune('big')}, stderr => \$err);
like($err, qr/cannot execute ruvector_tune\(\) in a read-only transaction/, '... and does not tune');
$standby->stop;

# PgBouncer gives each transaction whichever server session is free.
SKIP:
{
	my ($pgbouncer) = grep { -x } map { "$_/pgbouncer" } split(/:/, $ENV{PATH}), '/usr/sbin';
	skip 'pgbouncer is not here', 2 if !$pgbouncer;
	$node->safe_psql('postgres', q{GRANT ruvector_user TO app; GRANT SELECT ON big TO app; SELECT ruvector_create_roles()});
	my $folder = PostgreSQL::Test::Utils::tempdir_short();
	my $port = PostgreSQL::Test::Cluster::get_free_port();
	my ($host, $server_port) = ($node->host, $node->port);
	append_to_file("$folder/users", qq("app" ""\n));
	append_to_file("$folder/pgbouncer.ini", <<"	END" =~ s/^\t//gmr);
	[databases]
	postgres = host=$host port=$server_port dbname=postgres user=app
	[pgbouncer]
	listen_addr =
	unix_socket_dir = $folder
	listen_port = $port
	auth_type = any
	auth_file = $folder/users
	pool_mode = transaction
	default_pool_size = 3
	ignore_startup_parameters = extra_float_digits
	logfile = $folder/log
	pidfile = $folder/pid
	END
	system_or_bail($pgbouncer, '-q', '-d', "$folder/pgbouncer.ini");
	my $pool = "host=$folder port=$port dbname=postgres user=app";
	my $ids = '';
	foreach my $try (1 .. 40)
	{
		last if eval { run_command([ 'psql', '-XAtqc', 'SELECT 1', $pool ]) } eq '1';
		select undef, undef, undef, 0.1;
	}
	my @jobs;
	foreach my $client (1 .. 6)
	{
		my $script = join '', map { "BEGIN; SET LOCAL ruvector.search_exactness = exact; SELECT id FROM ruvector_search('big', (SELECT v FROM big WHERE id = $_), 1); COMMIT;\n"
			. "SELECT id FROM ruvector_search('big', (SELECT v FROM big WHERE id = $_), 1, p_filter => '{\"id\": $_}');\n" } 1 .. 20;
		my ($in, $client_out, $client_err) = ($script, '', '');
		push @jobs, { out => \$client_out, err => \$client_err,
			run => IPC::Run::start([ 'psql', '-XAtq', $pool ], '<', \$in, '>', \$client_out, '2>', \$client_err) };
	}
	my $right = 0;
	foreach (@jobs)
	{
		$_->{run}->finish;
		$right++ if ${ $_->{out} } eq join('', map { "$_\n$_\n" } 1 .. 20);
		diag(${ $_->{err} }) if ${ $_->{err} };
	}
	is($right, 6, 'six clients search through PgBouncer in transaction mode');
	is($node->safe_psql('postgres', q{SELECT count(*) <= 3 FROM pg_stat_activity WHERE usename = 'app'}), 't', '... with three sessions of the server');
	kill 'TERM', slurp_file("$folder/pid");
}

$node->stop;
done_testing();
