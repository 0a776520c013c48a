# Inserts, updates, deletes, searches, folds and vacuum at the same time, and ruvector_index_check beside them. Each search finds
# what a look at all rows finds; no transaction fails. A cursor keeps what it began with.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use WordLoad;

my $node = new_node('concurrency', settings => "max_connections = 40\n");
create_documents($node, 1000);

my $seconds = 8;
my %runs = (
	'writes and searches' => start_pgbench($node, { word_scripts(), search => [ matches_as_sequential(), 6 ] }, '-c', 4, '-j', 2, '-T', $seconds),
	vacuum => start_pgbench($node, { vacuum => 'VACUUM (INDEX_CLEANUP on, PARALLEL 0) doc;' }, '-T', $seconds),
	folds => start_pgbench($node, { fold => "SELECT ruvector_index_fold('doc_body');" }, '-T', $seconds),
	checks => start_pgbench($node, { check => "SELECT ruvector_index_check('doc_body');" }, '-T', $seconds),
);
foreach my $what (sort keys %runs)
{
	my ($status, $output, $error) = end_pgbench($runs{$what});
	is($status, 0, "$what: no error") or diag $error;
	like($output, qr/number of failed transactions: 0 /, "$what: no transaction failed");
	note "$what: $1" if $output =~ /(number of transactions actually processed: \d+)/;
}
answers_as_new($node, 'in the end');

# A cursor whose own session folds, merges and frees meanwhile.
my $rows = value($node, 'SELECT count(*) FROM doc');
is(value($node, q{
	SET enable_seqscan = off;
	BEGIN;
	DECLARE c CURSOR FOR SELECT id FROM doc ORDER BY body <@> ruvector_bm25_query('w1 w2 w3', 'doc_body');
	MOVE 10 IN c;
	DO $$ BEGIN FOR i IN 1 .. 40 LOOP INSERT INTO doc SELECT 7, words(i * 100 + n) FROM generate_series(1, 80) AS n; END LOOP; END $$;
	MOVE ALL IN c;
	ROLLBACK}), '', 'a cursor goes on beside folds of its own session');
$node->safe_psql('postgres', 'ALTER INDEX doc_body SET (fastupdate = off); INSERT INTO doc SELECT n, words(n) FROM generate_series(1, 50) AS n');
is(value($node, q{SELECT value FROM ruvector_index_info('doc_body') WHERE name = 'pending_documents'}), 0, 'without fastupdate nothing waits');
answers_as_new($node, 'without fastupdate');
is(errors_in_log($node), '', 'no error in the log');
done_testing();
