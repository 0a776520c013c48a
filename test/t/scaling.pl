# Search beyond one table and one server, as docs/scaling-out.md describes: partitions, partitions on two servers through
# postgres_fdw, physical and logical replication.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rows = 400;
my $main = PostgreSQL::Test::Cluster->new('main');
$main->init(allows_streaming => 'logical');
$main->append_conf('postgresql.conf', "max_prepared_transactions = 5\n");
$main->start;
$main->safe_psql('postgres', 'CREATE EXTENSION ruvector');

# Row n: points of a spiral, whose neighbours by number are neighbours in space.
my $vector = sub { my ($n) = @_; "ARRAY[$n * cos($n / 10.0), $n * sin($n / 10.0), $n / 4.0]::vector" };
my $indexed = 'SET enable_seqscan = off; SET enable_sort = off;';
# The ten nearest of row n's vector: those that a comparison with every row gives, and those of the statement's plan.
my $ten = sub { my ($table, $n) = @_; "SELECT id FROM $table ORDER BY v <-> (SELECT " . $vector->($n) . ') LIMIT 10' };
my $plain = sub { my ($n) = @_; join "\n", sort { $a <=> $b } split /\n/, $main->safe_psql('postgres',
    'SET enable_indexscan = off;' . $ten->('everything', $n)) };
my $sorted = sub { join "\n", sort { $a <=> $b } split /\n/, $_[0] };

$main->safe_psql('postgres', "CREATE TABLE everything AS SELECT n AS id, " . $vector->('n') . "::vector(3) AS v FROM generate_series(1, $rows) n");

# Partitions on one server.
$main->safe_psql('postgres', q{
    CREATE TABLE parted (id int, v vector(3)) PARTITION BY HASH (id);
    CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 4, REMAINDER 0);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 4, REMAINDER 1);
    CREATE TABLE parted_2 PARTITION OF parted FOR VALUES WITH (MODULUS 4, REMAINDER 2);
    CREATE INDEX parted_v ON parted USING hnsw (v vector_l2_ops);
    CREATE TABLE parted_3 PARTITION OF parted FOR VALUES WITH (MODULUS 4, REMAINDER 3);
    INSERT INTO parted SELECT * FROM everything;
    ANALYZE parted;
});
is($main->safe_psql('postgres', "SELECT count(*) FROM pg_index WHERE indrelid::regclass::text ~ '^parted_' AND indisvalid"),
    '4', 'each partition has an index');
my $plan = $main->safe_psql('postgres', "$indexed EXPLAIN (COSTS OFF) SELECT id FROM parted ORDER BY v <-> '[1,2,3]' LIMIT 10");
like($plan, qr/Merge Append/, 'the partitions are merged in order');
is(scalar(() = $plan =~ /Index Scan using parted_\d_v_idx/g), 4, 'each is read by its index');
is($sorted->($main->safe_psql('postgres', $indexed . $ten->('parted', $_))), $plain->($_), "the ten nearest of row $_") foreach (7, 250);
$plan = $main->safe_psql('postgres', "$indexed EXPLAIN (COSTS OFF) SELECT id FROM parted WHERE id = 17 ORDER BY v <-> '[1,2,3]' LIMIT 10");
is(scalar(() = $plan =~ /parted_\d/g) > 0 && $plan !~ /Append/, 1, 'a condition on the key leaves one partition');
$main->safe_psql('postgres', q{
    CREATE TABLE late (id int, v vector(3)) PARTITION BY RANGE (id);
    CREATE TABLE late_1 PARTITION OF late FOR VALUES FROM (1) TO (201);
    INSERT INTO late SELECT * FROM everything WHERE id <= 200;
    CREATE INDEX late_v ON ONLY late USING hnsw (v vector_l2_ops)});
is($main->safe_psql('postgres', q{SELECT indisvalid FROM pg_index WHERE indexrelid = 'late_v'::regclass}), 'f', 'ON ONLY: not yet');
$main->safe_psql('postgres', 'CREATE INDEX CONCURRENTLY late_1_v ON late_1 USING hnsw (v vector_l2_ops)');
$main->safe_psql('postgres', 'ALTER INDEX late_v ATTACH PARTITION late_1_v');
is($main->safe_psql('postgres', q{SELECT indisvalid FROM pg_index WHERE indexrelid = 'late_v'::regclass}), 't',
    'partitions can get their indexes one by one, concurrently');
