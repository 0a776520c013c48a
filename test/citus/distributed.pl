# Tables that Citus distributes, beside the same rows in one table: searches by every kind of index, rows on every way in, indexes
# of shards that move; and what the functions that look into an index say of a shell. The extension is `vector`, the alias.
use strict;
use warnings FATAL => 'all';

use FindBin;
use lib "$FindBin::RealBin/lib";

use CitusServers qw(start_servers add_nodes);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($main, @workers) = start_servers(install_path => $ENV{RV_ALIAS_PG});
add_nodes($main, @workers);

sub value { return $main->safe_psql('postgres', $_[0]); }

# What the statement says beside its result.
sub said
{
	my ($sql, $node) = @_;
	my ($out, $err) = ('', '');
	($node // $main)->psql('postgres', $sql, stdout => \$out, stderr => \$err);
	return $err;
}

# Searches on the shards: by index, as exact as the index can be.
my $searching = q{BEGIN; SET LOCAL citus.propagate_set_commands = 'local'; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off;
	SET LOCAL hnsw.ef_search = 1000; SET LOCAL ivfflat.probes = 1000;};
# On the one table: by comparing every row.
my $comparing = 'BEGIN; SET LOCAL enable_indexscan = off;';

my $columns = 'tenant int, id int, v vector(3), h halfvec(3), s sparsevec(3), b bit(8)';
my $rows = q{SELECT n % 20, n, r::vector, r::vector::halfvec, r::vector::sparsevec, (n * 37 % 256)::bit(8)
	FROM generate_series(1, 1200) AS n, LATERAL (SELECT ARRAY[cos(n), sin(n) * n / 500.0, n / 1000.0]::real[] AS r) AS made};
value(qq{
	CREATE EXTENSION vector CASCADE;
	CREATE TABLE plain ($columns, PRIMARY KEY (tenant, id));
	INSERT INTO plain $rows;
	CREATE TABLE item ($columns, PRIMARY KEY (tenant, id));
	SELECT create_distributed_table('item', 'tenant');
	INSERT INTO item $rows;
});
is(value(q{SELECT string_agg(result, ' ') FROM run_command_on_all_nodes($$SELECT string_agg(extname, '+' ORDER BY extname) FROM pg_extension
	WHERE extname IN ('vector', 'ruvector')$$)}), 'ruvector+vector ruvector+vector ruvector+vector', 'each node has the alias and what it stands for');

# Searches.
foreach (
	[ 'hnsw', 'v vector_l2_ops', 'v', '<->', '[1,0,1]' ], [ 'hnsw', 'v vector_ip_ops', 'v', '<#>', '[1,0,1]' ],
	[ 'hnsw', 'v vector_cosine_ops', 'v', '<=>', '[1,0,1]' ], [ 'hnsw', 'v vector_l1_ops', 'v', '<+>', '[1,0,1]' ],
	[ 'hnsw', '(v::halfvec(3)) halfvec_l2_ops', 'v::halfvec(3)', '<->', '[1,0,1]' ], [ 'hnsw', 'h halfvec_cosine_ops', 'h', '<=>', '[1,0,1]' ],
	[ 'hnsw', 's sparsevec_l2_ops', 's', '<->', '{1:1,3:1}/3' ], [ 'hnsw', 'b bit_hamming_ops', 'b', '<~>', '10110010' ],
	[ 'ivfflat', 'v vector_l2_ops', 'v', '<->', '[1,0,1]' ], [ 'ivfflat', 'h halfvec_ip_ops', 'h', '<#>', '[1,0,1]' ],
	[ 'ivfflat', 'b bit_hamming_ops', 'b', '<~>', '10110010' ])
{
	my ($method, $class, $operand, $operator, $query) = @$_;
	value("CREATE INDEX item_search ON item USING $method ($class)" . ($method eq 'ivfflat' ? ' WITH (lists = 5)' : ''));
	my $search = "SELECT ($operand $operator '$query')::numeric(12, 5) AS distance FROM %s %s ORDER BY $operand $operator '$query' LIMIT 12";
	foreach my $filter ('', 'WHERE id % 3 = 0', 'WHERE tenant = 7')
	{
		my ($sharded, $whole) = (sprintf($search, 'item', $filter), sprintf($search, 'plain', $filter));
		is(value("$searching $sharded; COMMIT"), value("$comparing $whole; COMMIT"), "$method ($class) $filter: the nearest of all shards");
	}
	like(value("$searching EXPLAIN (COSTS OFF) " . sprintf($search, 'item', 'WHERE id % 3 = 0') . '; COMMIT'),
		qr/Task Count: 4.*Limit.*Index Scan using item_search_\d+ on item_\d+/s, "$method ($class): each shard reads its index");
	value('DROP INDEX item_search');
}

value('CREATE INDEX item_lists ON item USING ivfflat (v vector_l2_ops) WITH (lists = 5); CREATE INDEX item_graph ON item USING hnsw (v vector_l2_ops)');

# Aggregates.
my $aggregates = 'SELECT avg(v), avg(h), round(vector_norm(sum(v))::numeric, 3), count(*) FROM %s WHERE id <= 200';
is(value(sprintf($aggregates, 'item')), value(sprintf($aggregates, 'plain')), 'avg and sum');
is(value('SELECT tenant, avg(v) FROM item GROUP BY tenant ORDER BY tenant'), value('SELECT tenant, avg(v) FROM plain GROUP BY tenant ORDER BY tenant'),
	'avg of each group');
is(value("SELECT DISTINCT v <-> '[1,0,1]' FROM item ORDER BY 1 LIMIT 5"), value("SELECT DISTINCT v <-> '[1,0,1]' FROM plain ORDER BY 1 LIMIT 5"), 'DISTINCT');

# With the same ef_search, shards find more than one index: each searches with the whole of it.
value(q{
	SELECT setseed(0.5);
	CREATE TABLE single AS SELECT id, (SELECT array_agg(random()) FROM generate_series(1, 8) WHERE id > 0)::vector(8) AS v FROM generate_series(1, 4000) AS id;
	CREATE TABLE asked AS SELECT id, (SELECT array_agg(random()) FROM generate_series(1, 8) WHERE id > 0)::vector(8) AS v FROM generate_series(1, 50) AS id;
	CREATE TABLE sharded (id int PRIMARY KEY, v vector(8));
	SELECT create_distributed_table('sharded', 'id');
	INSERT INTO sharded SELECT * FROM single;
	CREATE INDEX ON single USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 16);
	CREATE INDEX ON sharded USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 16);
	CREATE FUNCTION found(place text) RETURNS bigint LANGUAGE plpgsql AS $$
	DECLARE
		query vector; number int; hits int; total bigint = 0;
	BEGIN
		FOR number, query IN SELECT * FROM asked ORDER BY id LOOP
			EXECUTE format('WITH nearest AS MATERIALIZED (SELECT id FROM %I ORDER BY v <-> %L LIMIT 10) SELECT count(*) FROM nearest
				WHERE id IN (SELECT item FROM truth WHERE query = %s)', place, query, number) INTO hits;
			total = total + hits;
		END LOOP;
		RETURN total;
	END
	$$;
	CREATE TABLE truth AS SELECT query::int, item::int FROM ruvector_knn_join('asked', 'v', 'single', 'v', 10, query_key => 'id', item_key => 'id');
});
my $found = sub { (split /\n/, value("$searching SET LOCAL hnsw.ef_search = $_[1]; SELECT found('$_[0]'); COMMIT"))[-1] };
cmp_ok($found->('sharded', 10), '>', $found->('single', 10), 'shards find more than one index with the same ef_search');
is($found->('sharded', 1000), '500', 'and all of the nearest with a large one');

