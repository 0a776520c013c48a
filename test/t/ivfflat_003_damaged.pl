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
	CREATE INDEX l_index ON l USING ivfflat (v) WITH (lists = 1, storage = plain);
	CREATE TABLE c (id int, v vector(64));
	CREATE INDEX c_index ON c USING ivfflat (v) WITH (lists = 2, storage = fast, rerank = index);
});
# A table whose index has codes, in blocks and in a tail, and vectors.
sub fill_coded
{
	$node->safe_psql('postgres', q{
		TRUNCATE c;
		INSERT INTO c SELECT i, array_fill((i % 40)::real, ARRAY[64])::vector FROM generate_series(1, 1500) i;
		REINDEX INDEX c_index;
		INSERT INTO c SELECT i, array_fill((i % 40 + 0.5)::real, ARRAY[64])::vector FROM generate_series(1, 600) i;
		CHECKPOINT});
	return;
}
fill_coded();

my %file = map { $_ => $node->data_dir . '/' . $node->safe_psql('postgres', "SELECT pg_relation_filepath('${_}_index')") } ('t', 'l', 'c');
my %dims = (t => 3, l => 5000, c => 64);

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
	if ($table eq 'c') { fill_coded(); }
	else { $node->safe_psql('postgres', "REINDEX INDEX ${table}_index"); }
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

# Where the last page of a kind begins, which moves when rows go.
sub last_page
{
	my ($table, $wanted) = @_;
	my $block;
	open(my $handle, '<:raw', $file{$table}) or die "open: $!";
	foreach my $i (2 .. (-s $file{$table}) / $page_size - 1)
	{
		seek($handle, $i * $page_size + $tail + 12, 0);
		read($handle, my $kind, 2);
		$block = $i if unpack('S', $kind) == $wanted;
	}
	close $handle;
	return $block * $page_size;
}

sub entries { return last_page('l', 4); }

survives('a piece that is the metapage', 'l', entries() + $header, pack('L', 0), 1);
survives('a piece beyond the end', 'l', entries() + $header, pack('L', 1000000), 1);
survives('a piece that is nowhere', 'l', entries() + $header, pack('L', $none), 1);
survives('a piece of another vector', 'l', entries() + $header, pack('L', entries() / $page_size - 1), 1);

