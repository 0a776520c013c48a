# Crashes in the middle of inserts, deletes and vacuum: after recovery the index is sound, has exactly the table's rows, and finds
# them; a standby that replays all of it has the same.
use strict;
use warnings FATAL => 'all';
use IndexLoad qw(errors_in_log);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $node = PostgreSQL::Test::Cluster->new('crash');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', "autovacuum = off\nwal_consistency_checking = 'generic'\nmax_wal_size = 2GB\nwal_keep_size = 2GB");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION ruvector;
	CREATE FUNCTION row_vector(n bigint, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE AS $$
		SELECT array_agg((hashint8(n * 100019 + i) & 65535) / 65536.0 + n % 7 ORDER BY i)::vector FROM generate_series(1, dims) AS i $$;
	CREATE SEQUENCE number START 2001;
	CREATE TABLE item (id bigint, v vector(16));
	INSERT INTO item SELECT n, row_vector(n, 16) FROM generate_series(1, 2000) AS n;
	CREATE INDEX item_v ON item USING ivfflat (v) WITH (lists = 10);
	CREATE INDEX item_id ON item (id);
	CREATE TABLE large (id bigint, v vector(2500));
	CREATE INDEX large_v ON large USING ivfflat (v vector_cosine_ops) WITH (lists = 3, storage = plain);
	CREATE TABLE coded (id bigint, v vector(96));
	INSERT INTO coded SELECT n, row_vector(n, 96) FROM generate_series(1, 1500) AS n;
	CREATE INDEX coded_v ON coded USING ivfflat (v) WITH (lists = 2, rerank = index);
	CREATE TABLE heaped (id bigint, v vector(800));
	CREATE INDEX heaped_v ON heaped USING ivfflat (v vector_cosine_ops) WITH (lists = 2, rerank = heap);
	CREATE TABLE wide (id bigint, v halfvec(96));
	CREATE INDEX wide_v ON wide USING ivfflat (v halfvec_l2_ops) WITH (lists = 2, bits = 8);
	CREATE UNLOGGED TABLE loose (id bigint, v vector(3));
	CREATE INDEX loose_v ON loose USING ivfflat (v) WITH (lists = 4);
	CREATE INDEX loose_coded ON loose USING ivfflat (v) WITH (lists = 4, storage = fast);
});
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;

my %scripts = (
	insert => [ "INSERT INTO item SELECT n, row_vector(n, 16) FROM (SELECT nextval('number') AS n FROM generate_series(1, 3)) AS s;\n", 6 ],
	delete => [ "\\set n random(1, 4000)\nDELETE FROM item WHERE id = :n;\nINSERT INTO loose VALUES (:n, ARRAY[:n, 1, 2]::vector);\n", 3 ],
	large => [ "\\set n random(1, 60)\nDELETE FROM large WHERE id = :n;\nINSERT INTO large VALUES (:n, row_vector(:n, 2500));\n", 2 ],
	coded => [ "INSERT INTO coded SELECT n, row_vector(n, 96) FROM (SELECT nextval('number') AS n FROM generate_series(1, 10)) AS s;\n", 6 ],
	coded_delete => [ "\\set n random(1, 6000)\nDELETE FROM coded WHERE id BETWEEN :n AND :n + 20;\n", 4 ],
	heaped => [ "\\set n random(1, 400)\nDELETE FROM heaped WHERE id BETWEEN :n AND :n + 5;\nINSERT INTO heaped SELECT n, row_vector(n, 800) FROM generate_series(:n, :n + 5) AS n;\n", 3 ],
	wide => [ "\\set n random(1, 600)\nDELETE FROM wide WHERE id BETWEEN :n AND :n + 5;\nINSERT INTO wide SELECT n, row_vector(n, 96) FROM generate_series(:n, :n + 5) AS n;\n", 3 ],
	vacuum => [ "VACUUM item, large, coded, heaped, wide;\n", 1 ],
);
my @files;
foreach my $name (sort keys %scripts)
{
	my $file = $node->basedir . "/$name.pgbench";
	open my $handle, '>', $file or die "cannot write $file: $!";
	print $handle $scripts{$name}[0];
	close $handle;
	push @files, '-f', "$file\@$scripts{$name}[1]";
}

sub sound
{
	my ($server, $what) = @_;
	foreach my $table ('item', 'large', 'coded', 'heaped', 'wide')
	{
		# Rows of transactions that the crash aborted are in the index until vacuum.
		$server->safe_psql('postgres', "VACUUM (INDEX_CLEANUP on) $table") if $server == $node;
		is($server->safe_psql('postgres', "SELECT rows FROM ruvector_index_check('${table}_v')"),
			$server->safe_psql('postgres', "SELECT count(*) FROM $table"), "$what: the index of $table has each row once");
	}
	foreach my $table ('item', 'coded')
	{
		is($server->safe_psql('postgres', qq{
			SET enable_seqscan = off;
			SET jit = off;
			SELECT count(*) FILTER (WHERE found IS DISTINCT FROM 0)
			FROM (SELECT (SELECT s.v <-> t.v FROM $table AS s ORDER BY s.v <-> t.v LIMIT 1) AS found FROM $table AS t WHERE id % 7 = 0) AS f}),
			0, "$what: rows of $table find themselves");
	}
	return;
}

foreach my $round (1 .. 3)
{
	my ($output, $error) = ('', '');
	my $run = IPC::Run::start([ 'pgbench', '-n', '-h', $node->host, '-p', $node->port, @files, '-c', 4, '-T', 100, 'postgres' ],
		'<', \undef, '>', \$output, '2>', \$error, IPC::Run::timeout(300));
	sleep(3);
	$node->stop('immediate');
	$run->finish;
	$node->start;
	sound($node, "crash $round");
	is($node->safe_psql('postgres', "SELECT rows FROM ruvector_index_check('$_')"), 0, 'an unlogged index is empty') foreach ('loose_v', 'loose_coded');
	$node->safe_psql('postgres', "INSERT INTO loose SELECT n, ARRAY[n, 1, 2]::vector FROM generate_series(1, 50) AS n");
	is($node->safe_psql('postgres', "SET ivfflat.probes = 4; SET enable_seqscan = off; SELECT count(*) FROM (SELECT id FROM loose ORDER BY v <-> '[1,1,1]') AS f"),
		50, 'and in use again');
	$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
	sound($standby, "standby after crash $round");
}
# What a crash left to nobody is found again by the next vacuum that has something to remove.
foreach my $table ('coded', 'heaped', 'wide')
{
	$node->safe_psql('postgres', "DELETE FROM $table WHERE id IN (SELECT id FROM $table LIMIT 3)");
	$node->safe_psql('postgres', "VACUUM (INDEX_CLEANUP on) $table");
	is($node->safe_psql('postgres', "SELECT unreachable FROM ruvector_index_check('${table}_v')"), 0, "all of $table is reachable");
}
$node->safe_psql('postgres', 'REINDEX TABLE item');
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
sound($standby, 'standby after REINDEX');
my $log = slurp_file($standby->logfile) . slurp_file($node->logfile);
is(errors_in_log($node), '', 'no error but those of the crashes');
unlike($log, qr/inconsistent page|PANIC|TRAP|corrupted/, 'no page differs from its WAL');
$standby->stop;
$node->stop;
done_testing();