# Exact neighbours of many.
my $joined = sub { "SELECT * FROM ruvector_knn_join('plain', 'v', '$_[0]', 'v', 3, query_key => 'id', item_key => 'id') WHERE query % 50 = 7 ORDER BY query, rank" };
is(value($joined->('item')), value($joined->('plain')), 'ruvector_knn_join reads all shards');
like(said(q{SELECT * FROM ruvector_knn_join_as(NULL::tid, 'plain', 'v', 'item', 'v', query_key => 'ctid', item_key => 'ctid')}),
	qr/ERROR:  column "ctid" does not tell the rows of relation "item" apart/, 'and does not take ctid for a key of rows of several tables');

# Rows on every way in; the source's shards are where the destination's are, or elsewhere.
value(q{
	CREATE TABLE source (id int PRIMARY KEY, r real[], d double precision[], i int[], n numeric[]);
	SELECT create_distributed_table('source', 'id');
	INSERT INTO source SELECT n, ARRAY[n, 1, 2], ARRAY[n, 1, 2], ARRAY[n, 1, 2], ARRAY[n, 1, 2] FROM generate_series(1, 60) AS n;
	CREATE TABLE target (id int, v vector(3), h halfvec(3), s sparsevec(3), r real[]);
	SELECT create_distributed_table('target', 'id');
	CREATE TABLE whole (id int, r real[]);
	INSERT INTO whole SELECT n, ARRAY[n, 1, 2] FROM generate_series(1, 60) AS n;
});
my $fits = q{SELECT count(*) = 60 AND bool_and(r[1] IS NULL OR v = r::vector) AND count(v) = 60 FROM target};
foreach (
	[ 'beside each other', 'id, r, r, NULL, r FROM source' ], [ 'elsewhere', 'id + 1, r, d, NULL, r FROM source' ],
	[ 'from numbers of other types', 'id + 1, i, n, NULL, r FROM source' ], [ 'by the coordinator', 'id, r, r, NULL, r FROM source ORDER BY id LIMIT 100' ],
	[ 'of a local table', 'id, r, r, NULL, r FROM whole' ], [ 'with casts of the result', 'id + 1, r::vector, r::vector, r::vector, r::vector FROM source' ])
{
	my ($name, $select) = @$_;
	my $error = said("INSERT INTO target (id, v, h, s, r) SELECT $select");
	is($error, '', "INSERT ... SELECT $name");
	is(value($fits), 't', "INSERT ... SELECT $name: the rows are right");
	value('TRUNCATE target');
	foreach my $short ([ 'r', 'r[1:2]' ], [ 'i', 'i[1:2]' ])
	{
		(my $wrong = $select) =~ s/, $short->[0],/, $short->[1],/ or next;
		like(said("INSERT INTO target (id, v, h, s, r) SELECT $wrong"), qr/ERROR:  expected 3 dimensions, not 2/, "INSERT ... SELECT $name: two dimensions are refused");
	}
}
is(value('SELECT count(*) FROM target'), '0', 'and leave nothing behind');
like(said("COPY target (id, v) FROM STDIN;\n1\t[1,2,3]\n2\t[1,2]\n\\.\n"), qr/ERROR:  expected 3 dimensions, not 2/, 'COPY checks dimensions');
my $file = $main->basedir . '/rows';
value("COPY (SELECT * FROM plain) TO '$file' WITH (FORMAT binary); CREATE TABLE copied ($columns); SELECT create_distributed_table('copied', 'id');
	COPY copied FROM '$file' WITH (FORMAT binary)");
is(value('SELECT * FROM copied ORDER BY id'), value('SELECT * FROM plain ORDER BY id'), 'COPY in binary form, all types');

# Whoever looks into an index of a shell is told whom to ask; so is a worker.
value(q{
	CREATE TABLE "It's 50%" (id int PRIMARY KEY, v vector(3));
	SELECT create_distributed_table('"It''s 50%"', 'id');
	CREATE INDEX "It's an index$$ whose name is so long that Citus shortens it" ON "It's 50%" USING hnsw (v vector_l2_ops);
	CREATE TABLE many (id int PRIMARY KEY, v vector(3));
	SELECT create_reference_table('many');
	CREATE INDEX many_v ON many USING hnsw (v vector_l2_ops);
	CREATE TABLE managed (id int PRIMARY KEY, v vector(3));
	SELECT citus_add_local_table_to_metadata('managed');
	CREATE INDEX managed_v ON managed USING hnsw (v vector_l2_ops);
	SET citus.enable_schema_based_sharding = on;
	CREATE SCHEMA "Tenant";
	CREATE TABLE "Tenant".doc (id int PRIMARY KEY, v vector(3));
	CREATE INDEX doc_v ON "Tenant".doc USING hnsw (v vector_l2_ops);
	CREATE TABLE parted (id int, v vector(3)) PARTITION BY RANGE (id);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000);
	SELECT create_distributed_table('parted', 'id');
	CREATE INDEX parted_v ON parted USING hnsw (v vector_l2_ops);
	CREATE TABLE alone (id int PRIMARY KEY, v vector(3));
	CREATE INDEX alone_v ON alone USING hnsw (v vector_l2_ops);
});
value("INSERT INTO $_ SELECT n, ARRAY[n, n % 7, n % 11]::vector FROM generate_series(1, 90) AS n")
	foreach ('"It\'s 50%"', 'many', 'managed', '"Tenant".doc', 'parted', 'alone');
