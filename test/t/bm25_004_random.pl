# 10,000 random inserts, updates, deletes, folds and vacuums of documents: what the index finds is what the operators say of each
# row by itself, to the last bit, and after a VACUUM what the textbook's formula says, computed in SQL from to_tsvector alone.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rounds = 20;
my $changes = 500;
srand(20240611);

my $node = new_node('random', settings => "autovacuum = off\n");
$node->safe_psql('postgres', q{
	CREATE TABLE doc (id integer PRIMARY KEY, kind integer, body text);
	CREATE INDEX doc_body ON doc USING bm25 (body, kind) WITH (text_search_config = 'simple', pending_limit = 60);

	-- What the index gives for a query in order, and what the operators say of all rows: rows that differ in score, those that one
	-- of them has alone, and those out of order.
	CREATE FUNCTION differences(query bm25query, condition text, most integer) RETURNS bigint LANGUAGE plpgsql AS $$
	DECLARE found bigint;
	BEGIN
		SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = on;
		EXECUTE format('CREATE TEMP TABLE ranked ON COMMIT DROP AS SELECT row_number() OVER () AS place, * FROM
			(SELECT id, body <@> %1$L::bm25query AS value FROM doc WHERE %2$s ORDER BY body <@> %1$L::bm25query LIMIT %3$s) AS s',
			query, condition, most);
		SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = off;
		EXECUTE format('CREATE TEMP TABLE judged ON COMMIT DROP AS SELECT row_number() OVER () AS place, * FROM
			(SELECT id, - ruvector_bm25_score(body, %1$L::bm25query) AS value FROM doc WHERE body IS NOT NULL AND %2$s
				ORDER BY 2, 1 LIMIT %3$s) AS s', query, condition, most);
		-- Of equal scores the index may give others.
		SELECT count(*) INTO found FROM ranked AS r FULL JOIN judged AS j USING (place) WHERE r.value IS DISTINCT FROM j.value;
		SELECT found + count(*) INTO found FROM ranked AS r JOIN doc USING (id) WHERE r.value <> - ruvector_bm25_score(body, query);
		SELECT found + count(*) - count(DISTINCT id) INTO found FROM ranked;
		DROP TABLE ranked, judged;
		RETURN found;
	END $$;

	-- Rows that a condition finds by the index, as rows or as a bitmap, and not by itself, or the other way round.
	CREATE FUNCTION match_differences(query bm25query, bitmap boolean) RETURNS bigint LANGUAGE plpgsql AS $$
	DECLARE found bigint; by_index integer[]; by_row integer[];
	BEGIN
		SET LOCAL enable_seqscan = off;
		PERFORM set_config('enable_bitmapscan', bitmap::text, true), set_config('enable_indexscan', (NOT bitmap)::text, true);
		EXECUTE format('SELECT array_agg(id ORDER BY id) FROM doc WHERE body @@ %L::bm25query', query) INTO by_index;
		SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = off;
		EXECUTE format('SELECT array_agg(id ORDER BY id) FROM doc WHERE body @@ %L::bm25query', query) INTO by_row;
		SELECT count(*) INTO found FROM (
			(SELECT unnest(by_index) EXCEPT ALL SELECT unnest(by_row)) UNION ALL (SELECT unnest(by_row) EXCEPT ALL SELECT unnest(by_index))) AS s;
		RETURN found;
	END $$;

	CREATE FUNCTION formula_differences(asked text[]) RETURNS bigint LANGUAGE sql AS $$
		WITH document AS MATERIALIZED (SELECT id, body, to_tsvector('simple', body) AS v FROM doc WHERE body IS NOT NULL),
			term AS MATERIALIZED (SELECT id, lexeme, cardinality(positions) AS tf FROM document, unnest(v)),
			length AS MATERIALIZED (SELECT id, body, coalesce(sum(tf), 0)::float8 AS words FROM document LEFT JOIN term USING (id) GROUP BY id, body),
			corpus AS (SELECT count(*)::float8 AS n, avg(words) AS average FROM length),
			weight AS (SELECT lexeme, ln(1 + (n - count(*) + 0.5) / (count(*) + 0.5)) AS idf FROM term, corpus WHERE lexeme = ANY (asked)
				GROUP BY lexeme, n),
			summand AS (SELECT id, idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length.words / average)) AS value
				FROM term JOIN weight USING (lexeme) JOIN length USING (id), corpus),
			score AS (SELECT id, body, coalesce(sum(value), 0) AS value FROM length LEFT JOIN summand USING (id) GROUP BY id, body)
		SELECT count(*) FROM score
		WHERE abs(value - ruvector_bm25_score(body, ruvector_bm25_query(array_to_string(asked, ' '), 'doc_body'))) > 1e-6 $$;
});

