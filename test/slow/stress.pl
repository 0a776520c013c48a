# Every operator class of every access method under load: two clients inserting, one deleting and vacuuming, one searching, and
# every 15 seconds the server is killed, at times by an immediate shutdown, at times by SIGKILL to all of its processes. After
# each restart the index is sound. In the end it finds as much as a new index over the same rows.
#
# STRESS_SECONDS (60) says for how long each class, STRESS_CLASSES which ones: a pattern for "hnsw vector_l2_ops".
use strict;
use warnings;
use IndexLoad;
use IndexTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $seconds_between_kills = 15;
my $seconds = $ENV{STRESS_SECONDS} // 60;
my $pattern = $ENV{STRESS_CLASSES} // '.';
my $rounds = int($seconds / $seconds_between_kills) || 1;

# For each type: its columns, row n of its data, how much an index may round a distance, and how much less a worn index may find
# than a new one. It is chance which links lead from one cluster of the data to another: also two new indexes differ by a share of a
# cluster, which has one row in 40. Bit strings have few different distances, so whole clusters are equally far. Under inner
# product most rows have no link that leads there at all.
my $around_0 = 'clustered(n, 16) - array_fill(0.5, ARRAY[16])::vector';
my %types = (
	vector => { column => 'vector(16)', row => 'clustered(n, 16)', around_0 => $around_0, tolerance => 1e-6, wear => 0.03 },
	halfvec => {
		column => 'halfvec(16)',
		row => 'clustered(n, 16)::halfvec',
		around_0 => "($around_0)::halfvec",
		tolerance => 1e-2,
		wear => 0.03
	},
	bit => { column => 'bit(64)', row => 'binary_quantize(clustered(n, 64) - array_fill(0.5, ARRAY[64])::vector)', tolerance => 0, wear => 0.05 },
	sparsevec => {
		column => 'sparsevec(64)',
		row => q{(SELECT array_agg(CASE WHEN x > 0.7 THEN x ELSE 0 END ORDER BY i)
			FROM unnest(clustered(n, 64)::real[]) WITH ORDINALITY AS element(x, i))::vector::sparsevec},
		tolerance => 1e-5,
		wear => 0.03
	},
);

# How the indexes of an access method are made and searched. A search of ivfflat through all lists, as under load, finds everything.
my %ivfflat = (settings => "ivfflat.probes = 20\n", recall => { probes => 3 }, complete => { probes => 20 });
my %methods = (
	hnsw => { parameters => '', settings => '', recall => {}, complete => undef },
	ivfflat => { %ivfflat, parameters => 'WITH (lists = 20)' },
	# A bound that does not hold may cost a row even then.
	'ivfflat with codes' => { %ivfflat, parameters => 'WITH (lists = 20, storage = fast)', lost => 0.02 },
	'ivfflat with codes alone' =>
		{ %ivfflat, parameters => 'WITH (lists = 20, storage = fast, rerank = heap)', lost => 0.02 },
);

# In which ways an operator class is tried.
sub ways
{
	my ($class) = @_;
	return ($class->{method}) unless $class->{method} eq 'ivfflat' && $class->{type} =~ /^(vector|halfvec)$/;
	return ('ivfflat', $class->{type} eq 'vector' ? 'ivfflat with codes' : 'ivfflat with codes alone');
}

sub operator_classes
{
	my $node = new_node('catalog');
	# Other names of a class come after its own, which begins with the type.
	my $rows = value($node, q{
		SELECT DISTINCT ON (amname, type, operator) amname, type, operator, opcname
		FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod
			JOIN pg_amop ON amopfamily = opcfamily AND amoplefttype = opcintype AND amoppurpose = 'o'
			JOIN pg_operator ON pg_operator.oid = amopopr,
			LATERAL (SELECT opcintype::regtype::text AS type, oprname AS operator) AS names
		WHERE amhandler IN (SELECT objid FROM pg_depend JOIN pg_extension ON pg_extension.oid = refobjid
				WHERE extname = 'ruvector' AND classid = 'pg_proc'::regclass)
		ORDER BY amname, type, operator, starts_with(opcname, type) DESC});
	$node->stop;
	return map { my %class; @class{qw(method type operator name)} = split /\|/; \%class } split /\n/, $rows;
}

# The vacuum comes first: if it is cut off again and again, dead rows do not pile up. The pause lets the table grow where a vacuum
# takes no time.
my $delete = q{
\set salt random(1, 1000000000)
VACUUM (INDEX_CLEANUP on) item;
INSERT INTO vacuumed SELECT count(*) FROM item;
DELETE FROM item WHERE abs(hashint8(id + :salt) % 20) = 0;
\sleep 200 ms
};
# One row in five repeats the vector of another.
my $insert = q{
INSERT INTO item SELECT n, sample(CASE WHEN n % 5 = 0 THEN n / 1000 ELSE n END)
	FROM (SELECT nextval('number') AS n FROM generate_series(1, 5)) AS s;
};

