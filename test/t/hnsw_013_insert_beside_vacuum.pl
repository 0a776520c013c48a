# Links to a node that is just being inserted. Its first link back makes it known: vacuum, repairing lists nearby, may lead some
# of them to it before the insert comes to them. A list has a node once all the same, or it loses room for another.
#
# Few rows that come and go in one place, and short lists, so that inserts and repairs are at the same lists most of the time;
# ruvector_index_check reports a list that leads to one node twice.
use strict;
use warnings;
use IndexTest;
use Test::More;

my @indexes = qw(item_plain item_codes item_compact);
my $node = new_node('insert_beside_vacuum');
$node->safe_psql('postgres', q{
	CREATE SEQUENCE number;
	CREATE TABLE item (id bigint PRIMARY KEY, v vector(4));
	CREATE INDEX item_plain ON item USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 16, storage = plain);
	CREATE INDEX item_codes ON item USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 16);
	CREATE INDEX item_compact ON item USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 16, storage = compact);
});

# Every statement deletes rows that were the nearest of those which it inserts.
my $writes = start_pgbench($node, { turn_over => q{
	WITH gone AS (DELETE FROM item WHERE id <= (SELECT last_value - 150 FROM number))
	INSERT INTO item SELECT n, ARRAY[sin(n), cos(n), sin(7 * n), cos(3 * n)]::vector
		FROM (SELECT nextval('number') AS n FROM generate_series(1, 5)) AS s;
} }, '-c', 4, '-j', 2, '-T', 8);
my $vacuum = start_pgbench($node, { vacuum => 'VACUUM (INDEX_CLEANUP on, PARALLEL 0) item;' }, '-T', 8);
my $checks = start_pgbench($node, { map { $_ => "SELECT ruvector_index_check('$_');" } @indexes }, '-T', 8);
foreach my $run ([ $writes, 'inserts and deletes' ], [ $vacuum, 'vacuum' ], [ $checks, 'checks beside them' ])
{
	my ($status, $output, $error) = end_pgbench($run->[0]);
	is($status, 0, "$run->[1]: no error") or diag $error;
	note "$run->[1]: $1" if $output =~ /(number of transactions actually processed: \d+)/;
}
my $rows = value($node, 'SELECT count(*) FROM item');
$node->safe_psql('postgres', 'VACUUM (INDEX_CLEANUP on) item');
is(index_check($node, $_)->{rows}, $rows, "$_ is sound and has each row once") foreach @indexes;
$node->stop;
done_testing();
