# Indexes built anew beside inserts, updates, deletes and searches: nothing fails, each search gives different rows in order, and
# afterwards the index has every row and finds as much as one that was built alone.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 16;
my $node = new_node('reindex', settings => "log_statement = none\n");
$node->safe_psql('postgres', qq{
	CREATE SEQUENCE number START 3001;
	CREATE TABLE item (id bigint, v vector($dims));
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1, 3000) AS n;
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops);
	CREATE INDEX item_id ON item (id);
	CREATE TABLE copy (id bigint, v vector(3));
	CREATE INDEX copy_v ON copy USING hnsw (v vector_l2_ops);
	CREATE INDEX copy_id ON copy (id);
});

# Of the table copy most rows have one of three vectors. Its rows come and go, at times all of them.
my %scripts = (
	insert => [ "INSERT INTO item SELECT n, clustered(n, $dims)
		FROM (SELECT nextval('number') AS n FROM generate_series(1, 2)) AS s;", 8 ],
	update => [ "\\set n random(1, 6000)\nUPDATE item SET v = clustered(:n + 1000000, $dims) WHERE id = :n;", 4 ],
	delete => [ "\\set n random(1, 9000)\nDELETE FROM item WHERE id = :n;", 4 ],
	search => [ search_script('item', $dims, 10), 8 ],
	copy => [ "\\set n random(1, 3)\n\\set id random(1, 200)\n"
		. 'INSERT INTO copy SELECT :id, ARRAY[:n, 0, :id / 190]::vector FROM generate_series(1, 3) AS s;', 3 ],
	copy_update => [ "\\set id random(1, 200)\n\\set n random(1, 3)\n"
		. 'UPDATE copy SET v = ARRAY[:n, 0, 0]::vector WHERE ctid = (SELECT ctid FROM copy WHERE id = :id LIMIT 1);', 2 ],
	copy_delete => [ "\\set id random(1, 200)\nDELETE FROM copy
		WHERE ctid = ANY (ARRAY(SELECT ctid FROM copy WHERE id = :id FOR UPDATE SKIP LOCKED));", 2 ],
	rollback => [ "\\set n random(1, 1000000)\nBEGIN;\nINSERT INTO item VALUES (-:n, clustered(:n, $dims));\n"
		. "INSERT INTO copy VALUES (-:n, '[2,0,0]');\nROLLBACK;", 1 ],
);

sub no_errors
{
	my ($what, @runs) = @_;
	foreach my $run (@runs)
	{
		my ($status, $output, $error) = end_pgbench($run);
		is($status, 0, "$what: ends well");
		is($error, '', "$what: no errors");
		cmp_ok(($output =~ /number of transactions actually processed: (\d+)/)[0], '>', 0, "$what: has worked");
		note(($output =~ /(number of transactions actually processed: \d+)/)[0]);
	}
	return;
}

sub all_sound
{
	my ($what) = @_;
	is_sound($node, 'item', 'item_v', "$what, rows");
	is_sound($node, 'copy', 'copy_v', "$what, equal vectors");
	return;
}

no_errors('beside REINDEX',
	start_load($node, \%scripts, '-c', 4, '-T', 4),
	start_load($node, { reindex => "REINDEX INDEX CONCURRENTLY item_v;\nREINDEX INDEX CONCURRENTLY copy_v;" }, '-c', 1, '-t', 2));
all_sound('beside REINDEX');

my @old = (recall($node, 'item', '<->', $dims, queries => 300, ef_search => 20), self_recall($node, 'item', '<->', 5));
$node->safe_psql('postgres', 'REINDEX INDEX item_v');
my @new = (recall($node, 'item', '<->', $dims, queries => 300, ef_search => 20), self_recall($node, 'item', '<->', 5));
note "recall $old[0], of a new index $new[0]; rows find themselves: $old[1], in a new index $new[1]";
cmp_ok($old[0], '>=', $new[0] - 0.04, 'recall is that of a new index');
cmp_ok($old[1], '>=', $new[1] - 0.03, 'rows find themselves as in a new index');
is(errors_in_log($node), '', 'no error in the log');
$node->stop;
done_testing();
