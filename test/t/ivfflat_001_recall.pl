# What share of the true neighbours ivfflat finds, after a build (alone and with workers), inserts, and deletes with vacuum.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rows = 6000;
my $dims = 20;
my $node = PostgreSQL::Test::Cluster->new('recall');
$node->init;
$node->append_conf('postgresql.conf', "autovacuum = off\nmaintenance_work_mem = '256MB'\nmax_wal_size = 2GB");
$node->start;

# Rows of 60 overlapping clusters around the origin, as a function of their number.
$node->safe_psql('postgres', qq{
	CREATE EXTENSION ruvector;
	CREATE FUNCTION row_vector(n integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS \$\$
		SELECT array_agg((hashint8((abs(n) % 60) * 1000 + i) & 65535) / 65536.0
			+ 0.5 * (hashint8(n * 100019::bigint + i) & 65535) / 65536.0 - 0.75 ORDER BY i)::vector FROM generate_series(1, $dims) AS i \$\$;
	CREATE TABLE item (id integer, v vector($dims));
	INSERT INTO item SELECT n, row_vector(n) FROM generate_series(1, $rows) AS n;
});

sub recall
{
	my ($operator, $probes) = @_;
	return $node->safe_psql('postgres', qq{
		SET ivfflat.probes = $probes;
		SET enable_seqscan = off;
		SELECT avg((SELECT count(*) FROM unnest(found) AS d WHERE d <= worst + 1e-6 * abs(worst)) / 10.0)
		FROM generate_series(1, 40) AS n, row_vector(-n) AS q,
			LATERAL (SELECT array_agg(d) AS found FROM (SELECT v $operator q AS d FROM item ORDER BY v $operator q LIMIT 10) AS f) AS a,
			LATERAL (SELECT max(d) AS worst FROM (SELECT v $operator q AS d FROM item ORDER BY 0 + (v $operator q) LIMIT 10) AS f) AS b});
}

sub floors
{
	my ($operator, $what) = @_;
	my %least = (1 => 0.5, 10 => 0.93, 100 => 1);
	foreach my $probes (sort { $a <=> $b } keys %least)
	{
		my $recall = recall($operator, $probes);
		cmp_ok($recall, '>=', $least{$probes} - 1e-9, "$what, $operator, $probes probes");
		note "recall $recall";
	}
	return;
}

foreach my $class ([ '<->', 'vector_l2_ops' ], [ '<#>', 'vector_ip_ops' ], [ '<=>', 'vector_cosine_ops' ])
{
	my ($operator, $name) = @$class;
	foreach my $workers (0, 2)
	{
		$node->safe_psql('postgres', qq{
			ALTER TABLE item SET (parallel_workers = $workers);
			SET max_parallel_maintenance_workers = $workers;
			CREATE INDEX item_v ON item USING ivfflat (v $name);});
		floors($operator, "built with $workers workers");
		is($node->safe_psql('postgres', "SELECT rows, unreachable FROM ruvector_index_check('item_v')"), "$rows|0", 'the index is whole');
		$node->safe_psql('postgres', 'DROP INDEX item_v') if $workers == 0;
	}
	$node->safe_psql('postgres', "DELETE FROM item WHERE id % 5 = 0; VACUUM item");
	$node->safe_psql('postgres', 'VACUUM item');
	floors($operator, 'after deletes');
	$node->safe_psql('postgres', "INSERT INTO item SELECT n, row_vector(n) FROM generate_series(1, $rows) AS n WHERE n % 5 = 0");
	floors($operator, 'after inserts');
	is($node->safe_psql('postgres', "SELECT rows, unreachable FROM ruvector_index_check('item_v')"), "$rows|0", 'the index is whole');
	$node->safe_psql('postgres', 'DROP INDEX item_v');
}
$node->stop;
done_testing();
