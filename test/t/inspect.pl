# What the regression tests of the functions that look into an index cannot show: pages that are not in memory, fewer buffers than
# pages, a standby, and other sessions' work.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('inspect');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', "autovacuum = off\nshared_buffers = 8MB");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION ruvector;
	CREATE TABLE item (id integer, v vector(8));
	INSERT INTO item SELECT n, (SELECT array_agg((hashint4(n * 100 + i) & 1023)::real ORDER BY i)::vector FROM generate_series(1, 8) AS i)
	FROM generate_series(1, 5000) AS n;
	CREATE INDEX item_graph ON item USING hnsw (v vector_l2_ops);
	CREATE INDEX item_lists ON item USING ivfflat (v vector_cosine_ops) WITH (lists = 20);
	ANALYZE item;
});
my %operator = (item_graph => '<->', item_lists => '<=>');

sub value { return $node->safe_psql('postgres', $_[0]); }

sub pages { return value("SELECT pg_relation_size('$_[0]') / current_setting('block_size')::bigint"); }

# How many pages of an index a search reads that are not in memory, after the statements given.
sub pages_missed
{
	my ($index, $before) = @_;
	$node->restart;
	value('SELECT pg_stat_reset()');
	value(qq{
		$before;
		SELECT pg_stat_force_next_flush();
	});
	my $read = "SELECT idx_blks_read FROM pg_statio_user_indexes WHERE indexrelname = '$index'";
	my $already = value($read);
	value(qq{
		SET enable_seqscan = off;
		SELECT count(*) FROM (SELECT FROM item ORDER BY v $operator{$index} '[9,8,7,6,5,4,3,2]' LIMIT 5) AS f;
		SELECT pg_stat_force_next_flush();
	});
	return value($read) - $already;
}

foreach my $index (sort keys %operator)
{
	cmp_ok(pages_missed($index, 'SELECT 1'), '>', 3, "$index: a search after a restart reads pages");
	is(pages_missed($index, "SELECT ruvector_prewarm('$index')"), 0, "$index: none once the index has been read");
	is(value("SELECT ruvector_prewarm('$index')"), pages($index), "$index: prewarming counts the pages");
}
cmp_ok(pages_missed('item_graph', q{SELECT ruvector_index_info('item_graph')}), '>', 3,
	'counting what is there takes the pages through a few buffers');

# A standby tells the same.
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
value('DELETE FROM item WHERE id % 2 = 0');
value('VACUUM item');
$node->wait_for_catchup($standby);
foreach my $index (sort keys %operator)
{
	foreach my $query ("SELECT * FROM ruvector_recall('$index', 10, 50)", "SELECT * FROM ruvector_index_info('$index')", "SELECT ruvector_prewarm('$index')")
	{
		my $expected = value($query);
		isnt($expected, '', "$query gives something");
		is($standby->safe_psql('postgres', $query), $expected, 'and the same on a standby');
	}
}
$standby->stop;

# Rows that come and go meanwhile are none of the snapshot's.
my $session = $node->background_psql('postgres');
$session->query_safe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM item");
my $measured = "SELECT queries, neighbours FROM ruvector_recall('item_graph', 10, 10000)";
my $before = $session->query_safe($measured);
like($before, qr/2500\|25000/, 'every row is a query');
value('DELETE FROM item WHERE id % 3 = 0');
value("INSERT INTO item SELECT id + 10000, v FROM item WHERE id % 5 = 0");
is($session->query_safe($measured), $before, 'the same rows for the same snapshot');
$session->query_safe('COMMIT');
isnt($session->query_safe($measured), $before, 'others for the next one');
$session->quit;

# As many pages as there are buffers, and no more.
cmp_ok(pages('item_graph'), '>', 128, 'the index has more pages than there will be buffers');
$node->append_conf('postgresql.conf', 'shared_buffers = 1MB');
$node->restart;
is(value("SELECT ruvector_prewarm('item_graph')"), 128, 'prewarming ends when it has filled the buffers');

$node->stop;
done_testing();
