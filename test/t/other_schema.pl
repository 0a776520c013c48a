# The extension in a schema of its own and nothing on the search path: all that it has works by qualified names, and gives
# what it gives in public.
use strict;
use warnings FATAL => 'all';

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('other_schema');
$node->init;
$node->append_conf('postgresql.conf', 'autovacuum = off');
$node->start;

# The script of a session; S. stands for the extension's schema.
my @steps = (
	types => q{
		CREATE TABLE public.item (id integer PRIMARY KEY, v S.vector(3), h S.halfvec(3), s S.sparsevec(3), b bit(3), y S.binaryvec(3),
			many S.vector[], norm float8 GENERATED ALWAYS AS (S.vector_norm(v)) STORED, d S.vector DEFAULT '[0,1]'::S.vector,
			CHECK (v OPERATOR(S.<->) '[0,0,0]' < 1000));
		INSERT INTO public.item (id, v, h, s, b, y, many) SELECT n, a::S.vector, a::S.halfvec, a::S.sparsevec, (n % 8)::bit(3), (n % 8)::bit(3),
			ARRAY[a::S.vector, '[1]']
		FROM pg_catalog.generate_series(1, 400) AS n, LATERAL (SELECT ARRAY[n % 19, n % 7, n % 5 + 1]) AS f (a);
		INSERT INTO public.item (id, v, h, s) VALUES (1001, '[1,2,3]', '[1,2,3]', '{1:1,3:2}/3');
		ALTER TABLE public.item ALTER h TYPE S.vector(3);
		ALTER TABLE public.item ALTER h TYPE S.halfvec(3);
		SELECT * FROM public.item WHERE id % 100 = 1 ORDER BY id;
		SELECT attname, pg_catalog.format_type(atttypid, atttypmod) = ('S.' || typname || '(3)') FROM pg_attribute
			JOIN pg_type ON pg_type.oid = atttypid WHERE attrelid = 'public.item'::regclass AND attname IN ('v', 'h', 's', 'y') ORDER BY attnum},
	errors => q{
		INSERT INTO public.item (id, v) VALUES (2000, '[1,2]');
		INSERT INTO public.item (id, s) VALUES (2000, '{1:1}/4');
		SELECT '[1,2'::S.halfvec;
		SELECT '[1]'::S.vector OPERATOR(S.<->) '[1,2]';
		SELECT '[1]'::S.vector + '[2]'},
	operators => q{
		SELECT v OPERATOR(S.<->) '[1,2,3]', v OPERATOR(S.<#>) '[1,2,3]', v OPERATOR(S.<=>) '[1,2,3]', v OPERATOR(S.<+>) '[1,2,3]',
			h OPERATOR(S.<->) '[1,2,3]', s OPERATOR(S.<+>) '{1:1}/3', b OPERATOR(S.<~>) B'101', y OPERATOR(S.<%>) B'101',
			v OPERATOR(S.+) v, v OPERATOR(S.*) 2.0, h OPERATOR(S.||) h, v OPERATOR(S.<) '[1,2,3]', s OPERATOR(S.=) s,
			ARRAY[1,2,3]::real[] OPERATOR(S.<->) '{1,2,4}', v OPERATOR(S.<=>) ARRAY[1,2,3]
		FROM public.item WHERE id % 90 = 1 ORDER BY id},
	functions => q{
		SELECT S.l2_distance(v, '[1,2,3]'), S.inner_product(v, v), S.cosine_distance(h, '[1,2,3]'), S.l1_distance(s, s), S.vector_dims(h),
			S.l2_normalize(v), S.subvector(h, 2, 2), S.binary_quantize(v), S.hamming_distance(b, '111'), S.ruvector_l1_distance('{1}', '{3}')
		FROM public.item WHERE id % 90 = 2 ORDER BY id;
		SELECT S.avg(v), S.sum(v), S.avg(h), S.sum(h) FROM public.item;
		SELECT S.ruvector_version() <> '', S.ruvector_simd_info() <> ''},
	casts => q{
		SELECT v::real[], h::S.vector, v::S.halfvec, v::S.sparsevec, s::S.vector, h::real[], y::bit, b::S.binaryvec, '{1,2}'::numeric[]::S.vector
		FROM public.item WHERE id % 90 = 3 ORDER BY id},
	order_and_hash => q{
		SELECT count(*) FROM (SELECT DISTINCT v FROM public.item) AS f;
		SELECT count(*) FROM (SELECT h, count(*) FROM public.item GROUP BY h) AS f;
		SET enable_hashagg = off;
		SELECT count(*) FROM (SELECT s, count(*) FROM public.item GROUP BY s) AS f;
		SELECT count(*) FROM public.item AS x JOIN public.item AS y ON x.v OPERATOR(S.=) y.v;
		SELECT id FROM public.item ORDER BY v, h DESC, s, id LIMIT 5;
		CREATE TABLE public.part (v S.vector(2) UNIQUE) PARTITION BY HASH (v);
		CREATE TABLE public.part_0 PARTITION OF public.part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
		CREATE TABLE public.part_1 PARTITION OF public.part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
		INSERT INTO public.part SELECT ARRAY[n, 1]::S.vector FROM pg_catalog.generate_series(1, 100) AS n;
		SELECT count(*) > 0 FROM ONLY public.part_0;
		SELECT count(*) FROM public.part WHERE v OPERATOR(S.=) '[7,1]'},
	# Each operator class: built, filled further, thinned out, vacuumed, checked, asked.
	indexes => q{
		CREATE TABLE public.class AS SELECT row_number() OVER (ORDER BY amname, opcname) AS n, amname, opcname, oprname,
				CASE opcintype WHEN 'S.vector'::regtype THEN 'v' WHEN 'S.halfvec'::regtype THEN 'h' WHEN 'S.sparsevec'::regtype THEN 's' ELSE 'b' END AS item
			FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod LEFT JOIN pg_amop ON amopfamily = opcfamily AND amoppurpose = 'o' LEFT JOIN pg_operator ON pg_operator.oid = amopopr
			WHERE opcnamespace = 'S'::regnamespace AND amname <> 'bm25' AND (amname NOT IN ('hnsw', 'ivfflat') OR oprname IS NOT NULL);
		SELECT n, amname, opcname FROM public.class ORDER BY n;
		DO $$ DECLARE c record; BEGIN FOR c IN SELECT * FROM public.class ORDER BY n LOOP
			EXECUTE format('CREATE INDEX class_%s ON public.item USING %I (%I S.%I)', c.n, c.amname, c.item, c.opcname);
		END LOOP; END $$;
		INSERT INTO public.item (id, v, h, s, b) SELECT 500 + n, ARRAY[n, 1, 2]::S.vector, ARRAY[n, 1, 2]::S.halfvec, ARRAY[n, 1, 2]::S.sparsevec, B'011'
			FROM pg_catalog.generate_series(1, 100) AS n;
		DELETE FROM public.item WHERE id % 3 = 0;
		UPDATE public.item SET v = v OPERATOR(S.+) '[1,1,1]' WHERE id % 7 = 0;
		VACUUM public.item;
		-- Under inner product it is chance which equal rows share a node: the nearest to a vector need not be its equals.
		SELECT n, CASE WHEN opcname NOT LIKE '%ip_ops' THEN nodes END, rows, tombstones FROM public.class, S.ruvector_index_check(('public.class_' || n)::regclass) WHERE amname IN ('hnsw', 'ivfflat') ORDER BY n;
		REINDEX INDEX CONCURRENTLY public.class_1;
		SET enable_seqscan = off;
		SET ivfflat.probes = 100;
		CREATE FUNCTION public.asked(c public.class) RETURNS text LANGUAGE plpgsql AS $$
		DECLARE uses text; query text; answer text;
		BEGIN
			query := format('FROM public.item ORDER BY %I OPERATOR(S.%s) (SELECT %I FROM public.item WHERE id = 8) LIMIT 9', c.item, c.oprname, c.item);
			FOR uses IN EXECUTE 'EXPLAIN (COSTS OFF) SELECT id ' || query LOOP EXIT WHEN uses ~ 'class_'; END LOOP;
			EXECUTE 'SELECT count(*) FROM (SELECT id ' || query || ') AS f' INTO answer;
			RETURN pg_catalog.concat_ws(' ', answer, uses ~ 'Index Scan using class_');
		END $$;
		SELECT c.n, public.asked(c) FROM public.class AS c WHERE amname IN ('hnsw', 'ivfflat') ORDER BY c.n;
		EXPLAIN (COSTS OFF) SELECT id FROM public.item ORDER BY v OPERATOR(S.<+>) ARRAY[1, 2, 3] LIMIT 2;
		SELECT id FROM public.item WHERE v OPERATOR(S.=) '[1,2,3]'},
	inspection => q{
		CREATE INDEX inspected ON public.item USING hnsw ((h::S.vector(3)) S.vector_l2_ops) WHERE id > 100;
		SELECT n, queries, neighbours, recall > 0.5 FROM public.class, S.ruvector_recall(('public.class_' || n)::regclass, 5, 20)
			WHERE amname IN ('hnsw', 'ivfflat') ORDER BY n;
		SELECT queries > 100, neighbours > 300, recall > 0.5 FROM S.ruvector_recall('public.inspected', 3, 1000);
		SELECT index = 'public.inspected'::regclass, rows FROM S.ruvector_last_scan_stats();
		SELECT n, name, value FROM public.class, S.ruvector_index_info(('public.class_' || n)::regclass)
			WHERE amname IN ('hnsw', 'ivfflat') AND name IN ('type', 'metric', 'dimensions', 'rows') ORDER BY n, name;
		SELECT S.ruvector_prewarm('public.inspected') > 1},
	words => q{
		CREATE TABLE public.page (id integer PRIMARY KEY, body text, words tsvector, kind integer, tokens S.vector[], v S.vector(2));
		INSERT INTO public.page SELECT n, CASE n % 3 WHEN 0 THEN 'words of a page' ELSE 'a page' END || ' ' || n, to_tsvector('english', 'page ' || n), n % 2,
			ARRAY['[1,0]', '[0,1]']::S.vector[], ARRAY[n, 1]::S.vector FROM pg_catalog.generate_series(1, 300) AS n;
		CREATE INDEX page_body ON public.page USING bm25 (body S.text_ops, kind) WITH (text_search_config = 'english');
		CREATE INDEX page_words ON public.page USING bm25 (words) WITH (text_search_config = 'english');
		SET enable_seqscan = off;
		SELECT id FROM public.page WHERE body OPERATOR(S.@@) 'words -3'::S.bm25query AND kind = 1 ORDER BY body OPERATOR(S.<@>) 'words', id LIMIT 3;
		SELECT id FROM public.page WHERE words OPERATOR(S.<@@>) 'page'::S.bm25query ORDER BY words OPERATOR(S.<@>) '17', id LIMIT 1;
		EXPLAIN (COSTS OFF) SELECT id FROM public.page ORDER BY body OPERATOR(S.<@>) 'words' LIMIT 3;
		SELECT S.ruvector_bm25_score(body, S.ruvector_bm25_query('words', 'public.page_body')) > 0 FROM public.page WHERE id < 4;
		SELECT rows FROM S.ruvector_index_check('public.page_body');
		SELECT S.ruvector_rrf(1, 2), S.ruvector_min_max(1, 0, 2), S.ruvector_maxsim(tokens, tokens) FROM public.page WHERE id = 1;
		SELECT S.ruvector_register_collection('page', 'public', 'page', 'v', 2);
		SELECT id, text_rank, vector_rank FROM S.ruvector_hybrid_search('page', '[3,1]', 'words', 3, p_text_column => 'body');
		DROP TABLE public.page},
	registry => q{
		CREATE TABLE public.registered (id integer PRIMARY KEY, tenant text, v S.vector(3), h S.halfvec, s S.sparsevec);
		INSERT INTO public.registered SELECT n, n % 2, ARRAY[n, 1, 1]::S.vector, ARRAY[n, 1]::S.halfvec, '{1:1}/4' FROM pg_catalog.generate_series(1, 20) AS n;
		SELECT S.ruvector_register_collection('v', 'public', 'registered', 'v', 3), S.ruvector_register_collection('h', 'public', 'registered', 'h', 2, 'cosine'),
			S.ruvector_register_collection('s', 'public', 'registered', 's', 4);
		SELECT S.ruvector_index_create('public.registered', 'v', p_options => '{"columns": ["tenant"]}');
		ALTER TABLE public.registered RENAME TO renamed;
		SELECT id, name, pg_catalog.split_part(table_ref, '.', 2), index_type, vector_count FROM S.ruvector_list_collections() ORDER BY id;
		SELECT S.ruvector_enable_tenant_rls('public.renamed', 'tenant'), S.ruvector_tenant_add('guest2', '1');
		GRANT SELECT ON public.renamed TO guest2;
		SET ROLE guest2;
		SELECT count(*) FROM public.renamed;
		RESET ROLE;
		SELECT S.ruvector_disable_tenant_rls('public.renamed');
		SELECT S.ruvector_create_roles(), S.ruvector_drop_roles();
		SELECT S.ruvector_unregister_collection('h');
		DROP TABLE public.renamed;
		SELECT id, name, pg_catalog.split_part(table_ref, '.', 2), index_type, vector_count FROM S.ruvector_list_collections() ORDER BY id},
	join => q{
		SELECT * FROM S.ruvector_knn_join('public.item', 'v', 'public.item', 'v', 3, 'cosine') WHERE query < 4 ORDER BY query, rank;
		SELECT * FROM S.ruvector_knn_join_as(NULL::text, 'public.item', 'y', 'public.item', 'y', 3, 'hamming') WHERE query < '11' ORDER BY query, rank;
		SELECT query, item, rank FROM S.ruvector_knn_join('public.item', 's', 'public.item', 's', 2, 'l1', true) WHERE query < 4 ORDER BY query, rank},
	parameters => q{
		CREATE INDEX item_metric ON public.item USING hnsw (v S.vector_cosine_ops) WITH (metric = 'cosine');
		CREATE INDEX item_metric_no ON public.item USING hnsw (v S.vector_cosine_ops) WITH (metric = 'l2')},
	# A view of one who may use the schema, read by one who may not.
	permissions => q{
		CREATE VIEW public.near AS SELECT id FROM public.item ORDER BY v OPERATOR(S.<->) ARRAY[1, 2, 3], id LIMIT 3;
		DO $$ BEGIN IF to_regrole('guest') IS NULL THEN CREATE ROLE guest; END IF; END $$;
		CREATE VIEW public.pair AS SELECT * FROM S.ruvector_knn_join('public.item', 'v', 'public.item', 'v', 2) WHERE query < 3;
		GRANT SELECT ON public.near, public.item, public.pair TO guest;
		SET ROLE guest;
		SELECT count(*) FROM public.near;
		SELECT count(*) FROM public.pair;
		RESET ROLE});

# What the steps print, without the schema's name.
sub answers
{
	my ($db, $schema) = @_;
	my %answers;
	for (my $i = 0; $i < @steps; $i += 2)
	{
		(my $script = $steps[$i + 1]) =~ s/\bS\./$schema./g;
		$script =~ s/'S'::regnamespace/'$schema'::regnamespace/;
		my ($out, $err) = ('', '');
		$node->psql($db, "SET search_path = ''; SET client_min_messages = warning;\n$script", stdout => \$out, stderr => \$err, on_error_stop => 0);
		$err = join "\n", grep { /ERROR|DETAIL/ } split /\n/, $err;
		s/^psql:\S+ //mg, s/(?:\Q$schema\E|public)\.//g for $out, $err;
		$answers{$steps[$i]} = "$out\n$err";
	}
	return %answers;
}

my %of;
foreach my $schema (qw(public ext))
{
	$node->safe_psql('postgres', "CREATE DATABASE in_$schema");
	$node->safe_psql('postgres', 'CREATE ROLE guest2') if $schema eq 'public';
	$node->safe_psql("in_$schema", "CREATE SCHEMA IF NOT EXISTS $schema; CREATE EXTENSION ruvector SCHEMA $schema;
		CREATE EXTENSION ruvector_real_array SCHEMA $schema");
	$of{$schema} = { answers("in_$schema", $schema) };
}
for (my $i = 0; $i < @steps; $i += 2)
{
	my $step = $steps[$i];
	is($of{ext}{$step}, $of{public}{$step}, "$step: the same as in public");
	unlike($of{ext}{$step}, qr/ERROR/, "$step: no error") unless $step eq 'errors' || $step eq 'parameters';
}
is(() = $of{ext}{errors} =~ /ERROR/g, 5, 'each wrong statement is refused');
like($of{ext}{parameters}, qr/ERROR: .*"metric" of index "item_metric_no" does not agree/, 'the parameter metric is checked');
like($of{ext}{indexes}, qr/Index Scan using class_/, 'a distance between a vector and an array uses the index');
my @asked = $of{ext}{indexes} =~ /\|(\d+ [tf])$/mg;
cmp_ok(scalar @asked, '>=', 20, 'each operator class was asked');
is(scalar(grep { $_ ne '9 t' } @asked), 0, 'and serves its operator');

# The schema is chosen once.
my ($status, $out, $err) = $node->psql('in_ext', 'ALTER EXTENSION ruvector SET SCHEMA public');
like($err, qr/extension "ruvector" does not support SET SCHEMA/, 'the extension stays in its schema');

# Everything that the extension made is in its schema, or in the one of its tables.
is($node->safe_psql('in_ext', q{
	SELECT count(*) FROM pg_depend AS d, pg_identify_object(d.classid, d.objid, 0) AS o
	WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ruvector')
		AND o.schema IS NOT NULL AND o.schema NOT IN ('ext', 'ruvector')}), '0', 'nothing lies in another schema');

$node->stop;
done_testing();
