# Damage written into the file of an ivfflat index: every command ends, with a clear error or with an answer, and the server stays up.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $page_size = 8192;
my $header = 24;
my $tail = $page_size - 16;

my $node = PostgreSQL::Test::Cluster->new('damaged');
$node->init(no_data_checksums => 1);
$node->append_conf('postgresql.conf', "autovacuum = off\nshared_buffers = 8MB");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION ruvector;
	CREATE TABLE t (id int, v vector(3));
	INSERT INTO t SELECT i, ARRAY[i % 40, i % 7, i % 3]::vector FROM generate_series(1, 3000) i;
	CREATE INDEX t_index ON t USING ivfflat (v) WITH (lists = 2);
	CREATE TABLE l (id int, v vector(5000));
	INSERT INTO l SELECT i, array_fill(i, ARRAY[5000])::vector FROM generate_series(1, 20) i;
	SET client_min_messages = warning;
	CREATE INDEX l_index ON l USING ivfflat (v) WITH (lists = 1);
});

my %file = map { $_ => $node->data_dir . '/' . $node->safe_psql('postgres', "SELECT pg_relation_filepath('${_}_index')") } ('t', 'l');
my %dims = (t => 3, l => 5000);

sub patch
{
	my ($table, $at, $bytes) = @_;
	open(my $handle, '+<:raw', $file{$table}) or die "open: $!";
	seek($handle, $at, 0);
	read($handle, my $before, length $bytes);
	seek($handle, $at, 0);
	print $handle $bytes;
	close $handle;
	return $before;
}

# Damages a stopped server's file, runs everything that reads the index, and puts the bytes back. `$expected`: whether the
# check must find it.
sub survives
{
	my ($what, $table, $at, $bytes, $expected) = @_;
	$node->stop;
	my $before = patch($table, $at, $bytes);
	$node->start;
	my $vector = "array_fill(7, ARRAY[$dims{$table}])::vector";
	my %statement = (
		search => "SET statement_timeout = '60s'; SET enable_seqscan = off; SET ivfflat.probes = 2; SELECT count(*) FROM (SELECT id FROM $table ORDER BY v <-> $vector) AS f",
		insert => "SET statement_timeout = '60s'; BEGIN; INSERT INTO $table SELECT 1, $vector; ROLLBACK",
		vacuum => "SET statement_timeout = '60s'; DELETE FROM $table WHERE id = 1; VACUUM (INDEX_CLEANUP on) $table",
		check => "SET statement_timeout = '60s'; SELECT * FROM ruvector_index_check('${table}_index')",
	);
	foreach my $name (sort keys %statement)
	{
		my ($status, undef, $error) = $node->psql('postgres', $statement{$name});
		my $clear = $status == 0 || $error =~ /is corrupted at block|could not (read block|open file)|has format version|invalid page in block|different vector dimensions|refers to a block/;
		ok($clear, "$what: $name") or diag $error;
		isnt($status, 0, "$what: the check finds it") if $name eq 'check' && $expected;
	}
	is($node->safe_psql('postgres', 'SELECT 1'), 1, "$what: the server is up");
	$node->stop('immediate');
	patch($table, $at, $before);
	$node->start;
	$node->safe_psql('postgres', "REINDEX INDEX ${table}_index");
	$node->safe_psql('postgres', 'CHECKPOINT');
	$file{$table} = $node->data_dir . '/' . $node->safe_psql('postgres', "SELECT pg_relation_filepath('${table}_index')");
	return;
}

my $none = 0xFFFFFFFF;
# Blocks: 0 metapage, 1 directory, 2 centres, 3 and on the lists; of l: 3 to 5 centres.
survives('magic number', 't', $header, pack('L', 1), 1);
survives('format version', 't', $header + 4, pack('S', 9), 1);
survives('dimensions', 't', $header + 12, pack('L', 100), 1);
survives('number of lists', 't', $header + 16, pack('L', 3000), 1);
survives('no lists', 't', $header + 16, pack('L', 0), 1);
survives('first page of a list beyond the end', 't', $page_size + $header, pack('L', 100000), 1);
survives('first page of a list is the metapage', 't', $page_size + $header, pack('L', 0), 1);
survives('insert page of a list is lost', 't', $page_size + $header + 4, pack('L', $none), 1);
survives('a list leads to the other', 't', $page_size + $header, pack('L', 30), 1);
survives('a list page leads to itself', 't', 4 * $page_size + $tail, pack('L', 4), 1);
survives('a list page leads nowhere', 't', 4 * $page_size + $tail, pack('L', $none - 1), 1);
survives('a sign leads nowhere', 't', 4 * $page_size + $tail + 4, pack('L', 70000), 1);
survives('a page of another kind', 't', 4 * $page_size + $tail + 12, pack('S', 5), 1);
survives('no page of ours', 't', 4 * $page_size + $tail + 14, pack('S', 5), 1);
survives('wrong number of entries', 't', 4 * $page_size + 12, pack('S', 1000), 1);
survives('a row that cannot be', 't', 4 * $page_size + $tail - 6, pack('SSS', 0xFFFF, 0xFFFF, 1), 0);
survives('a row without a number', 't', 4 * $page_size + $tail - 6, pack('SSS', 0, 1, 0), 1);
survives('an empty page', 't', 4 * $page_size, "\0" x $page_size, 1);
survives('a centre that is no number', 't', 2 * $page_size + $header, pack('L', 0x7FC00000), 0);

# Where the list page of l begins, which moves when rows go.
sub entries
{
	my $block;
	open(my $handle, '<:raw', $file{l}) or die "open: $!";
	foreach my $i (2 .. (-s $file{l}) / $page_size - 1)
	{
		seek($handle, $i * $page_size + $tail + 12, 0);
		read($handle, my $kind, 2);
		$block = $i if unpack('S', $kind) == 4;
	}
	close $handle;
	return $block * $page_size;
}

survives('a piece that is the metapage', 'l', entries() + $header, pack('L', 0), 1);
survives('a piece beyond the end', 'l', entries() + $header, pack('L', 1000000), 1);
survives('a piece that is nowhere', 'l', entries() + $header, pack('L', $none), 1);
survives('a piece of another vector', 'l', entries() + $header, pack('L', entries() / $page_size - 1), 1);
$node->stop;
done_testing();
