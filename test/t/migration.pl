# Databases of pgvector move to ruvector: dump and restore through the alias, COPY BINARY, logical replication.
#
# test/migration/NAME.sql fills a database of pgvector, and NAME.queries.sql asks it. Beside them lies what pgvector 0.8.6
# made of that: NAME.dump.sql by pg_dump, NAME.out the answers, NAME.copy the table NAME_items in COPY BINARY, as hexadecimal
# digits. So the move is tested without pgvector too; where the machine has it, live. RV_STORE=FOLDER writes those files anew.
use strict;
use warnings FATAL => 'all';

use File::Basename;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = dirname(__FILE__) . '/../migration';

# Arrays and rows carry the element types' oids in binary: no two databases agree on those, whatever the extension.
my %columns = (vector => 'id, tag, v, loose, direction, length, normal');

# What ruvector must have for each part.
my $opclass = sub { "EXISTS (SELECT FROM pg_opclass c JOIN pg_am a ON a.oid = opcmethod WHERE (amname, opcname) = ('$_[0]', '$_[1]'))" };
my %needs = (
    vector => 'true',
    halfvec => "to_regtype('halfvec') IS NOT NULL",
    sparsevec => "to_regtype('sparsevec') IS NOT NULL",
    bits => "to_regproc('jaccard_distance') IS NOT NULL",
    hnsw => $opclass->('hnsw', 'sparsevec_l1_ops') . ' AND ' . $opclass->('hnsw', 'bit_jaccard_ops'),
    ivfflat => $opclass->('ivfflat', 'bit_hamming_ops') . ' AND ' . $opclass->('ivfflat', 'halfvec_cosine_ops'));

my $ruvector = PostgreSQL::Test::Cluster->new('ruvector', install_path => $ENV{RV_ALIAS_PG});
$ruvector->init;
$ruvector->start;
$ruvector->safe_psql('postgres', 'CREATE EXTENSION ruvector');

my $pgvector = PostgreSQL::Test::Cluster->new('pgvector');
$pgvector->init(allows_streaming => 'logical');
$pgvector->start;
my $comment = $pgvector->safe_psql('postgres', "SELECT comment FROM pg_available_extensions WHERE name = 'vector'");
my $live = $comment ne '' && $comment !~ /ruvector/;
my $why = 'no pgvector on this machine';

sub file { my ($node, $name) = @_; return $node->basedir . "/$name"; }

# Runs a script as psql does. Errors are answers too, without their places.
sub answers
{
    my ($node, $db, $script) = @_;
    my ($out, $err) = ('', '');
    $node->psql($db, slurp_file($script), stdout => \$out, stderr => \$err, on_error_stop => 0);
    $err =~ s/^psql:\S+ //mg;
    return "$out\n" . join('', map { "$_\n" } grep { /^ERROR/ } split /\n/, $err);
}

# Compares long texts, and shows the first line that differs.
sub same
{
    my ($got, $expected, $name) = @_;
    return pass($name) if $got eq $expected;
    my @got = split /\n/, $got;
    my @expected = split /\n/, $expected;
    my ($at) = grep { ($got[$_] // '') ne ($expected[$_] // '') } 0 .. (@got > @expected ? $#got : $#expected);
    fail($name);
    diag(sprintf "line %d is\n%.300s\nand should be\n%.300s", $at + 1, $got[$at] // '(none)', $expected[$at] // '(none)');
}

# A dump, without what names the extension, its comment, and the programs' versions.
sub dump_of
{
    my ($node, $db, $name) = @_;
    my $path = file($node, "$name.sql");
    $node->command_ok([ 'pg_dump', '-f', $path, '-d', $node->connstr($db) ], "$name: pg_dump");
    my $dump = slurp_file($path);
    $dump =~ s/^(\\restrict|\\unrestrict|COMMENT ON EXTENSION|-- Name: EXTENSION|-- Dumped).*\n//mg;
    return $dump;
}

sub without_extension
{
    my ($dump) = @_;
    $dump =~ s/^(-- Name: .*EXTENSION|CREATE EXTENSION).*\n//mg;
    $dump =~ s/^(--)?\n//mg;
    return $dump;
}

# vector_l2_ops is the default of ruvector's hnsw, so that its dumps leave it out; pgvector's hnsw has no default.
sub for_pgvector
{
    my ($dump) = @_;
    $dump =~ s/^(CREATE INDEX \N* USING hnsw \((?:(?!_ops\))\N)*?)\)((?: WITH \([^()]*\))?(?: WHERE \N*)?;)$/$1 public.vector_l2_ops)$2/mg;
    return $dump =~ s/^CREATE EXTENSION\N* ruvector\N*\n//mr;
}

sub restore
{
    my ($node, $name, $text) = @_;
    my $path = file($node, "$name.restore.sql");
    append_to_file($path, $text);
    $node->safe_psql('postgres', "CREATE DATABASE $name");
    $node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $path, '-d', $node->connstr($name) ],
        "$name: the dump restores");
}

