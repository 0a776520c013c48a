# What the TAP tests of the indexes share: a node with the extension, data, recall, checks.
#
# The data are clustered, and a function of the row's number alone, so that every run and every server has the same.
package IndexTest;

use strict;
use warnings;
use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

our @EXPORT = qw(new_node start_pgbench end_pgbench index_check is_sound recall self_recall value wait_until);

my $functions = q{
	CREATE EXTENSION ruvector;
	-- Row n of a data set of 40 clusters. Negative numbers make queries, which are no rows.
	CREATE FUNCTION clustered(n bigint, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
		$$ SELECT array_agg((hashint8((abs(hashint8(n)) % 40 + 1) * 100003 + i) & 65535) / 65536.0
				+ 0.2 * ((hashint8(n * 100019 + i) & 65535) / 65536.0
					+ (hashint8(n * 100043 + i) & 65535) / 65536.0 - 1) ORDER BY i)::vector
			FROM generate_series(1, dims) AS i $$;
	-- The share of the true k nearest rows that the index finds, for queries 1 to n of the expression `query`. `tab` has columns
	-- id and v. Rows at the same distance as the last of them count as true.
	CREATE FUNCTION recall(tab regclass, op text, query text, k integer, queries integer) RETURNS double precision
		LANGUAGE plpgsql AS $$
	DECLARE
		result double precision;
	BEGIN
		SET LOCAL enable_seqscan = off;
		EXECUTE format('SELECT avg((SELECT count(*) FROM unnest(found) AS d WHERE d <= worst + 1e-6 * abs(worst)) / %4$s::double precision)
			FROM generate_series(1, %5$s) AS n, LATERAL (SELECT %3$s AS q OFFSET 0) AS one,
			LATERAL (SELECT array_agg(v %2$s q) AS found FROM (SELECT v FROM %1$s ORDER BY v %2$s q LIMIT %4$s) AS f) AS a,
			LATERAL (SELECT max(d) AS worst FROM (SELECT v %2$s q AS d FROM %1$s ORDER BY 0 + (v %2$s q) LIMIT %4$s) AS f) AS b',
			tab, op, query, k, queries) INTO result;
		RETURN result;
	END
	$$;
	-- The share of rows that a search for their own vector finds, among every step-th row.
	CREATE FUNCTION self_recall(tab regclass, op text, step integer) RETURNS double precision LANGUAGE plpgsql AS $$
	DECLARE
		result double precision;
	BEGIN
		SET LOCAL enable_seqscan = off;
		EXECUTE format('SELECT coalesce(avg((found <= 1e-6)::integer), 1)
			FROM (SELECT v FROM %1$s WHERE id %% %3$s = 0) AS t,
			LATERAL (SELECT v %2$s t.v AS found FROM %1$s AS s ORDER BY s.v %2$s t.v LIMIT 1) AS f', tab, op, step) INTO result;
		RETURN result;
	END
	$$;
};

# A started node with the extension and the functions above. `settings`: lines for postgresql.conf. Plans with enable_seqscan = off
# seem so costly that they would be compiled.
sub new_node
{
	my ($name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(allows_streaming => $options{streaming});
	$node->append_conf('postgresql.conf',
		"shared_buffers = 128MB\nmax_wal_size = 2GB\nwal_keep_size = 2GB\nautovacuum = off\njit = off\nlog_min_messages = warning\n" . ($options{settings} // ''));
	$node->start;
	$node->safe_psql('postgres', $functions);
	return $node;
}

# One value, as text.
sub value
{
	my ($node, $sql) = @_;
	return $node->safe_psql('postgres', $sql);
}

# Waits until a query gives a value.
sub wait_until
{
	my ($node, $sql, $expected) = @_;
	$node->poll_query_until('postgres', $sql, $expected // 't') or die "timed out waiting for: $sql";
	return;
}

# ruvector_index_check as a hash; dies if the index is broken. What an access method does not have is empty.
sub index_check
{
	my ($node, $index) = @_;
	my %found;
	@found{qw(nodes rows tombstones broken_links unreachable)} =
		split /\|/, $node->safe_psql('postgres', "SELECT * FROM ruvector_index_check('$index')");
	return \%found;
}

# Tests that vacuum leaves an index with exactly the table's rows, no tombstones, and no node that cannot be reached.
sub is_sound
{
	my ($node, $table, $index, $what) = @_;
	my ($status, undef, $error) = $node->psql('postgres', "SELECT ruvector_index_check('$index')");
	is("$status$error", '0', "$what: the index is sound");
	$node->safe_psql('postgres', "VACUUM (INDEX_CLEANUP on) $table");
	my $check = index_check($node, $index);
	my $rows = value($node, "SELECT count(*) FROM $table");
	is($check->{rows}, $rows, "$what: the index has each row once");
	is($check->{tombstones}, 0, "$what: nothing is left to remove") if $check->{tombstones} ne '';
	is($check->{unreachable}, 0, "$what: all nodes can be reached");
	note join ', ', map { "$_ $check->{$_}" } qw(nodes rows broken_links unreachable);
	return;
}

# `query`: a number of dimensions, for vectors of the same clusters as the rows, or an SQL expression of n.
sub recall
{
	my ($node, $table, $operator, $query, %options) = @_;
	my $k = $options{k} // 10;
	my $queries = $options{queries} // 100;
	my $setting = defined $options{probes} ? "ivfflat.probes = $options{probes}" : 'hnsw.ef_search = ' . ($options{ef_search} // 40);
	$query = "clustered(-n, $query)" if $query =~ /^\d+$/;
	return value($node, "SET $setting; SELECT recall('$table', '$operator', '$query', $k, $queries)");
}

sub self_recall
{
	my ($node, $table, $operator, $step) = @_;
	return value($node, "SELECT self_recall('$table', '$operator', $step)");
}

my $script_count = 0;

# Starts pgbench in the background. `scripts`: a hash of name to text, or to [text, weight].
sub start_pgbench
{
	my ($node, $scripts, @arguments) = @_;
	my @files;
	foreach my $name (sort keys %$scripts)
	{
		my ($text, $weight) = ref $scripts->{$name} ? @{ $scripts->{$name} } : ($scripts->{$name}, 1);
		my $file = $node->basedir . "/$name." . ++$script_count . '.pgbench';
		open my $handle, '>', $file or die "cannot write $file: $!";
		print $handle $text;
		close $handle;
		push @files, '-f', "$file\@$weight";
	}
	my $run = { output => '', error => '' };
	$run->{handle} = IPC::Run::start(
		[ 'pgbench', '-n', '-h', $node->host, '-p', $node->port, @files, @arguments, 'postgres' ],
		'<', \undef, '>', \$run->{output}, '2>', \$run->{error},
		IPC::Run::timeout(600));
	return $run;
}

# Waits for pgbench to end. Returns its status, output and errors.
sub end_pgbench
{
	my ($run) = @_;
	$run->{handle}->finish;
	return ($run->{handle}->result(0), $run->{output}, $run->{error});
}

1;