$main->safe_psql('postgres', q{CREATE TABLE late_2 AS SELECT * FROM everything WHERE id > 200;
    CREATE INDEX late_2_v ON late_2 USING hnsw (v vector_l2_ops);
    ALTER TABLE late ATTACH PARTITION late_2 FOR VALUES FROM (201) TO (1000)});
is($main->safe_psql('postgres', q{SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = 'late_2_v'::regclass}), 'late_v',
    'a table that is attached keeps its index');
is($sorted->($main->safe_psql('postgres', $indexed . $ten->('late', 199))), $plain->(199), 'a search across the attached one');

# The same over two servers.
my $has_fdw = $main->safe_psql('postgres', "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgres_fdw'");
SKIP:
{
    skip 'no postgres_fdw on this machine', 10 if !$has_fdw;
    my @shards = map { PostgreSQL::Test::Cluster->new("shard_$_") } 0 .. 1;
    $main->safe_psql('postgres', 'CREATE EXTENSION postgres_fdw; CREATE TABLE sharded (id int, v vector(3)) PARTITION BY HASH (id)');
    foreach my $i (0 .. 1)
    {
        $shards[$i]->init;
        $shards[$i]->start;
        $shards[$i]->safe_psql('postgres', q{CREATE EXTENSION ruvector; CREATE TABLE shard (id int, v vector(3));
            CREATE INDEX shard_v ON shard USING hnsw (v vector_l2_ops)});
        my ($host, $port) = ($shards[$i]->host, $shards[$i]->port);
        $main->safe_psql('postgres', qq{
            CREATE SERVER shard_$i FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$host', port '$port', dbname 'postgres',
                extensions 'ruvector', fetch_size '10', async_capable 'true', options '-c enable_seqscan=off -c enable_sort=off');
            CREATE USER MAPPING FOR CURRENT_USER SERVER shard_$i;
            CREATE FOREIGN TABLE sharded_$i PARTITION OF sharded FOR VALUES WITH (MODULUS 2, REMAINDER $i)
                SERVER shard_$i OPTIONS (table_name 'shard')});
    }
    $main->safe_psql('postgres', 'INSERT INTO sharded SELECT * FROM everything; ANALYZE sharded');
    my @counts = map { $_->safe_psql('postgres', 'SELECT count(*) FROM shard') } @shards;
    is($counts[0] + $counts[1], $rows, "both servers have rows: $counts[0] and $counts[1]");

    $plan = $main->safe_psql('postgres', "EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM sharded_0 ORDER BY v <-> '[1,2,3]' LIMIT 10");
    like($plan, qr/Remote SQL: SELECT id, v FROM public\.shard ORDER BY \(v OPERATOR\(public\.<->\) .*LIMIT 10::bigint/,
        'order and limit go to the server');
    $plan = $main->safe_psql('postgres', "EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM sharded ORDER BY v <-> '[1,2,3]' LIMIT 10");
    like($plan, qr/Merge Append/, 'the servers are merged in order');
    is(scalar(() = $plan =~ /Remote SQL: SELECT .* ORDER BY \(v OPERATOR\(public\.<->\)/g), 2, 'each sends its rows in order');
    is($sorted->($main->safe_psql('postgres', $ten->('sharded', $_))), $plain->($_), "the ten nearest of row $_") foreach (7, 250);
    my $joined = sub { "SELECT * FROM ruvector_knn_join('everything', 'v', '$_[0]', 'v', 3, query_key => 'id', item_key => 'id')
        WHERE query % 50 = 7 ORDER BY query, rank" };
    is($main->safe_psql('postgres', $joined->('sharded')), $main->safe_psql('postgres', $joined->('everything')),
        'the nearest of many at once');
    foreach my $shard (@shards)
    {
        $shard->safe_psql('postgres', 'SELECT pg_stat_force_next_flush()') if $shard->pg_version >= 15;
        ok($shard->poll_query_until('postgres', q{SELECT idx_scan > 0 FROM pg_stat_user_indexes WHERE indexrelname = 'shard_v'}),
            $shard->name . ': its index answers');
    }

    # The limit reaches each server if each is asked by itself, and they then work at the same time.
    my $each = join(' UNION ALL ', map { "(SELECT id, v <-> '[1,2,3]' AS d FROM sharded_$_ ORDER BY v <-> '[1,2,3]' LIMIT 10)" } 0 .. 1);
    $plan = $main->safe_psql('postgres', "EXPLAIN (VERBOSE, COSTS OFF) WITH s AS MATERIALIZED ($each) SELECT id FROM s ORDER BY d LIMIT 10");
    is(scalar(() = $plan =~ /LIMIT 10::bigint/g), 2, 'asked one by one, each server gets the limit');
    is(scalar(() = $plan =~ /Async Foreign Scan/g), 2, 'and they work at the same time');
    $_->stop foreach @shards;
}

# Physical replication: the standby searches with the same indexes.
$main->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($main, 'base', has_streaming => 1);
$standby->start;
$main->safe_psql('postgres', q{CREATE INDEX everything_v ON everything USING hnsw (v vector_l2_ops);
    DELETE FROM everything WHERE id % 10 = 0; UPDATE everything SET v = v + '[0.1,0,0]' WHERE id % 7 = 0;
    VACUUM everything});
$main->wait_for_catchup($standby);
foreach my $n (7, 250)
{
    my $query = $indexed . $ten->('everything', $n);
    is($standby->safe_psql('postgres', $query), $main->safe_psql('postgres', $query), "the standby answers as the primary, row $n");
}
$plan = $standby->safe_psql('postgres', "$indexed EXPLAIN (COSTS OFF) SELECT id FROM everything ORDER BY v <-> '[1,2,3]' LIMIT 10");
like($plan, qr/Index Scan using everything_v/, 'by its copy of the index');

# Logical replication: each side has an index of its own.
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init;
$subscriber->start;
$main->safe_psql('postgres', 'ALTER TABLE everything ADD PRIMARY KEY (id); CREATE PUBLICATION vectors FOR TABLE everything');
$subscriber->safe_psql('postgres', q{CREATE EXTENSION ruvector; CREATE TABLE everything (id int PRIMARY KEY, v vector(3));
    CREATE INDEX ON everything USING hnsw (v vector_l2_ops) WITH (m = 8)});
$subscriber->safe_psql('postgres', "CREATE SUBSCRIPTION here CONNECTION '" . $main->connstr . " dbname=postgres' PUBLICATION vectors WITH (binary = true)");
$subscriber->wait_for_subscription_sync($main, 'here');
$main->safe_psql('postgres', q{DELETE FROM everything WHERE id BETWEEN 30 AND 40; INSERT INTO everything SELECT 1000, v + '[0.01,0,0]' FROM everything WHERE id = 251;
    UPDATE everything SET v = v * '[2,2,2]' WHERE id > 350; ALTER TABLE everything REPLICA IDENTITY FULL; DELETE FROM everything WHERE id = 50});
$main->wait_for_catchup('here');
my $all = 'SELECT * FROM everything ORDER BY id';
is($subscriber->safe_psql('postgres', $all), $main->safe_psql('postgres', $all), 'the subscriber has the rows');
is($subscriber->safe_psql('postgres', $indexed . "SELECT id FROM everything ORDER BY v <-> (SELECT v FROM everything WHERE id = 1000) LIMIT 1"),
    '1000',
    'and its index a row that came later');
is($sorted->($subscriber->safe_psql('postgres', $indexed . $ten->('everything', $_))), $plain->($_), "the ten nearest of row $_")
    foreach (35, 250);
$subscriber->safe_psql('postgres', 'DROP SUBSCRIPTION here');

# The standby takes over and its index goes on.
$standby->promote;
$standby->safe_psql('postgres', "INSERT INTO everything VALUES (2000, '[1,2,3]')");
is($standby->safe_psql('postgres', $indexed . "SELECT id FROM everything ORDER BY v <-> '[1,2,3]' LIMIT 1"), '2000',
    'the promoted standby inserts and searches');

$_->stop foreach ($standby, $subscriber, $main);
done_testing();
