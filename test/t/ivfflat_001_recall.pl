# What share of the true neighbours ivfflat finds, after a build (alone and with workers), inserts, and deletes with vacuum.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rows = 6000;
my $dims = 20;
my $bits = 120;
my $node = PostgreSQL::Test::Cluster->new('recall');
$node->init;
$node->append_conf('postgresql.conf', "autovacuum = off\nmaintenance_work_mem = '256MB'\nmax_wal_size = 2GB");
$node->start;

# Rows of 60 overlapping clusters around the origin, as a function of their number; bits likewise, of which one in six is turned over.
$node->safe_psql('postgres', qq{
	CREATE EXTENSION ruvector;
	CREATE FUNCTION row_vector(n integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS \$\$
		SELECT array_agg((hashint8((abs(n) % 60) * 1000 + i) & 65535) / 65536.0
			+ 0.5 * (hashint8(n * 100019::bigint + i) & 65535) / 65536.0 - 0.75 ORDER BY i)::vector FROM generate_series(1, $dims) AS i \$\$;
	CREATE FUNCTION row_bits(n integer) RETURNS bit($bits) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS \$\$
		SELECT string_agg((((hashint8((abs(n) % 60) * 1000 + i) & 1) = 1) <> (abs(hashint8(n * 100019::bigint + i)) % 6 = 0))::integer::text,
			'' ORDER BY i)::bit($bits) FROM generate_series(1, $bits) AS i \$\$;
	CREATE TABLE item (id integer, v vector($dims), h halfvec($dims), b bit($bits));
	CREATE FUNCTION add_items(part text) RETURNS void LANGUAGE plpgsql AS \$\$ BEGIN
		EXECUTE format('INSERT INTO item SELECT n, v, v, row_bits(n) FROM generate_series(1, $rows) AS n, row_vector(n) AS v WHERE %s', part);
	END \$\$;
	SELECT add_items('true');
});

# Halves are rounded again when they are scaled for the cosine: what is as near as that is as good.
sub recall
{
	my ($column, $operator, $probes) = @_;
	my $query = $column eq 'b' ? 'row_bits(-n)' : $column eq 'h' ? 'row_vector(-n)::halfvec' : 'row_vector(-n)';
	my $rounding = $column eq 'h' && $operator eq '<=>' ? '1e-3' : '1e-6';
	return $node->safe_psql('postgres', qq{
		SET ivfflat.probes = $probes;
		SET enable_seqscan = off;
		SELECT avg((SELECT count(*) FROM unnest(found) AS d WHERE d <= worst + $rounding * abs(worst)) / 10.0)
		FROM (SELECT $query AS q FROM generate_series(1, 40) AS n OFFSET 0) AS queries,
			LATERAL (SELECT array_agg(d) AS found FROM (SELECT $column $operator q AS d FROM item ORDER BY $column $operator q LIMIT 10) AS f) AS a,
			LATERAL (SELECT max(d) AS worst FROM (SELECT $column $operator q AS d FROM item ORDER BY 0 + ($column $operator q) LIMIT 10) AS f) AS b});
}

sub floors
{
	my ($column, $operator, $what, $storage) = @_;
	# Codes tell bounds of distances that nearly always hold.
	my %least = (1 => 0.5, 10 => 0.93, 100 => $storage eq 'fast' ? 0.98 : 1);
	foreach my $probes (sort { $a <=> $b } keys %least)
	{
		my $recall = recall($column, $operator, $probes);
		cmp_ok($recall, '>=', $least{$probes} - 1e-9, "$what, $column $operator, $probes probes");
		note "recall $recall";
	}
	return;
}

foreach my $class ([ 'v', '<->', 'vector_l2_ops' ], [ 'v', '<#>', 'vector_ip_ops' ], [ 'v', '<=>', 'vector_cosine_ops' ],
	[ 'h', '<->', 'halfvec_l2_ops' ], [ 'h', '<#>', 'halfvec_ip_ops' ], [ 'h', '<=>', 'halfvec_cosine_ops' ],
	[ 'b', '<~>', 'bit_hamming_ops' ], [ 'v', '<->', 'vector_l2_ops', 'fast' ], [ 'v', '<=>', 'vector_cosine_ops', 'fast' ],
	[ 'h', '<#>', 'halfvec_ip_ops', 'fast' ])
{
	my ($column, $operator, $name, $storage) = (@$class, 'plain');
	foreach my $workers (0, 2)
	{
		$node->safe_psql('postgres', qq{
			ALTER TABLE item SET (parallel_workers = $workers);
			SET max_parallel_maintenance_workers = $workers;
			CREATE INDEX item_index ON item USING ivfflat ($column $name) WITH (storage = $storage);});
		floors($column, $operator, "$storage, built with $workers workers", $storage);
		is($node->safe_psql('postgres', "SELECT rows, unreachable FROM ruvector_index_check('item_index')"), "$rows|0", 'the index is whole');
		$node->safe_psql('postgres', 'DROP INDEX item_index') if $workers == 0;
	}
	$node->safe_psql('postgres', "DELETE FROM item WHERE id % 5 = 0; VACUUM item");
	$node->safe_psql('postgres', 'VACUUM item');
	floors($column, $operator, "$storage, after deletes", $storage);
	$node->safe_psql('postgres', "SELECT add_items('n % 5 = 0')");
	floors($column, $operator, "$storage, after inserts", $storage);
	is($node->safe_psql('postgres', "SELECT rows, unreachable FROM ruvector_index_check('item_index')"), "$rows|0", 'the index is whole');
	$node->safe_psql('postgres', 'DROP INDEX item_index');
}
$node->stop;
done_testing();