foreach (
	[ q{"It's 50%"}, q{"It's an index$$ whose name is so long that Citus shortens it"}, 90 ], [ 'many', 'many_v', 270 ], [ 'managed', 'managed_v', 90 ],
	[ '"Tenant".doc', '"Tenant".doc_v', 90 ], [ 'parted', 'parted_1_v_idx', 90 ], [ 'item', 'item_lists', 1200 ], [ 'item', 'item_graph', 1200 ])
{
	my ($table, $index, $rows_in_all) = @$_;
	foreach my $function (qw(ruvector_index_check ruvector_index_info ruvector_recall ruvector_prewarm))
	{
		my $call = "SELECT count(*) FROM $function('" . ($index =~ s/'/''/gr) . "')";
		foreach my $node ($main, $workers[0])
		{
			my $notice = said($call, $node);
			like($notice, qr/NOTICE:  index "[^\n]*" holds none of the rows of table "[^\n]*", which Citus keeps in shards\n/, "$function says that $index is a shell");
			my ($statement) = $notice =~ /Ask the shards: (SELECT .*);$/m;
			my $answers = "FROM ($statement) AS answers";
			is($node->safe_psql('postgres', "SELECT bool_and(success) $answers"), 't', "$function: all shards answer") or diag($statement);
			next if $function !~ /check|info/;
			my $count = $function =~ /check/ ? "split_part(result, ',', 2)::int" : "(result::json ->> 'rows')::int";
			is($node->safe_psql('postgres', "SELECT sum($count) $answers"), $rows_in_all, "$function: of all rows");
		}
	}
}
is(value(q{SELECT string_agg(id::text, ' ') FROM (SELECT id FROM "Tenant".doc ORDER BY v <-> (SELECT v FROM "Tenant".doc WHERE id = 70) LIMIT 1) AS nearest}),
	'70', 'within one shard a subquery may give the query vector');
