# What the TAP tests of indexes under load share: scripts for pgbench, servers killed and started again, what the log tells.
package IndexLoad;

use strict;
use warnings;
use Exporter 'import';
use IndexTest;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

our @EXPORT = qw($batches search_script complete_scan_script start_load answers errors_in_log kill_all stray_files file_pages);

# A search that fails, and says what it found, unless it gives `limit` different rows in order of distance. `query`: a number of
# dimensions, or an SQL expression of :n. What the index stores may round the distances by up to `tolerance`.
sub search_script
{
	my ($table, $query, $limit, %options) = @_;
	my $operator = $options{operator} // '<->';
	my $tolerance = $options{tolerance} // 0;
	$query = "clustered(-:n, $query)" if $query =~ /^\d+$/;
	return qq{
\\set n random(1, 1000000)
SELECT CASE WHEN count(DISTINCT id) = $limit AND bool_and(d >= before - $tolerance) THEN 0
		ELSE ('found ' || coalesce(string_agg(id || ' at ' || d, ', '), 'nothing'))::integer END
	FROM (SELECT id, d, lag(d) OVER () AS before
		FROM (SELECT id, v $operator $query AS d FROM $table ORDER BY v $operator $query LIMIT $limit) AS s) AS pairs;
};
}

# Settings with which a search goes through all of a graph, batch by batch.
our $batches = 'SET hnsw.iterative_scan = relaxed_order; SET hnsw.max_scan_tuples = 1000000; SET hnsw.scan_mem_multiplier = 100;';

# A search that fails, and says what it found, unless it gives each row of the table once. `query`: an SQL expression of :n.
sub complete_scan_script
{
	my ($table, $query, $settings, $operator) = @_;
	$operator //= '<->';
	return qq{
SET enable_seqscan = off; $settings
\\set n random(1, 1000000)
SELECT CASE WHEN found = once AND once = rows THEN 0 ELSE format('found %s, of them different %s, in the table %s', found, once, rows)::integer END
	FROM (SELECT (SELECT count(*) FROM $table WHERE id + 0 > 0) AS rows, count(*) AS found, count(DISTINCT id) AS once
		FROM (SELECT id FROM $table ORDER BY v $operator $query LIMIT 100000) AS f) AS g;
};
}

# start_pgbench, with searches that use the index.
sub start_load
{
	local $ENV{PGOPTIONS} = '-c enable_seqscan=off';
	return start_pgbench(@_);
}

# What searches through the index find, as text: for each query the rows and their distances, in the order of the scan.
sub answers
{
	my ($node, $table, $operator, $dims, %options) = @_;
	my $queries = $options{queries} // 20;
	my $limit = $options{limit} // 10;
	return $node->safe_psql('postgres', qq{
		SET enable_seqscan = off;
		SELECT string_agg(n || ' ' || found, E'\\n' ORDER BY n) FROM generate_series(1, $queries) AS n,
			clustered(-n, $dims) AS q,
			LATERAL (SELECT string_agg(id || ':' || d, ' ') AS found
				FROM (SELECT id, v $operator q AS d FROM $table ORDER BY v $operator q LIMIT $limit) AS f) AS a});
}

# Warnings and errors in the server's log, without those that a kill causes and those that match `expected`.
sub errors_in_log
{
	my ($node, $expected) = @_;
	my @errors = grep { /\b(WARNING|ERROR|FATAL|PANIC):  / } split /\n/, slurp_file($node->logfile);
	@errors = grep {
		!/terminating connection because of (immediate shutdown command|crash of another server process)/
		  && !/FATAL:  the database system is (starting up|shutting down|in recovery mode|not (yet )?accepting connections)/
		  && !/FATAL:  terminating (connection|walreceiver process|background worker)/
		  && !(defined $expected && /$expected/)
	} @errors;
	return join "\n", @errors;
}

# SIGKILL to all processes of a server. The postmaster is stopped first, so that it starts no others meanwhile. Returns
# when none of them runs any more. Some may be left as zombies, which a new postmaster would take for living ones that its lock
# files belong to.
sub kill_all
{
	my ($node) = @_;
	my ($postmaster) = slurp_file($node->data_dir . '/postmaster.pid') =~ /^(\d+)/;
	kill 'STOP', $postmaster;
	my @processes = map { /^\s*(\d+)\s+$postmaster\s*$/ ? $1 : () } split /\n/, `ps -A -o pid= -o ppid=`;
	kill 'KILL', @processes;
	$node->kill9;
	my $all = join ',', $postmaster, @processes;
	foreach my $attempt (1 .. 600)
	{
		if (!grep { /^[^Z]/ } split /\n/, `ps -o stat= -p $all`)
		{
			unlink $node->data_dir . '/postmaster.pid', $node->host . '/.s.PGSQL.' . $node->port . '.lock';
			return;
		}
		sleep(0.1);
	}
	die 'processes of the server are still there';
}

# Files in the database's folder that belong to no relation. The checkpoint removes those of dropped relations.
sub stray_files
{
	my ($node) = @_;
	return $node->safe_psql('postgres', q{
		CHECKPOINT;
		SELECT string_agg(name, ' ') FROM pg_database AS d, pg_ls_dir('base/' || d.oid) AS name
			WHERE datname = current_database() AND name ~ '^[0-9]+'
				AND pg_filenode_relation(0, substring(name FROM '^[0-9]+')::oid) IS NULL});
}

# The pages of an index as they are on disk, without LSN and checksum.
sub file_pages
{
	my ($node, $index) = @_;
	$node->safe_psql('postgres', 'CHECKPOINT');
	my $bytes = slurp_file($node->data_dir . '/' . value($node, "SELECT pg_relation_filepath('$index')"));
	my @pages = unpack '(a8192)*', $bytes;
	substr($_, 0, 10) = '' foreach @pages;
	return \@pages;
}

1;
