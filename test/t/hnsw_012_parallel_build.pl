# Builds by parallel workers: as good as serial ones, over every type of element, with little memory and with much; cancelled,
# concurrent, crashed after, and with less of everything than the build would like.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rows = 6000;
my $dims = 32;
my $node = new_node('parallel', streaming => 1, settings => "max_parallel_maintenance_workers = 2\n");
$node->safe_psql('postgres', qq{
	CREATE TABLE floats (id bigint, v vector($dims));
	INSERT INTO floats SELECT n, clustered(n, $dims) FROM generate_series(1, $rows) AS n;
	CREATE TABLE halves (id bigint, v halfvec($dims));
	INSERT INTO halves SELECT id, v FROM floats;
	CREATE TABLE bits (id bigint, v bit($dims));
	INSERT INTO bits SELECT id, binary_quantize(v - array_fill(0.5, ARRAY[$dims])::vector)::bit($dims) FROM floats;
	CREATE TABLE sparse (id bigint, v sparsevec($dims));
	INSERT INTO sparse SELECT id, (SELECT array_agg(CASE WHEN (id + i) % 3 = 0 THEN x ELSE 0 END ORDER BY i)
		FROM unnest(v::real[]) WITH ORDINALITY AS e(x, i))::vector::sparsevec FROM floats;
	CREATE TABLE wide (id bigint, v vector(900));
	INSERT INTO wide SELECT n, array_agg(hashint8(n * 1000 + i) / 1e9 ORDER BY i)::vector
		FROM generate_series(1, 1500) AS n, generate_series(1, 900) AS i GROUP BY n;
	CREATE TABLE equal (id bigint, v vector(3));
	INSERT INTO equal SELECT n, ARRAY[n % 7, n % 11, 1]::vector FROM generate_series(1, $rows) AS n;
	-- The share of the true nearest rows that the index finds, for every step-th row as the query.
	CREATE FUNCTION row_recall(tab regclass, op text, step integer) RETURNS double precision LANGUAGE plpgsql AS \$\$
	DECLARE
		result double precision;
	BEGIN
		SET LOCAL enable_seqscan = off;
		SET LOCAL hnsw.ef_search = 20;
		EXECUTE format('SELECT avg((SELECT count(*) FROM unnest(found) AS d WHERE d <= worst + 1e-6 * abs(worst)) / 10.0)
			FROM (SELECT v AS q FROM %1\$s WHERE id %% %3\$s = 0) AS query,
			LATERAL (SELECT array_agg(v %2\$s q) AS found FROM (SELECT v FROM %1\$s ORDER BY v %2\$s q LIMIT 10) AS f) AS a,
			LATERAL (SELECT max(d) AS worst FROM (SELECT v %2\$s q AS d FROM %1\$s ORDER BY 0 + (v %2\$s q) LIMIT 10) AS f) AS b',
			tab, op, step) INTO result;
		RETURN result;
	END
	\$\$;
	-- Takes its time.
	CREATE FUNCTION slow(id bigint, v vector) RETURNS vector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS \$\$
	BEGIN
		PERFORM pg_sleep(0.02) WHERE id % 20 = 0;
		RETURN v;
	END
	\$\$;
	ANALYZE;
});
# However small the table, and however little the memory.
$node->safe_psql('postgres', "ALTER TABLE $_ SET (parallel_workers = 2)") foreach qw(floats halves bits sparse wide equal);