is(value(q{SELECT count(*) FROM "Tenant".doc AS q CROSS JOIN LATERAL (SELECT id FROM "Tenant".doc AS i ORDER BY i.v <-> q.v LIMIT 1) AS n WHERE n.id = q.id}), '90',
	'each row of a table may search');
is(value(q{SET plan_cache_mode = force_generic_plan; PREPARE search (vector) AS SELECT id FROM "Tenant".doc ORDER BY v <-> $1 LIMIT 1; EXECUTE search('[70,0,4]')}),
	'70', 'and plans may be generic');
is(said("SELECT ruvector_index_check('alone_v')"), '', 'nothing is said of a table that Citus does not know');

# Shards that are made with indexes, and indexes of no rows.
is(said(q{CREATE TABLE early (id int PRIMARY KEY, v vector(3));
	SELECT create_distributed_table('early', 'id');
	CREATE INDEX early_lists ON early USING ivfflat (v vector_l2_ops) WITH (lists = 4)}), '', 'no notice of the little data of a shell');
value(q{CREATE TABLE late (id int PRIMARY KEY, v vector(3));
	INSERT INTO late SELECT id, v FROM plain;
	CREATE INDEX late_lists ON late USING ivfflat (v vector_l2_ops) WITH (lists = 4);
	CREATE INDEX late_graph ON late USING hnsw (v vector_l2_ops);
	SELECT create_distributed_table('late', 'id')});
