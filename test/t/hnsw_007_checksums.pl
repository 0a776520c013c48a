# Every page of an index on disk has its checksum, also of unlogged ones and after a crash. Tables that turn unlogged and logged
# again; temporary tables.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 16;
my $node = new_node('checksums');
if (value($node, 'SHOW data_checksums') eq 'off')
{
	$node->stop;
	command_ok([ 'pg_checksums', '--enable', '--no-sync', '-D', $node->data_dir ], 'checksums are switched on');
	$node->start;
}

sub checksums_hold
{
	my ($what) = @_;
	$node->stop;
	command_ok([ 'pg_checksums', '--check', '-D', $node->data_dir ], "$what: checksums hold");
	$node->start;
	return;
}

sub found
{
	my ($table, $limit) = @_;
	return value($node, "SET enable_seqscan = off; SET hnsw.ef_search = 1000;
		SELECT count(*) FROM (SELECT id FROM $table ORDER BY v <-> clustered(-1, $dims) LIMIT $limit) AS s");
}

# An index made before the rows and one made after them, and one that keeps its vectors in pieces.
my $insert = qq{
	INSERT INTO first SELECT n, clustered(n, $dims) FROM generate_series(1, 800) AS n;
	INSERT INTO second SELECT n, clustered(n, $dims) FROM generate_series(1, 800) AS n;
	INSERT INTO large SELECT n, clustered(n, 3072) FROM generate_series(1, 20) AS n;
};
$node->safe_psql('postgres', qq{
	CREATE UNLOGGED TABLE first (id bigint, v vector($dims));
	CREATE UNLOGGED TABLE second (id bigint, v vector($dims));
	CREATE UNLOGGED TABLE large (id bigint, v vector(3072));
	CREATE INDEX first_v ON first USING hnsw (v vector_l2_ops);
	$insert
	CREATE INDEX second_v ON second USING hnsw (v vector_l2_ops);
	CREATE INDEX large_v ON large USING hnsw (v vector_l2_ops);
	CREATE TABLE logged (id bigint, v vector($dims));
	INSERT INTO logged SELECT n, clustered(n, $dims) FROM generate_series(1, 800) AS n;
	CREATE INDEX logged_v ON logged USING hnsw (v vector_l2_ops);
});
my @unlogged = ([ 'first', $dims, 800 ], [ 'second', $dims, 800 ], [ 'large', 3072, 20 ]);

sub all_work
{
	my ($what) = @_;
	foreach my $one (@unlogged)
	{
		my ($table, $width, $rows) = @$one;
		is(value($node, "SELECT count(*) FROM $table"), $rows, "$what: $table has its rows");
		is_sound($node, $table, "${table}_v", "$what, $table");
		cmp_ok(recall($node, $table, '<->', $width, queries => 20), '>=', 0.95, "$what, $table: recall");
	}
	is_sound($node, 'logged', 'logged_v', "$what, logged");
	return;
}

checksums_hold('at first');
all_work('after a clean restart');

$node->stop('immediate');
$node->start;
foreach my $one (@unlogged)
{
	my ($table) = @$one;
	is(index_check($node, "${table}_v")->{nodes}, 0, "after a crash: the index of $table is empty");
}
$node->safe_psql('postgres', $insert);
checksums_hold('after a crash');
all_work('after a crash and a clean restart');

# From unlogged to logged and back.
$node->safe_psql('postgres', 'ALTER TABLE first SET LOGGED; ALTER TABLE logged SET UNLOGGED');
is(found('first', 500), '500', 'made logged, the index works');
is(found('logged', 500), '500', 'made unlogged, the index works');
$node->stop('immediate');
$node->start;
is(value($node, 'SELECT count(*) FROM first'), '800', 'a table made logged outlives a crash');
is_sound($node, 'first', 'first_v', 'made logged');
is(index_check($node, 'logged_v')->{nodes}, 0, 'an index made unlogged is empty after a crash');
$node->safe_psql('postgres', "INSERT INTO logged SELECT n, clustered(n, $dims) FROM generate_series(1, 800) AS n");
is_sound($node, 'logged', 'logged_v', 'made unlogged');

# Temporary tables.
my $rows = $node->safe_psql('postgres', qq{
	CREATE TEMP TABLE passing (id bigint, v vector($dims));
	INSERT INTO passing SELECT n, clustered(n, $dims) FROM generate_series(1, 300) AS n;
	CREATE INDEX passing_v ON passing USING hnsw (v vector_l2_ops);
	INSERT INTO passing SELECT n, clustered(n, $dims) FROM generate_series(301, 600) AS n;
	UPDATE passing SET v = clustered(id + 1000, $dims) WHERE id % 3 = 0;
	DELETE FROM passing WHERE id % 3 = 1;
	VACUUM passing;
	INSERT INTO passing SELECT n, clustered(n, $dims) FROM generate_series(601, 700) AS n;
	SET enable_seqscan = off;
	SELECT nodes, rows, tombstones FROM ruvector_index_check('passing_v');
	SELECT id FROM passing ORDER BY v <-> clustered(650, $dims) LIMIT 1;
	SELECT recall('passing', '<->', 'clustered(-n, $dims)', 10, 20) > 0.95;
	TRUNCATE passing;
	SELECT nodes FROM ruvector_index_check('passing_v');
	INSERT INTO passing VALUES (1, clustered(1, $dims));
	SELECT id FROM passing ORDER BY v <-> clustered(1, $dims) LIMIT 1;
	CREATE TEMP TABLE brief (id bigint, v vector($dims)) ON COMMIT DELETE ROWS;
	CREATE INDEX brief_v ON brief USING hnsw (v vector_l2_ops);
	BEGIN;
	INSERT INTO brief SELECT n, clustered(n, $dims) FROM generate_series(1, 50) AS n;
	SELECT id FROM brief ORDER BY v <-> clustered(7, $dims) LIMIT 1;
	COMMIT;
	SELECT nodes FROM ruvector_index_check('brief_v');
	INSERT INTO brief VALUES (1, clustered(1, $dims));
});
is($rows, "500|500|0\n650\nt\n0\n1\n7\n0", 'indexes of temporary tables work');
is(stray_files($node), '', 'no file is left of them');
is(errors_in_log($node), '', 'no error in the log');
$node->stop;
command_ok([ 'pg_checksums', '--check', '-D', $node->data_dir ], 'in the end: checksums hold');
done_testing();