# Of the index with codes. Blocks: 0 metapage, 1 heads, 2 centres. A head: generation, settled pages (first, last, number, run), tail
# (first, last, number), radius.
sub head { return $page_size + $header + 4 * shift; }
sub blocks { return last_page('c', 7); }
sub rows { return last_page('c', 8); }
sub values_page { return last_page('c', 9); }
survives('bits of a code', 'c', $header + 28, pack('C', 3), 1);
survives('other bits', 'c', $header + 28, pack('C', 8), 1);
survives('no vectors', 'c', $header + 29, pack('C', 0), 1);
survives('vectors or not', 'c', $header + 29, pack('C', 7), 1);
survives('the list leads nowhere', 'c', head(1), pack('L', $none), 1);
survives('the list leads to the metapage', 'c', head(1), pack('L', 0), 1);
survives('the list leads beyond the end', 'c', head(1), pack('L', 100000), 1);
survives('the list leads to its tail', 'c', head(1), pack('L', rows() / $page_size), 1);
survives('another last page', 'c', head(2), pack('L', values_page() / $page_size), 1);
survives('another number of pages', 'c', head(3), pack('L', 1000), 1);
survives('a run that is too long', 'c', head(4), pack('L', 100000), 0);
survives('the tail leads to blocks', 'c', head(5), pack('L', blocks() / $page_size), 1);
survives('the last page of the tail is not', 'c', head(6), pack('L', values_page() / $page_size), 1);
survives('another number of tail pages', 'c', head(7), pack('L', 1000), 1);
survives('no tail pages', 'c', head(7), pack('L', 0), 1);
survives('a radius that is no number', 'c', head(8), pack('L', 0x7FC00000), 1);
survives('the tail leads to itself', 'c', rows() + $tail, pack('L', rows() / $page_size), 1);
survives('the tail leads nowhere', 'c', rows() + $tail, pack('L', $none - 1), 1);
survives('a page of a later generation', 'c', rows() + $tail + 4, pack('L', 100), 1);
survives('blocks of a later generation', 'c', blocks() + $tail + 4, pack('L', 100), 1);
survives('a page of another list', 'c', rows() + $tail + 8, pack('L', 7), 1);
survives('blocks of no list', 'c', blocks() + $tail + 8, pack('L', 700), 1);
survives('blocks lead to themselves', 'c', blocks() + $tail, pack('L', blocks() / $page_size), 1);
survives('wrong number of blocks', 'c', blocks() + 12, pack('S', 100), 1);
survives('too many blocks', 'c', blocks() + 12, pack('S', $tail), 1);
survives('wrong number of rows', 'c', rows() + 12, pack('S', 1000), 1);
survives('a place outside the page', 'c', rows() + 16, pack('S', 60000), 1);
survives('a row that cannot be', 'c', rows() + $tail - 6, pack('SSS', 0xFFFF, 0xFFFF, 1), 1);
survives('a row without a number', 'c', rows() + $tail - 6, pack('SSS', 0, 1, 0), 1);
survives('a factor that is no number', 'c', rows() + $header, pack('L', 0x7FC00000), 1);
survives('a vector that is elsewhere', 'c', rows() + $header + 12, pack('SSS', 0, 3, 700), 1);
survives('a vector beyond the end', 'c', rows() + $header + 12, pack('SSS', 1, 3, 1), 1);
survives('a vector that is the metapage', 'c', rows() + $header + 12, pack('SSS', 0, 0, 1), 1);
survives('a vector of another row', 'c', values_page() + $tail - 6, pack('SSS', 0, 9, 9), 1);
survives('wrong number of vectors', 'c', values_page() + 12, pack('S', 1000), 1);
survives('no page of vectors', 'c', values_page() + $tail + 12, pack('S', 3), 1);
survives('an empty page of vectors', 'c', values_page(), "\0" x $page_size, 1);
survives('an empty page of blocks', 'c', blocks(), "\0" x $page_size, 1);
survives('a centre that is no number', 'c', 2 * $page_size + $header, pack('L', 0x7FC00000), 1);

# What a crash in the middle of a fold leaves: a page of a list that nothing leads to. It is counted, changes no answer, and is freed.
$node->safe_psql('postgres', 'DELETE FROM c WHERE id % 3 > 0; VACUUM c; CHECKPOINT');
$node->safe_psql('postgres', 'VACUUM c; CHECKPOINT');
my $all = "SET enable_seqscan = off; SET ivfflat.probes = 2; SELECT count(*) FROM (SELECT id FROM c ORDER BY v <-> array_fill(7, ARRAY[64])::vector LIMIT 100000) AS f";
my $rows = $node->safe_psql('postgres', 'SELECT count(*) FROM c');
is($node->safe_psql('postgres', "SELECT rows, unreachable FROM ruvector_index_check('c_index')"), "$rows|0", 'the index before');
$node->stop;
my ($free, $copied) = (last_page('c', 0), blocks());
isnt($free, 0, 'there is a free page');
open(my $handle, '+<:raw', $file{c}) or die "open: $!";
seek($handle, $copied, 0);
read($handle, my $bytes, $page_size);
close $handle;
patch('c', $free, $bytes);
$node->start;
is($node->safe_psql('postgres', "SELECT rows, unreachable FROM ruvector_index_check('c_index')"), "$rows|1", 'a page is nobody\'s');
is($node->safe_psql('postgres', $all), $rows, 'no row comes twice');
$node->safe_psql('postgres', 'DELETE FROM c WHERE id = 3; VACUUM (INDEX_CLEANUP on) c');
$rows = $node->safe_psql('postgres', 'SELECT count(*) FROM c');
is($node->safe_psql('postgres', "SELECT rows, unreachable FROM ruvector_index_check('c_index')"), "$rows|0", 'vacuum has freed it');
is($node->safe_psql('postgres', $all), $rows, 'and has left the others');
$node->stop;
done_testing();
