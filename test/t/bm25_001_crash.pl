# Crashes in the middle of inserts, folds, merges and vacuum: after recovery the index is sound, has exactly the rows that were
# committed, and answers as one that is made anew.
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);
use WordLoad;

my $node = new_node('crash');
create_documents($node, 3000);

foreach my $round (1 .. 4)
{
	$node->safe_psql('postgres', 'CHECKPOINT') if $round == 2;
	my $vacuum = $round < 3 ? 0 : 1;
	my %scripts = (word_scripts(), $vacuum ? (vacuum => [ "VACUUM (INDEX_CLEANUP on) doc;", 1 ]) : ());
	my $before = value($node, 'SELECT last_value FROM number');
	my $run = start_pgbench($node, \%scripts, '-T', 100, '-c', 3);
	wait_until($node, "SELECT last_value > $before + 300 FROM number");
	sleep(0.5 + $round / 4);
	my $committed = value($node, 'SELECT count(*) FROM doc WHERE id > 3000');
	kill_all($node);
	end_pgbench($run);
	$node->start;
	cmp_ok(value($node, 'SELECT count(*) FROM doc WHERE id > 3000'), '>=', $committed, "crash $round: rows that were committed are there");
	answers_as_new($node, "crash $round");
}

# In the midst of a vacuum that marks many documents, slowed down; then it is done again.
foreach my $delay (0.05, 0.3)
{
	$node->safe_psql('postgres', 'DELETE FROM doc WHERE id % 5 = ' . int($delay * 10));
	my $run = start_pgbench($node, { slow => "SET vacuum_cost_delay = 10;\nSET vacuum_cost_limit = 10;\nVACUUM (INDEX_CLEANUP on) doc;" }, '-t', 1);
	$node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_progress_vacuum WHERE phase = 'vacuuming indexes'")
	  or die 'the vacuum did not reach the indexes';
	sleep($delay);
	kill_all($node);
	end_pgbench($run);
	$node->start;
	my $check = index_check($node, 'doc_body');
	note join ', ', map { "$_ $check->{$_}" } qw(rows unreachable);
	answers_as_new($node, "crash during vacuum after $delay s");
}
is(errors_in_log($node), '', 'no error in the log');
done_testing();
