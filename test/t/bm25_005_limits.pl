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
	INSERT INTO many SELECT n, string_agg('w' || (n * 7919 + i * 104729) % 50021, ' ') FROM generate_series(1, 300000) AS n, generate_series(1, 6) AS i GROUP BY n});
is(value($node, q{SET maintenance_work_mem = '1MB'; SELECT ruvector_index_fold('many_body')}), 300000, 'a fold with little memory folds all');
is(property('many_body', 'pending_documents'), 0, 'nothing waits');
is(matches('many', 'w7'), value($node, q{SELECT count(*) FROM many WHERE body ~ '\yw7\y'}), 'and all is found');
is_sound($node, 'many', 'many_body', 'after a fold with little memory');
$node->safe_psql('postgres', 'DROP TABLE many');

$node->stop;
done_testing();
