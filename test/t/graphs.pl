# Graphs across servers and dumps: what a dump brings back, by script, by archive and several jobs, data alone; what a
# subscription counts; a crash; a load that is cancelled.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('graphs');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', "autovacuum = off\nmax_logical_replication_workers = 4");
$node->start;

my $fill = q{
	SELECT ruvector_graph_create('roads', 'of a land'), ruvector_graph_create('straight');
	UPDATE ruvector.graphs SET config = '{"allow_self_loops": false}' WHERE name = 'straight';
	SELECT * FROM ruvector_graph_load('roads', 'SELECT n AS id, n % 7 AS size FROM generate_series(1, 2000) AS n',
		'SELECT n AS source, 1 + n * 17 % 2000 AS target FROM generate_series(1, 2000) AS n', p_label => 'Town');
	SELECT ruvector_hyperedge_add('roads', '{3,1,2}', 'REGION'), ruvector_hyperedge_add('roads', '{7,2000}');
	SELECT ruvector_node_add('straight', 'x'), ruvector_node_add('straight', 'y'), ruvector_edge_add('straight', 'x', 'y');
	DELETE FROM ruvector.nodes WHERE external_id = '5';
	SELECT ruvector_graph_create('gone'), ruvector_node_add('gone', 'z'), ruvector_graph_delete('gone');
};
my $counts = q{SELECT name, node_count, edge_count, hyperedge_count,
	(SELECT count(*) FROM ruvector.nodes WHERE graph_id = g.id), (SELECT count(*) FROM ruvector.edges WHERE graph_id = g.id),
	(SELECT count(*) FROM ruvector.hyperedges WHERE graph_id = g.id) FROM ruvector.graphs AS g ORDER BY name};
my $all = "$counts; SELECT * FROM ruvector.nodes_view ORDER BY id; SELECT * FROM ruvector.edges_view ORDER BY id; SELECT * FROM ruvector.hyperedges_view ORDER BY id";
my $whole = "roads|1999|1998|2|1999|1998|2\nstraight|2|1|0|2|1|0";

$node->safe_psql('postgres', 'CREATE DATABASE origin');
$node->safe_psql('origin', 'CREATE EXTENSION ruvector');
$node->safe_psql('origin', $fill);
is($node->safe_psql('origin', $counts), $whole, 'the graphs');
my $rows = $node->safe_psql('origin', $all);
my $places = $node->basedir;

