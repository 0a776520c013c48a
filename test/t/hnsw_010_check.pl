# ruvector_index_check finds damage of every kind that it looks for. Each is written into the index's file, and taken back.
use strict;
use warnings;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $page_size = 8192;
my $vector_size = 16;    # three elements, aligned
my $links_at = 40 + $vector_size;
my $m = 4;

my $node = PostgreSQL::Test::Cluster->new('check');
$node->init(no_data_checksums => 1);
$node->append_conf('postgresql.conf', "autovacuum = off\nfull_page_writes = off\n");
$node->start;
$node->safe_psql('postgres', qq{
	CREATE EXTENSION ruvector;
	CREATE TABLE item (v vector(3));
	INSERT INTO item SELECT ARRAY[n, n % 7, n % 3]::vector FROM generate_series(1, 300) AS n;
	INSERT INTO item SELECT '[77,0,2]' FROM generate_series(1, 30);
	CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops) WITH (m = $m, ef_construction = 40, storage = plain);
	CREATE INDEX item_codes ON item USING hnsw (v vector_l2_ops) WITH (m = $m, ef_construction = 40, storage = fast);
	CREATE INDEX item_compact ON item USING hnsw (v vector_l2_ops) WITH (m = $m, ef_construction = 40, storage = compact);
	CREATE TABLE tagged AS SELECT ARRAY[n, n % 7, n % 3]::vector(3) AS v, n AS number, n % 5 AS kind FROM generate_series(1, 300) AS n;
	CREATE INDEX tagged_v ON tagged USING hnsw (v vector_l2_ops, number, kind) WITH (m = $m, ef_construction = 40);
	CREATE TABLE large (v vector(3000));
	INSERT INTO large SELECT array_fill(n, ARRAY[3000])::vector FROM generate_series(1, 5) AS n;
	CREATE INDEX large_v ON large USING hnsw (v vector_l2_ops);
	CREATE INDEX large_codes ON large USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 20);
});
my %file = map { $_ => $node->data_dir . '/' . value($node, "SELECT pg_relation_filepath('$_')") } qw(item_v item_codes item_compact tagged_v large_v large_codes);
$node->stop;

# All items of an index: where they lie in the file, and what names them.
sub items
{
	my ($index) = @_;
	my $bytes = slurp_file($file{$index});
	my @items;
	foreach my $block (1 .. length($bytes) / $page_size - 1)
	{
		my $page = substr $bytes, $block * $page_size, $page_size;
		my ($lower) = unpack 'v', substr $page, 12, 2;
		foreach my $slot (1 .. ($lower - 24) / 4)
		{
			my ($pointer) = unpack 'V', substr $page, 20 + 4 * $slot, 4;
			next if ($pointer >> 15 & 3) != 1;
			my $offset = $pointer & 0x7FFF;
			my ($type, $level, $generation, $flags, $rows) = unpack 'CCvvv', substr $page, $offset, 8;
			push @items, { at => $block * $page_size + $offset, ref => pack('Vvv', $block, $generation, $slot), type => $type,
				level => $level, rows => $rows, bytes => substr $page, $offset, $pointer >> 17 };
		}
	}
	return @items;
}

sub patch
{
	my ($index, $at, $bytes) = @_;
	open my $handle, '+<:raw', $file{$index} or die "open: $!";
	seek $handle, $at, 0;
	read $handle, my $before, length $bytes;
	seek $handle, $at, 0;
	print $handle $bytes;
	close $handle;
	return $before;
}

# Damage, given as pairs of a place and bytes, is found and called what it is; afterwards the index is as it was.
sub finds
{
	my ($what, $index, @damage) = @_;
	my @undo;
	while (my ($at, $bytes) = splice @damage, 0, 2)
	{
		unshift @undo, [ $at, patch($index, $at, $bytes) ];
	}
	$node->start;
	my ($status, undef, $error) = $node->psql('postgres', "\\set VERBOSITY verbose\nSELECT ruvector_index_check('$index')");
	isnt($status, 0, "$what: the check fails");
	like($error, qr/ERROR:  XX002: index "$index" is corrupted at block \d+\nDETAIL:  Found: .*\Q$what\E/, "$what: and says so");
	$node->stop;
	patch($index, @$_) foreach @undo;
	return;
}

