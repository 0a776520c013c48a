# Where a fold of a bm25 index comes to its limits: little memory, timeouts, and cursors that keep what it gives up.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('limits');
$node->safe_psql('postgres', q{
	CREATE FUNCTION words(n bigint, count integer, distinct_words integer) RETURNS text LANGUAGE sql IMMUTABLE AS
		$$ SELECT string_agg('w' || (n * 7919 + i * 104729 + n * i) % distinct_words, ' ') FROM generate_series(1, count) AS i $$});

sub property
{
	my ($index, $name) = @_;
	return value($node, "SELECT value FROM ruvector_index_info('$index') WHERE name = '$name'");
}

# Rows that match, by the index.
sub matches
{
	my ($table, $word) = @_;
	return value($node, "SET enable_seqscan = off; SELECT count(*) FROM $table WHERE body @@ ruvector_bm25_query('$word', '${table}_body')");
}

# --- Memory that holds a hundredth of what waits ---
$node->safe_psql('postgres', q{
	CREATE TABLE many (id bigint, body text);
	CREATE INDEX many_body ON many USING bm25 (body) WITH (text_search_config = 'simple', pending_limit = 1000000);
	INSERT INTO many SELECT n, string_agg('w' || (n::bigint * 7919 + i * 104729) % 50021, ' ') FROM generate_series(1, 300000) AS n, generate_series(1, 6) AS i GROUP BY n});
is(value($node, q{SET maintenance_work_mem = '1MB'; SELECT ruvector_index_fold('many_body')}), 300000, 'a fold with little memory folds all');
is(property('many_body', 'pending_documents'), 0, 'nothing waits');
is(matches('many', 'w7'), value($node, q{SELECT count(*) FROM many WHERE body ~ '\yw7\y'}), 'and all is found');
is_sound($node, 'many', 'many_body', 'after a fold with little memory');
$node->safe_psql('postgres', 'DROP TABLE many');

# --- A fold that takes longer than a statement may ---
$node->safe_psql('postgres', q{
	CREATE TABLE slow (id bigint, body text);
	CREATE INDEX slow_body ON slow USING bm25 (body) WITH (text_search_config = 'simple', pending_limit = 1000000);
	INSERT INTO slow SELECT n, words(n, 3000, 500021) FROM generate_series(1, 600) AS n});
my ($status, undef, $error) = $node->psql('postgres', q{SET statement_timeout = '60ms'; SELECT ruvector_index_fold('slow_body')});
like($error, qr/canceling statement due to statement timeout/, 'a fold is cancelled');
$node->safe_psql('postgres', q{
	INSERT INTO slow SELECT 1000, 'tiny ' || n FROM generate_series(1, 3000) AS n;
	ALTER INDEX slow_body SET (pending_limit = 500)});
$node->psql('postgres', "SET statement_timeout = '60ms';" . join('', map { "INSERT INTO slow VALUES (2000, 'tiny $_');" } 1 .. 50), on_error_stop => 0);
cmp_ok(value($node, 'SELECT count(*) FROM slow WHERE id = 2000'), '>=', 47, 'inserts go on beside a fold that is cancelled each time');
is(matches('slow', 'tiny'), value($node, q{SELECT count(*) FROM slow WHERE id >= 1000}), 'what waits is found');
cmp_ok(value($node, q{SELECT ruvector_index_fold('slow_body')}), '>=', 3647, 'a fold that has time folds all');
is(property('slow_body', 'pending_documents'), 0, 'nothing waits');
$node->safe_psql('postgres', 'VACUUM slow');
is_sound($node, 'slow', 'slow_body', 'after folds that were cancelled');

# --- A cursor that keeps all that may be kept ---
$node->safe_psql('postgres', q{
	CREATE TABLE kept (id bigint, body text);
	INSERT INTO kept SELECT n, 'word w' || n FROM generate_series(1, 2000) AS n;
	CREATE INDEX kept_body ON kept USING bm25 (body) WITH (text_search_config = 'simple', fastupdate = off)});
my $session = $node->background_psql('postgres');
$session->query_safe(q{BEGIN; SET enable_seqscan = off; DECLARE c CURSOR FOR SELECT id FROM kept ORDER BY body <@> ruvector_bm25_query('word', 'kept_body'); FETCH 1 FROM c});
$node->safe_psql('postgres', q{DO $$ BEGIN FOR i IN 1 .. 400 LOOP INSERT INTO kept VALUES (10000 + i, 'word neu'); END LOOP; END $$});
$node->safe_psql('postgres', "INSERT INTO kept SELECT 20000, string_agg('large' || n, ' ') || ' word neu' FROM generate_series(1, 2000) AS n");
my $waiting = property('kept_body', 'pending_documents');
cmp_ok($waiting, '>', 200, 'documents wait where nothing can be folded');
# Rows that were rolled back are dead at once, whatever the cursor's snapshot holds.
$node->safe_psql('postgres', q{
	BEGIN;
	INSERT INTO kept SELECT 50000, 'word neu' FROM generate_series(1, 100) AS n;
	INSERT INTO kept SELECT 50000, string_agg('large' || n, ' ') || ' word neu' FROM generate_series(1, 2000) AS n;
	ROLLBACK});
is(property('kept_body', 'pending_documents'), $waiting + 101, 'rows that were rolled back wait, too');
$node->safe_psql('postgres', 'VACUUM (INDEX_CLEANUP on) kept');
is(property('kept_body', 'pending_documents'), $waiting, 'VACUUM takes them from the list');
is_sound($node, 'kept', 'kept_body', 'then');
my $left = value($node, 'SELECT count(*) FROM kept');
$node->safe_psql('postgres', q{INSERT INTO kept SELECT 30000 + n, 'other' FROM generate_series(1, 100) AS n});
is(matches('kept', 'other'), 100, 'inserts go on');
is(matches('kept', 'neu'), 401, 'rows that took the places of dead ones are not found by the words of those');
is(matches('kept', 'word'), $left, 'and no row is missing');
unlike($session->query_safe('MOVE FORWARD ALL IN c; COMMIT'), qr/ERROR/, 'the cursor goes on to its end');
$session->quit;
$node->safe_psql('postgres', q{INSERT INTO kept VALUES (40000, 'other')});
is(property('kept_body', 'pending_documents'), 0, 'once it is closed, an insert folds all');
$node->safe_psql('postgres', 'VACUUM (INDEX_CLEANUP on) kept');
is_sound($node, 'kept', 'kept_body', 'after an old cursor');
is(matches('kept', 'other'), 101, 'all is found');

$node->stop;
done_testing();
