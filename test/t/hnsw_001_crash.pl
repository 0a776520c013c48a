# Crashes in the middle of inserts, updates, deletes and vacuum: after recovery the index is sound and has exactly the rows that
# were committed, and finds them.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $dims = 16;
my $node = new_node('crash');
$node->safe_psql('postgres', qq{
	CREATE SEQUENCE number START 3001;
	CREATE TABLE item (id bigint, v vector($dims));
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1, 3000) AS n;
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops);
	CREATE INDEX item_id ON item (id);
	CREATE TABLE copy (id bigint, v vector(3));
	CREATE INDEX copy_v ON copy USING hnsw (v vector_l2_ops);
	CREATE TABLE large (id bigint, v vector(2048));
	CREATE INDEX large_v ON large USING hnsw (v vector_cosine_ops);
});

my %scripts = (
	insert => [ "INSERT INTO item SELECT n, clustered(n, $dims) FROM (SELECT nextval('number') AS n FROM generate_series(1, 3)) AS s;", 6 ],
	update => [ "\\set n random(1, 3000)\nUPDATE item SET v = clustered(:n + 1000000, $dims) WHERE id = :n;", 2 ],
	delete => [ "\\set n random(1, 3000)\nDELETE FROM item WHERE id = :n;", 1 ],
	copy => [ "\\set n random(1, 3)\nINSERT INTO copy SELECT n, ARRAY[:n, 0, 0]::vector FROM generate_series(1, 5) AS n;", 1 ],
	large => [ "\\set n random(1, 1000000)\nINSERT INTO large VALUES (:n, clustered(:n, 2048));", 1 ],
);

# Rows that no script deletes.
my $inserted = 'SELECT count(*) FROM item WHERE id > 3000';

# Runs the load until some rows are in the table and for a while longer, crashes the server, starts it again.
sub crash_during
{
	my ($seconds, $scripts, @arguments) = @_;
	my $before = value($node, $inserted);
	my $run = start_pgbench($node, $scripts, '-T', 100, @arguments);
	wait_until($node, "SELECT ($inserted) > $before + 100");
	sleep($seconds);
	my $committed = value($node, $inserted);
	$node->stop('immediate');
	end_pgbench($run);
	$node->start;
	cmp_ok(value($node, $inserted), '>=', $committed, 'rows that were committed are there');
	return;
}

# It is chance which links lead from one cluster of the data to another, and how well: in any index, some rows of a cluster, which
# has one row in 40, may be found by a wider search only. What a crash would lose, is_sound and the counts of rows tell.
sub find_themselves
{
	my ($what) = @_;
	my $share = self_recall($node, 'item', '<->', 7);
	note "share of rows that find themselves: $share";
	cmp_ok($share, '>=', 0.97, $what);
	return;
}

sub all_sound
{
	my ($what) = @_;
	is_sound($node, 'item', 'item_v', "$what, rows");
	is_sound($node, 'copy', 'copy_v', "$what, equal vectors");
	is_sound($node, 'large', 'large_v', "$what, codes beside vectors in pieces");
	find_themselves("$what: rows find themselves");
	return;
}

# Inserts and other writes, with a checkpoint somewhere among them.
foreach my $round (1 .. 3)
{
	$node->safe_psql('postgres', 'CHECKPOINT') if $round == 2;
	crash_during(1 + $round / 3, \%scripts, '-c', 3);
	all_sound("crash $round");
}

# The same beside vacuum.
crash_during(2, { %scripts, vacuum => [ "VACUUM (INDEX_CLEANUP on) item;", 1 ] }, '-c', 3);
all_sound('crash beside vacuum');

# In the middle of a vacuum that has much to do: while it takes rows out, mends the graph, removes nodes. Slowed down, so that
# each crash hits it somewhere else. Then the vacuum is done again.
my $fraction = 0;
foreach my $delay (0.05, 0.5, 1.2, 2.5)
{
	$fraction++;
	$node->safe_psql('postgres', "DELETE FROM item WHERE id % 7 = $fraction; DELETE FROM copy WHERE id = $fraction; DELETE FROM large WHERE id % 4 = $fraction - 1");
	my $run = start_pgbench($node,
		{ slow_vacuum => "SET vacuum_cost_delay = 2;\nSET vacuum_cost_limit = 40;\nVACUUM (INDEX_CLEANUP on) item, copy, large;" }, '-t', 1);
	$node->poll_query_until('postgres',
		"SELECT count(*) > 0 FROM pg_stat_progress_vacuum WHERE phase = 'vacuuming indexes'")
	  or die 'the vacuum did not reach the indexes';
	sleep($delay);
	my $phase = value($node, "SELECT string_agg(relid::regclass || ': ' || phase, ', ') FROM pg_stat_progress_vacuum");
	note "crash while $phase";
	$node->stop('immediate');
	end_pgbench($run);
	$node->start;
	my $check = index_check($node, 'item_v');
	note join ', ', map { "$_ $check->{$_}" } qw(nodes rows tombstones broken_links unreachable);
	find_themselves('rows find themselves after a vacuum in part');
	all_sound("crash $fraction during vacuum");
}
cmp_ok(recall($node, 'item', '<->', $dims), '>=', 0.95, 'recall at the end');

# Space that a crash may have left behind is no more than a fraction of the index.
$node->safe_psql('postgres', 'CREATE INDEX item_w ON item USING hnsw (v vector_l2_ops)');
cmp_ok(value($node, "SELECT pg_relation_size('item_v') / pg_relation_size('item_w')::numeric"), '<', 2.5, 'the index has not grown out of proportion');

# A build that a crash cuts off leaves nothing that is used.
my $run = start_pgbench($node, { build => 'CREATE INDEX item_cut ON item USING hnsw (v vector_l1_ops) WITH (m = 48, ef_construction = 400);' }, '-t', 1);
wait_until($node, 'SELECT coalesce(max(tuples_done), 0) > 100 FROM pg_stat_progress_create_index');
$node->stop('immediate');
end_pgbench($run);
$node->start;
is(value($node, "SELECT count(*) FROM pg_class WHERE relname = 'item_cut'"), '0', 'a build that was cut off is gone');
all_sound('after a build that was cut off');

# An index that was built just before a crash is whole, with and without a checkpoint in between.
foreach my $checkpoint ('', 'CHECKPOINT')
{
	$node->safe_psql('postgres', 'DROP INDEX IF EXISTS item_l1, copy_l1');
	$node->safe_psql('postgres', 'CREATE INDEX item_l1 ON item USING hnsw (v vector_l1_ops)');
	$node->safe_psql('postgres', 'CREATE INDEX copy_l1 ON copy USING hnsw (v vector_l1_ops)');
	$node->safe_psql('postgres', $checkpoint) if $checkpoint;
	$node->stop('immediate');
	$node->start;
	is_sound($node, 'item', 'item_l1', 'crash after a build');
	is_sound($node, 'copy', 'copy_l1', 'crash after a build over equal vectors');
}
is(errors_in_log($node), '', 'no error but those of the crashes');
$node->stop;
done_testing();
