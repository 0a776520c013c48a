# Inserts, updates, deletes, searches and vacuum at the same time, all on one small table, so that they meet on its pages; and
# ruvector_index_check beside them. No transaction fails; the index is sound and finds what a new one finds.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 8;
my $node = new_node('concurrency', settings => "max_connections = 40\n");
$node->safe_psql('postgres', qq{
	CREATE SEQUENCE number START 2001;
	CREATE TABLE item (id bigint, v vector($dims));
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops) WITH (m = 8, ef_construction = 40);
	CREATE INDEX item_cosine ON item USING hnsw (v vector_cosine_ops) WITH (m = 8, ef_construction = 40);
	CREATE INDEX item_id ON item (id);
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1, 2000) AS n;
	CREATE TABLE copy (id bigint, v vector(3));
	CREATE INDEX copy_v ON copy USING hnsw (v vector_l2_ops);
	CREATE TABLE large (id bigint, v vector(2500));
	CREATE INDEX large_v ON large USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 20);
	-- Empty most of the time: its graph is made and emptied again and again.
	CREATE TABLE few (id bigint, v vector(3));
	CREATE INDEX few_v ON few USING hnsw (v vector_l2_ops);
});

my %writes = (
	insert => [ "INSERT INTO item SELECT n, clustered(n, $dims) FROM (SELECT nextval('number') AS n) AS s;", 8 ],
	update => [ "\\set n random(1, 4000)\nUPDATE item SET v = clustered(:n + 1000000, $dims) WHERE id = :n;", 4 ],
	delete => [ "\\set n random(1, 6000)\nDELETE FROM item WHERE id BETWEEN :n AND :n + 3;", 3 ],
	rollback => [ "BEGIN;\nINSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(9000001, 9000003) AS n;\nROLLBACK;", 1 ],
	search => [ "\\set n random(1, 1000000)\nSET enable_seqscan = off;\nSELECT count(*), max(v <-> clustered(-:n, $dims)) FROM (SELECT v FROM item ORDER BY v <-> clustered(-:n, $dims) LIMIT 10) AS f;", 6 ],
	cosine => [ "\\set n random(1, 1000000)\nSET enable_seqscan = off;\nSELECT id FROM item ORDER BY v <=> clustered(-:n, $dims) LIMIT 10;", 3 ],
	copy => [ "\\set n random(1, 4)\nINSERT INTO copy SELECT n, ARRAY[:n, 0, 0]::vector FROM generate_series(1, 3) AS n;", 3 ],
	copy_delete => [ "\\set n random(1, 4)\nDELETE FROM copy WHERE v = ARRAY[:n, 0, 0]::vector AND id <= 2;", 1 ],
	copy_search => [ "SET enable_seqscan = off;\nSELECT count(*) FROM (SELECT id FROM copy ORDER BY v <-> '[1,0,0]' LIMIT 100) AS f;", 1 ],
	large => [ "\\set n random(1, 1000000)\nINSERT INTO large SELECT :n, ARRAY(SELECT ((:n::bigint * i) % 1009)::integer FROM generate_series(1, 2500) AS i)::vector;", 1 ],
	large_delete => [ "DELETE FROM large WHERE id % 3 = 0;", 1 ],
	few => [ "\\set n random(1, 1000)\nINSERT INTO few VALUES (:n, ARRAY[:n, 0, 0]::vector);", 2 ],
	few_delete => [ "DELETE FROM few;", 2 ],
);
my $writer = start_pgbench($node, \%writes, '-c', 6, '-j', 2, '-T', 22);
my $vacuum = start_pgbench($node, { vacuum => "VACUUM (INDEX_CLEANUP on, PARALLEL 0) item, copy, large, few;" }, '-T', 22);
my $few = start_pgbench($node, { few => "DELETE FROM few;\nVACUUM (INDEX_CLEANUP on) few;\nINSERT INTO few SELECT n, ARRAY[n, 1, 0]::vector FROM generate_series(1, 3) AS n;" }, '-T', 22);
my $checker = start_pgbench($node, { map { $_ => "SELECT ruvector_index_check('$_');" } qw(item_v item_cosine copy_v large_v few_v) }, '-T', 22);
foreach my $run ([ $writer, 'writes and searches' ], [ $vacuum, 'vacuum' ], [ $few, 'a graph that comes and goes' ], [ $checker, 'checks' ])
{
	my ($status, $output, $error) = end_pgbench($run->[0]);
	is($status, 0, "$run->[1]: no error") or diag $error;
	like($output, qr/number of failed transactions: 0 /, "$run->[1]: no transaction failed");
	note $1 if $output =~ /(number of transactions actually processed: \d+)/;
}

is_sound($node, 'item', 'item_v', 'rows');
is_sound($node, 'item', 'item_cosine', 'rows under cosine');
is_sound($node, 'copy', 'copy_v', 'equal vectors');
is_sound($node, 'large', 'large_v', 'vectors in pieces');
is_sound($node, 'few', 'few_v', 'a graph that comes and goes');
is(value($node, "SET enable_seqscan = off; SET hnsw.ef_search = 1000; SELECT count(*) - (SELECT count(*) FROM few) FROM (SELECT id FROM few ORDER BY v <-> '[0,0,0]' LIMIT 100000) AS f"),
	'0', 'each of its rows is found');
cmp_ok(value($node, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'BufferPin'"), '==', 0, 'nobody waits for a pin');

my %found = (l2 => recall($node, 'item', '<->', $dims, queries => 200), cosine => recall($node, 'item', '<=>', $dims, queries => 200));
my $self = self_recall($node, 'item', '<->', 3);
$node->safe_psql('postgres', 'REINDEX TABLE item');
my %fresh = (l2 => recall($node, 'item', '<->', $dims, queries => 200), cosine => recall($node, 'item', '<=>', $dims, queries => 200));
note "recall $found{l2} and $found{cosine}, in a new index $fresh{l2} and $fresh{cosine}; of their own vectors $self";
cmp_ok($found{l2}, '>=', $fresh{l2} - 0.03, 'recall beside that of a new index');
cmp_ok($found{cosine}, '>=', $fresh{cosine} - 0.03, 'recall under cosine beside that of a new index');
cmp_ok($self, '>=', 0.97, 'rows find themselves');
$node->stop;
done_testing();
