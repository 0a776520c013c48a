# The index of an unlogged table is empty, and works, after a crash; kept after a clean stop; and not there for a standby.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('unlogged', streaming => 1);
$node->safe_psql('postgres', q{
	CREATE UNLOGGED TABLE item (id bigint, v vector(8));
	INSERT INTO item SELECT n, clustered(n, 8) FROM generate_series(1, 1000) AS n;
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops) WITH (m = 5, ef_construction = 33);
	CREATE UNLOGGED TABLE large (id bigint, v vector(3072));
	CREATE INDEX large_v ON large USING hnsw (v vector_l2_ops);
	INSERT INTO large SELECT n, clustered(n, 3072) FROM generate_series(1, 20) AS n;
	CREATE TABLE logged (id bigint, v vector(8));
	CREATE INDEX logged_v ON logged USING hnsw (v vector_l2_ops);
	INSERT INTO logged SELECT * FROM item;
});
my $init = $node->data_dir . '/' . value($node, "SELECT pg_relation_filepath('item_v') || '_init'");
is(-s $init, 8192, 'the init fork has the metapage');
is_sound($node, 'item', 'item_v', 'at first');

$node->restart;
is(value($node, 'SELECT count(*) FROM item'), '1000', 'rows are there after a clean restart');
is_sound($node, 'item', 'item_v', 'after a clean restart');
is_sound($node, 'large', 'large_v', 'vectors in pieces after a clean restart');

foreach my $round (1 .. 2)
{
	$node->safe_psql('postgres', 'CHECKPOINT') if $round == 2;
	$node->stop('immediate');
	$node->start;
	is(value($node, 'SELECT count(*) FROM item'), '0', 'the table is empty after a crash');
	is_deeply(index_check($node, 'item_v'), { nodes => 0, rows => 0, tombstones => 0, broken_links => 0, unreachable => 0 },
		'and so is the index');
	is(value($node, "SET enable_seqscan = off; SELECT count(*) FROM (SELECT id FROM item ORDER BY v <-> clustered(-1, 8) LIMIT 5) AS f"),
		'0', 'a search finds nothing');
	$node->safe_psql('postgres', q{
		INSERT INTO item SELECT n, clustered(n, 8) FROM generate_series(1, 500) AS n;
		INSERT INTO large SELECT n, clustered(n, 3072) FROM generate_series(1, 20) AS n;
	});
	is_sound($node, 'item', 'item_v', 'filled again');
	is_sound($node, 'large', 'large_v', 'vectors in pieces, filled again');
	cmp_ok(recall($node, 'item', '<->', 8), '>=', 0.95, 'recall');
}
is_sound($node, 'logged', 'logged_v', 'the index of a logged table beside it');
is(value($node, "SELECT count(*) FROM logged"), '1000', 'which keeps its rows');

# A base backup, and with it a standby, has the init fork alone.
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
$node->safe_psql('postgres', 'CREATE UNLOGGED TABLE later (id bigint, v vector(3)); CREATE INDEX later_v ON later USING hnsw (v)');
$node->wait_for_catchup($standby);
my ($status, $output, $error) = $standby->psql('postgres', "SELECT ruvector_index_check('item_v')");
isnt($status, 0, 'a standby cannot look at it');
like($error, qr/cannot access temporary or unlogged relations during recovery/, 'and says why');
$standby->promote;
foreach my $index (qw(item_v later_v large_v))
{
	is(index_check($standby, $index)->{nodes}, 0, "$index is empty after the promotion");
}
$standby->safe_psql('postgres', q{
	INSERT INTO item SELECT n, clustered(n, 8) FROM generate_series(1, 500) AS n;
	INSERT INTO later VALUES (1, '[1,2,3]');
});
is_sound($standby, 'item', 'item_v', 'filled after the promotion');
is_sound($standby, 'later', 'later_v', 'one that came by replay');
$standby->stop;
$node->stop;
done_testing();