# Dumps.
$node->command_ok([ 'pg_dump', '-f', "$places/script", '-d', $node->connstr('origin') ], 'a script');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$places/archive", '-d', $node->connstr('origin') ], 'an archive');
$node->command_ok([ 'pg_dump', '--data-only', '-f', "$places/data", '-d', $node->connstr('origin') ], 'data alone');
my %restores = (
	script => [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$places/script" ],
	data => [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$places/data" ],
	archive => [ 'pg_restore', '--exit-on-error', "$places/archive" ],
	# pg_restore with several jobs does not know the order of an extension's tables. Without triggers there is none.
	without_triggers => [ 'pg_restore', '--exit-on-error', '-j', '3', '--disable-triggers', '--data-only', "$places/archive" ]);
foreach my $how (sort keys %restores)
{
	$node->safe_psql('postgres', "CREATE DATABASE back_$how");
	$node->safe_psql("back_$how", 'CREATE EXTENSION ruvector') if $how =~ /data|without/;
	$node->command_ok([ @{ $restores{$how} }, '-d', $node->connstr("back_$how") ], "$how: restored");
	$node->safe_psql("back_$how", 'SELECT ruvector.recount_graphs()') if $how eq 'without_triggers';
	is($node->safe_psql("back_$how", q{SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'count\_%' AND tgenabled = CASE
		WHEN tgname IN ('count_inserted', 'count_deleted') THEN 'O' WHEN tgname = 'count_replicated' THEN 'R' ELSE 'A' END}), 15, "$how: triggers are on");
	is($node->safe_psql("back_$how", $all), $rows, "$how: rows, counts and references");
	is($node->safe_psql("back_$how", q{SELECT nextval('ruvector.nodes_id_seq') > max(id) FROM ruvector.nodes}), 't', "$how: numbers go on");
	is($node->safe_psql("back_$how", q{SELECT nextval('ruvector.edges_id_seq') > max(id) FROM ruvector.edges}), 't', "$how: of edges too");
	is($node->safe_psql("back_$how", q{SELECT ruvector_graph_create('more') > 2, nextval('ruvector.hyperedges_id_seq') > 2}), 't|t', "$how: and of the others");
}

# A subscription counts what comes, the initial copy and changes, once: of a publication of all tables, changes of counts included.
my $other = PostgreSQL::Test::Cluster->new('subscriber');
$other->init;
$other->append_conf('postgresql.conf', "autovacuum = off\nfsync = off");
$other->start;
$other->safe_psql('postgres', 'CREATE DATABASE copy');
$other->safe_psql('copy', 'CREATE EXTENSION ruvector');
$node->safe_psql('origin', 'CREATE PUBLICATION everything FOR ALL TABLES');
$other->safe_psql('copy', sprintf q{CREATE SUBSCRIPTION all_of_it CONNECTION $c$%s$c$ PUBLICATION everything}, $node->connstr('origin'));
$other->wait_for_subscription_sync($node, 'all_of_it', 'copy');
is($other->safe_psql('copy', $counts), $whole, 'the first copy is counted');
$node->safe_psql('origin', q{SELECT ruvector_node_add('roads', 'new'), ruvector_edge_add('roads', 'new', '1');
	DELETE FROM ruvector.nodes WHERE external_id = '1999';
	SELECT ruvector.sum_graph_changes(); SELECT ruvector_hyperedge_add('straight', '{x,y}'); SELECT ruvector_graph_create('later'), ruvector_node_add('later', 'a')});
$node->wait_for_catchup('all_of_it');
is($other->safe_psql('copy', $counts), $node->safe_psql('origin', $counts), 'changes are counted, once');
$node->safe_psql('origin', q{DO $$ BEGIN FOR i IN 1..300 LOOP PERFORM ruvector_node_add('later', 'n' || i); END LOOP; END $$});
$node->wait_for_catchup('all_of_it');
is($other->safe_psql('copy', $counts), $node->safe_psql('origin', $counts), 'many small ones too');
cmp_ok($other->safe_psql('copy', q{SELECT count(*) FROM ruvector.graph_changes WHERE graph_id = ruvector.graph_id('later')}), '<', 250, 'and summed up there');
$node->safe_psql('origin', q{TRUNCATE ruvector.edges});
$node->wait_for_catchup('all_of_it');
is($other->safe_psql('copy', $counts), $node->safe_psql('origin', $counts), 'and that all went');
$other->safe_psql('copy', 'DROP SUBSCRIPTION all_of_it');
$other->stop;
$node->safe_psql('origin', 'DROP PUBLICATION everything');

# A load survives a crash when it was committed, and leaves nothing when it was not.
$node->safe_psql('origin', q{SELECT ruvector_graph_load('roads', 'SELECT ''c'' || n AS id, n AS number FROM generate_series(1, 5000) AS n',
	'SELECT ''c'' || n AS source, ''c'' || 5001 - n AS target FROM generate_series(1, 5000) AS n', p_label => 'Crashed')});
my $before = $node->safe_psql('origin', $counts);
$node->stop('immediate');
$node->start;
is($node->safe_psql('origin', $counts), $before, 'what was loaded is there after a crash');
is($node->safe_psql('origin', q{SET enable_seqscan = off; SELECT count(*) FROM ruvector.nodes WHERE properties @> '{"number": 77}';
	SELECT count(*) FROM ruvector.edges WHERE source_id = (SELECT id FROM ruvector.nodes WHERE external_id = 'c77')}), "1\n1", 'in the indexes too');
my ($status, $out, $error) = $node->psql('origin', q{SET statement_timeout = '300ms'; SELECT ruvector_graph_load('roads', 'SELECT ''t'' || n AS id FROM generate_series(1, 100000000) AS n')});
like($error, qr/canceling statement due to statement timeout/, 'a load can be cancelled');
is($node->safe_psql('origin', $counts), $before, 'and leaves nothing');

# Indexes and tables agree, as the server's own checker sees it.
if ($node->safe_psql('origin', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'}))
{
	$node->safe_psql('origin', q{CREATE EXTENSION amcheck;
		SELECT bt_index_parent_check(i.indexrelid, true, true) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS a ON a.oid = c.relam
		WHERE a.amname = 'btree' AND i.indrelid IN ('ruvector.nodes'::regclass, 'ruvector.edges'::regclass)});
	pass('every btree is whole');
}
$node->stop;
done_testing();
