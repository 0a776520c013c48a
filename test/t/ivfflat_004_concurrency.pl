# Inserts, deletes, searches, vacuum and checks at the same time, on indexes with codes that are small enough for all to meet on their
# pages. No transaction fails; the indexes are sound and find what there is.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 64;
my $node = new_node('concurrency', settings => "max_connections = 40\n");
$node->safe_psql('postgres', qq{
	CREATE SEQUENCE number START 1001;
	CREATE TABLE item (id bigint, v vector($dims));
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1, 1000) AS n;
	CREATE INDEX item_v ON item USING ivfflat (v vector_l2_ops) WITH (lists = 3, rerank = index);
	CREATE INDEX item_cosine ON item USING ivfflat (v vector_cosine_ops) WITH (lists = 3, rerank = heap);
	CREATE INDEX item_ip ON item USING ivfflat (v vector_ip_ops) WITH (lists = 3, bits = 4);
	CREATE INDEX item_id ON item (id);
	-- Empty most of the time.
	CREATE TABLE few (id bigint, v vector(768));
	CREATE INDEX few_v ON few USING ivfflat (v vector_l2_ops) WITH (lists = 1);
});

my %writes = (
	insert => [ "INSERT INTO item SELECT n, clustered(n, $dims) FROM (SELECT nextval('number') AS n FROM generate_series(1, 5)) AS s;", 8 ],
	update => [ "\\set n random(1, 4000)\nUPDATE item SET v = clustered(:n + 1000000, $dims) WHERE id = :n;", 4 ],
	delete => [ "\\set n random(1, 20000)\nDELETE FROM item WHERE id BETWEEN :n AND :n + 25;", 4 ],
	rollback => [ "BEGIN;\nINSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(9000001, 9000003) AS n;\nROLLBACK;", 1 ],
	search => [ "\\set n random(1, 1000000)\nSET enable_seqscan = off;\nSET ivfflat.probes = 3;\nSELECT 1 / (count(DISTINCT id) = 10)::integer FROM (SELECT id FROM item ORDER BY v <-> clustered(-:n, $dims) LIMIT 10) AS f;", 5 ],
	# All rows of the snapshot, each once.
	all => [ "SET enable_seqscan = off;\nSET ivfflat.probes = 3;\nBEGIN ISOLATION LEVEL REPEATABLE READ;\nSELECT 1 / (count(DISTINCT id) = count(*) AND count(*) = (SELECT count(id) FROM item WHERE id > 0))::integer FROM (SELECT ctid AS id FROM item ORDER BY v <-> clustered(-1, $dims) LIMIT 1000000) AS f;\nCOMMIT;", 1 ],
	cosine => [ "\\set n random(1, 1000000)\nSET enable_seqscan = off;\nSELECT id FROM item ORDER BY v <=> clustered(-:n, $dims) LIMIT 10;", 2 ],
	ip => [ "\\set n random(1, 1000000)\nSET enable_seqscan = off;\nSELECT id FROM item ORDER BY v <#> clustered(-:n, $dims) LIMIT 10;", 2 ],
	few => [ "\\set n random(1, 1000)\nINSERT INTO few SELECT n, clustered(n, 768) FROM generate_series(:n, :n + 10) AS n;", 2 ],
	few_delete => [ "DELETE FROM few;", 1 ],
);
my $writer = start_pgbench($node, \%writes, '-c', 6, '-j', 2, '-T', 20);
my $vacuum = start_pgbench($node, { vacuum => "VACUUM (INDEX_CLEANUP on, PARALLEL 0) item, few;" }, '-T', 20);
my $checker = start_pgbench($node, { map { $_ => "SELECT ruvector_index_check('$_');\nSELECT count(*) FROM ruvector_index_info('$_');" } qw(item_v item_cosine item_ip few_v) }, '-T', 20);
foreach my $run ([ $writer, 'writes and searches' ], [ $vacuum, 'vacuum' ], [ $checker, 'checks' ])
{
	my ($status, $output, $error) = end_pgbench($run->[0]);
	is($status, 0, "$run->[1]: no error") or diag $error;
	like($output, qr/number of failed transactions: 0 /, "$run->[1]: no transaction failed");
	note $1 if $output =~ /(number of transactions actually processed: \d+)/;
}

foreach my $index ('item_v', 'item_cosine', 'item_ip', 'few_v')
{
	my $table = $index =~ /^item/ ? 'item' : 'few';
	# What is dead now, and nothing that a crash or a race has left.
	$node->safe_psql('postgres', "DELETE FROM $table WHERE id IN (SELECT id FROM $table LIMIT 1)");
	is_sound($node, $table, $index, $index);
	is(index_check($node, $index)->{unreachable}, 0, "$index: all can be reached");
}
cmp_ok(value($node, "SELECT count(*) FROM ruvector_index_info('item_v') WHERE name = 'settled_rows' AND value::integer > 1000"), '==', 1, 'tails were folded');
foreach my $operator ('<->', '<#>', '<=>')
{
	cmp_ok(recall($node, 'item', $operator, $dims, probes => 3), '>=', 0.97, "recall under $operator");
}
$node->stop;
done_testing();
