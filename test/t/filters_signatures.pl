# Conditions that links tell of: how many nodes a search of hnsw reads for them, beside one without conditions, and that it finds what
# it should. Conditions that rows near the query meet, or rows far from it alone, or rows anywhere; on a new index, one that was
# created empty, and after inserts and vacuum.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 24;
my $rows = 20000;
my $node = new_node('filters_signatures');
# Row n is of cluster abs(hashint8(n)) % 40 (IndexTest), `part`: of that, and so of a place; `spread`: of nothing. Query n lies in
# the cluster of -n.
$node->safe_psql('postgres', qq{
	CREATE TABLE item (id bigint, v vector($dims), part integer, spread integer, made timestamptz, labels integer[], few bigint, word text);
	CREATE FUNCTION fill(n bigint) RETURNS item LANGUAGE sql IMMUTABLE AS \$\$
		SELECT ROW(n, clustered(n, $dims), abs(hashint8(n)) % 40, abs(hashint8(n * 7919)) % 1000,
			'2026-01-01 00:00+00'::timestamptz + n * interval '1 minute', ARRAY[n % 17, 100 + abs(hashint8(n * 31)) % 23]::integer[],
			nullif(n % 8, 0), 'word ' || nullif(n % 7, 0))::item \$\$;
	CREATE FUNCTION own(n bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT abs(hashint8(-n)) % 40';
	-- For queries 1 to n, which a condition calls \$1: how many rows the index should give, gives, and gives rightly; how many that
	-- fail; and how many nodes' links were read.
	CREATE FUNCTION measure(condition text, queries integer, OUT wanted bigint, OUT got bigint, OUT true_ones bigint, OUT wrong bigint, OUT hops bigint)
		LANGUAGE plpgsql AS \$\$
	DECLARE
		near float8[];
		found float8[];
		q vector;
		failing bigint;
	BEGIN
		wanted := 0; got := 0; true_ones := 0; wrong := 0; hops := 0;
		FOR n IN 1 .. queries LOOP
			q := clustered(-n, $dims);
			EXECUTE format('SELECT coalesce(array_agg(d ORDER BY d), ''{}'') FROM (SELECT v <-> \$2 AS d FROM item WHERE %s
				ORDER BY 0 + (v <-> \$2) LIMIT 10) AS f', condition) INTO near USING n::bigint, q;
			EXECUTE format('SELECT coalesce(array_agg(v <-> \$2), ''{}''), count(*) FILTER (WHERE (%1\$s) IS NOT TRUE)
				FROM (SELECT * FROM item WHERE %1\$s ORDER BY v <-> \$2 LIMIT 10) AS f', condition) INTO found, failing USING n::bigint, q;
			hops := hops + (SELECT s.hops FROM ruvector_last_scan_stats() AS s);
			wanted := wanted + cardinality(near);
			got := got + cardinality(found);
			wrong := wrong + failing;
			true_ones := true_ones + (SELECT count(*) FROM unnest(found) AS d WHERE d <= near[cardinality(near)] + 1e-6);
		END LOOP;
	END \$\$;
	ALTER DATABASE postgres SET enable_seqscan = off;
});

my $queries = 60;

# Returns the nodes that were read. Of few rows, all that pass are measured by the directory where that is cheaper: then there are none.
my ($by_graph, $by_directory) = (0, 0);
sub measure_one
{
	my ($what, $condition, $most) = @_;
	(my $quoted = $condition) =~ s/'/''/g;
	my ($wanted, $got, $true_ones, $wrong, $hops) = split /\|/, $node->safe_psql('postgres', "SELECT * FROM measure('$quoted', $queries)");
	note "$what: $condition: $true_ones of $wanted, $hops nodes";
	is("$got $wrong", "$wanted 0", "$what: as many rows as there are, none that fails: $condition");
	cmp_ok($true_ones, '>=', 0.95 * $wanted, "$what: the nearest: $condition");
	$hops > 0 ? $by_graph++ : $by_directory++ if defined $most;
	cmp_ok($hops, '<=', $most, "$what: nodes: $condition") if defined $most;
	return $hops;
}

sub index_on
{
	my ($columns, $options) = @_;
	$node->safe_psql('postgres', "DROP INDEX IF EXISTS item_v; CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops, $columns) "
		. ($options // '') . '; VACUUM ANALYZE item');
	return;
}

# The condition, and by how many times the nodes of a search without conditions.
my $own = 'own($1)';
my @of_places = (
	[ 'spread < 500', 1.4 ],
	[ 'spread BETWEEN 200 AND 299', 2.5 ],
	[ 'spread < 60' ],
	[ "part IN ($own, ($own + 1) % 40, ($own + 2) % 40, ($own + 3) % 40)", 2 ],
	[ "part IN (($own + 11) % 40, ($own + 12) % 40, ($own + 13) % 40, ($own + 14) % 40)", 6 ],
	[ "spread < 300 AND part IN ($own, ($own + 1) % 40, ($own + 2) % 40, ($own + 3) % 40, ($own + 11) % 40, ($own + 12) % 40, ($own + 13) % 40)" ],
);

sub measure_places
{
	my ($what, $unfiltered, $share) = @_;
	measure_one($what, $_->[0], defined $share && defined $_->[1] ? $share * $_->[1] * $unfiltered : undef) foreach @of_places;
	return;
}

$node->safe_psql('postgres', "INSERT INTO item SELECT (fill(n)).* FROM generate_series(1, $rows) AS n");
index_on('part, spread');
my $unfiltered = measure_one('new', 'true', $rows);
measure_places('new', $unfiltered, 1);

$node->safe_psql('postgres', "DELETE FROM item WHERE id % 4 = 0; VACUUM ANALYZE item; INSERT INTO item SELECT (fill(n)).* FROM generate_series($rows + 1, $rows + $rows / 4) AS n");
is_sound($node, 'item', 'item_v', 'sound after vacuum and inserts');
measure_places('after vacuum and inserts', $unfiltered, 1.3);

foreach my $storage ('compact', 'plain')
{
	index_on('part, spread', "WITH (storage = $storage)");
	measure_places($storage, $unfiltered);
}

# A column of its own, a range, labels, three conditions at once.
index_on('made');
measure_one('one column', "made > '2026-01-01 00:00+00'::timestamptz + interval '22500 minutes'", 2.5 * $unfiltered);
measure_one('one column', "made < '2026-01-01 00:00+00'::timestamptz + interval '5 minutes'");
index_on('spread');
measure_one('one column', 'spread = 7');
measure_one('one column', 'spread IN (7, 8, 9)');
measure_one('one column', 'spread IS NULL');
index_on('labels');
measure_one('one column', q{labels && '{3,107}'}, 3.5 * $unfiltered);
measure_one('one column', q{labels @> '{3,107}'});
# A few values, each of which is found by itself.
index_on('few, word');
measure_one('a few values', $_, 3 * $unfiltered) foreach 'few = 3', 'few IN (3, 5)', 'few > 6', 'few < 2', 'few IS NOT NULL',
  q{word = 'word 4'}, 'word IS NULL', q{word IN ('word 1', 'word 2')}, q{few = 3 AND word <> 'word 4'};
measure_one('a few values', 'few IS NULL');
index_on('spread, made, labels');
measure_one('three columns', q{spread < 500 AND made > '2026-01-05 00:00+00' AND labels && '{1,2,3,4,5,6,7,8}'}, 3.5 * $unfiltered);

# Bounds that nobody learned: right all the same.
$node->safe_psql('postgres', q{
	CREATE TABLE old AS SELECT * FROM item;
	TRUNCATE item;
	INSERT INTO item SELECT * FROM old WHERE id % 4 = 1;
});
is_sound($node, 'item', 'item_v', 'sound where it was created empty');
index_on('part, spread');
measure_places('few', $unfiltered);

cmp_ok($by_graph, '>', 4, "$by_graph by the graph, $by_directory by the directory");
$node->stop;
done_testing();
