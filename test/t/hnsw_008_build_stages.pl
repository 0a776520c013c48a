# Builds held up at chosen rows: the progress they report there, and what is left when they are cancelled there or in a phase too
# short to wait for. Builds in little memory, and that the same rows give the same pages.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 16;
my $rows = 7000;
# With WAL for replication, or a build in a transaction of its own would write none.
my $node = new_node('build', streaming => 1, settings => "max_parallel_maintenance_workers = 0\n");

# gate holds a build up at rows whose number somebody has locked.
$node->safe_psql('postgres', qq{
	CREATE TABLE item (id bigint, v vector($dims));
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1, $rows) AS n;
	CREATE TABLE wide (id bigint, v vector(900));
	INSERT INTO wide SELECT n, array_agg(hashint8(n * 1000 + i) / 1e9 ORDER BY i)::vector
		FROM generate_series(1, 1500) AS n, generate_series(1, 900) AS i GROUP BY n;
	CREATE FUNCTION gate(id bigint, v vector) RETURNS vector LANGUAGE plpgsql IMMUTABLE AS \$\$
	BEGIN
		IF id % 1000 = 0 THEN
			PERFORM pg_advisory_lock_shared(id);
			PERFORM pg_advisory_unlock_shared(id);
		END IF;
		RETURN v;
	END
	\$\$;
	ANALYZE;
});
my $progress = 'FROM pg_stat_progress_create_index';
my $gated = "gated ON item USING hnsw ((gate(id, v)::vector($dims)) vector_l2_ops)";

