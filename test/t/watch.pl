# What is watched where the library is preloaded: statistics that all sessions share and that survive them; indexes larger than the
# buffers. The maintenance of an index beside a standby whose older snapshot still sees what goes, and beside other sessions.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('watch');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', q{
	autovacuum = off
	shared_preload_libraries = 'ruvector'
	shared_buffers = 1MB
	wal_consistency_checking = 'all'
	max_standby_streaming_delay = -1
});
$node->start;

sub value { return $node->safe_psql('postgres', $_[0]); }

value(q{
	CREATE EXTENSION ruvector;
	CREATE FUNCTION note(collection integer, relation oid, function text, ms double precision, queries bigint, rows bigint, k integer, filtered boolean, exact boolean)
		RETURNS void AS '$libdir/ruvector_notes' LANGUAGE C;
	CREATE TABLE item (id integer PRIMARY KEY, v vector(16));
	INSERT INTO item SELECT n, (SELECT array_agg((hashint4(n * 100 + i) & 1023)::real ORDER BY i)::vector FROM generate_series(1, 16) AS i)
		FROM generate_series(1, 3000) AS n;
	CREATE INDEX item_graph ON item USING hnsw (v vector_l2_ops);
	CREATE INDEX item_lists ON item USING ivfflat (v vector_cosine_ops) WITH (lists = 5, storage = fast);
	ANALYZE item;
	INSERT INTO ruvector.collections (id, name, table_schema, table_name, column_name, dimensions) VALUES (1, 'items', 'public', 'item', 'v', 16);
});

# Shared by sessions and databases, each of which sees its own.
is(value('SELECT source FROM ruvector_statistics_info()'), 'shared', 'the statistics are shared');
cmp_ok(value(q{SELECT ruvector_memory_stats() ->> 'shared_memory_bytes'}), '>', 10000, 'and take shared memory');
value(q{SELECT note(1, 'item'::regclass, 'search', 250, 1, 10, 10, false, false)});
value(q{SELECT note(1, 'item'::regclass, 'search', 50, 1, 9, 10, true, false)});
my $usage = q{SELECT searches, queries, rows, max_ms, short_answers, source FROM ruvector.index_usage WHERE index_name = 'item_graph'};
my $slow = 'SELECT collection, ms, rows, source FROM ruvector.slow_searches';
is(value($usage), '2|2|19|250|1|shared', 'what two sessions did, a third one sees');
is(value($slow), 'items|250|10|shared', 'and the slow one');
value('CREATE DATABASE other');
$node->safe_psql('other', 'CREATE EXTENSION ruvector');
is($node->safe_psql('other', 'SELECT count(*) FROM ruvector.slow_searches') . $node->safe_psql('other', 'SELECT count(*) FROM ruvector.search_counts()'),
	'00', 'another database sees nothing of it');
# With the extension in a schema whose name has to be quoted.
value('CREATE DATABASE quoted');
is($node->safe_psql('quoted', q{
	CREATE SCHEMA "My Ext";
	CREATE EXTENSION ruvector SCHEMA "My Ext";
	CREATE TABLE item (id integer PRIMARY KEY, v "My Ext".vector(2));
	INSERT INTO item VALUES (1, '[1,2]');
	CREATE INDEX item_v ON item USING hnsw (v "My Ext".vector_l2_ops);
	ANALYZE item;
	INSERT INTO ruvector.collections (name, table_schema, table_name, column_name, dimensions) VALUES ('items', 'public', 'item', 'v', 2);
	SELECT "My Ext".ruvector_index_stats('item_v') ->> 'vector_count', (SELECT metric FROM ruvector.index_usage),
		(SELECT count(*) FROM "My Ext".ruvector_health() WHERE object <> 'autovacuum'),
		"My Ext".ruvector_index_maintenance('item_v') LIKE 'hnsw item_v: removed 0,%';
}), '1|l2|0|t', 'all of it works in another schema');
# An unprivileged role.
value(q{CREATE ROLE guest LOGIN});
is($node->safe_psql('postgres', $usage, extra_params => [ '-U', 'guest' ]), '', 'who may not read the table sees nothing');
value(q{GRANT SELECT ON item TO guest});
is($node->safe_psql('postgres', $usage, extra_params => [ '-U', 'guest' ]), '2|2|19|250|1|shared', 'who may read it sees the counts');
is($node->safe_psql('postgres', $slow, extra_params => [ '-U', 'guest' ]), '', 'but no search of another role');

# Many sessions at once: no note is lost, and none of them waits for ever.
$node->pgbench('--client=8 --jobs=2 --transactions=200 --no-vacuum', 0, [qr{processed: 1600/1600}], [qr{^$}], 'many notes at once',
	{ notes => q{SELECT note(1 + :client_id, 'item'::regclass, 'search', 1, 2, 20, 10, false, false);} });
is(value('SELECT sum(queries), sum(calls) FROM ruvector.search_counts()'), '3202|1602', 'all are counted');
value('SELECT ruvector_reset_statistics()');
is(value('SELECT count(*) FROM ruvector.search_counts()'), '0', 'until they are reset');

# Findings of this server's settings, and that they go when the advice is followed.
sub codes { return value(q{SELECT string_agg(DISTINCT code, ' ' ORDER BY code) FROM ruvector_health()}) }
is(codes(), 'autovacuum_off index_larger_than_buffers', 'autovacuum is off, and the buffers are few');
like(value(q{SELECT what FROM ruvector_health() WHERE code = 'index_larger_than_buffers'}), qr/^The index takes \d+ kB, and shared_buffers 1024 kB/, 'as it says');