my $next = 1;
my @ids;

# Frequent words and rare ones.
sub word { return sprintf('w%d', int(rand() ** 3 * 120)) }
sub document
{
	return 'NULL' if rand() < 0.02;
	my $words = rand() < 0.03 ? 0 : 1 + int(rand(25));
	return "'" . join(' ', map { word() } 1 .. $words) . "'";
}

sub change
{
	my $kind = rand();
	if ($kind < 0.45 || @ids < 50)
	{
		push @ids, $next;
		return sprintf('INSERT INTO doc VALUES (%d, %d, %s)', $next++, int(rand(5)), document());
	}
	my $at = int(rand(@ids));
	return sprintf('UPDATE doc SET body = %s WHERE id = %d', document(), $ids[$at]) if $kind < 0.65;
	return sprintf('UPDATE doc SET kind = %d WHERE id = %d', int(rand(5)), $ids[$at]) if $kind < 0.68;
	return sprintf('BEGIN; INSERT INTO doc VALUES (%d, 1, %s); ROLLBACK', -$ids[$at], document()) if $kind < 0.7;
	return 'DELETE FROM doc WHERE id = ' . splice(@ids, $at, 1) if $kind < 0.995;
	return $kind < 0.9975 ? "SELECT ruvector_index_fold('doc_body')" : 'VACUUM doc';
}

sub query
{
	my @forms = (
		sub { join ' ', map { word() } 1 .. 1 + int(rand(4)) },
		sub { '+' . word() . ' ' . word() },
		sub { '+' . word() . ' +' . word() . ' ' . word() },
		sub { word() . ' ' . word() . ' -' . word() },
		sub { '-' . word() },
		sub { 'w1* ' . word() },
		sub { '"' . word() . ' ' . word() . '" ' . word() },
		sub { word() . ' -"' . word() . ' ' . word() . '"' },
	);
	return $forms[ int(rand(@forms)) ]->();
}

my ($ranked, $matched, $formula, $made) = (0, 0, 0, 0);
for my $round (1 .. $rounds)
{
	$node->safe_psql('postgres', join(";\n", map { change() } 1 .. $changes) . ';');
	$made += $changes;
	my $sql = '';
	for (1 .. 4)
	{
		my ($q, $other) = (query(), query());
		my $condition = ('true', 'kind = 2', 'kind < 3', "body @@ ruvector_bm25_query('$other', 'doc_body')",
			"body @@ ruvector_bm25_query('$q', 'doc_body')")[ int(rand(5)) ];
		$condition =~ s/'/''/g;
		my $most = (1, 10, 50, 100000)[ int(rand(4)) ];
		$sql .= "SELECT 'ranked', differences(ruvector_bm25_query('$q', 'doc_body'), '$condition', $most), '$q', '$condition', $most;\n";
		$sql .= "SELECT 'matched', match_differences(ruvector_bm25_query('$q', 'doc_body'), bitmap), '$q', bitmap"
			. " FROM (VALUES (true), (false)) AS s (bitmap);\n";
	}
	$sql .= "VACUUM doc;\n";
	for (1 .. 2)
	{
		my %words = map { word() => 1 } 1 .. 4;
		$sql .= "SELECT 'formula', formula_differences('{" . join(',', sort keys %words) . "}');\n";
	}
	for my $line (split /\n/, $node->safe_psql('postgres', $sql))
	{
		my ($what, $differences) = split /\|/, $line;
		$ranked++ if $what eq 'ranked';
		$matched++ if $what eq 'matched';
		$formula++ if $what eq 'formula';
		fail("round $round: $line") if $differences ne '0';
	}
}
is("$made $ranked $matched $formula", join(' ', $rounds * $changes, $rounds * 4, $rounds * 8, $rounds * 2), 'as many changes and checks as planned');
is(value($node, q{SELECT rows FROM ruvector_index_check('doc_body')}), value($node, 'SELECT count(*) FROM doc WHERE body IS NOT NULL'),
	'the index is sound, and has the rows of the table');
done_testing();
