# Random filters on a table with columns of many types, nulls and documents: what passes must be what an evaluation row by
# row in Perl says, and whatever a filter is, the SQL made of it has no syntax error and fails in no other way of its own.
# SEED=N repeats a run.
use strict;
use warnings FATAL => 'all';
use utf8;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seed = $ENV{SEED} // 20261130;
srand $seed;
diag("SEED=$seed");
sub pick { return $_[ int rand @_ ]; }
sub chance { return rand() < $_[0]; }

# JSON is made and compared here: [ 'n', 1.5 ], [ 's', 'text' ], [ 'b', 1 ], [ '0' ] for null, [ 'a', [...] ], [ 'o', {...} ].
sub string_json { return '"' . join('', map { /["\\]/ ? "\\$_" : ord($_) < 32 || $_ eq "'" ? sprintf('\\u%04x', ord $_) : $_ } split //, $_[0]) . '"'; }

sub json
{
	my ($kind, $value) = @{ $_[0] };
	return 'null' if $kind eq '0';
	return $value ? 'true' : 'false' if $kind eq 'b';
	return $value if $kind eq 'n';
	return string_json($value) if $kind eq 's';
	return '[' . join(',', map { json($_) } @$value) . ']' if $kind eq 'a';
	return '{' . join(',', map { string_json($_) . ':' . json($value->{$_}) } sort keys %$value) . '}';
}

sub same
{
	my ($x, $y) = @_;
	return 0 if $x->[0] ne $y->[0];
	return 1 if $x->[0] eq '0';
	return $x->[1] == $y->[1] if $x->[0] eq 'n' || $x->[0] eq 'b';
	return $x->[1] eq $y->[1] if $x->[0] eq 's';
	if ($x->[0] eq 'a')
	{
		return 0 if @{ $x->[1] } != @{ $y->[1] };
		return !grep { !same($x->[1][$_], $y->[1][$_]) } 0 .. $#{ $x->[1] };
	}
	return 0 if join("\0", sort keys %{ $x->[1] }) ne join("\0", sort keys %{ $y->[1] });
	return !grep { !same($x->[1]{$_}, $y->[1]{$_}) } keys %{ $x->[1] };
}

sub holds
{
	my ($x, $y) = @_;
	return 0 if $x->[0] ne $y->[0];
	return same($x, $y) if $x->[0] !~ /[ao]/;
	return !grep { !$x->[1]{$_} || !holds($x->[1]{$_}, $y->[1]{$_}) } keys %{ $y->[1] } if $x->[0] eq 'o';
	foreach my $wanted (@{ $y->[1] }) { return 0 if !grep { holds($_, $wanted) } @{ $x->[1] }; }
	return 1;
}
sub holds_at_top
{
	my ($x, $y) = @_;
	return !!grep { same($_, $y) } @{ $x->[1] } if $x->[0] eq 'a' && $y->[0] !~ /[ao]/;
	return holds($x, $y);
}

# Values of columns, as texts that the type's output has too: so that they can be compared by cmp or <=>.
my @words = ('', 'a', 'b', 'abc', 'A', "it's", 'x"y', '%', '_', '50%', 'a\\b', '$1', '$$a$$', '; DROP TABLE item', "new\nline", '?', 'é', "\\u0041", '{a}', 'NULL', 'true', '1');
my @moods = qw(sad ok happy);
my %mood_order = map { $moods[$_] => $_ } 0 .. $#moods;
my $number = sub { $_[0] <=> $_[1] };
my $letters = sub { my @bytes = @_; utf8::encode($_) foreach @bytes; $bytes[0] cmp $bytes[1] };
my %columns = (
	n => { type => 'integer', values => [ -2 .. 6 ], order => $number },
	big => { type => 'bigint', values => [ '-9000000000', '0', '9000000000' ], order => $number },
	small => { type => 'smallint', values => [ 0 .. 3 ], order => $number },
	price => { type => 'numeric(8,2)', values => [ '0.00', '0.50', '1.00', '1.25', '99999.75' ], order => $number },
	weight => { type => 'double precision', values => [ '-1.5', '0', '0.25', '3' ], order => $number },
	flag => { type => 'boolean', values => [ 'false', 'true' ], order => $letters, kind => 'b' },
	word => { type => 'text', values => \@words, order => $letters, text => 1 },
	code => { type => 'varchar(9)', values => [ 'a', 'b', 'abc', '50%', "it's" ], order => $letters, text => 1 },
	padded => { type => 'char(3)', values => [ 'a', 'ab', 'abc', 'b' ], order => $letters },
	mood => { type => 'mood', values => \@moods, order => sub { $mood_order{ $_[0] } <=> $mood_order{ $_[1] } } },
	day => { type => 'date', values => [ map { "2024-0$_-15" } 1 .. 6 ], order => $letters },
	moment => { type => 'timestamptz', values => [ map { "2024-01-0$_ 12:00:00+00" } 1 .. 6 ], order => $letters },
	uid => { type => 'uuid', values => [ map { "00000000-0000-0000-0000-00000000000$_" } 1 .. 5 ], order => $letters },
	raw => { type => 'bytea', values => [ '\x', '\x00', '\x0001', '\xff' ], order => $letters },
	rank => { type => 'positive', values => [ 1 .. 4 ], order => $number },
	q{we"ird; $1 %s '} => { type => 'integer', values => [ 1 .. 3 ], order => $number },
	'doc.dotted' => { type => 'text', values => [ 'a', 'b' ], order => $letters, text => 1 },
	tags => { type => 'text[]', list => 1, values => [ 'a', 'b', "it's", '{', 'NULL' ] },
	doc => { type => 'jsonb', json => 1 },
);
my @names = sort keys %columns;

sub random_scalar
{
	return pick([ 'n', pick(0, 1, 2, -1, '1.5', '10') ], [ 's', pick(@words) ], [ 'b', pick(0, 1) ]);
}
my @steps = ('k', 'l', 'it\'s', '0', 'x"y');
sub random_json
{
	my ($depth) = @_;
	return chance(0.1) ? ['0'] : random_scalar() if $depth == 0 || chance(0.4);
	return [ 'a', [ map { random_json($depth - 1) } 1 .. int rand 3 ] ] if chance(0.4);
	return [ 'o', { map { $_ => random_json($depth - 1) } grep { chance(0.6) } @steps } ];
}

my @rows;
foreach my $id (1 .. 120)
{
	my %row = (id => $id);
	foreach my $name (@names)
	{
		my $column = $columns{$name};
		next if chance(0.15);
		$row{$name} = $column->{json} ? random_json(3) : $column->{list} ? [ map { pick(@{ $column->{values} }) } 1 .. int rand 4 ] : pick(@{ $column->{values} });
	}
	push @rows, \%row;
}

# A value of the column as a filter may have it.
sub operand
{
	my ($column) = @_;
	return random_json(2) if $column->{json};
	return [ 'a', [ map { [ 's', pick(@{ $column->{values} }) ] } 1 .. int rand 3 ] ] if $column->{list};
	my $value = pick(@{ $column->{values} });
	return [ 'b', $value eq 'true' ] if ($column->{kind} // '') eq 'b' && chance(0.7);
	return [ $column->{order} == $number && chance(0.7) ? 'n' : 's', $value ];
}
sub plain { my ($value) = @_; return $value->[0] eq 'b' ? ($value->[1] ? 'true' : 'false') : $value->[1]; }

# The value under a path, as #> finds it.
sub under
{
	my ($value, @path) = @_;
	foreach my $step (@path)
	{
		return undef if !defined $value;
		if ($value->[0] eq 'o') { $value = $value->[1]{$step}; }
		elsif ($value->[0] eq 'a' && $step =~ /^\d+$/) { $value = $value->[1][$step]; }
		else { return undef; }
	}
	return $value;
}

sub matches
{
	my ($text, $pattern, $any_case) = @_;
	my $regex = '';
	while ($pattern =~ /\G(?:\\(.)|(.))/gs)
	{
		$regex .= defined $1 ? quotemeta $1 : $2 eq '%' ? '.*' : $2 eq '_' ? '.' : quotemeta $2;
	}
	return $any_case ? $text =~ /\A$regex\z/si : $text =~ /\A$regex\z/s;
}
sub pattern { return pick('%', '_', 'a%', '%b%', '50\\%', '%\\\\%', '\\_', "it's", '%$1%', 'A_C', ''); }

# A test of a row's value is a pair: its JSON, and what tells whether a value (undef: null) passes.
my %sign = ('$gt' => sub { $_[0] > 0 }, '$gte' => sub { $_[0] >= 0 }, '$lt' => sub { $_[0] < 0 }, '$lte' => sub { $_[0] <= 0 });

sub column_equal
{
	my ($column, $value, $operand) = @_;
	return !defined $value || $value->[0] eq '0' if $column->{json} && $operand->[0] eq '0';
	return !defined $value if $operand->[0] eq '0';
	return 0 if !defined $value;
	return same($value, $operand) if $column->{json};
	return join("\0", map { "<$_>" } @$value) eq join("\0", map { "<$_->[1]>" } @{ $operand->[1] }) if $column->{list};
	return $column->{order}->($value, plain($operand)) == 0;
}

sub column_order
{
	my ($column, $word, $value, $operand) = @_;
	return 0 if !defined $value;
	if ($column->{json})
	{
		return 0 if $value->[0] ne $operand->[0];
		my $order = $value->[0] eq 's' ? $letters->($value->[1], $operand->[1]) : $value->[1] <=> $operand->[1];
		return $sign{$word}->($order);
	}
	return $sign{$word}->($column->{order}->($value, plain($operand)));
}

sub random_test
{
	my ($column, $depth) = @_;
	my @kinds = qw(equal equal in in exists);
	push @kinds, 'order', 'between' if !$column->{list};
	push @kinds, 'contains', 'contains' if $column->{list} || $column->{json};
	push @kinds, 'like' if $column->{text} || $column->{json};
	push @kinds, 'both', 'not' if $depth > 0;
	my $kind = pick(@kinds);
	if ($kind eq 'equal')
	{
		my $operand = chance(0.15) ? ['0'] : operand($column);
		my $word = pick('$eq', '$ne', '');
		# An array alone stands for $in.
		$word = '$eq' if $word eq '' && $operand->[0] eq 'a';
		my $test = sub { column_equal($column, $_[0], $operand) };
		return (json($operand), $test) if $word eq '';
		return ('{"' . $word . '":' . json($operand) . '}', $word eq '$eq' ? $test : sub { !$test->($_[0]) });
	}
	if ($kind eq 'in')
	{
		my @operands = map { chance(0.1) ? ['0'] : operand($column) } 1 .. int rand 4;
		my $list = json([ 'a', \@operands ]);
		my $test = sub { my ($value) = @_; !!grep { column_equal($column, $value, $_) } @operands };
		my $word = pick('$in', '$nin', '');
		return ($list, $test) if $word eq '';
		return ('{"' . $word . '":' . $list . '}', $word eq '$in' ? $test : sub { !$test->($_[0]) });
	}
	if ($kind eq 'exists')
	{
		my $wanted = chance(0.5);
		return ('{"$exists":' . ($wanted ? 'true' : 'false') . '}', sub { (defined $_[0]) == $wanted });
	}
	if ($kind eq 'order')
	{
		my $word = pick(sort keys %sign);
		my $operand = $column->{json} ? random_scalar() : operand($column);
		return ('{"' . $word . '":' . json($operand) . '}', sub { column_order($column, $word, $_[0], $operand) });
	}
	if ($kind eq 'between')
	{
		my ($low, $high) = $column->{json} ? ([ 'n', pick(0, 1) ], [ 'n', pick(1, 2) ]) : (operand($column), operand($column));
		return ('{"$between":' . json([ 'a', [ $low, $high ] ]) . '}',
			sub { column_order($column, '$gte', $_[0], $low) && column_order($column, '$lte', $_[0], $high) });
	}
	if ($kind eq 'contains')
	{
		my $operand = operand($column);
		if ($column->{list})
		{
			$operand = [ 's', pick(@{ $column->{values} }) ] if chance(0.5);
			my @wanted = $operand->[0] eq 'a' ? map { $_->[1] } @{ $operand->[1] } : $operand->[1];
			return ('{"$contains":' . json($operand) . '}', sub {
				my ($value) = @_;
				return defined $value && !grep { my $one = $_; !grep { $_ eq $one } @$value } @wanted;
			});
		}
		return ('{"$contains":' . json($operand) . '}', sub { defined $_[0] && holds_at_top($_[0], $operand) });
	}
	if ($kind eq 'like')
	{
		my ($word, $pattern) = (pick('$like', '$ilike'), pattern());
		return ('{"' . $word . '":' . json([ 's', $pattern ]) . '}', sub {
			my ($value) = @_;
			return 0 if !defined $value || $column->{json} && $value->[0] ne 's';
			return matches($column->{json} ? $value->[1] : $value, $pattern, $word eq '$ilike');
		});
	}
	if ($kind eq 'not')
	{
		my ($inner, $test) = random_test($column, $depth - 1);
		return ('{"$not":' . $inner . '}', sub { !$test->($_[0]) });
	}
	# Two at once: one of operators other than $not, and the complement of the complement of another one.
	my ($inner, $inner_test) = random_test($column, $depth - 1);
	my ($outer, $outer_test) = random_test($column, 0);
	return (qq({"\$not":{"\$not":$inner}}), $inner_test) if $outer !~ s/^\{(?="\$)(.*)\}\z/$1/s;
	return (qq({$outer,"\$not":{"\$not":$inner}}), sub { $inner_test->($_[0]) && $outer_test->($_[0]) });
}

# A filter is a pair, too, of a row.
sub random_filter
{
	my ($depth) = @_;
	if ($depth > 0 && chance(0.4))
	{
		my $word = pick('$and', '$or', '$not');
		if ($word eq '$not')
		{
			my ($inner, $test) = random_filter($depth - 1);
			return (qq({"\$not":$inner}), sub { !$test->($_[0]) });
		}
		my @parts = map { [ random_filter($depth - 1) ] } 1 .. int rand 4;
		my $passed = sub { my ($row) = @_; scalar grep { $_->[1]->($row) } @parts };
		return (qq({"$word":[) . join(',', map { $_->[0] } @parts) . ']}',
			$word eq '$and' ? sub { $passed->($_[0]) == @parts } : sub { $passed->($_[0]) > 0 });
	}
	my (@members, @tests, %used);
	foreach (1 .. 1 + int rand 2)
	{
		my $name = pick(@names, ('doc') x 6);
		my @path = $columns{$name}{json} && chance(0.8) ? map { pick(@steps) } 1 .. 1 + int rand 2 : ();
		my $key = join('.', $name, @path);
		next if $used{$key}++;
		my ($json, $test) = random_test($columns{$name}, 2);
		push @members, string_json($key) . ":$json";
		push @tests, sub { my $value = $_[0]{$name}; $test->(@path ? under($value, @path) : $value) };
	}
	return ('{' . join(',', @members) . '}', sub { my ($row) = @_; !grep { !$_->($row) } @tests });
}

my $node = PostgreSQL::Test::Cluster->new('filters');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "timezone = 'UTC'\nclient_encoding = 'UTF8'\nstandard_conforming_strings = on\njit = off");
$node->start;

sub literal { my ($text) = @_; return defined $text ? "'" . ($text =~ s/'/''/gr) . "'" : 'NULL'; }
sub array_text { return '{' . join(',', map { '"' . s/(["\\])/\\$1/gr . '"' } @{ $_[0] }) . '}'; }
sub row_value
{
	my ($column, $value) = @_;
	return undef if !defined $value;
	return $column->{json} ? json($value) : $column->{list} ? array_text($value) : $value;
}
sub identifier { return '"' . ($_[0] =~ s/"/""/gr) . '"'; }
sub run
{
	my ($sql) = @_;
	utf8::encode($sql);
	my $out = $node->safe_psql('postgres', $sql);
	utf8::decode($out);
	return $out;
}

run(join("\n",
	q{CREATE EXTENSION ruvector; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); CREATE DOMAIN positive AS integer CHECK (value > 0);},
	'CREATE TABLE item (id integer PRIMARY KEY, ' . join(', ', map { identifier($_) . " $columns{$_}{type}" } @names) . ');',
	map { my $row = $_; "INSERT INTO item VALUES ($row->{id}, " . join(', ', map { literal(row_value($columns{$_}, $row->{$_})) } @names) . ');' } @rows));

# Runs the SQL that a filter becomes, with its parameters. Says whether an error came before there was SQL, or from it.
run(<<'EOS');
CREATE FUNCTION passing(p_filter text, OUT stage text, OUT answer text) LANGUAGE plpgsql AS $$
DECLARE
	shown text;
	condition text;
	types text := '';
	literals text := '';
	part text[];
BEGIN
	stage := 'filter';
	shown := ruvector_filter_sql('item', p_filter::jsonb);
	stage := 'sql';
	condition := split_part(shown, E'\n$1 = ', 1);
	FOR part IN SELECT regexp_matches(substr(shown, length(condition) + 1), '\n\$\d+ = (E?''(?:[^'']|'''')*'')::([^\n]+)', 'g') LOOP
		literals := literals || ', ' || part[1];
		types := types || ', ' || part[2];
	END LOOP;
	EXECUTE 'PREPARE filtered' || coalesce('(' || nullif(substr(types, 3), '') || ')', '')
		|| ' AS SELECT coalesce(string_agg(id::text, '','' ORDER BY id), '''') FROM item t WHERE ' || condition;
	EXECUTE 'EXECUTE filtered' || coalesce('(' || nullif(substr(literals, 3), '') || ')', '') INTO answer;
	DEALLOCATE filtered;
	stage := 'done';
EXCEPTION WHEN OTHERS THEN
	answer := SQLSTATE || ' ' || SQLERRM;
	IF EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'filtered') THEN DEALLOCATE filtered; END IF;
END
$$;
CREATE TABLE filter (number integer PRIMARY KEY, json text);
EOS

# With the plans that indexes offer, and without: answers are the same.
sub answers
{
	my ($settings, @filters) = @_;
	run('TRUNCATE filter; INSERT INTO filter VALUES ' . join(",\n", map { "($_, " . literal($filters[$_]) . ')' } 0 .. $#filters));
	return map { my (undef, $stage, $answer) = split /\t/, $_, 3; [ $stage, $answer ] } split /\n/,
		run("$settings \\pset fieldsep '\\t'\nSELECT number, stage, replace(answer, E'\\n', ' ') FROM filter, LATERAL passing(json) ORDER BY number;");
}

my @filters = map { [ random_filter(3) ] } 1 .. 1000;
my @expected = map { my $test = $_->[1]; join ',', map { $_->{id} } grep { $test->($_) } @rows } @filters;
cmp_ok(scalar(grep { $_ ne '' && $_ ne join(',', 1 .. @rows) } @expected), '>', 400, 'most filters let some rows pass and others not');

my @without = answers('', map { $_->[0] } @filters);
run('CREATE INDEX ON item (n, word); CREATE INDEX ON item (price); CREATE INDEX ON item USING gin (tags);'
	. 'CREATE INDEX ON item USING gin (doc jsonb_path_ops); CREATE INDEX ON item USING gin (doc);');
my @with = answers('SET enable_seqscan = off;', map { $_->[0] } @filters);

foreach my $got ([ 'without indexes', \@without ], [ 'with indexes', \@with ])
{
	my ($how, $answers) = @$got;
	is(scalar(@$answers), scalar(@filters), "$how: every filter has an answer");
	my @wrong = grep { $answers->[$_][0] ne 'done' || $answers->[$_][1] ne $expected[$_] } 0 .. $#filters;
	is(scalar(@wrong), 0, "$how: the rows that pass are those that pass one by one");
	foreach (@wrong[ 0 .. ($#wrong < 4 ? $#wrong : 4) ])
	{
		my $text = "$filters[$_][0]\n  expected $expected[$_]\n  got $answers->[$_][0] $answers->[$_][1]";
		utf8::encode($text);
		diag($text);
	}
}
cmp_ok(run(q{SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes WHERE relname = 'item'}), '>', 100, 'and indexes were used');

# Anything at all, of which most is refused.
my @keys = (@names, 'doc.k', 'doc.0', 'doc.', 'nothing', 'ctid', '', "x'; DROP TABLE item; --", '$1', '%s', 'n.n', 'tags.0', 'x' x 70, "\\", '$$', 'é');
my @operators = qw($eq $ne $gt $gte $lt $lte $in $nin $exists $contains $like $ilike $between $not $and $or $regex $);
sub wild
{
	my ($depth) = @_;
	return pick('null', 'true', '0', '-1.5e3', '1e400', '99999999999999999999', map { string_json($_) } @words, '2024-01-01', '\\') if $depth == 0 || chance(0.4);
	return '[' . join(',', map { wild($depth - 1) } 1 .. int rand 4) . ']' if chance(0.3);
	return '{' . join(',', map { string_json(pick(@keys, @operators)) . ':' . wild($depth - 1) } 1 .. int rand 3) . '}';
}
my @wild = map { '{' . string_json(pick(@keys, qw($and $or $not))) . ':' . (chance(0.5) ? wild(3) : '{' . string_json(pick(@operators)) . ':' . wild(2) . '}') . '}' } 1 .. 2000;
my @outcomes = answers('', @wild);
is(scalar(@outcomes), scalar(@wild), 'every wild filter has an outcome');
my @bad = grep { $outcomes[$_][0] eq 'sql' || $outcomes[$_][0] eq 'filter' && $outcomes[$_][1] !~ /^(22...|42703|42883|54000) / } 0 .. $#wild;
is(scalar(@bad), 0, 'errors come before there is SQL, and are about the filter');
diag("$wild[$_] $outcomes[$_][0] $outcomes[$_][1]" =~ s/[^ -~]/?/gr) foreach @bad[ 0 .. ($#bad < 4 ? $#bad : 4) ];
cmp_ok(scalar(grep { $_->[0] eq 'done' } @outcomes), '>', 100, 'some wild filters are filters');
is(run('SELECT count(*) FROM item'), scalar(@rows), 'the table is as it was');

$node->stop;
done_testing();
