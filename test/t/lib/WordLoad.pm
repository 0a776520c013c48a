# What the TAP tests of bm25 indexes share: documents, and what an index says beside one that is made anew.
package WordLoad;

use strict;
use warnings;
use Exporter 'import';
use IndexTest;
use Test::More;

our @EXPORT = qw(create_documents word_answers answers_as_new word_scripts matches_as_sequential);

# A table `doc` with documents 1 to n, which are functions of their numbers; some are larger than a page.
sub create_documents
{
	my ($node, $count, $options) = @_;
	$node->safe_psql('postgres', qq{
		CREATE FUNCTION words(n bigint, count integer DEFAULT 12) RETURNS text LANGUAGE sql IMMUTABLE AS
			\$\$ SELECT string_agg('w' || abs(hashint8(n * 1009 + i)) % ((i % 12 + 1) * (i % 12 + 1) * 4), ' ')
				FROM generate_series(1, count) AS i \$\$;
		CREATE FUNCTION large_words(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
			\$\$ SELECT string_agg('x' || n * 3000 + i, ' ') FROM generate_series(1, 2500) AS i \$\$;
		CREATE SEQUENCE number START @{[ $count + 1 ]};
		CREATE TABLE doc (id bigint, body text);
		INSERT INTO doc SELECT n, words(n) FROM generate_series(1, $count) AS n;
		CREATE INDEX doc_body ON doc USING bm25 (body) WITH (text_search_config = 'simple', pending_limit = 60);
		CREATE INDEX doc_id ON doc (id)});
	return;
}

# What a search finds, for some queries, and what matches.
sub word_answers
{
	my ($node) = @_;
	return value($node, q{
		SET enable_seqscan = off;
		SELECT string_agg(n || ' ' || found || ' ' || matches, E'\n' ORDER BY n) FROM generate_series(1, 12) AS n,
			LATERAL (SELECT ruvector_bm25_query(words(-n, 3), 'doc_body') AS q OFFSET 0) AS one,
			LATERAL (SELECT string_agg(score::text, ' ') AS found
				FROM (SELECT body <@> q AS score FROM doc ORDER BY body <@> q LIMIT 10) AS f) AS a,
			LATERAL (SELECT count(*) AS matches FROM doc WHERE body @@ q) AS b});
}

# After VACUUM the index scores as one does that is made anew.
sub answers_as_new
{
	my ($node, $what) = @_;
	is_sound($node, 'doc', 'doc_body', $what);
	my $found = word_answers($node);
	$node->safe_psql('postgres', 'REINDEX INDEX doc_body');
	is($found, word_answers($node), "$what: the index answers as a new one does");
	return;
}

# Fails, and says what it found, where the rows that match by the index are others than those that match one by one.
sub matches_as_sequential
{
	return q{
\set n random(1, 1000)
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET LOCAL enable_seqscan = off;
SELECT count(*) AS by_index, coalesce(sum(id), 0) AS by_index_ids FROM doc WHERE body @@ ruvector_bm25_query('+w' || :n % 30, 'doc_body') \gset
SET LOCAL enable_seqscan = on;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT CASE WHEN count(*) = :by_index AND coalesce(sum(id), 0) = :by_index_ids THEN 0
		ELSE ('found ' || :by_index || ' and not ' || count(*))::integer END
	FROM doc WHERE body ~ ('\yw' || :n % 30 || '\y');
COMMIT;
};
}

# Writes, with their weights.
sub word_scripts
{
	return (
		insert => [ "INSERT INTO doc SELECT n, words(n) FROM (SELECT nextval('number') AS n FROM generate_series(1, 5)) AS s;", 8 ],
		update => [ "\\set n random(1, 3000)\nUPDATE doc SET body = words(:n + 1000000 + id % 3) WHERE id = :n;", 3 ],
		delete => [ "\\set n random(1, 3000)\nDELETE FROM doc WHERE id = :n;", 2 ],
		large => [ "\\set n random(1, 3000)\nINSERT INTO doc VALUES (0, large_words(:n));", 1 ],
		rollback => [ "BEGIN;\nINSERT INTO doc SELECT 9000000, words(n) FROM generate_series(1, 3) AS n;\nROLLBACK;", 1 ],
	);
}

1;
