# The pending area of hnsw: rows that wait there are found, also after a crash, on a standby, and while others fold, insert, delete
# and vacuum; each row once. Folds lose nothing when they are cut off, and what they leave is as good as a build.
use strict;
use warnings;
use IndexLoad qw($batches complete_scan_script errors_in_log);
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $dims = 16;
my $primary = new_node('primary', streaming => 1, settings => "max_connections = 40\nmax_standby_streaming_delay = -1\n");
my $node = $primary;
$node->safe_psql('postgres', qq{
	CREATE FUNCTION pending(index regclass) RETURNS bigint LANGUAGE sql AS
		\$\$ SELECT value::bigint FROM ruvector_index_info(index) WHERE name = 'pending_rows' \$\$;
	CREATE SEQUENCE number START 3001;
	CREATE TABLE item (id bigint, v vector($dims), kind integer);
	INSERT INTO item SELECT n, clustered(n, $dims), n % 7 FROM generate_series(1, 3000) AS n;
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops);
	CREATE INDEX item_kind ON item USING hnsw (v vector_cosine_ops, kind);
	CREATE INDEX item_compact ON item USING hnsw (v vector_ip_ops) WITH (storage = compact);
	CREATE TABLE copy (id bigint, v vector(3));
	INSERT INTO copy SELECT n, ARRAY[n % 3, 1, 0]::vector FROM generate_series(1, 30) AS n;
	CREATE INDEX copy_v ON copy USING hnsw (v vector_l2_ops);
	CREATE TABLE large (id bigint, v vector(1500));
	INSERT INTO large SELECT n, clustered(n, 1500) FROM generate_series(1, 30) AS n;
	CREATE INDEX large_v ON large USING hnsw (v vector_l2_ops);
});
my %indexes = (item_v => 'item', item_kind => 'item', item_compact => 'item', copy_v => 'copy', large_v => 'large');

# So many rows that no insert folds.
sub fill
{
	$node->safe_psql('postgres', qq{
		SET ruvector.pending_limit = 100000;
		INSERT INTO item SELECT n, clustered(n, $dims), n % 7 FROM (SELECT nextval('number') AS n FROM generate_series(1, 400)) AS s;
		INSERT INTO copy SELECT 1000 + n, ARRAY[n % 4, 1, 0]::vector FROM generate_series(1, 150) AS n;
		INSERT INTO large SELECT 1000 + n, clustered(1000 + n % 30, 1500) FROM generate_series(1, 40) AS n;
	});
	return;
}

# Whether scans of all indexes give each row of their tables once.
sub all_found
{
	my ($server, $what) = @_;
	my $found = value($server, q{
		SET enable_seqscan = off; SET hnsw.ef_search = 1000;
		SELECT string_agg(name || ' ' || n || ' ' || once, ', ') FROM (
			SELECT 'item' AS name, count(*) - (SELECT count(*) FROM item WHERE id IS NOT NULL) AS n, count(*) - count(DISTINCT id) AS once
				FROM (SELECT id FROM item ORDER BY v <-> (SELECT v FROM item LIMIT 1) LIMIT 1000000) AS f
			UNION ALL SELECT 'kind', count(*) - (SELECT count(*) FROM item WHERE kind + 0 = 3), count(*) - count(DISTINCT id)
				FROM (SELECT id FROM item WHERE kind = 3 ORDER BY v <=> (SELECT v FROM item LIMIT 1) LIMIT 1000000) AS f
			UNION ALL SELECT 'compact', count(*) - (SELECT count(*) FROM item WHERE id IS NOT NULL), count(*) - count(DISTINCT id)
				FROM (SELECT id FROM item ORDER BY v <#> (SELECT v FROM item LIMIT 1) LIMIT 1000000) AS f
			UNION ALL SELECT 'copy', count(*) - (SELECT count(*) FROM copy WHERE id IS NOT NULL), count(*) - count(DISTINCT ctid)
				FROM (SELECT ctid FROM copy ORDER BY v <-> '[0,1,0]' LIMIT 1000000) AS f
			UNION ALL SELECT 'large', count(*) - (SELECT count(*) FROM large WHERE id IS NOT NULL), count(*) - count(DISTINCT ctid)
				FROM (SELECT ctid FROM large ORDER BY v <-> (SELECT v FROM large LIMIT 1) LIMIT 1000000) AS f) AS s});
	is($found, join(', ', map { "$_ 0 0" } qw(item kind compact copy large)), "$what: scans find every row once");
	return;
}

fill();
is(value($node, "SELECT string_agg(pending(i::regclass)::text, ' ' ORDER BY i) FROM unnest('{item_v,item_kind,item_compact,copy_v,large_v}'::text[]) AS i"),
	'150 400 400 400 40', 'rows wait');
all_found($node, 'waiting');
cmp_ok(self_recall($node, 'item', '<->', 7), '>=', 0.99, 'rows that wait find themselves');
index_check($node, $_) foreach sort keys %indexes;

# A standby reads the area, before and after a fold, and folds nothing.
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);
all_found($standby, 'waiting, on the standby');
my (undef, undef, $refused) = $standby->psql('postgres', "SELECT ruvector_index_fold('item_v')");
like($refused, qr/recovery is in progress/, 'a standby folds nothing');
is(value($node, "SELECT ruvector_index_fold('$_')"), { item_v => 400, copy_v => 150, large_v => 40, item_kind => 400, item_compact => 400 }->{$_},
	"$_: all are folded") foreach sort keys %indexes;