# A standby that follows, and whose older snapshot sees rows that the primary deletes and takes out of its indexes.
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
my $nearest = q{SET enable_seqscan = off; SELECT string_agg(id::text, ' ') FROM (SELECT id FROM item ORDER BY v <-> (SELECT v FROM item WHERE id = 50) LIMIT 20) AS f};
$node->wait_for_catchup($standby);
my $reader = $standby->background_psql('postgres');
$reader->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
my $before = $reader->query_safe($nearest);
value('DELETE FROM item WHERE id % 3 <> 0');
is(value(q{SELECT ruvector_index_maintenance('item_graph')}) =~ s/repaired [1-9]\d* links/repaired N links/r =~ s/\d+ ms/N ms/r,
	'hnsw item_graph: removed 2000, repaired N links, 0 unreachable, N ms', 'the primary takes rows out');
# The primary goes on; the standby waits for its reader before it replays what prunes the table, and with it all that follows.
value('INSERT INTO item SELECT 5000, v FROM item LIMIT 1');
my $end = value('SELECT pg_current_wal_insert_lsn()');
my $waits = q{SELECT count(*) > 0 FROM pg_stat_activity WHERE backend_type = 'startup' AND wait_event LIKE 'RecoveryConflict%'};
$standby->poll_query_until('postgres', "SELECT ($waits) OR pg_last_wal_replay_lsn() >= '$end'");
is($standby->safe_psql('postgres', $waits), 't', 'the standby waits for its reader');
is($reader->query_safe($nearest), $before, 'an older snapshot of the standby finds them still');
is($reader->query_safe('SELECT count(*) FROM item'), '3000', 'as it sees all rows');
cmp_ok($standby->safe_psql('postgres', 'SELECT count(*) FROM item WHERE id = 5000'), '==', 0, 'the standby has not replayed what came after');
$reader->query_safe('COMMIT');
$reader->quit;
$node->wait_for_catchup($standby);
is($standby->safe_psql('postgres', q{SELECT rows, tombstones, unreachable FROM ruvector_index_check('item_graph')}), '1001|0|0',
	'once the reader has ended, the index of the standby is the primary\'s');
is($standby->safe_psql('postgres', $nearest), value($nearest), 'and so are its answers');
# Beside a reader of the primary, whose snapshot sees rows: they stay.
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
is($holder->query_safe('SELECT count(*) FROM item'), '1001', 'a snapshot is taken');
value('DELETE FROM item WHERE id % 2 = 0');
like(value(q{SELECT ruvector_index_maintenance('item_lists')}), qr/^ivfflat item_lists: removed 2000,/, 'what nobody sees goes');
like(value(q{SELECT ruvector_index_maintenance('item_graph')}), qr/^hnsw item_graph: removed 0,/, 'what a snapshot sees stays');
is($holder->query_safe('SELECT count(*) FROM item'), '1001', 'the snapshot sees all that it saw');
$holder->query_safe('COMMIT');
$holder->quit;
like(value(q{SELECT ruvector_index_maintenance('item_graph')}), qr/^hnsw item_graph: removed 501,/, 'and goes when nobody does');

# On the standby itself, what reads works, and what writes says why not.
$node->wait_for_catchup($standby);
is($standby->safe_psql('postgres', q{SELECT ruvector_index_stats('item_graph') -> 'vector_count'}), '500', 'index statistics on a standby');
is($standby->safe_psql('postgres', q{SELECT count(*) > 0 FROM ruvector_health()}), 't', 'health on a standby');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM ruvector.index_usage}), '2', 'index usage on a standby');
my (undef, undef, $error) = $standby->psql('postgres', q{SELECT ruvector_index_maintenance('item_graph')});
like($error, qr/cannot execute ruvector_index_maintenance\(\) during recovery/, 'no maintenance on a standby');
$standby->stop;

# Beside a VACUUM of the same table it waits its turn, and can be cancelled.
my $locker = $node->background_psql('postgres');
$locker->query_safe('BEGIN; LOCK TABLE item IN SHARE UPDATE EXCLUSIVE MODE');
(undef, undef, $error) = $node->psql('postgres', q{SET statement_timeout = '300ms'; SELECT ruvector_index_maintenance('item_graph')});
like($error, qr/canceling statement due to statement timeout/, 'it waits for who vacuums the table');
$locker->query_safe('COMMIT');
$locker->quit;

# Buffers that suffice, as was advised, and a server that the library is not preloaded into.
$node->append_conf('postgresql.conf', "shared_buffers = 64MB\nautovacuum = on\nshared_preload_libraries = ''");
$node->restart;
is(value(q{SELECT string_agg(DISTINCT code, ' ' ORDER BY code) FROM ruvector_health() WHERE code <> 'dead_rows'}), 'not_preloaded', 'nothing but that it is not preloaded');
is(value('SELECT source FROM ruvector_statistics_info()'), 'backend', 'then statistics are the session\'s');
is(value(q{SELECT note(1, 'item'::regclass, 'search', 250, 1, 10, 10, false, false)}), '', 'which one session notes');
is(value($slow), '', 'and another one does not see');
done_testing();