# Recall, the share of rows that find themselves, and recall of a search that is to find everything.
sub found
{
	my ($node, $class, $method) = @_;
	my $metric = $class->{operator} ne '<#>'; # otherwise others are nearer to a row than it is itself
	return {
		recall => recall($node, 'item', $class->{operator}, 'sample(-n)', queries => 300, %{ $method->{recall} }),
		self => $metric ? self_recall($node, 'item', $class->{operator}, 11) : 1,
		complete => $method->{complete}
		? recall($node, 'item', $class->{operator}, 'sample(-n)', %{ $method->{complete} })
		: 1
	};
}

sub stress
{
	my ($class, $way) = @_;
	my ($type, $method) = ($types{ $class->{type} }, $methods{$way});
	# Where all numbers are positive, nearly all queries have their greatest products with the rows of the same few clusters: what a
	# part of the lists finds would depend on how k-means happened to divide these.
	my $row = $way =~ /^ivfflat/ && $class->{operator} eq '<#>' ? $type->{around_0} : $type->{row};
	my $name = "$way $class->{name}";
	my $index = "item_$class->{name}";
	my $node = new_node("${way}_$class->{name}" =~ s/ /_/gr,
		settings => "maintenance_work_mem = 256MB\nlog_statement = none\n$method->{settings}");
	$node->safe_psql('postgres', qq{
		CREATE FUNCTION sample(n bigint) RETURNS $class->{type} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS \$\$ SELECT $row \$\$;
		CREATE SEQUENCE number START 5001;
		CREATE TABLE item (id bigint, v $type->{column});
		INSERT INTO item SELECT n, sample(n) FROM generate_series(1, 5000) AS n;
		CREATE INDEX $index ON item USING $class->{method} (v $class->{name}) $method->{parameters};
		CREATE TABLE vacuumed (rows bigint);
	});
	my $search = search_script('item', 'sample(-:n)', 10, operator => $class->{operator}, tolerance => $type->{tolerance});
	my $inserted = 0;
	foreach my $round (1 .. $rounds)
	{
		my @loads = (
			start_load($node, { insert => $insert }, '-c', 2, '-T', 1000),
			start_load($node, { delete => $delete }, '-c', 1, '-T', 1000),
			start_load($node, { search => $search }, '-c', 1, '-T', 1000));
		sleep($seconds_between_kills);
		my $busy = value($node,
			q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()});
		is($busy, 4, "$name, round $round: all clients are at work when the kill comes");
		if ($round % 2)
		{
			$node->stop('immediate');
		}
		else
		{
			kill_all($node);
		}
		end_pgbench($_) foreach @loads;
		$node->start;

		my $check = index_check($node, $index);
		note join ', ', map { "$_ $check->{$_}" } qw(nodes rows tombstones broken_links unreachable);
		my $last = value($node, 'SELECT max(id) FROM item');
		cmp_ok($last, '>', $inserted, "$name, round $round: rows were inserted, and the index is sound after the restart");
		$inserted = $last;
	}
	my $vacuums = value($node, 'SELECT count(*) FROM vacuumed');
	cmp_ok($vacuums, '>', 0, "$name: the table was vacuumed");
	is_sound($node, 'item', $index, "$name, in the end");
	is(errors_in_log($node), '', "$name: no error but those of the kills");

	my $wear = $class->{operator} eq '<#>' ? 0.05 : $type->{wear};
	my $old = found($node, $class, $method);
	$node->safe_psql('postgres', "REINDEX INDEX $index");
	my $new = found($node, $class, $method);
	cmp_ok($old->{recall}, '>=', $new->{recall} - $wear, "$name: recall is that of a new index");
	cmp_ok($old->{self}, '>=', $new->{self} - $wear, "$name: rows find themselves as in a new index");
	# An index of halfvec by cosine rounds twice: it stores values scaled to length 1.
	my $rounding = ("$class->{type} $class->{operator}" eq 'halfvec <=>' ? 0.05 : 0) + ($method->{lost} // 0);
	cmp_ok($old->{complete}, '>=', 1 - $rounding, "$name: a search through everything finds everything") if $method->{complete};
	my ($rows, $log) = (value($node, 'SELECT count(*) FROM item'), slurp_file($node->logfile));
	my $errors = () = $log =~ /ERROR:  /g;
	note "$name: $rounds kills, inserted up to $inserted, $vacuums vacuums, $rows rows left, $errors errors, ",
	  "recall $old->{recall} (new index $new->{recall}), rows find themselves $old->{self} ($new->{self})";
	$node->stop;
	$node->clean_node;
	return;
}

my $count = 0;
foreach my $class (operator_classes())
{
	my @ways = grep { "$_ $class->{name}" =~ /$pattern/ } ways($class);
	next unless @ways;
	$count++;
	if ($types{ $class->{type} } && $methods{ $class->{method} })
	{
		stress($class, $_) foreach @ways;
	}
	else
	{
		fail("$class->{method} $class->{name}: how to test it is not said here");
	}
}
cmp_ok($count, '>', 0, 'there are operator classes to test');
done_testing();