is(value($node, "SELECT pending('item_v') + pending('item_kind') + pending('item_compact') + pending('copy_v') + pending('large_v')"), '0', 'none waits');
is(index_check($node, 'copy_v')->{nodes}, 4, 'equal rows share a node');
is(index_check($node, 'large_v')->{nodes}, 60, 'also where values lie in pieces');
all_found($node, 'folded');
$primary->wait_for_catchup($standby);
all_found($standby, 'folded, on the standby');
is_deeply(index_check($standby, $_), index_check($primary, $_), "$_ is the same on the standby") foreach sort keys %indexes;
$standby->stop;

# Crashes with rows that wait, and in the middle of folds.
foreach my $delay (0, 0.02, 0.1, 0.25)
{
	fill();
	my $run = start_pgbench($node, { map { $_ => "SELECT ruvector_index_fold('$_');" } keys %indexes }, '-t', 1, '-c', 5) if $delay;
	sleep($delay + 0.1);
	$node->stop('immediate');
	end_pgbench($run) if $run;
	$node->start;
	note 'rows that wait after the crash: ' . value($node, "SELECT pending('item_v') || ', ' || pending('copy_v') || ', ' || pending('large_v')");
	index_check($node, $_) foreach sort keys %indexes;
	all_found($node, "crash after $delay s");
	$node->safe_psql('postgres', "SELECT ruvector_index_fold('$_')") foreach sort keys %indexes;
	is_sound($node, $indexes{$_}, $_, "crash after $delay s, $_") foreach sort keys %indexes;
}
# The same for folds that are cancelled.
foreach my $timeout (1, 5, 20, 60)
{
	fill();
	$node->psql('postgres', "SET statement_timeout = $timeout; SELECT ruvector_index_fold('$_')") foreach sort keys %indexes;
	all_found($node, "cancelled after $timeout ms");
}
is_sound($node, $indexes{$_}, $_, "after cancelled folds, $_") foreach sort keys %indexes;

