--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: vector; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;


--
--



--
-- Name: tagged; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.tagged AS (
	tag text,
	v public.vector(2)
);


ALTER TYPE public.tagged OWNER TO postgres;

--
-- Name: unit_vector; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.unit_vector AS public.vector(3)
	CONSTRAINT unit_vector_check CHECK ((abs((public.vector_norm(VALUE) - (1)::double precision)) < (0.001)::double precision));


ALTER DOMAIN public.unit_vector OWNER TO postgres;

--
-- Name: vector_check(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.vector_check() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN NEW.tag := 'z'; RETURN NEW; END$$;


ALTER FUNCTION public.vector_check() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: vector_items; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.vector_items (
    id integer NOT NULL,
    tag text DEFAULT 'a'::text NOT NULL,
    v public.vector(3) DEFAULT '[1,1,1]'::public.vector,
    loose public.vector,
    pieces public.vector(2)[],
    pair public.tagged,
    direction public.unit_vector DEFAULT '[0,1,0]'::public.vector,
    length double precision GENERATED ALWAYS AS (public.vector_norm(v)) STORED,
    normal public.vector(3) GENERATED ALWAYS AS (public.l2_normalize(v)) STORED,
    numbers real[] GENERATED ALWAYS AS ((v)::real[]) STORED,
    CONSTRAINT vector_items_v_check CHECK (((v OPERATOR(public.<->) '[0,0,0]'::public.vector) < (1000)::double precision))
);
ALTER TABLE ONLY public.vector_items ALTER COLUMN v SET STORAGE PLAIN;


ALTER TABLE public.vector_items OWNER TO postgres;

--
-- Name: COLUMN vector_items.v; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.vector_items.v IS 'an embedding';


--
-- Name: vector_nearest(public.vector, integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.vector_nearest(query public.vector, n integer DEFAULT 3) RETURNS SETOF integer
    LANGUAGE sql STABLE
    BEGIN ATOMIC
 SELECT vector_items.id
    FROM public.vector_items
   ORDER BY (round(((vector_items.v OPERATOR(public.<=>) vector_nearest.query))::numeric, 4)), vector_items.id
  LIMIT vector_nearest.n;
END;


ALTER FUNCTION public.vector_nearest(query public.vector, n integer) OWNER TO postgres;

--
-- Name: vector_scaled(public.vector, real); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.vector_scaled(v public.vector, f real) RETURNS public.vector
    LANGUAGE plpgsql IMMUTABLE
    AS $$BEGIN RETURN v * array_fill(f, ARRAY[vector_dims(v)])::vector; END$$;


ALTER FUNCTION public.vector_scaled(v public.vector, f real) OWNER TO postgres;

--
-- Name: vector_total(public.vector); Type: AGGREGATE; Schema: public; Owner: postgres
--

CREATE AGGREGATE public.vector_total(public.vector) (
    SFUNC = public.vector_add,
    STYPE = public.vector
);


ALTER AGGREGATE public.vector_total(public.vector) OWNER TO postgres;

--
-- Name: vector_items_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.vector_items ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.vector_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: vector_means; Type: MATERIALIZED VIEW; Schema: public; Owner: postgres
--

CREATE MATERIALIZED VIEW public.vector_means AS
 SELECT vector_items.tag,
    ((((public.avg(vector_items.v ORDER BY vector_items.id) OPERATOR(public.*) '[2,2,2]'::public.vector) OPERATOR(public.-) '[1,1,1]'::public.vector) OPERATOR(public.||) '[5]'::public.vector))::public.vector(4) AS mean
   FROM public.vector_items
  GROUP BY vector_items.tag
  WITH NO DATA;


ALTER TABLE public.vector_means OWNER TO postgres;

--
-- Name: vector_near; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.vector_near AS
 SELECT vector_items.id,
    (vector_items.v OPERATOR(public.<->) '[1,2,3]'::public.vector) AS distance
   FROM public.vector_items
  ORDER BY (vector_items.v OPERATOR(public.<->) '[1,2,3]'::public.vector), vector_items.id
 LIMIT 5;


ALTER TABLE public.vector_near OWNER TO postgres;

--
-- Name: vector_parted; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.vector_parted (
    id integer,
    v public.vector(2)
)
PARTITION BY RANGE (id);


ALTER TABLE public.vector_parted OWNER TO postgres;

--
-- Name: vector_parted_1; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.vector_parted_1 (
    id integer,
    v public.vector(2)
);


ALTER TABLE public.vector_parted_1 OWNER TO postgres;

--
-- Name: vector_parted_2; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.vector_parted_2 (
    id integer,
    v public.vector(2)
);


ALTER TABLE public.vector_parted_2 OWNER TO postgres;

--
-- Name: vector_sums; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.vector_sums AS
 SELECT vector_items.tag,
    public.sum(vector_items.v ORDER BY vector_items.id) AS sum,
    public.avg(vector_items.v ORDER BY vector_items.id) AS avg,
    count(DISTINCT vector_items.v) AS count
   FROM public.vector_items
  GROUP BY vector_items.tag;


ALTER TABLE public.vector_sums OWNER TO postgres;

--
-- Name: vector_parted_1; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.vector_parted ATTACH PARTITION public.vector_parted_1 FOR VALUES FROM (0) TO (25);


--
-- Name: vector_parted_2; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.vector_parted ATTACH PARTITION public.vector_parted_2 FOR VALUES FROM (25) TO (50);


--
-- Data for Name: vector_items; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.vector_items (id, tag, v, loose, pieces, pair, direction) FROM stdin;
1	b	[1,0,1]	[0.33333334,0.33333334]	{"[1,2]",NULL,"[3,4.5]"}	(1,"[0.1,-2e-05]")	[0.6,0.8,0]
2	c	[2,0,2]	[0.6666667]	{"[1,2]",NULL,"[3,4.5]"}	(2,"[0.1,-2e-05]")	[0.6,0.8,0]
3	a	[3,0,3]	[1,1]	{"[1,2]",NULL,"[3,4.5]"}	(3,"[0.1,-2e-05]")	[0.6,0.8,0]
4	b	[4,0,4]	[1.3333334]	{"[1,2]",NULL,"[3,4.5]"}	(4,"[0.1,-2e-05]")	[0.6,0.8,0]
5	c	[5,0,5]	[1.6666666,1.6666666]	{"[1,2]",NULL,"[3,4.5]"}	(5,"[0.1,-2e-05]")	[0.6,0.8,0]
6	a	[6,0,6]	[2]	{"[1,2]",NULL,"[3,4.5]"}	(6,"[0.1,-2e-05]")	[0.6,0.8,0]
7	b	[7,0,0]	[2.3333333,2.3333333]	{"[1,2]",NULL,"[3,4.5]"}	(7,"[0.1,-2e-05]")	[0.6,0.8,0]
8	c	[8,0,1]	[2.6666667]	{"[1,2]",NULL,"[3,4.5]"}	(8,"[0.1,-2e-05]")	[0.6,0.8,0]
9	a	[9,0,2]	[3,3]	{"[1,2]",NULL,"[3,4.5]"}	(9,"[0.1,-2e-05]")	[0.6,0.8,0]
10	b	[0,1,3]	[3.3333333]	{"[1,2]",NULL,"[3,4.5]"}	(10,"[0.1,-2e-05]")	[0.6,0.8,0]
11	c	[1,1,4]	[3.6666667,3.6666667]	{"[1,2]",NULL,"[3,4.5]"}	(11,"[0.1,-2e-05]")	[0.6,0.8,0]
12	a	[2,1,5]	[4]	{"[1,2]",NULL,"[3,4.5]"}	(12,"[0.1,-2e-05]")	[0.6,0.8,0]
13	b	[3,1,6]	[4.3333335,4.3333335]	{"[1,2]",NULL,"[3,4.5]"}	(13,"[0.1,-2e-05]")	[0.6,0.8,0]
14	c	[4,1,0]	[4.6666665]	{"[1,2]",NULL,"[3,4.5]"}	(14,"[0.1,-2e-05]")	[0.6,0.8,0]
15	a	[5,1,1]	[5,5]	{"[1,2]",NULL,"[3,4.5]"}	(15,"[0.1,-2e-05]")	[0.6,0.8,0]
16	b	[6,1,2]	[5.3333335]	{"[1,2]",NULL,"[3,4.5]"}	(16,"[0.1,-2e-05]")	[0.6,0.8,0]
17	c	[7,1,3]	[5.6666665,5.6666665]	{"[1,2]",NULL,"[3,4.5]"}	(17,"[0.1,-2e-05]")	[0.6,0.8,0]
18	a	[8,1,4]	[6]	{"[1,2]",NULL,"[3,4.5]"}	(18,"[0.1,-2e-05]")	[0.6,0.8,0]
19	b	[9,1,5]	[6.3333335,6.3333335]	{"[1,2]",NULL,"[3,4.5]"}	(19,"[0.1,-2e-05]")	[0.6,0.8,0]
20	c	[0,2,6]	[6.6666665]	{"[1,2]",NULL,"[3,4.5]"}	(20,"[0.1,-2e-05]")	[0.6,0.8,0]
21	a	[1,2,0]	[7,7]	{"[1,2]",NULL,"[3,4.5]"}	(21,"[0.1,-2e-05]")	[0.6,0.8,0]
22	b	[2,2,1]	[7.3333335]	{"[1,2]",NULL,"[3,4.5]"}	(22,"[0.1,-2e-05]")	[0.6,0.8,0]
23	c	[3,2,2]	[7.6666665,7.6666665]	{"[1,2]",NULL,"[3,4.5]"}	(23,"[0.1,-2e-05]")	[0.6,0.8,0]
24	a	[4,2,3]	[8]	{"[1,2]",NULL,"[3,4.5]"}	(24,"[0.1,-2e-05]")	[0.6,0.8,0]
25	b	[5,2,4]	[8.333333,8.333333]	{"[1,2]",NULL,"[3,4.5]"}	(25,"[0.1,-2e-05]")	[0.6,0.8,0]
26	c	[6,2,5]	[8.666667]	{"[1,2]",NULL,"[3,4.5]"}	(26,"[0.1,-2e-05]")	[0.6,0.8,0]
27	a	[7,2,6]	[9,9]	{"[1,2]",NULL,"[3,4.5]"}	(27,"[0.1,-2e-05]")	[0.6,0.8,0]
28	b	[8,2,0]	[9.333333]	{"[1,2]",NULL,"[3,4.5]"}	(28,"[0.1,-2e-05]")	[0.6,0.8,0]
29	c	[9,2,1]	[9.666667,9.666667]	{"[1,2]",NULL,"[3,4.5]"}	(29,"[0.1,-2e-05]")	[0.6,0.8,0]
30	a	[0,3,2]	[10]	{"[1,2]",NULL,"[3,4.5]"}	(30,"[0.1,-2e-05]")	[0.6,0.8,0]
31	b	[1,3,3]	[10.333333,10.333333]	{"[1,2]",NULL,"[3,4.5]"}	(31,"[0.1,-2e-05]")	[0.6,0.8,0]
32	c	[2,3,4]	[10.666667]	{"[1,2]",NULL,"[3,4.5]"}	(32,"[0.1,-2e-05]")	[0.6,0.8,0]
33	a	[3,3,5]	[11,11]	{"[1,2]",NULL,"[3,4.5]"}	(33,"[0.1,-2e-05]")	[0.6,0.8,0]
34	b	[4,3,6]	[11.333333]	{"[1,2]",NULL,"[3,4.5]"}	(34,"[0.1,-2e-05]")	[0.6,0.8,0]
35	c	[5,3,0]	[11.666667,11.666667]	{"[1,2]",NULL,"[3,4.5]"}	(35,"[0.1,-2e-05]")	[0.6,0.8,0]
36	a	[6,3,1]	[12]	{"[1,2]",NULL,"[3,4.5]"}	(36,"[0.1,-2e-05]")	[0.6,0.8,0]
37	b	[7,3,2]	[12.333333,12.333333]	{"[1,2]",NULL,"[3,4.5]"}	(37,"[0.1,-2e-05]")	[0.6,0.8,0]
38	c	[8,3,3]	[12.666667]	{"[1,2]",NULL,"[3,4.5]"}	(38,"[0.1,-2e-05]")	[0.6,0.8,0]
39	a	[9,3,4]	[13,13]	{"[1,2]",NULL,"[3,4.5]"}	(39,"[0.1,-2e-05]")	[0.6,0.8,0]
40	b	[0,4,5]	[13.333333]	{"[1,2]",NULL,"[3,4.5]"}	(40,"[0.1,-2e-05]")	[0.6,0.8,0]
41	c	[1,4,6]	[13.666667,13.666667]	{"[1,2]",NULL,"[3,4.5]"}	(41,"[0.1,-2e-05]")	[0.6,0.8,0]
42	a	[2,4,0]	[14]	{"[1,2]",NULL,"[3,4.5]"}	(42,"[0.1,-2e-05]")	[0.6,0.8,0]
43	b	[3,4,1]	[14.333333,14.333333]	{"[1,2]",NULL,"[3,4.5]"}	(43,"[0.1,-2e-05]")	[0.6,0.8,0]
44	c	[4,4,2]	[14.666667]	{"[1,2]",NULL,"[3,4.5]"}	(44,"[0.1,-2e-05]")	[0.6,0.8,0]
45	a	[5,4,3]	[15,15]	{"[1,2]",NULL,"[3,4.5]"}	(45,"[0.1,-2e-05]")	[0.6,0.8,0]
46	b	[6,4,4]	[15.333333]	{"[1,2]",NULL,"[3,4.5]"}	(46,"[0.1,-2e-05]")	[0.6,0.8,0]
47	c	[7,4,5]	[15.666667,15.666667]	{"[1,2]",NULL,"[3,4.5]"}	(47,"[0.1,-2e-05]")	[0.6,0.8,0]
48	a	[8,4,6]	[16]	{"[1,2]",NULL,"[3,4.5]"}	(48,"[0.1,-2e-05]")	[0.6,0.8,0]
49	b	[9,4,0]	[16.333334,16.333334]	{"[1,2]",NULL,"[3,4.5]"}	(49,"[0.1,-2e-05]")	[0.6,0.8,0]
50	c	[0,5,1]	[16.666666]	{"[1,2]",NULL,"[3,4.5]"}	(50,"[0.1,-2e-05]")	[0.6,0.8,0]
51	a	[1,5,2]	[17,17]	{"[1,2]",NULL,"[3,4.5]"}	(51,"[0.1,-2e-05]")	[0.6,0.8,0]
52	b	[2,5,3]	[17.333334]	{"[1,2]",NULL,"[3,4.5]"}	(52,"[0.1,-2e-05]")	[0.6,0.8,0]
53	c	[3,5,4]	[17.666666,17.666666]	{"[1,2]",NULL,"[3,4.5]"}	(53,"[0.1,-2e-05]")	[0.6,0.8,0]
54	a	[4,5,5]	[18]	{"[1,2]",NULL,"[3,4.5]"}	(54,"[0.1,-2e-05]")	[0.6,0.8,0]
55	b	[5,5,6]	[18.333334,18.333334]	{"[1,2]",NULL,"[3,4.5]"}	(55,"[0.1,-2e-05]")	[0.6,0.8,0]
56	c	[6,5,0]	[18.666666]	{"[1,2]",NULL,"[3,4.5]"}	(56,"[0.1,-2e-05]")	[0.6,0.8,0]
57	a	[7,5,1]	[19,19]	{"[1,2]",NULL,"[3,4.5]"}	(57,"[0.1,-2e-05]")	[0.6,0.8,0]
58	b	[8,5,2]	[19.333334]	{"[1,2]",NULL,"[3,4.5]"}	(58,"[0.1,-2e-05]")	[0.6,0.8,0]
59	c	[9,5,3]	[19.666666,19.666666]	{"[1,2]",NULL,"[3,4.5]"}	(59,"[0.1,-2e-05]")	[0.6,0.8,0]
60	a	[0,6,4]	[20]	{"[1,2]",NULL,"[3,4.5]"}	(60,"[0.1,-2e-05]")	[0.6,0.8,0]
61	a	\N	\N	\N	\N	\N
62	a	[1,1,1]	\N	\N	\N	[0,1,0]
63	a	[340,-1e-38,0.3333333]	\N	\N	\N	[1,0,0]
\.


--
-- Data for Name: vector_parted_1; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.vector_parted_1 (id, v) FROM stdin;
0	[0,0]
1	[1,-1]
2	[2,-2]
3	[3,-3]
4	[4,-4]
5	[5,-5]
6	[6,-6]
7	[7,-7]
8	[8,-8]
9	[9,-9]
10	[10,-10]
11	[11,-11]
12	[12,-12]
13	[13,-13]
14	[14,-14]
15	[15,-15]
16	[16,-16]
17	[17,-17]
18	[18,-18]
19	[19,-19]
20	[20,-20]
21	[21,-21]
22	[22,-22]
23	[23,-23]
24	[24,-24]
\.


--
-- Data for Name: vector_parted_2; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.vector_parted_2 (id, v) FROM stdin;
25	[25,-25]
26	[26,-26]
27	[27,-27]
28	[28,-28]
29	[29,-29]
30	[30,-30]
31	[31,-31]
32	[32,-32]
33	[33,-33]
34	[34,-34]
35	[35,-35]
36	[36,-36]
37	[37,-37]
38	[38,-38]
39	[39,-39]
40	[40,-40]
41	[41,-41]
42	[42,-42]
43	[43,-43]
44	[44,-44]
45	[45,-45]
46	[46,-46]
47	[47,-47]
48	[48,-48]
49	[49,-49]
\.


--
-- Name: vector_items_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.vector_items_id_seq', 63, true);


--
-- Name: vector_items vector_items_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.vector_items
    ADD CONSTRAINT vector_items_pkey PRIMARY KEY (id);


--
-- Name: vector_cosine; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_cosine ON public.vector_items USING hnsw (v public.vector_cosine_ops) WITH (m='8', ef_construction='32') WHERE (tag = 'a'::text);


--
-- Name: vector_expression; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_expression ON public.vector_items USING hnsw (((loose)::public.vector(2)) public.vector_l2_ops) WHERE (public.vector_dims(loose) = 2);


--
-- Name: vector_ip; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_ip ON public.vector_items USING hnsw (v public.vector_ip_ops) WITH (m='8');


--
-- Name: vector_l1; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_l1 ON public.vector_items USING hnsw (v public.vector_l1_ops);


--
-- Name: vector_l2; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_l2 ON public.vector_items USING hnsw (v public.vector_l2_ops);


--
-- Name: vector_means_mean_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_means_mean_idx ON public.vector_means USING hnsw (mean public.vector_ip_ops);


--
-- Name: vector_order; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_order ON public.vector_items USING btree (v);


--
-- Name: vector_part; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_part ON public.vector_items USING hnsw (((public.subvector(v, 1, 2))::public.vector(2)) public.vector_l2_ops);


--
-- Name: vector_parted_v; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_parted_v ON ONLY public.vector_parted USING hnsw (v public.vector_l2_ops);


--
-- Name: vector_parted_1_v_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_parted_1_v_idx ON public.vector_parted_1 USING hnsw (v public.vector_l2_ops);


--
-- Name: vector_parted_2_v_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX vector_parted_2_v_idx ON public.vector_parted_2 USING hnsw (v public.vector_l2_ops);


--
-- Name: vector_unique; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX vector_unique ON public.vector_items USING btree (v, id);


--
-- Name: vector_parted_1_v_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.vector_parted_v ATTACH PARTITION public.vector_parted_1_v_idx;


--
-- Name: vector_parted_2_v_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.vector_parted_v ATTACH PARTITION public.vector_parted_2_v_idx;


--
-- Name: vector_statistics; Type: STATISTICS; Schema: public; Owner: postgres
--

CREATE STATISTICS public.vector_statistics ON tag, public.vector_dims(loose) FROM public.vector_items;


ALTER STATISTICS public.vector_statistics OWNER TO postgres;

--
-- Name: vector_items vector_changed; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER vector_changed BEFORE UPDATE ON public.vector_items FOR EACH ROW WHEN ((new.v OPERATOR(public.<>) old.v)) EXECUTE FUNCTION public.vector_check();


--
-- Name: vector_items vector_short; Type: POLICY; Schema: public; Owner: postgres
--

CREATE POLICY vector_short ON public.vector_items USING ((public.vector_norm(v) < (5)::double precision));


--
-- Name: vector_means; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: postgres
--

REFRESH MATERIALIZED VIEW public.vector_means;


--
-- PostgreSQL database dump complete
--


