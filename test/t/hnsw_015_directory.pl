# The directory of an index with further columns: a scan whose conditions few rows meet reads few pages, misses none and finds
# none twice while pages are split, emptied and filled again, after a crash, and on a standby.
use strict;
use warnings;
use IndexLoad qw(start_load errors_in_log);
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 16;
my $tenants = 100;
my $each = 80;
my $rows = $tenants * $each;
my $primary = new_node('primary', streaming => 1, settings => q{
	wal_consistency_checking = 'all'
	max_standby_streaming_delay = -1
});
$primary->safe_psql('postgres', qq{
	CREATE SEQUENCE number START @{[ $rows + 1 ]};
	CREATE TABLE item (id bigint, v vector($dims), tenant integer, part bigint, labels integer[]);
	CREATE FUNCTION fill(n bigint) RETURNS item LANGUAGE sql IMMUTABLE AS \$\$
		SELECT ROW(n, clustered(n, $dims), n % $tenants, abs(hashint8(n * 7919)) % 100000, ARRAY[n % 11, 20 + n % 7]::integer[])::item \$\$;
	-- Pages that a scan for the nearest rows of a tenant reads, whether it gives the nearest, and how many nodes it measures.
	CREATE FUNCTION nearest(condition text, OUT pages bigint, OUT same boolean, OUT measured bigint) LANGUAGE plpgsql AS \$\$
	DECLARE
		found bigint[];
		exact bigint[];
	BEGIN
		SET LOCAL enable_seqscan = off;
		EXECUTE format('SELECT array_agg(id) FROM (SELECT id FROM item WHERE %s ORDER BY v <-> clustered(-3, $dims) LIMIT 5) AS f', condition) INTO found;
		SELECT s.pages, s.distances INTO pages, measured FROM ruvector_last_scan_stats() AS s;
		EXECUTE format('SELECT array_agg(id) FROM (SELECT id FROM item WHERE %s ORDER BY 0 + (v <-> clustered(-3, $dims)), id LIMIT 5) AS f', condition) INTO exact;
		same := found = exact;
	END \$\$;
});

sub few_pages
{
	my ($what) = @_;
	foreach my $condition ('tenant = 17', 'tenant IN (3, 4)', 'part BETWEEN 500 AND 900', 'tenant < 50 AND part < 1000')
	{
		my ($pages, $same, $measured) = split /\|/, value($primary, "SELECT * FROM nearest('$condition')");
		note "$what: $condition: $pages pages, $measured nodes";
		cmp_ok($pages, '<', 75, "$what: few pages: $condition");
		is($same, 't', "$what: the nearest rows: $condition");
	}
	return;
}

foreach my $how ('built', 'inserted')
{
	$primary->safe_psql('postgres', qq{
		TRUNCATE item;
		DROP INDEX IF EXISTS item_v;
		@{[ $how eq 'inserted' ? '' : "INSERT INTO item SELECT (fill(n)).* FROM generate_series(1, $rows) AS n;" ]}
		CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops, tenant, part, labels) WITH (m = 8, ef_construction = 40);
		@{[ $how eq 'inserted' ? "INSERT INTO item SELECT (fill(n)).* FROM generate_series(1, $rows) AS n;" : '' ]}
		VACUUM ANALYZE item});
	few_pages($how);
	is_sound($primary, 'item', 'item_v', "$how: sound");
}

$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

# Every row that stays is found, once, whatever happens to those that come and go. The planner believes that few rows are a tenant's,
# so that the directory is read.
my $reads = qq{
\\set t random(0, @{[ $tenants - 1 ]})
SELECT CASE WHEN count(*) FILTER (WHERE id <= $rows) = $each AND count(*) = count(DISTINCT id) THEN 0
		ELSE ('tenant ' || :t || ' has ' || count(*) FILTER (WHERE id <= $rows) || ' rows, of ' || count(*))::integer END
	FROM (SELECT id FROM item WHERE tenant = :t ORDER BY v <-> clustered(-:t, $dims) LIMIT 100000) AS s;
};
# The same of all rows, which are measured one and all, where links have codes and where they have none.
$primary->safe_psql('postgres', qq{
	CREATE FUNCTION whole(OUT rows bigint, OUT different bigint, OUT stay bigint) LANGUAGE sql SET enable_seqscan = off SET enable_sort = off AS \$\$
		SELECT count(*), count(DISTINCT id), count(*) FILTER (WHERE id <= $rows) FROM (SELECT id FROM item WHERE tenant >= 0 ORDER BY v <-> clustered(-3, $dims)) AS s \$\$});
