# A streaming standby replays every change of an index with wal_consistency_checking on, answers as the primary does, also while
# it replays, and goes on alone after its promotion.
use strict;
use warnings;
use IndexLoad qw(search_script start_load errors_in_log);
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $dims = 16;
my $primary = new_node('primary', streaming => 1, settings => q{
	wal_consistency_checking = 'all'
	max_standby_streaming_delay = -1
});
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

# Answers of one node to the same queries over all indexes, as text.
sub answers
{
	my ($node) = @_;
	return value($node, qq{
		SET enable_seqscan = off;
		SELECT n, l2, ip, cosine, l1, copies, large FROM generate_series(1, 30) AS n, clustered(-n, $dims) AS q,
			LATERAL (SELECT array_agg(id) AS l2 FROM (SELECT id FROM item ORDER BY v <-> q LIMIT 10) AS f) AS f1,
			LATERAL (SELECT array_agg(id) AS ip FROM (SELECT id FROM item ORDER BY v <#> q LIMIT 10) AS f) AS f2,
			LATERAL (SELECT array_agg(id) AS cosine FROM (SELECT id FROM item ORDER BY v <=> q LIMIT 10) AS f) AS f3,
			LATERAL (SELECT array_agg(id) AS l1 FROM (SELECT id FROM item ORDER BY v <+> q LIMIT 10) AS f) AS f4,
			LATERAL (SELECT array_agg(id) AS copies FROM (SELECT id FROM copy ORDER BY v <-> ARRAY[n % 5, 0, 0]::vector LIMIT 60) AS f) AS f5,
			LATERAL (SELECT array_agg(id) AS large FROM (SELECT id FROM large ORDER BY v <=> clustered(-n, 3072) LIMIT 5) AS f) AS f6
		ORDER BY n});
}

my @indexes = qw(item_l2 item_ip item_cosine item_l1 copy_v large_v);

sub are_equal
{
	my ($what) = @_;
	$primary->wait_for_catchup($standby);
	my $expected = answers($primary);
	is(answers($standby), $expected, "$what: the standby answers as the primary does");
	foreach my $index (@indexes)
	{
		is_deeply(index_check($standby, $index), index_check($primary, $index), "$what: $index is the same");
	}
	return;
}

# Indexes made empty, and filled by inserts; built over rows.
$primary->safe_psql('postgres', qq{
	CREATE SEQUENCE number START 10001;
	CREATE TABLE item (id bigint, v vector($dims));
	CREATE INDEX item_l2 ON item USING hnsw (v vector_l2_ops);
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1, 1500) AS n;
	CREATE INDEX item_ip ON item USING hnsw (v vector_ip_ops);
	CREATE INDEX item_cosine ON item USING hnsw (v vector_cosine_ops) WITH (m = 8, ef_construction = 40);
	CREATE INDEX item_l1 ON item USING hnsw (v vector_l1_ops) WITH (m = 4, ef_construction = 20);
	CREATE TABLE copy (id bigint, v vector(3));
	INSERT INTO copy SELECT n, ARRAY[n % 5, 0, 0]::vector FROM generate_series(1, 400) AS n;
	CREATE INDEX copy_v ON copy USING hnsw (v vector_l2_ops);
	CREATE TABLE large (id bigint, v vector(3072));
	INSERT INTO large SELECT n, clustered(n, 3072) FROM generate_series(1, 60) AS n;
	CREATE INDEX large_v ON large USING hnsw (v vector_cosine_ops);
});
are_equal('after builds');

$primary->safe_psql('postgres', qq{
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(1501, 2500) AS n;
	UPDATE item SET v = clustered(id + 100000, $dims) WHERE id % 10 = 3;
	INSERT INTO copy SELECT n, ARRAY[n % 5, 0, 0]::vector FROM generate_series(401, 1200) AS n;
	INSERT INTO large SELECT n, clustered(n, 3072) FROM generate_series(61, 120) AS n;
});
are_equal('after inserts and updates');

$primary->safe_psql('postgres', q{DELETE FROM item WHERE id % 5 = 2; DELETE FROM copy WHERE id % 3 = 1; DELETE FROM large WHERE id % 2 = 1});
are_equal('after deletes');
$primary->safe_psql('postgres', 'VACUUM item, copy, large');
are_equal('after vacuum');
cmp_ok(recall($standby, 'item', '<->', $dims), '>=', 0.95, 'recall on the standby');

$primary->safe_psql('postgres', qq{
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(2501, 3000) AS n;
	INSERT INTO copy SELECT n, ARRAY[n % 7, 0, 0]::vector FROM generate_series(1201, 1600) AS n;
	INSERT INTO large SELECT n, clustered(n, 3072) FROM generate_series(121, 180) AS n;
	DELETE FROM copy WHERE v = '[2,0,0]';
	VACUUM copy;
});
are_equal('after inserts into the room that was made');
$primary->safe_psql('postgres', q{DELETE FROM copy; VACUUM copy; INSERT INTO copy SELECT n, '[1,2,3]' FROM generate_series(1, 30) AS n; REINDEX INDEX CONCURRENTLY item_ip});
are_equal('after a table was emptied, and an index built anew');

# Searches on the standby while it replays: no error, no row that is not there.
my %writes = (
	insert => [ "INSERT INTO item SELECT n, clustered(n, $dims) FROM nextval('number') AS n;", 4 ],
	delete => [ "DELETE FROM item WHERE ctid IN (SELECT ctid FROM item OFFSET 500 LIMIT 3);", 1 ],
	vacuum => [ "VACUUM (INDEX_CLEANUP on) item;", 1 ],
);
my $reader = start_load($standby, { search => search_script('item', $dims, 5) }, '-c', 2, '-T', 8);
my $writer = start_pgbench($primary, \%writes, '-c', 1, '-T', 7);
my ($status, $output, $error) = end_pgbench($writer);
is($status, 0, 'writes on the primary') or diag $error;
($status, $output, $error) = end_pgbench($reader);
is($status, 0, 'searches on the standby, each with five rows') or diag $error;
is($error =~ s/^pgbench \(.*\)$//mr =~ s/\s+//gr, '', 'no error on the standby');
are_equal('after searches beside replay');

# The standby restarts in the middle of all that, and is promoted.
$standby->restart;
are_equal('after a restart of the standby');
$primary->safe_psql('postgres', 'DELETE FROM item WHERE id % 7 = 5; VACUUM item');
$primary->wait_for_catchup($standby);
my $expected = answers($primary);
$primary->stop;
$standby->promote;
is(answers($standby), $expected, 'answers after the promotion');
$standby->safe_psql('postgres', qq{
	INSERT INTO item SELECT n, clustered(n, $dims) FROM generate_series(5001, 5500) AS n;
	INSERT INTO copy SELECT n, ARRAY[n % 5, 0, 0]::vector FROM generate_series(1, 100) AS n;
	DELETE FROM item WHERE id % 11 = 1;
});
is_sound($standby, 'item', $_, "$_ after the promotion") foreach grep { /^item/ } @indexes;
is_sound($standby, 'copy', 'copy_v', 'copies after the promotion');
is_sound($standby, 'large', 'large_v', 'vectors in pieces after the promotion');
cmp_ok(self_recall($standby, 'item', '<->', 3), '>=', 0.97, 'rows find themselves after the promotion');
my $log = slurp_file($standby->logfile);
unlike($log, qr/inconsistent page found|PANIC|TRAP/, 'the replay was consistent');
$standby->stop;
done_testing();
