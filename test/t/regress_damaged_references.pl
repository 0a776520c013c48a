# References that lead nowhere, written into an index file: queries and inserts report a corrupted index. They neither search
# without end, nor extend the index, nor take the server down.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $page_size = 8192;
my $entry_at = 48;    # of the metapage: block, generation, slot

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(no_data_checksums => 1);
$node->append_conf('postgresql.conf', "autovacuum = off");
$node->start;
$node->safe_psql('postgres', q{
    CREATE EXTENSION ruvector;
    CREATE TABLE t (id int, v vector(3));
    INSERT INTO t SELECT i, ARRAY[i, i % 7, i % 3]::vector FROM generate_series(1, 50) i;
    CREATE INDEX t_index ON t USING hnsw (v vector_l2_ops) WITH (fastupdate = off);
});
my $file = $node->data_dir . '/' . $node->safe_psql('postgres', q{SELECT pg_relation_filepath('t_index')});
my $size = -s $file;

sub patch
{
    my ($at, $bytes) = @_;
    open(my $handle, '+<:raw', $file) or die "open: $!";
    seek($handle, $at, 0);
    read($handle, my $before, length $bytes);
    seek($handle, $at, 0);
    print $handle $bytes;
    close $handle;
    return $before;
}

sub fails_cleanly
{
    my ($what, $at, $bytes, $pattern, @statements) = @_;
    $node->stop;
    my $before = patch($at, $bytes);
    $node->start;
    foreach my $statement (@statements)
    {
        my ($status, $out, $err) = $node->psql('postgres', "SET enable_seqscan = off; SET statement_timeout = '60s'; $statement");
        isnt($status, 0, "$what: fails: $statement");
        like($err, $pattern, "$what: says why");
    }
    is($node->safe_psql('postgres', q{SELECT pg_relation_size('t_index')}), $size, "$what: the index has not grown");
    $node->stop;
    patch($at, $before);
    $node->start;
    is($node->safe_psql('postgres', q{SET enable_seqscan = off; SELECT id FROM t ORDER BY v <-> '[7,0,1]' LIMIT 1}),
        '7', "$what: repaired, the index works");
}

my $select = q{SELECT id FROM t ORDER BY v <-> '[1,1,1]' LIMIT 5};
my $insert = q{INSERT INTO t VALUES (0, '[1,1,2]')};

fails_cleanly('an entry point on the block that means a new page',
    $entry_at, pack('V', 0xFFFFFFFF), qr/refers to a block that cannot exist/, $select, $insert);
fails_cleanly('an entry point in a slot without an item',
    $entry_at + 6, pack('v', 2000), qr/is corrupted at block 0/, $select, $insert);
fails_cleanly('a page that ends before its header does',
    $size - $page_size + 12, pack('v', 8), qr/is corrupted at block/, $insert);

done_testing();
