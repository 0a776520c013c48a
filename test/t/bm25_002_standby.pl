# A streaming standby replays every change of a bm25 index with wal_consistency_checking on, answers as the primary does, and goes
# on alone after its promotion.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use WordLoad;

my $primary = new_node('primary', streaming => 1, settings => q{
	wal_consistency_checking = 'all'
	max_standby_streaming_delay = -1
});
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

sub are_equal
{
	my ($what) = @_;
	$primary->wait_for_catchup($standby);
	is(word_answers($standby), word_answers($primary), "$what: the standby answers as the primary does");
	is_deeply(index_check($standby, 'doc_body'), index_check($primary, 'doc_body'), "$what: the index is the same");
	return;
}

create_documents($primary, 1000);
are_equal('after a build');
$primary->safe_psql('postgres', 'INSERT INTO doc SELECT n, words(n) FROM generate_series(1001, 1900) AS n; INSERT INTO doc VALUES (0, large_words(1))');
are_equal('after inserts and folds');
$primary->safe_psql('postgres', 'DELETE FROM doc WHERE id % 5 = 2');
$primary->safe_psql('postgres', 'VACUUM doc');
are_equal('after vacuum');
$primary->safe_psql('postgres', 'INSERT INTO doc SELECT n, words(n) FROM generate_series(2001, 2900) AS n');
are_equal('after inserts into pages that were freed');

# A search that reads pages which were used again is cancelled, and none fails in another way or finds what is not there.
my $reader = start_pgbench($standby, { search => matches_as_sequential() }, '-c', 2, '-T', 5, '--max-tries', 100);
my $writer = start_pgbench($primary, { word_scripts(), vacuum => [ 'VACUUM (INDEX_CLEANUP on) doc;', 1 ] }, '-c', 1, '-T', 4);
my ($status, undef, $error) = end_pgbench($writer);
is($status, 0, 'writes on the primary') or diag $error;
($status, undef, $error) = end_pgbench($reader);
is($status, 0, 'searches on the standby') or diag $error;
are_equal('after searches beside replay');

# A cursor that began on the standby keeps nothing. Where it comes upon what was used again after the promotion, that is a conflict.
$primary->safe_psql('postgres', q{
	CREATE TABLE gone (id bigint, body text);
	INSERT INTO gone SELECT n, words(n) FROM generate_series(1, 12000) AS n;
	CREATE INDEX gone_body ON gone USING bm25 (body) WITH (text_search_config = 'simple', pending_limit = 1000000)});
$primary->wait_for_catchup($standby);
my $cursor = $standby->background_psql('postgres', on_error_stop => 0);
$cursor->query(q{BEGIN; SET enable_seqscan = off; SET work_mem = '64kB';
	DECLARE c CURSOR FOR SELECT id FROM gone ORDER BY body <@> ruvector_bm25_query('w1 w2 w3', 'gone_body'); MOVE 1 IN c});
$primary->stop;
$standby->promote;
# Four segments of about the same size become one, and further documents come into their pages.
$standby->safe_psql('postgres', q{INSERT INTO gone SELECT n, words(n) FROM generate_series(1, 5000) AS n; SELECT ruvector_index_fold('gone_body')}) for 1 .. 5;
$cursor->query('MOVE ALL IN c');
like($cursor->{stderr}, qr/canceling statement due to conflict with recovery/, 'a cursor of before the promotion is cancelled');
unlike($cursor->{stderr}, qr/corrupted/, 'and calls nothing corrupted');
$cursor->quit;
$standby->safe_psql('postgres', 'INSERT INTO doc SELECT n, words(n) FROM generate_series(5001, 5500) AS n; DELETE FROM doc WHERE id % 11 = 1');
answers_as_new($standby, 'after the promotion');
unlike(slurp_file($standby->logfile), qr/inconsistent page found|PANIC|TRAP/, 'the replay was consistent');
$standby->stop;
done_testing();
