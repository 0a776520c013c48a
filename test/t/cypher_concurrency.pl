# Cypher from eight clients at once: MERGE makes one of each, nothing that SET adds is lost, nodes and relationships come
# and go together, and what begins again because somebody else came first leaves nothing open.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = new_node('cypher', settings => "max_connections = 40\nlog_min_messages = warning\n");
sub cypher { return "SELECT ruvector_cypher('g', \$\$$_[0]\$\$, jsonb_build_object(" . ($_[1] // '') . "));"; }
$node->safe_psql('postgres', "SELECT ruvector_graph_create('g');"
	  . cypher('CREATE (:Counter {k: 1, x: 0})-[:COUNTS {x: 0}]->(:Counter {k: 2, x: 0})')
	  . cypher('UNWIND range(1, 10) AS i CREATE (:Place {i: i})'));

# name => [ script, transactions per client ]
my %scripts = (
	merge_nodes => "\\set k random(1, 20)\n" . cypher('MERGE (n:M:N {a: $k, b: "x"}) ON CREATE SET n.made = 1 ON MATCH SET n.met = 1', "'k', :k"),
	merge_relationships => "\\set k random(1, 20)\n" . cypher('MATCH (a:Counter {k: 1}), (b:Counter {k: 2}) MERGE (a)-[r:T {k: $k}]->(b)', "'k', :k"),
	merge_undirected => "\\set k random(1, 20)\n\\set s random(1, 2)\n"
	  . cypher('MATCH (a:Counter {k: $s}), (b:Counter {k: 3 - $s}) MERGE (a)-[r:U {k: $k}]-(b)', "'k', :k, 's', :s"),
	add => "\\set k random(1, 2)\n" . cypher('MATCH (n:Counter {k: $k}) SET n.x = n.x + 1', "'k', :k"),
	add_all => cypher('MATCH (n:Counter) WHERE n.x >= 0 SET n.x = n.x + 1'),
	add_relationships => cypher('MATCH (:Counter)-[r:COUNTS]->() SET r.x = r.x + 1'),
	create_beside => cypher('MATCH (n:Counter {k: 1}) FOREACH (i IN [1] | CREATE (:Made) SET n.x = n.x + 1)'),
);
foreach my $name (sort keys %scripts)
{
	my $run = start_pgbench($node, { $name => $scripts{$name} }, '-c', 8, '-j', 2, '-t', 30);
	my ($status, undef, $error) = end_pgbench($run);
	is($status, 0, "$name: no error") or diag $error;
}
sub answer { return $node->safe_psql('postgres', cypher($_[0])); }
is(answer('MATCH (n:M:N) RETURN count(n) - count(DISTINCT n.a) AS more, count(n) = 20 AS all'), '{"all": true, "more": 0}', 'a node of each key');
is(answer('MATCH ()-[r:T]->() RETURN count(r) - count(DISTINCT r.k) AS more'), '{"more": 0}', 'a relationship of each key');
is(answer('MATCH ()-[r:U]->() RETURN count(r) - count(DISTINCT r.k) AS more'), '{"more": 0}', 'a relationship of each key, whichever way');
is(answer('MATCH (n:Counter) RETURN sum(n.x) AS x'), '{"x": 960}', 'nothing that was added to nodes is lost');
is(answer('MATCH (:Counter)-[r:COUNTS]->() RETURN r.x AS x'), '{"x": 240}', 'nothing that was added to relationships is lost');
is(answer('MATCH (n:Made) RETURN count(n) AS c'), '{"c": 240}', 'what begins again creates nothing twice');

# Nodes go while relationships come to them: that is what foreign keys refuse, or a deadlock, and nothing else.
my %places = (
	link => [ "\\set a random(1, 10)\n\\set b random(1, 10)\n" . cypher('MATCH (a:Place {i: $a}), (b:Place {i: $b}) CREATE (a)-[:L]->(b)', "'a', :a, 'b', :b"), 5 ],
	leave => [ "\\set a random(1, 10)\n" . cypher('MATCH (a:Place {i: $a}) DETACH DELETE a', "'a', :a"), 2 ],
	come => [ "\\set a random(1, 10)\n" . cypher('MERGE (a:Place {i: $a})', "'a', :a"), 3 ],
	unlink => [ cypher('MATCH (:Place)-[r:L]->() WITH r LIMIT 3 DELETE r'), 1 ],
);
my @runs = map { start_pgbench($node, \%places, '-c', 1, '-T', 4, '--max-tries=100') } 1 .. 8;
foreach my $run (@runs)
{
	my ($status, undef, $error) = end_pgbench($run);
	my @others = grep { /ERROR/ && !/foreign key|deadlock|serialize/ } split(/\n/, $error);
	is_deeply(\@others, [], 'errors are those of foreign keys and deadlocks');
}
is(answer('MATCH (n:Place) RETURN count(n) - count(DISTINCT n.i) AS more'), '{"more": 0}', 'a place of each number');
is($node->safe_psql('postgres', q{SELECT count(*) FROM ruvector.edges AS e WHERE NOT EXISTS (SELECT FROM ruvector.nodes AS n WHERE n.id = e.source_id)
	OR NOT EXISTS (SELECT FROM ruvector.nodes AS n WHERE n.id = e.target_id)}), 0, 'no relationship without its ends');
unlike(slurp_file($node->logfile), qr/leak|was not closed|still referenced|PANIC|TRAP/, 'nothing stays open');
$node->stop;
done_testing();
