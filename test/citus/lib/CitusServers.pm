# A coordinator and two workers with Citus, each a server of its own. They find each other by their Unix sockets.
package CitusServers;
use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use PostgreSQL::Test::Cluster;
our @EXPORT_OK = qw(start_servers add_nodes);

# start_servers(FIELD => VALUE, ...): the three of them, which do not know each other yet; fields as of Cluster->new.
sub start_servers
{
	my @nodes = map { PostgreSQL::Test::Cluster->new($_, @_) } qw(coordinator worker_1 worker_2);
	foreach my $node (@nodes)
	{
		$node->init(allows_streaming => 'logical');
		# Moves of shards connect to the server itself by the host's name.
		$node->append_conf('postgresql.conf', join "\n",
			"shared_preload_libraries = 'citus'",
			"citus.node_conninfo = 'sslmode=prefer'",
			"citus.local_hostname = '" . $node->host . "'",
			'citus.shard_count = 4',
			'max_prepared_transactions = 50', 'max_connections = 100', 'shared_buffers = 64MB', 'autovacuum = off');
		$node->start;
	}
	return @nodes;
}

# add_nodes(COORDINATOR, WORKER...): makes them one cluster, in the database postgres.
sub add_nodes
{
	my ($coordinator, @workers) = @_;
	$_->safe_psql('postgres', 'CREATE EXTENSION citus') foreach ($coordinator, @workers);
	$coordinator->safe_psql('postgres', join ';', sprintf("SELECT citus_set_coordinator_host('%s', %d)", $coordinator->host, $coordinator->port),
		map { sprintf("SELECT citus_add_node('%s', %d)", $_->host, $_->port) } @workers);
}

1;
