# Builds: what the progress view shows, builds that are cancelled at any moment, and what they leave behind: nothing.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $node = new_node('build', settings => "maintenance_work_mem = 256MB\nvacuum_cost_delay = 0\n");
$node->safe_psql('postgres', q{
	CREATE TABLE item (id bigint, v vector(16));
	INSERT INTO item SELECT n, clustered(n, 16) FROM generate_series(1, 12000) AS n;
	INSERT INTO item VALUES (0, NULL);
	ANALYZE item;
});
my $build = 'CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops) WITH (m = 24, ef_construction = 200);';

# Samples of the progress view while a build runs.
sub watch
{
	my ($statement) = @_;
	my $run = start_pgbench($node, { build => $statement }, '-t', 1);
	my @seen;
	my $left = 3000;
	while ($run->{handle}->pumpable && $left-- > 0)
	{
		my $row = value($node, 'SELECT phase, tuples_total, tuples_done FROM pg_stat_progress_create_index');
		push @seen, [ split /\|/, $row ] if $row;
		$run->{handle}->pump_nb;
	}
	my ($status, undef, $error) = end_pgbench($run);
	is($status, 0, 'the build ends') or diag $error;
	return @seen;
}

my @seen = watch($build);
my %phases = map { $_->[0] => 1 } @seen;
note join '; ', sort keys %phases;
ok($phases{'building index: loading tuples'}, 'the view shows the phase');
my @done = map { $_->[2] } grep { $_->[0] eq 'building index: loading tuples' } @seen;
cmp_ok(scalar(grep { $_ > 0 && $_ < 12000 } @done), '>', 0, 'the view shows tuples while they are loaded');
is_deeply(\@done, [ sort { $a <=> $b } @done ], 'their number grows');
is_deeply([ grep { $_->[1] ne '12001' && $_->[0] =~ /loading/ } @seen ], [], 'beside their total');
is(index_check($node, 'item_v')->{rows}, '12000', 'all rows are indexed');
is(value($node, 'SELECT count(*) FROM pg_stat_progress_create_index'), '0', 'the view is empty afterwards');
$node->safe_psql('postgres', 'DROP INDEX item_v');

# Past maintenance_work_mem there is a phase more. The rows go on being counted.
@seen = watch("SET maintenance_work_mem = '1MB';\n$build");
%phases = map { $_->[0] => 1 } @seen;
note join '; ', sort keys %phases;
ok($phases{'building index: inserting tuples'}, 'the view shows the phase past maintenance_work_mem');
@done = map { $_->[2] } grep { $_->[0] =~ /tuples/ } @seen;
is_deeply(\@done, [ sort { $a <=> $b } @done ], 'tuples go on being counted');
is(index_check($node, 'item_v')->{rows}, '12000', 'all rows are indexed past maintenance_work_mem');
cmp_ok(recall($node, 'item', '<->', 16), '>=', 0.95, 'recall of an index built past maintenance_work_mem');
$node->safe_psql('postgres', 'DROP INDEX item_v');

# Files of the table's database, as the server sees them.
sub files
{
	return value($node, q{CHECKPOINT; SELECT count(*) FROM pg_ls_dir('base/' || (SELECT oid FROM pg_database WHERE datname = 'postgres')) AS f WHERE f ~ '^[0-9]+$'});
}

sub cancelled
{
	my ($what, $status, $error, $message, $files) = @_;
	isnt($status, 0, "$what: the build is cancelled");
	like($error, $message, "$what: and says so");
	return if $what =~ /CONCURRENTLY/;
	is(value($node, "SELECT count(*) FROM pg_class WHERE relname = 'item_v'"), '0', "$what: there is no index");
	is(files(), $files, "$what: there is no file of it");
	return;
}

# By another session, in each phase that lasts long enough to be caught.
my $files = files();
foreach my $case (
	[ 'while loading', '256MB', "phase ~ 'loading' AND tuples_done > 50" ],
	[ 'in the middle of loading', '256MB', "phase ~ 'loading' AND tuples_done > 6000" ],
	[ 'while inserting', '1MB', "phase ~ 'inserting' AND tuples_done > 3000" ])
{
	my ($what, $memory, $condition) = @$case;
	my $run = start_pgbench($node, { build => "SET maintenance_work_mem = '$memory';\n$build" }, '-t', 1);
	wait_until($node, "SELECT count(pg_cancel_backend(pid)) > 0 FROM pg_stat_progress_create_index WHERE $condition");
	my ($status, undef, $error) = end_pgbench($run);
	cancelled($what, $status, $error, qr/canceling statement due to user request/, $files);
}

# By a timeout, which comes at any moment.
foreach my $milliseconds (1, 20, 100, 300, 700, 1500)
{
	my ($status, undef, $error) = $node->psql('postgres', "SET statement_timeout = $milliseconds; $build");
	SKIP: {
		skip "the build took less than $milliseconds ms", 2 if $status == 0;
		cancelled("after $milliseconds ms", $status, $error, qr/canceling statement due to statement timeout/, $files);
	}
	$node->safe_psql('postgres', 'DROP INDEX IF EXISTS item_v');
}

# A concurrent build leaves an index that is not valid; inserts go on, and the next build works.
my $concurrent = $build =~ s/INDEX/INDEX CONCURRENTLY/r;
my $run = start_pgbench($node, { build => $concurrent }, '-t', 1);
wait_until($node, 'SELECT count(pg_cancel_backend(pid)) > 0 FROM pg_stat_progress_create_index WHERE tuples_done > 1000');
my ($status, undef, $error) = end_pgbench($run);
cancelled('CONCURRENTLY', $status, $error, qr/canceling statement due to user request/, $files);
is(value($node, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_v'::regclass"), 'f', 'its index is not valid');
$node->safe_psql('postgres', 'INSERT INTO item VALUES (12001, clustered(12001, 16)); REINDEX INDEX CONCURRENTLY item_v;');
is(index_check($node, 'item_v')->{rows}, '12001', 'the next build has all rows');
is(value($node, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'item_v'::regclass"), 't', 'and is valid');

# Other long statements end when they are told to, and leave the index sound: inserts, vacuum, a check.
foreach my $case (
	[ 'INSERT', 'INSERT INTO item SELECT n, clustered(n, 16) FROM generate_series(20001, 60000) AS n', 700 ],
	[ 'VACUUM', 'SET vacuum_cost_delay = 5; SET vacuum_cost_limit = 20; DELETE FROM item WHERE id % 3 = 1; VACUUM (INDEX_CLEANUP on) item', 1500 ],
	[ 'VACUUM again', 'SET vacuum_cost_delay = 5; SET vacuum_cost_limit = 20; VACUUM (INDEX_CLEANUP on) item', 1000 ])
{
	my ($what, $statement, $milliseconds) = @$case;
	($status, undef, $error) = $node->psql('postgres', $statement, extra_params => [ '-v', 'ON_ERROR_STOP=1' ],
		connstr => $node->connstr('postgres') . " options='-c statement_timeout=$milliseconds'");
	like($error, qr/canceling statement due to statement timeout/, "$what is cancelled");
	lives_index($what);
}
sub lives_index
{
	my ($what) = @_;
	my ($status, undef, $error) = $node->psql('postgres', "SELECT ruvector_index_check('item_v')");
	is("$status$error", '0', "$what: the index is sound");
	cmp_ok(self_recall($node, 'item', '<->', 9), '>=', 0.97, "$what: rows find themselves");
	return;
}
$node->safe_psql('postgres', 'DELETE FROM item WHERE v IS NULL');
is_sound($node, 'item', 'item_v', 'at the end');
$node->stop;
done_testing();