# A session that stays, to hold locks or to be waited for.
sub session
{
	my $session = { in => '', out => '', err => '' };
	$session->{handle} = IPC::Run::start(
		[ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=0', '-d', $node->connstr('postgres'), '-f', '-' ],
		'<', \$session->{in}, '>', \$session->{out}, '2>', \$session->{err}, IPC::Run::timeout(300));
	return $session;
}

# Runs statements in a session and waits for them.
sub run_in
{
	my ($session, $sql) = @_;
	$session->{count}++;
	$session->{in} .= "$sql;\n\\echo done $session->{count}\n";
	$session->{handle}->pump until $session->{out} =~ /^done $session->{count}$/m;
	return;
}

sub leave
{
	my ($session) = @_;
	$session->{in} .= "\\q\n";
	$session->{handle}->finish;
	return $session->{err};
}

# Starts statements in a session and does not wait.
sub start_in
{
	my ($session, $sql) = @_;
	$session->{in} .= "$sql;\n";
	$session->{handle}->pump_nb;
	return;
}

sub nothing_left
{
	my ($what, $index) = @_;
	is(value($node, "SELECT count(*) FROM pg_class WHERE relname = '$index'"), '0', "$what: there is no index");
	is(value($node, 'SELECT count(*) FROM pg_index WHERE NOT indisvalid OR NOT indisready OR NOT indislive'), '0',
		"$what: no index is invalid");
	is(stray_files($node), '', "$what: no file is left");
	return;
}

is(stray_files($node), '', 'at first no file is without a relation');

# Progress, row by row: in memory, and in so little of it that rows are inserted.
my $plain = 'building index: loading tuples';
foreach my $case ([ '64MB', $plain ], [ '1MB', 'building index: inserting tuples' ])
{
	my ($memory, $last_phase) = @$case;
	my $gates = session();
	my $builder = session();
	my @stops = (1000, 4000, $rows);
	run_in($gates, "SELECT pg_advisory_lock($_)") foreach @stops;
	start_in($builder, "SET maintenance_work_mem = '$memory'; CREATE INDEX CONCURRENTLY $gated");
	foreach my $stop (@stops)
	{
		wait_until($node, "SELECT count(*) > 0 $progress WHERE tuples_done = $stop - 1");
		wait_until($node, q{SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted});
		my $phase = $stop == 1000 ? $plain : $stop == $rows ? $last_phase : undef;
		my ($done, $total, $now) = split /\|/, value($node, "SELECT tuples_done, tuples_total, phase $progress");
		is("$done $total", ($stop - 1) . " $rows", "$memory: at row $stop");
		is($now, $phase, "$memory: the phase at row $stop") if defined $phase;
		if ($stop == $rows)
		{
			# Whoever writes to the table keeps a concurrent build waiting once the index is built.
			run_in($gates, 'BEGIN; LOCK TABLE item IN ROW EXCLUSIVE MODE');
		}
		run_in($gates, "SELECT pg_advisory_unlock($stop)");
	}
	wait_until($node, "SELECT count(*) > 0 $progress WHERE phase LIKE 'waiting for writers%'");
	is(value($node, "SELECT tuples_done $progress"), $rows, "$memory: all rows are counted");
	run_in($gates, 'COMMIT');
	my $error = leave($builder);
	leave($gates);
	($memory eq '1MB' ? \&like : \&unlike)->($error, qr/NOTICE:  hnsw graph no longer fits into maintenance_work_mem/,
		"$memory: notice about memory");
	unlike($error, qr/ERROR/, "$memory: no error");
	is_sound($node, 'item', 'gated', "$memory, built concurrently");
	$node->safe_psql('postgres', 'DROP INDEX gated');
}

# Phases that are short are looked for by a session that does nothing else, in as many builds as it takes.
$node->safe_psql('postgres', qq{
	CREATE TABLE seen (phase text PRIMARY KEY);
	CREATE PROCEDURE watch() LANGUAGE plpgsql AS \$\$
	DECLARE
		until timestamptz := clock_timestamp() + interval '60 s';
		now_phase text;
		phases text[] := '{}';
	BEGIN
		LOOP
			PERFORM pg_stat_clear_snapshot();
			now_phase := (SELECT max(phase) $progress);
			EXIT WHEN now_phase IS NULL AND cardinality(phases) > 0 OR clock_timestamp() > until;
			CONTINUE WHEN now_phase IS NULL OR now_phase = ANY (phases);
			phases := phases || now_phase;
		END LOOP;
		INSERT INTO seen SELECT unnest(phases) ON CONFLICT DO NOTHING;
	END
	\$\$;
});
my @phases = map { "building index: $_" } ('loading tuples', 'writing WAL', 'writing graph');
my $seen;
foreach my $attempt (1 .. 40)
{
	my $watcher = session();
	start_in($watcher, 'CALL watch()');
	wait_until($node, q{SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'CALL watch%' AND state = 'active'});
	$node->safe_psql('postgres', 'CREATE INDEX wide_v ON wide USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 8)');
	leave($watcher);
	$node->safe_psql('postgres', 'DROP INDEX wide_v');
	$seen = value($node, q{SELECT string_agg(phase, ', ' ORDER BY phase) FROM seen
		WHERE phase LIKE 'building index: %' AND phase NOT LIKE '%initializing'});
	last if $seen eq join ', ', @phases;
}
is($seen, join(', ', @phases), 'the phases of a build');

# Cancelled at known rows, in the first stage and in the last.
foreach my $case ([ '64MB', 1000 ], [ '64MB', $rows ], [ '1MB', 3000 ], [ '1MB', $rows ])
{
	my ($memory, $stop) = @$case;
	my $gates = session();
	my $builder = session();
	run_in($gates, "SELECT pg_advisory_lock($stop)");
	start_in($builder, "SET maintenance_work_mem = '$memory'; CREATE INDEX $gated");
	wait_until($node, q{SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted});
	$node->safe_psql('postgres', "SELECT pg_cancel_backend(pid) $progress");
	run_in($builder, 'SELECT 1');
	nothing_left("$memory, cancelled at row $stop", 'gated');
	# The same session goes on.
	run_in($builder, 'CREATE INDEX again ON item USING hnsw (v vector_l2_ops)');
	like(leave($builder), qr/canceling statement due to user request/, "$memory, cancelled at row $stop: says why");
	leave($gates);
	is_sound($node, 'item', 'again', "$memory, cancelled at row $stop, built again");
	$node->safe_psql('postgres', 'DROP INDEX again');
}

# Cancelled in each phase, as far as the cancel comes in time.
$node->safe_psql('postgres', qq{
	CREATE PROCEDURE cancel_in(wanted text) LANGUAGE plpgsql AS \$\$
	DECLARE
		until timestamptz := clock_timestamp() + interval '60 s';
		started boolean := false;
		build record;
	BEGIN
		LOOP
			PERFORM pg_stat_clear_snapshot();
			SELECT pid, phase INTO build $progress;
			EXIT WHEN NOT FOUND AND started OR clock_timestamp() > until;
			CONTINUE WHEN NOT FOUND;
			started := true;
			PERFORM pg_cancel_backend(build.pid) WHERE build.phase = wanted;
		END LOOP;
	END
	\$\$;
});
foreach my $phase (@phases)
{
	my $canceller = session();
	start_in($canceller, "CALL cancel_in('$phase')");
	wait_until($node, q{SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'CALL cancel_in%' AND state = 'active'});
	my ($status, $output, $error) = $node->psql('postgres', 'CREATE INDEX wide_v ON wide USING hnsw (v vector_l2_ops)');
	leave($canceller);
	note "$phase: " . ($status ? 'cancelled' : 'came too late');
	like($error, $status ? qr/canceling statement due to user request/ : qr/^$/, "cancelled in $phase: no other error");
	is_sound($node, 'wide', 'wide_v', "cancelled too late in $phase") if !$status;
	$node->safe_psql('postgres', 'DROP INDEX IF EXISTS wide_v');
	nothing_left("cancelled in $phase", 'wide_v');
}

# The same rows give the same pages, with the vectors in memory or on pages. What is inserted row by row, when memory is full, is
# another graph, as good as the first.
my %pages;
my %answers;
my %recall;
foreach my $case (
	[ 'in memory', 'wide', 900, '64MB', 0 ],
	[ 'vectors on pages', 'wide', 900, '2MB', 0 ],
	[ 'rows inserted', 'item', $dims, '1MB', 1 ],
	[ 'rows inserted again', 'item', $dims, '1MB', 1 ],
	[ 'small, in memory', 'item', $dims, '64MB', 0 ])
{
	my ($name, $table, $width, $memory, $full) = @$case;
	$node->safe_psql('postgres', 'DROP INDEX IF EXISTS built');
	my ($status, $output, $error) = $node->psql('postgres',
		"SET maintenance_work_mem = '$memory'; CREATE INDEX built ON $table USING hnsw (v vector_l2_ops)");
	is($status, 0, "$name: the index is built");
	is($error =~ /graph no longer fits/ ? 1 : 0, $full, "$name: whether memory was too little for the links");
	$pages{$name} = file_pages($node, 'built');
	is_sound($node, $table, 'built', $name);
	$answers{$name} = answers($node, $table, '<->', $width, queries => 30);
	$recall{$name} = recall($node, $table, '<->', $width, queries => 200, ef_search => 10) if $table eq 'item';
}
foreach my $pair ([ 'in memory', 'vectors on pages' ], [ 'rows inserted', 'rows inserted again' ])
{
	my ($one, $other) = @$pair;
	my ($first, $second) = @pages{ $one, $other };
	cmp_ok(scalar @$first, '>', 1, "$one: pages are written");
	is(scalar @$first, scalar @$second, "$one, $other: as many pages");
	is(join(' ', grep { $first->[$_] ne ($second->[$_] // '') } 0 .. $#$first), '', "$one, $other: no page differs");
	is($answers{$one}, $answers{$other}, "$one, $other: the same answers");
}
note "recall: rows inserted $recall{'rows inserted'}, in memory $recall{'small, in memory'}";
cmp_ok($recall{'rows inserted'}, '>=', $recall{'small, in memory'} - 0.03, 'recall of a build in little memory');
is(errors_in_log($node, 'canceling statement due to user request|PID \d+ is not a PostgreSQL backend process'), '',
	'no error in the log');
$node->stop;
done_testing();