my $reads_whole = "SELECT CASE WHEN rows = different AND stay = $rows THEN 0 ELSE (rows || ' rows, ' || different || ' different')::integer END FROM whole();";
foreach my $storage ('plain', 'fast')
{
	$primary->safe_psql('postgres', "ALTER INDEX item_v SET (storage = $storage); REINDEX INDEX item_v");
	my $last = value($primary, 'SELECT last_value FROM number');
	my $run = start_load($primary, {
		insert => [ 'INSERT INTO item SELECT (fill(n)).* FROM (SELECT nextval(\'number\') AS n FROM generate_series(1, 4)) AS s;', 10 ],
		whole => [ $reads_whole, 1 ],
	}, '-c', 4, '-T', 120);
	wait_until($primary, "SELECT last_value > $last + 8000 FROM number");
	$primary->stop('fast');
	end_pgbench($run);
	$primary->start;
	is(errors_in_log($primary), '', "$storage: no row was missed or found twice when all are read");
	$primary->safe_psql('postgres', "DELETE FROM item WHERE id > $rows; VACUUM item");
}
$primary->safe_psql('postgres', "ALTER SEQUENCE number RESTART WITH @{[ $rows + 1 ]}; REINDEX INDEX item_v");
my $pages = value($primary, q{SELECT value::integer FROM ruvector_index_info('item_v') WHERE name = 'directory_pages'});
my $run = start_load($primary, {
	insert => [ 'INSERT INTO item SELECT (fill(n)).* FROM (SELECT nextval(\'number\') AS n FROM generate_series(1, 4)) AS s;', 60 ],
	remove => [ "DELETE FROM item WHERE id > $rows AND id % 3 = 0;", 1 ],
	vacuum => [ 'VACUUM item;', 1 ],
	read => [ $reads, 60 ],
}, '-c', 4, '-T', 120);
wait_until($primary, "SELECT last_value > $rows + 4000 FROM number");
$primary->stop('immediate');
end_pgbench($run);
$primary->start;
is(errors_in_log($primary), '', 'no row was missed or found twice');
is_sound($primary, 'item', 'item_v', 'sound after a crash');
cmp_ok(value($primary, q{SELECT value::integer FROM ruvector_index_info('item_v') WHERE name = 'directory_pages'}), '>', $pages + 10,
	'pages were split');

# The same on a standby that has replayed all of it, with wal_consistency_checking.
$primary->wait_for_catchup($standby);
my $all = qq{SET enable_seqscan = off;
	SELECT t, (SELECT string_agg(id::text, ' ') FROM (SELECT id FROM item WHERE tenant = t ORDER BY v <-> clustered(-t, $dims), id LIMIT 1000) AS s)
	FROM generate_series(0, @{[ $tenants - 1 ]}) AS t};
is(value($standby, $all), value($primary, $all), 'the standby answers as the primary does');
is_deeply(index_check($standby, 'item_v'), index_check($primary, 'item_v'), 'its index is the same');

# Pages that were emptied are filled again.
$primary->safe_psql('postgres', "DELETE FROM item WHERE id > $rows; VACUUM item");
$pages = value($primary, q{SELECT value::integer FROM ruvector_index_info('item_v') WHERE name = 'directory_pages'});
$primary->safe_psql('postgres', 'DELETE FROM item; VACUUM ANALYZE item');
is_sound($primary, 'item', 'item_v', 'sound when all rows are gone');
$primary->safe_psql('postgres', "INSERT INTO item SELECT (fill(n)).* FROM generate_series(1, $rows) AS n; VACUUM ANALYZE item");
cmp_ok(value($primary, q{SELECT value::integer FROM ruvector_index_info('item_v') WHERE name = 'directory_pages'}), '<=', $pages + $pages / 4,
	'emptied pages are used again');
few_pages('filled again');
is_sound($primary, 'item', 'item_v', 'sound when filled again');

$standby->stop;
$primary->stop;
done_testing();