my @nodes = grep { $_->{type} == 1 } items('item_v');
my ($upper) = grep { $_->{level} > 0 && $_->{rows} == 1 && substr($_->{bytes}, $links_at + 16 * $m, 8) ne "\0" x 8 } @nodes;
my @plain = grep { $_->{level} == 0 && $_->{rows} == 1 && $_->{ref} ne $upper->{ref} } @nodes;
my ($one, $other) = @plain[ 10, 200 ];
my ($full) = grep { $_->{level} == 0 && substr($_->{bytes}, $links_at + 8 * (2 * $m - 1), 8) ne "\0" x 8 } @plain;
my ($listed) = grep { substr($_->{bytes}, 8, 8) ne "\0" x 8 } @nodes;
my ($list) = grep { $_->{type} == 2 } items('item_v');
my @links = unpack "(a8)*", substr $full->{bytes}, $links_at, 16 * $m;

finds('a row is listed twice', 'item_v', $one->{at} + 16, substr $other->{bytes}, 16, 6);
finds('a row is listed twice', 'item_v', $list->{at} + 28, substr $list->{bytes}, 34, 6);
finds('a row is not a valid pointer', 'item_v', $one->{at} + 20, pack 'v', 0);
finds('a tombstone has rows', 'item_v', $one->{at} + 4, pack 'v', 1);
finds('a node without rows is no tombstone', 'item_v', $one->{at} + 6, pack 'v', 0);
finds('an item has a wrong type or size', 'item_v', $one->{at}, pack 'C', 9);
finds('an item has a wrong type or size', 'item_v', $one->{at} + 1, pack 'C', 3);
finds('a list of links has a hole', 'item_v', $full->{at} + $links_at, "\0" x 8);
finds('a node links to itself', 'item_v', $full->{at} + $links_at, $full->{ref});
finds('a node links to another twice', 'item_v', $full->{at} + $links_at + 8, $links[0]);
finds('a list of links is not in order of distance', 'item_v', $full->{at} + $links_at, join '', reverse @links);
finds('a link leads to a node that is not on its layer', 'item_v', $upper->{at} + $links_at + 16 * $m, $one->{ref});
finds("a node's row list is missing", 'item_v', $listed->{at} + 8, $one->{ref});
finds("a node's row list is missing", 'item_v', $list->{at} + 8, $one->{ref});
finds('the entry point names no node of its level', 'item_v', 48, $one->{ref});
finds('the metapage has a wrong magic number', 'item_v', 24, 'abcd');
finds('the page is not a page of an hnsw index', 'item_v', 2 * $page_size - 2, "\0\0");

# Of a link: how much further its node is, the factor of estimates, the code; each in an array of its own.
my $codes_at = $links_at + 16 * $m;
my ($coded) = grep { $_->{type} == 1 && $_->{level} == 0 && substr($_->{bytes}, $codes_at - 8, 8) ne "\0" x 8 } items('item_codes');
my ($coded_away) = grep { $_->{type} == 1 && index(substr($coded->{bytes}, $links_at), $_->{ref}) < 0 && $_->{ref} ne $coded->{ref} }
	reverse items('item_codes');
my $slot = 3;
my $add_at = $codes_at + 4 * $slot;
my $rescale_at = $codes_at + 8 * $m + 2 * $slot;
my $code_at = $codes_at + 12 * $m + 16 * $slot;
my $misfit = 'the code of a link does not fit the value it leads to';
finds($misfit, 'item_codes', $coded->{at} + $add_at, pack 'f<', 1.01 * unpack 'f<', substr $coded->{bytes}, $add_at, 4);
finds($misfit, 'item_codes', $coded->{at} + $add_at, pack 'f<', 'NaN');
finds($misfit, 'item_codes', $coded->{at} + $rescale_at, pack 'v', 0x7FC0);
finds($misfit, 'item_codes', $coded->{at} + $rescale_at, pack 'v', 0x8000 ^ unpack 'v', substr $coded->{bytes}, $rescale_at, 2);
finds($misfit, 'item_codes', $coded->{at} + $code_at, ~substr $coded->{bytes}, $code_at, 3);
finds($misfit, 'item_codes', $coded->{at} + $links_at + 8 * $slot, $coded_away->{ref});