# Runs a statement that builds. Returns its messages.
sub build
{
	my ($what, $statement, %options) = @_;
	my $workers = $options{workers} // 2;
	my $memory = $options{memory} // '64MB';
	my ($status, undef, $messages) = $node->psql('postgres', "SET max_parallel_maintenance_workers = $workers;
		SET maintenance_work_mem = '$memory'; SET client_min_messages = debug1; $statement");
	is($status, 0, "$what: is built") or diag $messages;
	return $messages;
}

sub parallel_build
{
	my ($what, $statement, %options) = @_;
	my $messages = build($what, $statement, %options);
	like($messages, qr/hnsw: using [12] parallel workers/, "$what: with workers");
	my $full = $options{full} // 0;
	is($messages =~ /graph no longer fits into maintenance_work_mem after \d+ tuples/ ? 1 : 0, $full,
		"$what: whether memory was too little for the links");
	return;
}

# Every element, beside a serial build.
foreach my $case (
	[ 'floats', 'vector_l2_ops', '<->' ],
	[ 'floats', 'vector_cosine_ops', '<=>' ],
	[ 'halves', 'halfvec_l2_ops', '<->' ],
	[ 'bits', 'bit_hamming_ops', '<~>' ],
	[ 'sparse', 'sparsevec_l2_ops', '<->' ])
{
	my ($table, $class, $operator) = @$case;
	my %recall;
	foreach my $workers (0, 2)
	{
		my $create = "CREATE INDEX built ON $table USING hnsw (v $class)";
		if ($workers == 0)
		{
			unlike(build("$class, alone", $create, workers => 0), qr/hnsw: using/, "$class, alone: no worker");
		}
		else
		{
			parallel_build($class, $create);
		}
		$recall{$workers} = value($node, "SELECT row_recall('$table', '$operator', 20)");
		is_sound($node, $table, 'built', "$class, $workers workers");
		$node->safe_psql('postgres', 'DROP INDEX built');
	}
	note "$class: recall alone $recall{0}, with workers $recall{2}";
	cmp_ok($recall{0}, '>', 0.7, "$class: there is a recall to compare with");
	cmp_ok($recall{2}, '>=', $recall{0} - 0.04, "$class: recall with workers");
}

# All stages, and an arena that is full at once.
foreach my $case (
	[ 'vectors on pages', 'wide', '2MB', 0 ],
	[ 'rows inserted', 'floats', '1MB', 1 ],
	[ 'sparse rows inserted', 'sparse', '1MB', 1 ],
	[ 'rows inserted, wide', 'wide', '1MB', undef ])
{
	my ($what, $table, $memory, $full) = @$case;
	my $class = $table eq 'sparse' ? 'sparsevec_l2_ops' : 'vector_l2_ops';
	my $create = "CREATE INDEX built ON $table USING hnsw (v $class)";
	# Distances of the wide rows are about equal: with 75 queries recall varied by .013 from build to build (standard deviation), with 375 by .007.
	my $step = $table eq 'wide' ? 4 : 20;
	build("$what, alone", $create, memory => $memory, workers => 0);
	my $alone = value($node, "SELECT row_recall('$table', '<->', $step)");
	$node->safe_psql('postgres', 'DROP INDEX built');
	defined $full
		? parallel_build($what, $create, memory => $memory, full => $full)
		: like(build($what, $create, memory => $memory), qr/using [12] parallel workers/, "$what: with workers");
	my $parallel = value($node, "SELECT row_recall('$table', '<->', $step)");
	note "$what: recall alone $alone, with workers $parallel";
	cmp_ok($parallel, '>=', $alone - 0.05, "$what: recall with workers");
	is_sound($node, $table, 'built', $what);
	$node->safe_psql('postgres', 'DROP INDEX built');
}

# Equal vectors share a node, or two where they arrived at the same time.
parallel_build('equal vectors', 'CREATE INDEX equal_v ON equal USING hnsw (v vector_l2_ops)');
my $nodes = index_check($node, 'equal_v')->{nodes};
cmp_ok($nodes, '>=', 77, 'equal vectors: a node for each value');
cmp_ok($nodes, '<=', 3 * 77, 'equal vectors: no more nodes than participants for a value');
is_sound($node, 'equal', 'equal_v', 'equal vectors');
$node->safe_psql('postgres', 'DELETE FROM equal WHERE id % 7 < 3; INSERT INTO equal SELECT n, ARRAY[n % 7, n % 11, 1]::vector
	FROM generate_series(1, 500) AS n');
is_sound($node, 'equal', 'equal_v', 'equal vectors, after deletes and inserts');

# Concurrently, and what else there is.
parallel_build('concurrently', 'CREATE INDEX CONCURRENTLY concurrent ON floats USING hnsw (v vector_l2_ops)');
is_sound($node, 'floats', 'concurrent', 'concurrently');
parallel_build('reindex concurrently', 'REINDEX INDEX CONCURRENTLY concurrent');
is_sound($node, 'floats', 'concurrent', 'reindex concurrently');
parallel_build('an expression', 'CREATE INDEX expression ON floats USING hnsw ((v::halfvec(32)) halfvec_l2_ops) WHERE id % 2 = 0');
is(index_check($node, 'expression')->{rows}, $rows / 2, 'an expression, of some rows: the index has them');
$node->safe_psql('postgres', 'CREATE UNLOGGED TABLE unlogged (LIKE floats) WITH (parallel_workers = 2); INSERT INTO unlogged TABLE floats');
parallel_build('unlogged', 'CREATE INDEX unlogged_v ON unlogged USING hnsw (v vector_l2_ops)');
is_sound($node, 'unlogged', 'unlogged_v', 'unlogged');
$node->safe_psql('postgres', 'CREATE TABLE none (LIKE floats) WITH (parallel_workers = 2)');
parallel_build('an empty table', 'CREATE INDEX none_v ON none USING hnsw (v vector_l2_ops)');
$node->safe_psql('postgres', 'INSERT INTO none SELECT * FROM floats LIMIT 100');
is_sound($node, 'none', 'none_v', 'an empty table, filled afterwards');

# Over before the workers have started: the one that comes late finds everybody gone.
$node->safe_psql('postgres', 'CREATE TABLE small (LIKE floats) WITH (parallel_workers = 2); INSERT INTO small SELECT * FROM floats LIMIT 200');
foreach my $turn (1 .. 5)
{
	parallel_build("a small table, $turn", 'CREATE INDEX small_v ON small USING hnsw (v vector_l2_ops)');
	is_sound($node, 'small', 'small_v', "a small table, $turn");
	$node->safe_psql('postgres', 'DROP INDEX small_v');
}

# A value that cannot be indexed: the error of a worker or of the leader ends the build.
$node->safe_psql('postgres', 'CREATE TABLE mixed (id bigint, v vector) WITH (parallel_workers = 2);
	INSERT INTO mixed SELECT * FROM floats; INSERT INTO mixed SELECT n, ARRAY[1]::vector FROM generate_series(1, 3000) AS n');
my (undef, undef, $error) = $node->psql('postgres', 'CREATE INDEX mixed_v ON mixed USING hnsw ((v::vector(32)) vector_l2_ops)');
like($error, qr/ERROR:  expected 32 dimensions, not 1/, 'an error of a row is reported');

# Less than the build would like.
$node->safe_psql('postgres', 'ALTER SYSTEM SET max_parallel_workers = 0; SELECT pg_reload_conf()');
wait_until($node, 'SHOW max_parallel_workers', '0');
unlike(build('no workers left', 'CREATE INDEX alone ON floats USING hnsw (v vector_l2_ops)'), qr/hnsw: using/,
	'no workers left: built without');
is_sound($node, 'floats', 'alone', 'no workers left');
$node->safe_psql('postgres', 'ALTER SYSTEM RESET max_parallel_workers; SELECT pg_reload_conf(); DROP INDEX alone');
wait_until($node, 'SHOW max_parallel_workers', '8');
$node->safe_psql('postgres', q{UPDATE pg_class SET reltuples = 1e9, relpages = 1 WHERE relname = 'floats'});
like(build('no shared memory', 'CREATE INDEX alone ON floats USING hnsw (v vector_l2_ops)', memory => '2000GB'),
	qr/NOTICE:  hnsw index is built without parallel workers/, 'no shared memory: built without workers');
is_sound($node, 'floats', 'alone', 'no shared memory');
$node->safe_psql('postgres', 'DROP INDEX alone; ANALYZE floats');

# Cancelled, or a worker terminated, while rows are added in memory and while they are inserted.
my $activity = q{FROM pg_stat_activity WHERE query LIKE '%slow_v%' AND pid <> pg_backend_pid()};
foreach my $memory ('64MB', '1MB')
{
	foreach my $case (
		[ 'cancelled', "pg_cancel_backend(pid) $activity AND backend_type = 'client backend'", 'canceling statement due to user request' ],
		[ 'a worker terminated', "pg_terminate_backend(pid) $activity AND backend_type = 'parallel worker'",
			'terminating (background worker|connection)|parallel worker' ])
	{
		my ($what, $stop, $reason) = @$case;
		my $errors = '';
		my $builder = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "SET maintenance_work_mem = '$memory'", '-c',
				"CREATE INDEX slow_v ON floats USING hnsw ((slow(id, v)::vector($dims)) vector_l2_ops)" ],
			'<', \undef, '>', \my $output, '2>', \$errors, IPC::Run::timeout(300));
		my $enough = $memory eq '1MB' ? "phase LIKE '%inserting tuples'" : 'tuples_done > 300';
		wait_until($node, "SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE $enough");
		wait_until($node, "SELECT count(*) > 0 $activity AND backend_type = 'parallel worker'");
		$node->safe_psql('postgres', "SELECT $stop");
		$builder->finish;
		like($errors, qr/(ERROR|FATAL):  .*($reason)/, "$memory, $what: says why");
		is(value($node, q{SELECT count(*) FROM pg_class WHERE relname = 'slow_v'}), '0', "$memory, $what: there is no index");
		wait_until($node, "SELECT count(*) = 0 $activity");
		is(stray_files($node), '', "$memory, $what: no file is left");
	}
}
parallel_build('after all that', 'CREATE INDEX floats_v ON floats USING hnsw (v vector_l2_ops)');

# A crash and a standby know the index from the WAL.
$node->stop('immediate');
$node->start;
is_sound($node, 'floats', 'floats_v', 'after a crash');
cmp_ok(value($node, q{SELECT row_recall('floats', '<->', 20)}), '>', 0.9, 'after a crash: recall');
# A worker that starts after the leader has given up finds no shared memory; one may be gone before it is terminated.
is(errors_in_log($node, 'canceling statement due to user request|terminating|parallel worker|expected 32 dimensions|lost connection' .
	'|could not map dynamic shared memory segment|is not a PostgreSQL backend process'), '', 'no other error in the log');
$node->stop;
done_testing();
