# Damage written into the file of a bm25 index: every command ends, with a clear error or with an answer, and the server stays up.
use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $page_size = 8192;
my $node = PostgreSQL::Test::Cluster->new('damaged');
$node->init(no_data_checksums => 1);
$node->append_conf('postgresql.conf', "autovacuum = off\nshared_buffers = 8MB");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION ruvector;
	CREATE TABLE t (id int, body text);
	INSERT INTO t SELECT i, 'w' || i % 3 || ' w' || i % 50 || ' w' || i FROM generate_series(1, 2000) AS i;
	CREATE INDEX t_body ON t USING bm25 (body) WITH (text_search_config = 'simple');
	INSERT INTO t SELECT i, 'w' || i % 3 || ' w' || i % 50 || ' w' || i FROM generate_series(1, 100) AS i;
	DELETE FROM t WHERE id % 9 = 1;
	VACUUM t;
	INSERT INTO t SELECT i, 'w' || i % 3 || ' w' || i % 50 || ' w' || i FROM generate_series(1, 100) AS i;
	CHECKPOINT});
my $file = $node->data_dir . '/' . $node->safe_psql('postgres', "SELECT pg_relation_filepath('t_body')");
my $whole = slurp_file($file);
my @heap = map { my $path = $node->data_dir . '/' . $node->safe_psql('postgres', "SELECT pg_relation_filepath('$_')"); [ $path, slurp_file($path) ] } ('t');
my $pages = length($whole) / $page_size;
# What kind of page a block is.
my @kind = map { unpack 'S<', substr($whole, $_ * $page_size + 8192 - 4, 2) } 0 .. $pages - 1;

sub write_file
{
	my ($path, $bytes) = @_;
	open(my $handle, '>:raw', $path) or die "open: $!";
	print $handle $bytes;
	close $handle;
	return;
}

sub survives
{
	my ($what, $damaged, $expected) = @_;
	$node->stop('immediate');
	write_file($file, $damaged);
	$node->start;
	my %statement = (
		search => "SET enable_seqscan = off; SELECT count(*) FROM (SELECT id FROM t ORDER BY body <@> ruvector_bm25_query('w1 w7 w20*', 't_body') LIMIT 20) AS f",
		match => "SET enable_seqscan = off; SELECT count(*) FROM t WHERE body @@ ruvector_bm25_query('+w1 -w7', 't_body')",
		check => "SELECT ruvector_index_check('t_body')",
		info => "SELECT ruvector_index_info('t_body')",
		insert => "BEGIN; INSERT INTO t SELECT 1, 'new words'; ROLLBACK",
		vacuum => "VACUUM (INDEX_CLEANUP on) t",
	);
	my @unclear;
	my $found = 0;
	foreach my $name (qw(search match check info insert vacuum))
	{
		my ($status, undef, $error) = $node->psql('postgres', "SET statement_timeout = '20s'; $statement{$name}");
		push @unclear, "$name: $error"
		  unless $status == 0 || $error =~ /corrupted|has format version|could not read block|could not open file|a segment of a bm25 index|invalid|refers to a block/;
		$found = 1 if $name eq 'check' && $status != 0;
	}
	is("@unclear", '', "$what: errors are clear");
	ok($found, "$what: the check finds it") if $expected;
	unlike(slurp_file($node->logfile), qr/was terminated by signal/, "$what: no process has crashed");
	# As it was, the table too: VACUUM may have removed rows.
	$node->stop('immediate');
	write_file($file, $whole);
	write_file(@$_) foreach @heap;
	$node->start;
	return;
}

sub patched
{
	my ($block, $offset, $bytes) = @_;
	my $copy = $whole;
	substr($copy, $block * $page_size + $offset, length $bytes) = $bytes;
	return $copy;
}

my %first;
foreach my $block (0 .. $#kind) { $first{ $kind[$block] } //= $block; }
ok(exists $first{$_}, "there is a page of kind $_") foreach (1, 2, 3, 5);
survives('a metapage of zeros', patched(0, 0, "\0" x $page_size), 1);
survives('another version', patched(0, 24 + 4, pack('S<', 9)), 1);
survives('too many segments', patched(0, 24 + 80, pack('L<', 5000)), 1);
survives('a segment whose root is the metapage', patched(0, 24 + 88 + 16, pack('L<', 0)), 1);
survives('a chain beyond the end', patched(0, 24 + 64, pack('L<', 123456)), 1);
my $pending = (grep { $kind[$_] == 2 } 0 .. $#kind)[-1];
survives('a pending page that leads to itself', patched($pending, $page_size - 8, pack('L<', $pending)), 1);
survives('a pending document that is too long', patched($pending, 24 + 16, pack('S<', 60000)), 1);
my $root = (grep { $kind[$_] == 3 } 0 .. $#kind)[0];
survives('a root with other sizes', patched($root, 24 + 48, pack('Q<', 1 << 40)), 1);
survives('a root with another owner', patched($root, $page_size - 16, pack('Q<', 77)), 1);
srand 7;
foreach my $round (1 .. 14)
{
	my @streams = grep { $kind[$_] == 5 } 0 .. $#kind;
	my $block = $streams[ int(rand(scalar @streams)) ];
	my $bytes = join '', map { chr int rand 256 } 1 .. 200;
	survives("random bytes in block $block", patched($block, 24 + int(rand(600)), $bytes), 0);
}
done_testing();
