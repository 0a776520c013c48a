# Conditions on further columns, compared with the exact answer: random ones, that few or many rows meet, near the query, far from
# it, or anywhere; on new indexes, and after inserts, updates, deletes, vacuum and crashes.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 16;
my $limit = 10;
my $node = new_node('filters');
# Row n is of cluster abs(hashint8(n)) % 40 (IndexTest), `part`: of that, and so of a place; `spread`: of nothing.
$node->safe_psql('postgres', qq{
	CREATE SEQUENCE number START 8001;
	CREATE TABLE item (id bigint, v vector($dims), part integer, spread integer, kind text, made timestamptz, labels integer[], again boolean DEFAULT false);
	CREATE FUNCTION fill(n bigint) RETURNS item LANGUAGE sql IMMUTABLE AS \$\$
		SELECT ROW(n, clustered(n, $dims), CASE WHEN n % 50 > 0 THEN abs(hashint8(n)) % 40 END, abs(hashint8(n * 7919)) % 1000,
			CASE WHEN n % 9 > 0 THEN 'kind ' || n % 13 END, '2026-01-01 00:00+00'::timestamptz + n * interval '1 minute',
			ARRAY[n % 17, 100 + n % 23]::integer[], false)::item \$\$;
	INSERT INTO item SELECT (fill(n)).* FROM generate_series(1, 8000) AS n;
	CREATE INDEX item_id ON item (id);
	-- For queries 1 to n: how many rows the index should give, gives, and gives rightly; and how many it gives that fail.
	CREATE FUNCTION compare(condition text, queries integer, OUT wanted bigint, OUT got bigint, OUT true_ones bigint, OUT wrong bigint)
		LANGUAGE plpgsql AS \$\$
	BEGIN
		EXECUTE format('SELECT sum(cardinality(b.near)), sum(cardinality(a.found)),
				sum((SELECT count(*) FROM unnest(a.found) AS d WHERE d <= b.near[cardinality(b.near)] + 1e-6)), sum(a.wrong)
			FROM generate_series(1, %2\$s) AS n, LATERAL (SELECT clustered(-n, $dims) AS q OFFSET 0) AS one,
			LATERAL (SELECT coalesce(array_agg(v <-> q), ''{}'') AS found, count(*) FILTER (WHERE (%1\$s) IS NOT TRUE) AS wrong
				FROM (SELECT * FROM item WHERE %1\$s ORDER BY v <-> q LIMIT $limit) AS f) AS a,
			LATERAL (SELECT coalesce(array_agg(v <-> q ORDER BY v <-> q), ''{}'') AS near
				FROM (SELECT v FROM item WHERE %1\$s ORDER BY 0 + (v <-> q) LIMIT $limit) AS f) AS b', condition, queries)
			INTO wanted, got, true_ones, wrong;
	END \$\$;
});

# By how many rows they are met: half, tenths, hundredths, thousandths, a handful, none. By their place: of the query's own cluster
# or of all others, which is what `part` is for.
my @conditions = (
	'spread < 500', 'spread BETWEEN 200 AND 299', 'spread = 7', 'spread IN (1, 2, 3)', 'spread >= 990', 'part = 7', 'part IN (3, 4, 5, 6)', 'part <> 7 AND part < 39',
	'part IS NULL', 'part IS NOT NULL', q{kind = 'kind 3'}, q{kind IN ('kind 3', 'kind 4') AND spread < 300}, q{made > '2026-01-06 08:00+00'},
	q{made BETWEEN '2026-01-02 00:00+00' AND '2026-01-02 00:30+00'}, q{labels && '{3,107}'}, q{labels @> '{3,105}'},
	q{part = 7 AND labels && '{1,2,3}' AND spread < 500}, 'spread = 1000', 'spread = 7 AND id % 2 = 0');

sub compare_all
{
	my ($what) = @_;
	my ($all_wanted, $all_true) = (0, 0);
	foreach my $condition (@conditions)
	{
		(my $quoted = $condition) =~ s/'/''/g;
		my ($wanted, $got, $true_ones, $wrong) = split /\|/,
		  $node->safe_psql('postgres', "SET enable_seqscan = off; SELECT * FROM compare('$quoted', 20)");
		is("$got $wrong", "$wanted 0", "$what: as many rows as there are, none that fails: $condition");
		cmp_ok($true_ones, '>=', 0.9 * $wanted, "$what: the nearest: $condition");
		$all_wanted += $wanted;
		$all_true += $true_ones;
	}
	my $recall = $all_true / $all_wanted;
	note "$what: recall $recall";
	cmp_ok($recall, '>=', 0.95, "$what: recall");
	return;
}

foreach my $how ([ 'hnsw', '' ], [ 'hnsw', 'WITH (storage = plain)' ], [ 'hnsw', 'WITH (storage = compact)' ],
	[ 'ivfflat', 'WITH (lists = 40, storage = plain)' ], [ 'ivfflat', 'WITH (lists = 40, storage = fast)' ])
{
	my ($method, $options) = @$how;
	my $name = "$method $options";
	$node->safe_psql('postgres', qq{
		TRUNCATE item;
		INSERT INTO item SELECT (fill(n)).* FROM generate_series(1, 8000) AS n;
		DROP INDEX IF EXISTS item_v;
		CREATE INDEX item_v ON item USING $method (v vector_l2_ops, part, spread, kind, made, labels) $options;
		ALTER DATABASE postgres SET ivfflat.probes = 4;
		ALTER SEQUENCE number RESTART WITH 8001;
		VACUUM ANALYZE item;
	});
	compare_all("$name: new");

	# All at once, and a crash in the midst of it.
	my $run = start_pgbench($node, {
		insert => [ 'INSERT INTO item SELECT (fill(n)).* FROM (SELECT nextval(\'number\') AS n FROM generate_series(1, 3)) AS s;', 120 ],
		move => [ "\\set n random(1, 8000)\nUPDATE item SET v = clustered(:n + 1000000, $dims) WHERE id = :n;", 20 ],
		change => [ "\\set n random(1, 8000)\n\\set to random(0, 999)\nUPDATE item SET spread = :to WHERE id = :n;", 40 ],
		again => [ "\\set n random(1, 8000)\nINSERT INTO item SELECT id, v, part, spread, kind, made, labels, true FROM item WHERE id = :n;", 20 ],
		remove => [ "\\set n random(1, 8000)\nDELETE FROM item WHERE id = :n AND NOT again;", 60 ],
		vacuum => [ 'VACUUM item;', 1 ],
	}, '-c', 4, '-T', 100);
	wait_until($node, 'SELECT last_value > 9500 FROM number');
	$node->stop('immediate');
	end_pgbench($run);
	$node->start;
	is_sound($node, 'item', 'item_v', "$name: sound after a crash");
	compare_all("$name: after a crash");
	$node->safe_psql('postgres', 'DELETE FROM item WHERE id % 3 = 0; VACUUM ANALYZE item');
	$node->safe_psql('postgres', 'INSERT INTO item SELECT (fill(n)).* FROM generate_series(20001, 21000) AS n');
	is_sound($node, 'item', 'item_v', "$name: sound after vacuum");
	compare_all("$name: after vacuum and inserts");
}

$node->stop;
done_testing();
