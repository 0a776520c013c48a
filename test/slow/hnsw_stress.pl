# Two clients inserting, one deleting and vacuuming, one searching, and every 30 seconds the server is killed: at times by an
# immediate shutdown, at times by SIGKILL to all of its processes. After each restart the index is sound. In the end it finds
# as much as a new index over the same rows. STRESS_SECONDS says for how long.
use strict;
use warnings;
use HnswLoad;
use HnswTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $dims = 16;
my $seconds_between_kills = 30;
my $seconds = $ENV{STRESS_SECONDS} // 300;
my $rounds = int($seconds / $seconds_between_kills) || 1;

# One row in five repeats the vector of another.
my $node = new_node('stress', settings => "maintenance_work_mem = 256MB\nlog_statement = none\n");
$node->safe_psql('postgres', qq{
	CREATE SEQUENCE number START 5001;
	CREATE TABLE item (id bigint, v vector($dims));
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1, 5000) AS n;
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops);
	CREATE TABLE vacuumed (rows bigint);
});
my $insert = qq{
INSERT INTO item SELECT n, clustered(CASE WHEN n % 5 = 0 THEN n / 1000 ELSE n END, $dims)
	FROM (SELECT nextval('number') AS n FROM generate_series(1, 5)) AS s;
};
# The vacuum comes first: if it is cut off again and again, dead rows do not pile up.
my $delete = q{
\set salt random(1, 1000000000)
VACUUM (INDEX_CLEANUP on) item;
INSERT INTO vacuumed SELECT count(*) FROM item;
DELETE FROM item WHERE abs(hashint8(id + :salt) % 20) = 0;
};

my $inserted = 0;
foreach my $round (1 .. $rounds)
{
	my @loads = (
		start_load($node, { insert => $insert }, '-c', 2, '-T', 1000),
		start_load($node, { delete => $delete }, '-c', 1, '-T', 1000),
		start_load($node, { search => search_script('item', $dims, 10) }, '-c', 1, '-T', 1000));
	sleep($seconds_between_kills);
	my $busy = value($node,
		q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()});
	is($busy, 4, "round $round: all clients are at work when the kill comes");
	if ($round % 2)
	{
		$node->stop('immediate');
	}
	else
	{
		kill_all($node);
	}
	end_pgbench($_) foreach @loads;
	$node->start;

	my $check = index_check($node, 'item_v');
	note join ', ', map { "$_ $check->{$_}" } qw(nodes rows tombstones broken_links unreachable);
	my ($last, $vacuums) = split /\|/, value($node, 'SELECT (SELECT max(id) FROM item), (SELECT count(*) FROM vacuumed)');
	note "inserted up to $last, $vacuums vacuums";
	cmp_ok($last, '>', $inserted, "round $round: rows were inserted, and the index is sound after the restart");
	$inserted = $last;
}
cmp_ok(value($node, 'SELECT count(*) FROM vacuumed'), '>', 0, 'the table was vacuumed');
is_sound($node, 'item', 'item_v', 'in the end');
is(errors_in_log($node), '', 'no error but those of the kills');

my @old = (recall($node, 'item', '<->', $dims, queries => 300), self_recall($node, 'item', '<->', 11));
$node->safe_psql('postgres', 'REINDEX INDEX item_v');
my @new = (recall($node, 'item', '<->', $dims, queries => 300), self_recall($node, 'item', '<->', 11));
note "recall $old[0], of a new index $new[0]; rows find themselves: $old[1], in a new index $new[1]";
cmp_ok($old[0], '>=', $new[0] - 0.01, 'recall is that of a new index');
cmp_ok($old[1], '>=', $new[1] - 0.01, 'rows find themselves as in a new index');
$node->stop;
done_testing();