# A vacuum waits for who has begun to fold: nodes that were alive then may have lost their rows since, and would be linked, or become
# the entry point, after it has looked for links to them. The fold is stopped somewhere on its way, now and then with a page locked
# that the vacuum wants before.
$node->safe_psql('postgres', q{
	SET ruvector.pending_limit = 100000;
	CREATE TABLE gone (id bigint, v vector(64));
	INSERT INTO gone SELECT n, clustered(n, 64) FROM generate_series(1, 30) AS n;
	CREATE INDEX gone_v ON gone USING hnsw (v vector_l2_ops) WITH (m = 4);
	INSERT INTO gone SELECT n, clustered(n, 64) FROM generate_series(31, 6000) AS n;
	DELETE FROM gone WHERE id > 30 AND id % 10 > 0;
});
my $folds = start_pgbench($node, { stopped => "SELECT ruvector_index_fold('gone_v');" }, '-t', 1);
wait_until($node, "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'tuple' AND relation = 'gone_v'::regclass AND granted");
my $folder = value($node, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT ruvector_index_fold%' AND pid <> pg_backend_pid()");
kill 'STOP', $folder;
my $vacuum = start_pgbench($node, { vacuum => 'VACUUM (INDEX_CLEANUP on) gone;' }, '-t', 1);
my $waits = '';
foreach (1 .. 400)
{
	$waits = value($node, "SELECT coalesce(max(coalesce(wait_event_type, 'none')), 'ended') FROM pg_stat_activity WHERE query LIKE 'VACUUM%' AND pid <> pg_backend_pid()");
	last if $waits eq 'Lock' || ($_ > 20 && $waits eq 'ended');
	if ($waits eq 'LWLock')
	{
		kill 'CONT', $folder;
		sleep(0.002);
		kill 'STOP', $folder;
	}
	sleep(0.05);
}
is($waits, 'Lock', 'vacuum waits for who folds');
kill 'CONT', $folder;
foreach my $run ([ $folds, 'the fold' ], [ $vacuum, 'the vacuum' ])
{
	my ($status, undef, $error) = end_pgbench($run->[0]);
	is($status, 0, "$run->[1] ends") or diag $error;
}
is_sound($node, 'gone', 'gone_v', 'rows deleted beside a fold');

# As good as a build.
$node->safe_psql('postgres', "CREATE TABLE built AS SELECT * FROM item; CREATE INDEX ON built USING hnsw (v vector_l2_ops)");
my ($folded, $built) = (recall($node, 'item', '<->', $dims, queries => 300), recall($node, 'built', '<->', $dims, queries => 300));
note "recall: folded $folded, built $built";
cmp_ok($folded, '>=', $built - 0.005, 'recall after folding is that of a build');

# Options: off, with rows that wait; a limit.
fill();
my $before = value($node, "ALTER INDEX item_v SET (fastupdate = off); SELECT pending('item_v')");
$node->safe_psql('postgres', "INSERT INTO item SELECT n, clustered(n, $dims), 0 FROM (SELECT nextval('number') AS n FROM generate_series(1, 60)) AS s");
is(value($node, "SELECT pending('item_v')"), '0', "switched off, inserts fold the $before that are there and leave none");
$node->safe_psql('postgres', "ALTER INDEX item_v SET (fastupdate = on, pending_limit = 200);
	INSERT INTO item SELECT n, clustered(n, $dims), 0 FROM (SELECT nextval('number') AS n FROM generate_series(1, 2000)) AS s");
my $waiting = value($node, "SELECT pending('item_v')");
note "rows that wait with a limit of 200: $waiting";
cmp_ok($waiting, '<=', 600, 'inserts bound the area');
cmp_ok($waiting, '>', 0, 'and leave rows in it');

# What a row writes into the WAL, its share of the table included. Without page images, which depend on the last checkpoint.
$node->safe_psql('postgres', "ALTER SYSTEM SET full_page_writes = off");
$node->safe_psql('postgres', 'SELECT pg_reload_conf()');
$node->safe_psql('postgres', 'CHECKPOINT');
foreach my $wide (128, 768)
{
	$node->safe_psql('postgres', qq{
		CREATE TABLE logged (id bigint, v vector($wide));
		ALTER TABLE logged ALTER v SET STORAGE external;
		INSERT INTO logged SELECT n, clustered(n, $wide) FROM generate_series(1, 1200) AS n;
		CREATE TABLE more AS SELECT * FROM logged WHERE id > 600;
		DELETE FROM logged WHERE id > 600;
		CREATE INDEX logged_v ON logged USING hnsw (v vector_l2_ops) WITH (pending_limit = 100000);
	});
	my ($direct, $appended, $folded) = split /,/, value($node, q{
		DO $$
		DECLARE at pg_lsn[];
		BEGIN
			ALTER INDEX logged_v SET (fastupdate = off);
			at[1] := pg_current_wal_insert_lsn();
			INSERT INTO logged SELECT * FROM more WHERE id <= 900;
			at[2] := pg_current_wal_insert_lsn();
			ALTER INDEX logged_v SET (fastupdate = on);
			at[3] := pg_current_wal_insert_lsn();
			INSERT INTO logged SELECT * FROM more WHERE id > 900;
			at[4] := pg_current_wal_insert_lsn();
			PERFORM ruvector_index_fold('logged_v');
			at[5] := pg_current_wal_insert_lsn();
			CREATE TABLE bytes AS SELECT at[2] - at[1] AS direct, at[4] - at[3] AS appended, at[5] - at[4] AS folded;
		END $$;
		SELECT round(direct / 300) || ',' || round(appended / 300) || ',' || round(folded / 300) FROM bytes;
	});
	note "$wide dimensions: $direct bytes of WAL a row inserted at once, $appended appended and $folded folded";
	cmp_ok($appended + $folded, '<=', 1.15 * $direct, "$wide dimensions: appending and folding log little more than inserting");
	$node->safe_psql('postgres', 'DROP TABLE logged, more, bytes');
}
$node->safe_psql('postgres', 'ALTER SYSTEM RESET full_page_writes');
$node->safe_psql('postgres', 'SELECT pg_reload_conf()');
$node->safe_psql('postgres', 'CHECKPOINT');

# Rows that come and go leave an index that stops to grow.
my @pages;
foreach my $round (1 .. 24)
{
	$node->safe_psql('postgres', 'DELETE FROM copy WHERE id >= 1000');
	$node->safe_psql('postgres', "INSERT INTO copy SELECT 1000 + n, clustered($round * 1000 + n, 3) FROM generate_series(1, 800) AS n");
	$node->safe_psql('postgres', 'VACUUM copy');
	push @pages, value($node, "SELECT pg_relation_size('copy_v') / 8192");
}
note "pages: @pages";
cmp_ok($pages[-1], '<=', 1.2 * $pages[11], 'pages are used again');

# Everything at once. A statement sees the same rows by any way.
$node->safe_psql('postgres', 'ALTER INDEX item_v RESET (pending_limit); DELETE FROM item WHERE id % 3 > 0; VACUUM item');
my $by_pages = complete_scan_script('busy', 'ARRAY[:n % 10, 0, 0, 1]::vector', '');
my $in_batches = complete_scan_script('busy', 'ARRAY[:n % 10, 0, 0, 1]::vector', 'SET hnsw.ef_search = 5; ' . $batches);
foreach my $storage ('fast', 'compact')
{
	$node->safe_psql('postgres', qq{
		DROP TABLE IF EXISTS busy;
		CREATE TABLE busy (id bigserial, v vector(4));
		INSERT INTO busy (v) SELECT ARRAY[n % 10, n % 7, n, 1]::vector FROM generate_series(1, 200) AS n;
		CREATE INDEX busy_v ON busy USING hnsw (v vector_l2_ops) WITH (pending_limit = 150, storage = $storage);
	});
	# Every third row is one of ten values.
	my @runs = (
		[ 'inserts', start_pgbench($node, { insert => "\\set n random(1, 1000000)\nINSERT INTO busy (v) SELECT CASE WHEN (:n + i) % 3 = 0 THEN ARRAY[i, 0, 0, 1] ELSE ARRAY[:n % 10, i, :n, 1] END::vector FROM generate_series(0, 9) AS i;" }, '-c', 3, '-T', 8) ],
		[ 'deletes', start_pgbench($node, { delete => "DELETE FROM busy WHERE id % 4 = 0 AND id < (SELECT max(id) FROM busy) - 500;\n\\sleep 200 ms" }, '-T', 8) ],
		[ 'folds', start_pgbench($node, { fold => "SELECT ruvector_index_fold('busy_v');\n\\sleep 20 ms" }, '-T', 8) ],
		[ 'vacuums', start_pgbench($node, { vacuum => "VACUUM (INDEX_CLEANUP on) busy;\n\\sleep 50 ms" }, '-T', 8) ],
		[ 'checks', start_pgbench($node, { check => "SELECT ruvector_index_check('busy_v');" }, '-T', 8) ],
		[ 'searches', start_pgbench($node, { search => $by_pages }, '-c', 2, '-T', 8) ],
		[ 'searches in batches', start_pgbench($node, { search => $in_batches }, '-c', 4, '-T', 8) ]);
	foreach my $run (@runs)
	{
		my ($status, $output, $error) = end_pgbench($run->[1]);
		is($status, 0, "$storage, $run->[0]: no error") or diag $error;
		note "$run->[0]: $1" if $output =~ /(number of transactions actually processed: \d+)/;
	}
	is_sound($node, 'busy', 'busy_v', "$storage, all at once");
	is(value($node, "SELECT pending('busy_v')"), '0', "$storage: vacuum folds all");
}
is_sound($node, 'item', $_, "at the end, $_") foreach qw(item_v item_kind item_compact);
is(join('', grep { !/due to statement timeout/ } split /^/, errors_in_log($node)), '', 'no error but those of the crashes and the timeouts');
$node->stop;
done_testing();
