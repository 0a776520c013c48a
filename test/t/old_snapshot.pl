# With old_snapshot_threshold VACUUM may remove rows that an old snapshot still sees. A scan that comes to a page which has changed
# since raises "snapshot too old" then, as scans of other indexes do.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('old_snapshot');
$node->init;
plan skip_all => 'the setting was dropped' if $node->pg_version >= 17;
# 0 is for tests: rows may be removed as soon as they are dead.
$node->append_conf('postgresql.conf', "autovacuum = off\nold_snapshot_threshold = 0\n");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION ruvector; CREATE TABLE other (i int)');

my @indexes = map { "hnsw (v vector_l2_ops) WITH (storage = $_)" } qw(plain fast compact);
push @indexes, map { "ivfflat (v vector_l2_ops) WITH (lists = 3, $_)" } 'storage = plain', 'storage = fast', 'storage = fast, rerank = heap';
my (@cases, $number);
foreach my $index (@indexes)
{
	push @cases, { table => 'item' . ++$number, index => $index };
}
foreach my $case (@cases)
{
	$node->safe_psql('postgres', qq{
		CREATE TABLE $case->{table} (id int, v vector(8));
		INSERT INTO $case->{table} SELECT n, ARRAY[n, n % 7, n % 5, n % 3, 1, 1, 1, 1]::vector FROM generate_series(1, 300) AS n;
		CREATE INDEX ON $case->{table} USING $case->{index};
		ANALYZE $case->{table}});
}
my $nearest = "SELECT count(*) FROM (SELECT id FROM %s ORDER BY v <-> '[100,1,1,1,1,1,1,1]' LIMIT 5) AS f";
my $old = $node->background_psql('postgres', on_error_stop => 0);
$old->query_safe('SET enable_seqscan = off');
$old->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
$old->query_safe('SELECT count(*) FROM other');
is($old->query_safe(sprintf $nearest, $_->{table}), '5', "$_->{index}: before") foreach @cases;
$node->safe_psql('postgres', "INSERT INTO $_->{table} SELECT id + 1000, v FROM $_->{table} WHERE id % 10 = 0 AND id <> 100") foreach @cases;
# What the setting says is rounded by five seconds.
$node->safe_psql('postgres', 'INSERT INTO other VALUES (1); SELECT pg_sleep(6)');
foreach my $case (@cases)
{
	$old->query_safe('SAVEPOINT s');
	$old->query(sprintf $nearest, $case->{table});
	like($old->{stderr}, qr/snapshot too old/, "$case->{index}: pages have changed");
	$old->query('ROLLBACK TO s');
	$old->{stderr} = '';
}
$old->quit;
$node->stop;
done_testing();