# Of a link where there are further columns: what it tells of them, behind the codes.
my $signature_at = $codes_at + 12 * $m + 16 * 2 * $m;
my ($tagged) = grep { $_->{type} == 1 && $_->{level} == 0 && substr($_->{bytes}, $codes_at - 8, 8) ne "\0" x 8 } items('tagged_v');
foreach my $byte (0, 1)
{
	my $at = $signature_at + 2 * $slot + $byte;
	finds('the signature of a link is not that of the node it leads to', 'tagged_v', $tagged->{at} + $at, ~substr $tagged->{bytes}, $at, 1);
}
# The metapage: codes, columns, fields and bounds of signatures.
# Behind the head of the metapage comes where the pending area is, and then what is said of further columns.
finds('the metapage holds values out of range', 'tagged_v', 24 + 48, pack 'V', 7);
my $columns_at = 24 + 48 + 16;
finds('the metapage holds values out of range', 'tagged_v', $columns_at + 12, pack 'v', 9);
finds('the metapage holds values out of range', 'tagged_v', $columns_at + 80, pack 'C', 2);
finds('the metapage holds values out of range', 'tagged_v', $columns_at + 80 + 2, pack 'C', 9);
finds('the metapage holds values out of range', 'tagged_v', $columns_at + 80 + 6, pack 'v', 255);
finds('the metapage holds values out of range', 'tagged_v', $columns_at + 80 + 16, pack 'Q<', ~0);

# Codes of a compact index fit within what the own codes lost.
my @compact = grep { $_->{type} == 1 } items('item_compact');
my ($near) = grep { $_->{level} == 0 && $_->{rows} == 1 } @compact;
my ($first_link) = sort { $a <=> $b } grep { $_ >= 56 && $_ % 8 == 0 } map { index $near->{bytes}, $_->{ref}, 56 } @compact;
my ($far) = grep { $_->{rows} == 1 && index($near->{bytes}, $_->{ref}) < 0 && $_->{ref} ne $near->{ref} } reverse @compact;
finds($misfit, 'item_compact', $near->{at} + $first_link, $far->{ref});

my ($apart) = grep { $_->{type} == 1 } items('large_v');
finds('a part of a vector is missing', 'large_v', $apart->{at} + 40, $apart->{ref});

# A vector apart and its code: the factor of the code, a hash of the vector, the code, and what names the pieces.
my ($both) = grep { $_->{type} == 1 } items('large_codes');
my $unlike = 'the code of a vector does not fit it';
finds($unlike, 'large_codes', $both->{at} + 40, pack 'f<', 1.1 * unpack 'f<', substr $both->{bytes}, 40, 4);
finds($unlike, 'large_codes', $both->{at} + 48, ~substr $both->{bytes}, 48, 8);
finds($unlike, 'large_codes', $both->{at} + 56, ~substr $both->{bytes}, 56, 100);
finds('a part of a vector is missing', 'large_codes', $both->{at} + 56 + 3008, $both->{ref});

# A newer format is no damage.
my $before = patch('item_v', 28, pack 'v', 99);
$node->start;
my ($status, undef, $error) = $node->psql('postgres', "\\set VERBOSITY verbose\nBEGIN;\nDROP INDEX item_codes, item_compact;\nSET LOCAL enable_seqscan = off;\nSELECT v FROM item ORDER BY v <-> '[1,2,3]' LIMIT 1");
like($error, qr/ERROR:  0A000: index "item_v" has format version 99.*which this version of ruvector cannot read.*HINT:  REINDEX/s, 'a newer format is refused');
$node->safe_psql('postgres', 'REINDEX INDEX item_v');
is(index_check($node, 'item_v')->{rows}, 330, 'and REINDEX gets over it');
is(index_check($node, 'item_codes')->{rows}, 330, 'the index with codes is as it was');
is(index_check($node, 'item_compact')->{rows}, 330, 'the compact index is as it was');
is(index_check($node, $_)->{rows}, 5, "$_ is as it was") foreach 'large_v', 'large_codes';
is(index_check($node, 'tagged_v')->{rows}, 300, 'the index with further columns is as it was');
$node->stop;
done_testing();