sub copy_out
{
    my ($node, $db, $part, $table) = @_;
    my $path = file($node, "$db.copy");
    my $columns = $columns{$part} // '*';
    $node->safe_psql($db, "COPY (SELECT $columns FROM $table ORDER BY id) TO '$path' (FORMAT binary)");
    my $bytes = slurp_file($path);
    return (unpack('H*', $bytes) =~ s/(.{1,120})/$1\n/gr, $path);
}

my $store = $ENV{RV_STORE};
die $why if $store && !$live;
foreach my $part (sort keys %needs)
{
    my $columns = $columns{$part} // '*';
    if (!$store && $ruvector->safe_psql('postgres', "SELECT $needs{$part}") ne 't')
    {
        note "$part: ruvector lacks what it needs";
        next;
    }

    if ($live)
    {
        $pgvector->safe_psql('postgres', "CREATE DATABASE $part");
        $pgvector->safe_psql($part, 'CREATE EXTENSION vector');
        $pgvector->safe_psql($part, slurp_file("$folder/$part.sql"));
        my $dump = dump_of($pgvector, $part, $part);
        my $answers = answers($pgvector, $part, "$folder/$part.queries.sql");
        my ($hex, $copy) = copy_out($pgvector, $part, $part, "${part}_items");
        if ($store)
        {
            append_to_file("$store/$part.dump.sql", $dump);
            append_to_file("$store/$part.out", $answers);
            append_to_file("$store/$part.copy", $hex);
            next;
        }

        restore($ruvector, "live_$part", $dump);
        my $dump_here = for_pgvector(dump_of($ruvector, "live_$part", "live_$part"));
        same(without_extension($dump_here), without_extension($dump), "$part: and is dumped again as the same");
        same(answers($ruvector, "live_$part", "$folder/$part.queries.sql"), $answers, "$part: the answers are pgvector's");
        my ($hex_here, $copy_here) = copy_out($ruvector, "live_$part", $part, "${part}_items");
        same($hex_here, $hex, "$part: COPY BINARY writes pgvector's bytes");

        # And the way back. A column that is generated takes no values: a plain table of the same types does.
        foreach my $way ([ $ruvector, "live_$part", $copy ], [ $pgvector, $part, $copy_here ])
        {
            my ($node, $db, $from) = @$way;
            $node->safe_psql($db, "CREATE TABLE copied AS SELECT $columns FROM ${part}_items LIMIT 0; COPY copied FROM '$from' (FORMAT binary)");
            same((copy_out($node, $db, $part, 'copied'))[0], $hex, "$part: " . $node->name . ' reads the other one\'s COPY BINARY');
        }
        restore($pgvector, "back_$part", $dump_here);
    }

    restore($ruvector, "stored_$part", slurp_file("$folder/$part.dump.sql"));
    same(answers($ruvector, "stored_$part", "$folder/$part.queries.sql"), slurp_file("$folder/$part.out"),
        "$part: a stored dump gives pgvector's answers");
    my $stored = slurp_file("$folder/$part.copy");
    same((copy_out($ruvector, "stored_$part", $part, "${part}_items"))[0], $stored, "$part: COPY BINARY writes the stored bytes");
    my $path = file($ruvector, "$part.stored.copy");
    append_to_file($path, pack('H*', $stored =~ s/\n//gr));
    $ruvector->safe_psql("stored_$part",
        "CREATE TABLE copied AS SELECT $columns FROM ${part}_items LIMIT 0; COPY copied FROM '$path' (FORMAT binary)");
    same((copy_out($ruvector, "stored_$part", $part, 'copied'))[0], $stored, "$part: and reads them");
}

SKIP:
{
    skip 'only writing files', 5 if $store;
    skip $why, 5 if !$live;
    # Without the alias, beside pgvector on one server: a dump whose list leaves the extension out.
    my ($archive, $list) = (file($pgvector, 'archive'), file($pgvector, 'list'));
    $pgvector->command_ok([ 'pg_dump', '-Fc', '-f', $archive, '-d', $pgvector->connstr('vector') ], 'pg_dump -Fc');
    $pgvector->safe_psql('postgres', 'CREATE DATABASE beside');
    $pgvector->safe_psql('beside', 'CREATE EXTENSION ruvector');
    my ($entries) = run_command([ 'pg_restore', '-l', $archive ]);
    append_to_file($list, join('', map { "$_\n" } grep { !/\bEXTENSION\b/ } split /\n/, $entries));
    $pgvector->command_ok([ 'pg_restore', '--exit-on-error', '-L', $list, '-d', $pgvector->connstr('beside'), $archive ],
        'pg_restore without the extension');
    same(answers($pgvector, 'beside', "$folder/vector.queries.sql"), slurp_file("$folder/vector.out"), 'the answers are the same');

    # Between databases of one server a subscription cannot make its slot itself.
    $pgvector->safe_psql('postgres', 'CREATE DATABASE beside_live');
    $pgvector->safe_psql('vector', 'CREATE PUBLICATION vectors FOR TABLE vector_parted_1');
    $pgvector->safe_psql('vector', "SELECT pg_create_logical_replication_slot('beside', 'pgoutput')");
    $pgvector->safe_psql('beside_live', 'CREATE EXTENSION ruvector; CREATE TABLE vector_parted_1 (id int, v vector(2))');
    $pgvector->safe_psql('beside_live', "CREATE SUBSCRIPTION beside CONNECTION '" . $pgvector->connstr
        . " dbname=vector' PUBLICATION vectors WITH (create_slot = false, binary = true)");
    $pgvector->safe_psql('vector', "INSERT INTO vector_parted VALUES (7, '[70,-70]')");
    my $both = 'SELECT count(*), sum(v) FROM vector_parted_1';
    my $expected = $pgvector->safe_psql('vector', $both);
    ok($pgvector->poll_query_until('beside_live', "SELECT (count(*) || '|' || sum(v)) = '$expected' FROM vector_parted_1"),
        'logical replication between databases of one server');
    is($pgvector->safe_psql('beside_live', $both), $expected, 'with the same rows');
    $pgvector->safe_psql('beside_live', 'DROP SUBSCRIPTION beside');
}

SKIP:
{
    skip 'only writing files', 2 if $store;
    skip $why, 2 if !$live;
    # A move while the application goes on writing: pgvector publishes, ruvector subscribes, in binary.
    $pgvector->safe_psql('postgres', q{CREATE EXTENSION vector; CREATE TABLE item (id int PRIMARY KEY, v vector(3));
        INSERT INTO item SELECT i, ARRAY[i, i, 1]::vector FROM generate_series(1, 100) i; CREATE PUBLICATION moving FOR TABLE item});
    $ruvector->safe_psql('postgres', q{CREATE TABLE item (id int PRIMARY KEY, v vector(3));
        CREATE INDEX ON item USING hnsw (v vector_l2_ops)});
    $ruvector->safe_psql('postgres', "CREATE SUBSCRIPTION moved CONNECTION '" . $pgvector->connstr . " dbname=postgres' PUBLICATION moving WITH (binary = true)");
    $pgvector->safe_psql('postgres', "UPDATE item SET v = '[7.5,0.1,3]' WHERE id = 7; DELETE FROM item WHERE id = 8");
    $ruvector->wait_for_subscription_sync($pgvector, 'moved');
    $pgvector->safe_psql('postgres', "INSERT INTO item VALUES (101, '[200,200,200]')");
    $pgvector->wait_for_catchup('moved');
    my $all = 'SELECT * FROM item ORDER BY id';
    is($ruvector->safe_psql('postgres', $all), $pgvector->safe_psql('postgres', $all), 'logical replication carries rows over');
    is($ruvector->safe_psql('postgres', "SET enable_seqscan = off; SELECT id FROM item ORDER BY v <-> '[190,190,190]' LIMIT 1"),
        '101', 'and the index on the new side has them');
    $ruvector->safe_psql('postgres', 'DROP SUBSCRIPTION moved');
}

$pgvector->stop;
$ruvector->stop;
done_testing();
