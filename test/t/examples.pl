# Every SQL example of README.md and the other documents, as it stands: each document is one session of psql, in a database of its
# own that has nothing but the extension, in the project's folder. lib/DocumentExamples.pm says how a document marks what is special.
use strict;
use warnings FATAL => 'all';

use DocumentExamples qw(examples_of script_of results_of);
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('examples');
$node->init(allows_streaming => 'logical');
# Documents show plans and pages read: no work of others in between.
$node->append_conf('postgresql.conf', "autovacuum = off\nmax_prepared_transactions = 5");
$node->start;

my $tree = $ENV{RV_DOCUMENTS};
my @documents = map { s{^\Q$tree\E/}{}r } glob("$tree/*.md $tree/docs/*.md $tree/src/*/README.md $tree/bench/*.md");
cmp_ok(scalar(@documents), '>', 10, 'the documents are here');

sub trimmed { return join "\n", map { s/\s+$//r } grep { /\S/ } split /\n/, $_[0]; }

# Of PostgreSQL's own extensions some may not have been built.
sub available
{
	my ($example) = @_;
	return 1 if $example->{sql} !~ /^CREATE EXTENSION (\w+)/m;
	return $node->safe_psql('postgres', "SELECT count(*) FROM pg_available_extensions WHERE name = '$1'");
}

my $run = 0;
foreach my $document (@documents)
{
	my @examples = examples_of(slurp_file("$tree/$document"));
	foreach (@examples)
	{
		my ($last) = reverse grep { /\S/ } map { s/--.*//r } split /\n/, $_->{sql};
		like($last, qr/;\s*$|^\s*\\|\\g\w*( \w+)?\s*$/, "$document:$_->{line} ends where a statement does");
	}
	@examples = grep { !$_->{not_run} && available($_) } @examples;
	next if !@examples;
	my $database = 'document_' . $run++;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION ruvector') if !grep { $_->{sql} =~ /^CREATE EXTENSION ruvector\b/m } @examples;
	my $script = script_of(@examples);
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'psql', '-X', '-q', '-P', 'pager=off', '-v', 'ON_ERROR_STOP=0', '-d', $node->connstr($database) ],
		'<', \$script, '>', \$out, '2>', \$err, init => sub { chdir $tree or die "no folder $tree: $!" });
	my @results = results_of($out, $err);
	is(scalar(@results), scalar(@examples), "$document: psql came to the end");
	foreach my $i (0 .. $#results)
	{
		my ($example, $result) = ($examples[$i], $results[$i]);
		my $name = "$document:$example->{line}";
		my @errors = $result->{err} =~ /((?:ERROR|FATAL): .*|invalid command .*)/g;
		if ($example->{fails})
		{
			is(scalar(grep { index($_, $example->{fails}) >= 0 } @errors), 1, "$name fails as it says") or diag($result->{err});
		}
		else
		{
			is($result->{err} =~ /ERROR|FATAL|invalid command/ ? $result->{err} : '', '', "$name runs");
		}
		is(trimmed($result->{out}), trimmed($example->{output}), "$name prints what it shows") if defined $example->{output};
	}
}

# The reader itself.
my @read = examples_of(<<'END');
<!-- fails: division by zero -->
```sql
SELECT 1/0;
```

```text
what it prints
```
text
```text
of nothing
```
```sql
SELECT 2;
```
```sh
no SQL
```
<!-- not run: it has its reason -->
```sql
SELECT 3;
```
END
is(join('|', map { "$_->{line} " . ($_->{fails} // $_->{not_run} // '') . ' ' . ($_->{output} // '') } @read),
	"2 division by zero what it prints\n|13  |20 it has its reason ", 'blocks, their markers and their output are told apart');
is_deeply([ results_of("\@\@ 0\na\n\@\@ 1\n", "\@\@ 0\n\@\@ 1\nb\n") ], [ { out => "a\n", err => '' }, { out => '', err => "b\n" } ],
	'outputs are cut at the marks');

$node->stop;
done_testing();
