# Every row can be reached, whatever many clients do at once: inserts into an empty index and into full lists, of vectors that lie
# apart from their nodes, where distances are about equal; inserts, updates, deletes and vacuums with few links; vacuums that do not come
# to their end. The check counts no node that no path leads to, and a scan with room for all rows finds all.
use strict;
use warnings;
use IndexLoad qw($batches complete_scan_script);
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $node = new_node('reachable', settings => "max_connections = 60\n");

sub all_reached
{
	my ($table, $operator, $what) = @_;
	my $check = index_check($node, "${table}_v");
	is($check->{unreachable}, 0, "$what: a path leads to every node") or note join ', ', map { "$_ $check->{$_}" } sort keys %$check;
	is(value($node, "SET enable_seqscan = off; SET hnsw.ef_search = 10000;
			SELECT (SELECT count(*) FROM $table) - count(*) FROM (SELECT v FROM $table ORDER BY v $operator (SELECT v FROM $table LIMIT 1)) AS found"),
		0, "$what: a scan finds every row");
	return;
}

sub run_all
{
	my ($what, @runs) = @_;
	foreach my $run (@runs)
	{
		my ($status, undef, $error) = end_pgbench($run);
		is($status, 0, "$what: no error") or diag $error;
	}
	return;
}

# Far from each other in all directions: links to a node are in nobody's way, and the first to go.
$node->safe_psql('postgres', 'CREATE FUNCTION noise(n bigint, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint8(n * 100019 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, dims) AS i $$;
	CREATE SEQUENCE number');
foreach my $storage ('plain', 'fast', 'compact')
{
	$node->safe_psql('postgres', "DROP TABLE IF EXISTS wide; CREATE TABLE wide (v vector(1000));
		CREATE INDEX wide_v ON wide USING hnsw (v vector_l2_ops) WITH (storage = $storage)");
	run_all($storage, start_pgbench($node, { insert => "INSERT INTO wide SELECT noise(nextval('number'), 1000) FROM generate_series(1, 5);" },
			'-c', 20, '-j', 2, '-t', 4));
	all_reached('wide', '<->', "$storage, 20 clients into an empty index");
}

my @kinds = (
	{ name => 'm = 2', type => 'vector(6)', class => 'vector_l2_ops', operator => '<->', options => 'm = 2, ef_construction = 8' },
	{ name => 'inner product', type => 'vector(6)', class => 'vector_ip_ops', operator => '<#>', options => 'm = 8, storage = plain' },
	{ name => 'compact, inner product', type => 'vector(6)', class => 'vector_ip_ops', operator => '<#>', options => 'm = 6, storage = compact' },
	{ name => 'many equal', type => 'halfvec(6)', class => 'halfvec_l2_ops', operator => '<->', options => 'm = 3', row => 'noise(%s %% 150, 6)' },
);
foreach my $kind (@kinds)
{
	my $row = sub { my ($n) = @_; return sprintf($kind->{row} // 'noise(%s, 6)', $n) . "::$kind->{type}" };
	$node->safe_psql('postgres', "DROP TABLE IF EXISTS item; CREATE TABLE item (id bigint, v $kind->{type});
		INSERT INTO item SELECT n, @{[ $row->('n') ]} FROM generate_series(1, 1000) AS n;
		CREATE INDEX item_v ON item USING hnsw (v $kind->{class}) WITH ($kind->{options})");
	all_reached('item', $kind->{operator}, "$kind->{name}, built");
	my %writes = (
		insert => [ "\\set n random(1, 1000000)\nINSERT INTO item SELECT n, @{[ $row->('n') ]} FROM generate_series(:n, :n + 4) AS n;", 4 ],
		update => [ "\\set n random(1, 1000)\nUPDATE item SET v = @{[ $row->('id + 7777') ]} WHERE id BETWEEN :n AND :n + 5;", 2 ],
		delete => [ "\\set n random(1, 1000000)\nDELETE FROM item WHERE id BETWEEN :n AND :n + 5000;", 2 ]);
	my $writers = start_pgbench($node, \%writes, '-c', 6, '-j', 2, '-t', 60);
	my $vacuum = start_pgbench($node, { vacuum => "VACUUM (INDEX_CLEANUP on) item;" }, '-t', 12);
	run_all($kind->{name}, $writers, $vacuum);
	is_sound($node, 'item', 'item_v', $kind->{name});
	all_reached('item', $kind->{operator}, "$kind->{name}, after churn");
}

# Inserts beside vacuums, looked at before another vacuum mends what they left: lists hand links down while a vacuum takes others back,
# and where a vacuum has removed a node another one lies.
foreach my $options ('m = 4, ef_construction = 32, storage = plain', 'm = 2, ef_construction = 16, storage = compact')
{
	my $row = '(noise(n % 1000, 3) - array_fill(0.5::real, ARRAY[3])::vector) * array_fill((CASE WHEN n % 10 = 0 THEN 1e6 ELSE 1 END)::real, ARRAY[3])::vector';
	my $unreachable = 0;
	foreach my $table (1 .. 3)
	{
		$node->safe_psql('postgres', "DROP TABLE IF EXISTS hub; CREATE TABLE hub (id bigint, v vector(3)) WITH (autovacuum_enabled = off);
			INSERT INTO hub SELECT n, $row FROM generate_series(1, 1000) AS n;
			CREATE INDEX hub_v ON hub USING hnsw (v vector_ip_ops) WITH ($options)");
		foreach my $round (1 .. 3)
		{
			my $inserts = start_pgbench($node, { insert => "\\set n random(1, 1000000)\nINSERT INTO hub SELECT n, $row FROM generate_series(:n, :n + 19) AS n;" },
				'-c', 4, '-t', 60);
			my $vacuums = start_pgbench($node, { vacuum => "DELETE FROM hub WHERE hashint8(id + (random() * 1e6)::integer) % 10 = 0;\nVACUUM (INDEX_CLEANUP on) hub;" }, '-t', 8);
			run_all("$options, table $table, round $round", $inserts, $vacuums);
			$unreachable += index_check($node, 'hub_v')->{unreachable};
		}
	}
	# Lists of four links that hand them down beside a vacuum may yet lose one or two nodes to it; without care it was hundreds.
	cmp_ok($unreachable, '<=', 20, "inner product, $options, inserts beside vacuums: a path leads to nearly every node");
	note "inner product, $options: $unreachable";
}

# Scans that go through all of the graph, beside writes and vacuums, give each row once: a vacuum moves links from lists that a scan has
# not read yet to some that it has, and few links lead to each node.
foreach my $kind (
	{ name => 'fast', class => 'vector_l2_ops', operator => '<->', options => 'm = 4' },
	{ name => 'compact', class => 'vector_l2_ops', operator => '<->', options => 'm = 4, storage = compact, fastupdate = off' },
	{ name => 'plain', class => 'vector_l2_ops', operator => '<->', options => 'm = 2, storage = plain' })
{
	$node->safe_psql('postgres', "DROP TABLE IF EXISTS moved; CREATE TABLE moved (id bigserial, v vector(64)) WITH (autovacuum_enabled = off, fillfactor = 80);
		INSERT INTO moved (v) SELECT noise(n, 64) FROM generate_series(1, 300) AS n;
		CREATE INDEX moved_v ON moved USING hnsw (v $kind->{class}) WITH ($kind->{options})");
	my $some = sub { my ($limit) = @_; return "WHERE ctid = ANY (ARRAY(SELECT ctid FROM moved TABLESAMPLE SYSTEM (5) LIMIT $limit FOR UPDATE SKIP LOCKED))" };
	my $writes = start_pgbench($node, {
		insert => [ "\\set n random(1, 1000000)\nINSERT INTO moved (v) SELECT noise(n, 64) FROM generate_series(:n, :n + 9) AS n;", 3 ],
		update => [ "\\set n random(1, 1000000)\nUPDATE moved SET v = noise(:n + id, 64) @{[ $some->(3) ]};", 1 ],
		delete => [ "DELETE FROM moved @{[ $some->(12) ]};", 1 ] }, '-c', 4, '-T', 10);
	my $vacuums = start_pgbench($node, { vacuum => "VACUUM (INDEX_CLEANUP on) moved;\n\\sleep 200 ms" }, '-T', 10);
	my $searches = start_pgbench($node, { search => complete_scan_script('moved', 'noise(:n, 64)', $batches, $kind->{operator}) }, '-c', 6, '-T', 10);
	run_all("$kind->{name}, complete scans beside vacuums", $writes, $vacuums, $searches);
	note "complete scans: $1" if $searches->{output} =~ /number of transactions actually processed: (\d+)/;
}

# Vacuums that are cancelled at ever later points, each after more rows have come and gone; then a crash amid one. Rows of very different
# lengths hang on few others under inner product.
foreach my $kind (
	{ name => 'inner product', class => 'vector_ip_ops', operator => '<#>', options => 'm = 16' },
	{ name => 'inner product, few links', class => 'vector_ip_ops', operator => '<#>', options => 'm = 2, ef_construction = 8, storage = plain' },
	{ name => 'inner product, compact', class => 'vector_ip_ops', operator => '<#>', options => 'm = 6, storage = compact' },
	{ name => 'few links', class => 'vector_l2_ops', operator => '<->', options => 'm = 4' })
{
	my $row = '(noise(n, 24) - array_fill(0.5::real, ARRAY[24])::vector) * array_fill((CASE WHEN n % 10 = 0 THEN 1e6 ELSE 1 END)::real, ARRAY[24])::vector';
	$node->safe_psql('postgres', "DROP TABLE IF EXISTS part; CREATE TABLE part (id bigint, v vector(24)) WITH (autovacuum_enabled = off);
		INSERT INTO part SELECT n, $row FROM generate_series(1, 4000) AS n;
		CREATE INDEX part_v ON part USING hnsw (v $kind->{class}) WITH ($kind->{options})");
	my ($cancelled, $unreachable, $status) = (0, 0, 3);
	for (my $time = 4; $status != 0; $time = 1 + int($time * 1.3))
	{
		$node->safe_psql('postgres', "DELETE FROM part WHERE hashint8(id + $time) % 7 = 0;
			INSERT INTO part SELECT n, $row FROM generate_series(10000 + 100 * $time, 10150 + 100 * $time) AS n");
		($status) = $node->psql('postgres', "SET statement_timeout = $time; VACUUM (INDEX_CLEANUP on) part", on_error_stop => 1);
		$cancelled += $status != 0;
		$unreachable += index_check($node, 'part_v')->{unreachable};
	}
	cmp_ok($cancelled, '>', 0, "$kind->{name}: vacuums were cancelled");
	is($unreachable, 0, "$kind->{name}: none of them left a row that no path leads to");
	all_reached('part', $kind->{operator}, "$kind->{name}, after vacuums that were cancelled");

	$node->safe_psql('postgres', 'DELETE FROM part WHERE hashint8(id) % 5 < 2');
	my $vacuum = start_pgbench($node, { vacuum => 'VACUUM (INDEX_CLEANUP on) part;' }, '-t', 1);
	sleep 0.1;
	$node->stop('immediate');
	end_pgbench($vacuum);
	$node->start;
	all_reached('part', $kind->{operator}, "$kind->{name}, after a crash");
	$node->safe_psql('postgres', 'VACUUM (INDEX_CLEANUP on) part');
	is_sound($node, 'part', 'part_v', "$kind->{name}, and a vacuum");
	all_reached('part', $kind->{operator}, "$kind->{name}, and a vacuum");
}
$node->stop;
done_testing();
