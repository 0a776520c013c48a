# Searches of graphs so small that they have to find every row, on a primary beside vacuum and on a standby beside its replay. Few
# rows stay, and many come and go: at any point of a search the nodes that it is about to visit are removed. Searches are stopped for
# moments, as a busy machine would do, so that whole vacuums pass between two steps of one.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $seconds = 15;
my $primary = new_node('primary', streaming => 1, settings => "max_standby_streaming_delay = -1\n");
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->safe_psql('postgres', q{
	CREATE TABLE visited (id bigint, v vector(3));
	CREATE INDEX visited_v ON visited USING hnsw (v vector_l2_ops);
	INSERT INTO visited SELECT n, clustered(n, 3) FROM generate_series(1, 5) AS n;
	CREATE TABLE moving (id bigint, v vector(3));
	CREATE INDEX moving_v ON moving USING hnsw (v vector_l2_ops) WITH (m = 8);
	INSERT INTO moving SELECT n, clustered(n, 3) FROM generate_series(1, 5) AS n;
});

# Five rows stay and others come and go; all five rows move again and again.
my $visit = q{
\set n random(1, 1000000)
INSERT INTO visited SELECT 10 + k, clustered(:n + k, 3) FROM generate_series(1, 15) AS k;
\sleep 10 ms
DELETE FROM visited WHERE id > 10;
\sleep 30 ms
VACUUM (INDEX_CLEANUP on) visited;
};
my $move = q{
\set n random(1, 1000000)
UPDATE moving SET v = clustered(:n + id, 3);
\sleep 3 ms
UPDATE moving SET v = clustered(:n + 7 + id, 3);
\sleep 10 ms
VACUUM (INDEX_CLEANUP on) moving;
};
# Fails, and says how many there were, unless a search for all rows finds each of the five.
sub search
{
	my ($table, $settings) = @_;
	return qq{
\\set n random(1, 1000000)
$settings
SELECT CASE WHEN count(DISTINCT id) = 5 THEN 0 ELSE ('found ' || count(*) || ' rows')::integer END
	FROM (SELECT id FROM $table ORDER BY v <-> clustered(-:n, 3) LIMIT 1000) AS f WHERE id <= 5;
};
}
my $wide = 'SET hnsw.ef_search = 1000;';
my $batches = "SET hnsw.ef_search = 2;\nSET hnsw.iterative_scan = relaxed_order;";

my @searches;
foreach my $node ($primary, $standby)
{
	local $ENV{PGAPPNAME} = 'reader';
	push @searches, [ $node->name . ": $_->[0]", start_load($node, { search => $_->[1] }, '-c', 1, '-T', $seconds) ]
	  foreach [ 'rows that stay', search('visited', $wide) ], [ 'rows that move', search('moving', $wide) ],
	  [ 'in batches', search('visited', $batches) ];
}
my @writes = (
	[ 'rows that come and go', start_pgbench($primary, { visit => $visit }, '-c', 1, '-T', $seconds) ],
	[ 'moves', start_pgbench($primary, { move => $move }, '-c', 1, '-T', $seconds) ]);
my @pids;
foreach my $node ($primary, $standby)
{
	wait_until($node, q{SELECT count(*) = 3 FROM pg_stat_activity WHERE application_name = 'reader'});
	push @pids, split /\n/, $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE application_name = 'reader'});
}
my $end = time + $seconds - 2;
while (time < $end)
{
	my $pid = $pids[ rand @pids ];
	kill 'STOP', $pid;
	sleep(0.05 * rand);
	kill 'CONT', $pid;
}
foreach (@searches, @writes)
{
	my ($name, $run) = @$_;
	my ($status, $output, $error) = end_pgbench($run);
	is($status, 0, $name) or diag $error;
	note $1 if $output =~ /(number of transactions actually processed: \d+)/;
}
$primary->wait_for_catchup($standby);
is_sound($primary, $_, "${_}_v", $_) foreach qw(visited moving);
is(errors_in_log($_), '', 'no error in the log of the ' . $_->name) foreach $primary, $standby;
$standby->stop;
$primary->stop;
done_testing();