my $shard_index = q{shard_name('%s', substring(%%L FROM '([0-9]+)"?$')::bigint)::regclass};
my $smallest_list = 'SELECT min(result::int) FROM run_command_on_placements($$late$$, $run$SELECT value FROM ruvector_index_info('
	. sprintf($shard_index, 'late_lists') . q{) WHERE name = 'smallest_list'$run$)};
is(value($smallest_list), '0', 'lists of a table that is distributed with its rows are those of no rows');
unlike(said('REINDEX INDEX late_lists'), qr/little data/, 'REINDEX of a shell says nothing of little data');
cmp_ok(value($smallest_list), '>', 10, 'and finds lists of the rows on each shard');
unlike(said(q{SELECT truncate_local_data_after_distributing_table('late')}), qr/little data/, 'neither does clearing the shell');

# Shards that move and part.
my $search = "SELECT id FROM late ORDER BY v <-> '[1,0,1]' LIMIT 12";
my $before = value("$searching $search; COMMIT");
my $checked = 'SELECT sum(split_part(result, $$,$$, 2)::int), bool_and(result ~ $$,0,0,0[)]$$) FROM run_command_on_placements($$late$$, $run$SELECT ruvector_index_check('
	. sprintf($shard_index, 'late_graph') . ')$run$)';
my $shard_on = sub { value("SELECT shardid FROM citus_shards WHERE table_name = 'late'::regclass AND nodeport = " . $_[0]->port . ' ORDER BY 1 LIMIT 1') };
foreach my $mode ('block_writes', 'force_logical')
{
	my ($from, $to) = $mode eq 'block_writes' ? @workers : reverse @workers;
	my $shard = $shard_on->($from);
	value(sprintf(q{SELECT citus_move_shard_placement(%d, '%s', %d, '%s', %d, '%s')}, $shard, $from->host, $from->port, $to->host, $to->port, $mode));
	is(value("SELECT nodeport FROM citus_shards WHERE shardid = $shard"), $to->port, "$mode: a shard has moved");
	is(value("$searching $search; COMMIT"), $before, "$mode: a search finds the same");
	is(value($checked), '1200|t', "$mode: the indexes hold all rows");
	cmp_ok(value($smallest_list), '>', 10, "$mode: lists are made of the rows");
}
value('SELECT citus_split_shard_by_split_points(' . $shard_on->($workers[0]) . q{, ARRAY[(SELECT (shardminvalue::bigint + shardmaxvalue::bigint) / 2
	FROM pg_dist_shard WHERE shardid = } . $shard_on->($workers[0]) . q{)::text], (SELECT array_agg(nodeid) FROM pg_dist_node WHERE groupid > 0), 'block_writes')});
is(value(q{SELECT count(*) FROM citus_shards WHERE table_name = 'late'::regclass}), '5', 'a shard has been split');
is(value("$searching $search; COMMIT"), $before, 'a search finds the same');
is(value($checked), '1200|t', 'the indexes hold all rows');

# Back to one table.
value(q{SELECT undistribute_table('late')});
is(said(q{SELECT ruvector_index_check('late_graph')}), '', 'an index of a table that is no longer distributed is what it seems');
is(value(q{SELECT rows FROM ruvector_index_check('late_graph')}), '1200', 'and holds the rows');

$_->stop foreach ($main, @workers);
done_testing();
