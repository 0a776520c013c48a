# Each earlier version's script followed by ALTER EXTENSION ... UPDATE gives the catalog that a fresh install gives.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# One line for each object of the extension: what it is, and every property that its script can set. OIDs differ from one
# database to the next, so objects are named.
my $catalog = q{
	WITH member AS (
		SELECT classid, objid FROM pg_depend
		WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
			AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ruvector')
	), properties AS MATERIALIZED (
		SELECT 'pg_proc'::regclass AS class, p.oid, concat_ws(' ', pg_get_function_result(p.oid), pg_get_function_arguments(p.oid), l.lanname,
				p.prosrc, p.probin, p.prokind, p.provolatile, p.proparallel, p.proisstrict, p.prosecdef, p.proleakproof, p.procost, p.prorows,
				p.prosupport, p.proconfig, p.proacl, pg_get_userbyid(p.proowner), pg_get_function_sqlbody(p.oid)) AS property
			FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
		UNION ALL SELECT 'pg_proc'::regclass, aggfnoid, concat_ws(' ', 'aggregate', aggkind, aggtransfn, aggfinalfn, aggcombinefn, aggserialfn,
				aggdeserialfn, aggtranstype::regtype, agginitval, aggfinalmodify) FROM pg_aggregate
		UNION ALL SELECT 'pg_type'::regclass, oid, concat_ws(' ', typlen, typbyval, typtype, typcategory, typispreferred, typdelim, typinput,
				typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typalign, typstorage, typcollation) FROM pg_type
		UNION ALL SELECT 'pg_operator'::regclass, oid, concat_ws(' ', oprkind, oprcanmerge, oprcanhash, oprresult::regtype, oprcode,
				oprcom::regoperator, oprnegate::regoperator, oprrest, oprjoin) FROM pg_operator
		UNION ALL SELECT 'pg_cast'::regclass, oid, concat_ws(' ', castfunc::regprocedure, castcontext, castmethod) FROM pg_cast
		UNION ALL SELECT 'pg_am'::regclass, oid, concat_ws(' ', amhandler, amtype) FROM pg_am
		UNION ALL SELECT 'pg_opclass'::regclass, c.oid, concat_ws(' ', c.opcintype::regtype, c.opcdefault, c.opckeytype::regtype, f.opfname,
				(SELECT string_agg(concat_ws(':', amopstrategy, amopopr::regoperator, amoppurpose, amopsortfamily), ' ' ORDER BY amopstrategy)
					FROM pg_amop WHERE amopfamily = f.oid),
				(SELECT string_agg(concat_ws(':', amprocnum, amproc::regprocedure), ' ' ORDER BY amprocnum) FROM pg_amproc WHERE amprocfamily = f.oid))
			FROM pg_opclass AS c JOIN pg_opfamily AS f ON f.oid = c.opcfamily
		UNION ALL SELECT 'pg_namespace'::regclass, oid, concat_ws(' ', pg_get_userbyid(nspowner), nspacl) FROM pg_namespace
		UNION ALL SELECT 'pg_event_trigger'::regclass, oid, concat_ws(' ', evtevent, evtfoid::regprocedure, evtenabled, evttags) FROM pg_event_trigger
		-- Tables, with all that hangs on them, views and sequences.
		UNION ALL SELECT 'pg_class'::regclass, c.oid, concat_ws(' ', relkind, relpersistence, relrowsecurity, relacl, reloptions, pg_get_userbyid(relowner),
				CASE WHEN relkind = 'v' THEN pg_get_viewdef(c.oid) END, c.oid = ANY ((SELECT extconfig FROM pg_extension WHERE extname = 'ruvector')::oid[]),
				(SELECT string_agg(concat_ws(':', attname, format_type(atttypid, atttypmod), attnotnull, attacl, pg_get_expr(adbin, adrelid),
						col_description(attrelid, attnum)), ' ' ORDER BY attnum)
					FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = c.oid AND attnum > 0),
				(SELECT string_agg(conname || ':' || pg_get_constraintdef(oid), ' ' ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid),
				(SELECT string_agg(pg_get_indexdef(indexrelid), ' ' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = c.oid),
				(SELECT string_agg(concat_ws(':', tgenabled, pg_get_triggerdef(oid)), ' ' ORDER BY tgname) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal),
				(SELECT concat_ws(':', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle) FROM pg_sequence WHERE seqrelid = c.oid))
			FROM pg_class AS c WHERE c.oid IN (SELECT objid FROM member WHERE classid = 'pg_class'::regclass)
	)
	SELECT pg_describe_object(m.classid, m.objid, 0), p.property, obj_description(m.objid, m.classid::regclass::name)
	FROM member AS m LEFT JOIN properties AS p ON p.class = m.classid AND p.oid = m.objid
	ORDER BY 1, 2, 3
};

my $node = PostgreSQL::Test::Cluster->new('upgrade');
$node->init;
$node->start;

$node->safe_psql('postgres', 'CREATE DATABASE fresh');
$node->safe_psql('fresh', 'CREATE EXTENSION ruvector');
my $version = $node->safe_psql('fresh', q{SELECT extversion FROM pg_extension WHERE extname = 'ruvector'});
my $expected = $node->safe_psql('fresh', $catalog);
my @expected = split /\n/, $expected;
cmp_ok(scalar @expected, '>', 200, "the catalog of $version has many objects");
is($node->safe_psql('fresh', "SELECT object FROM ($catalog) AS catalog (object, property, comment)
	WHERE property IS NULL AND object NOT LIKE 'operator family %'"), '', 'each of them has its properties');

my $about = q{SELECT obj_description(oid, 'pg_extension') FROM pg_extension WHERE extname = 'ruvector'};
my @earlier = split /\n/, $node->safe_psql('postgres',
	qq{SELECT version FROM pg_available_extension_versions WHERE name = 'ruvector' AND version <> '$version' ORDER BY 1});
ok(scalar @earlier > 0, 'there are earlier versions: ' . join(' ', @earlier));

foreach my $from (@earlier)
{
	(my $database = "from_$from") =~ tr/./_/;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, "CREATE EXTENSION ruvector VERSION '$from'");
	# What the earlier version could do, with data that stays.
	$node->safe_psql($database, q{
		CREATE TABLE item (id serial, v vector(3));
		INSERT INTO item (v) SELECT ARRAY[n, n % 7, n % 11]::vector FROM generate_series(1, 500) AS n;
		CREATE INDEX ON item USING hnsw (v vector_l2_ops);
		CREATE VIEW near AS SELECT id, v <-> '[1,2,3]' AS distance FROM item;
	});
	my $nearest = q{SET enable_seqscan = off; SELECT id, v FROM item ORDER BY v <-> '[100,2,1]' LIMIT 5};
	my $before = $node->safe_psql($database, $nearest);
	# The comment was given when that version was installed, by the control file of then.
	$node->safe_psql($database, "COMMENT ON EXTENSION ruvector IS 'of $from'");
	$node->safe_psql($database, 'ALTER EXTENSION ruvector UPDATE');
	is($node->safe_psql($database, q{SELECT extversion FROM pg_extension WHERE extname = 'ruvector'}), $version, "updated from $from");
	is($node->safe_psql($database, $catalog), $expected, "the catalog is that of a fresh install, from $from");
	is($node->safe_psql($database, $about), $node->safe_psql('fresh', $about), "the extension says what it is, from $from");
	is($node->safe_psql($database, $nearest), $before, "an index of $from goes on working");
	is($node->safe_psql($database, q{SELECT count(*) FROM near WHERE distance >= 0}), 500, "a view of $from goes on working");
	is($node->safe_psql($database, q{SELECT queries, recall, value FROM ruvector_recall('item_v_idx', 3, 1000), ruvector_index_info('item_v_idx')
		WHERE name = 'rows'}), '500|1|500', "an index of $from is described and measured");
	is($node->safe_psql($database, q{SELECT item, rank FROM ruvector_knn_join('item', 'v', 'item', 'v', 1, query_key => 'id', item_key => 'id') WHERE query = 7}),
		'7|1', "the nearest of many rows at once, from $from");
	is($node->safe_psql($database, q{SELECT '[1,2]'::halfvec <-> '{1:1}/2'::sparsevec::halfvec}), 2, "what is new can be used, from $from");
}

# In a schema of its own, with nothing on the search path.
$node->safe_psql('postgres', 'CREATE DATABASE elsewhere');
$node->safe_psql('elsewhere', "CREATE SCHEMA ext; CREATE EXTENSION ruvector SCHEMA ext VERSION '$earlier[0]'; ALTER EXTENSION ruvector UPDATE");
is( $node->safe_psql('elsewhere', q{SET search_path = ''; SELECT '[1,2]'::ext.halfvec OPERATOR(ext.<->) '[1,4]', ext.l2_norm('{1:3,2:4}/2'::ext.sparsevec)}),
	'2|5', 'types and operators work by their qualified names');

$node->stop;
done_testing();
