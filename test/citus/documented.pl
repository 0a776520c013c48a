# The examples of docs/scaling-out.md that take a Citus cluster, in one session of psql on the coordinator, and what they show.
# Addresses of the document's three servers stand for those of the test's.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::RealBin/lib";

use CitusServers qw(start_servers);
use DocumentExamples qw(examples_of script_of results_of);
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($coordinator, @workers) = start_servers();
my %server = ('10.0.0.20' => $coordinator, '10.0.0.21' => $workers[0], '10.0.0.22' => $workers[1]);
$_->safe_psql('postgres', 'CREATE EXTENSION citus') foreach @workers;

my @examples = grep { ($_->{not_run} // '') =~ /Citus/ } examples_of(slurp_file("$ENV{RV_DOCUMENTS}/docs/scaling-out.md"));
cmp_ok(scalar(@examples), '>', 10, 'the document has examples');

my $script = script_of(@examples);
$script =~ s/'\Q$_\E', 5432/"'" . $server{$_}->host . "', " . $server{$_}->port/ge foreach keys %server;

# With the document's addresses, and without the widths of columns, which depend on them.
sub documented
{
	my ($text) = @_;
	foreach my $address (keys %server)
	{
		my ($host, $port) = ($server{$address}->host, $server{$address}->port);
		$text =~ s/\Q$host\E( +\| +| port=)$port\b/${address}${1}5432/g;
	}
	$text =~ s/ {2,}/ /g;
	$text =~ s/-{2,}/-/g;
	return join "\n", map { s/^\s+|\s+$//gr } grep { /\S/ } split /\n/, $text;
}

my ($out, $err) = ('', '');
IPC::Run::run([ 'psql', '-X', '-q', '-P', 'pager=off', '-v', 'ON_ERROR_STOP=0', '-d', $coordinator->connstr('postgres') ],
	'<', \$script, '>', \$out, '2>', \$err);
my @results = results_of($out, $err);
is(scalar(@results), scalar(@examples), 'psql came to the end');
foreach my $i (0 .. $#results)
{
	my ($example, $result) = ($examples[$i], $results[$i]);
	my $name = "line $example->{line}";
	my @errors = $result->{err} =~ /((?:ERROR|FATAL): .*|invalid command .*)/g;
	if ($example->{fails}) { is(scalar(grep { index($_, $example->{fails}) >= 0 } @errors), 1, "$name fails as it says") or diag($result->{err}); }
	else { is(join("\n", @errors), '', "$name runs") or diag($result->{err}); }
	is(documented($result->{out}), documented($example->{output}), "$name prints what it shows") if defined $example->{output};
}

$_->stop foreach ($coordinator, @workers);
done_testing();
