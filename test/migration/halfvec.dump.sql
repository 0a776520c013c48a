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



SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: halfvec_items; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.halfvec_items (
    id integer NOT NULL,
    h public.halfvec(3) DEFAULT '[1,1,1]'::public.halfvec,
    v public.vector(3),
    narrow public.halfvec(3) GENERATED ALWAYS AS ((v)::public.halfvec(3)) STORED,
    normal public.halfvec(3) GENERATED ALWAYS AS (public.l2_normalize(h)) STORED,
    CONSTRAINT halfvec_items_h_check CHECK (((h OPERATOR(public.<->) '[0,0,0]'::public.halfvec) < (100000)::double precision))
);


ALTER TABLE public.halfvec_items OWNER TO postgres;

--
-- Name: halfvec_items_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.halfvec_items ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.halfvec_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: halfvec_sums; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.halfvec_sums AS
 SELECT public.sum(halfvec_items.h ORDER BY halfvec_items.id) AS sum,
    public.avg(halfvec_items.h ORDER BY halfvec_items.id) AS avg,
    max((halfvec_items.h OPERATOR(public.<#>) '[1,2,3]'::public.halfvec)) AS max,
    min(public.l1_distance(halfvec_items.h, '[1,2,3]'::public.halfvec)) AS min
   FROM public.halfvec_items
  WHERE (halfvec_items.id <= 50);


ALTER TABLE public.halfvec_sums OWNER TO postgres;

--
-- Data for Name: halfvec_items; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.halfvec_items (id, h, v) FROM stdin;
1	[0.33325195,-1,1]	[0.1,1,1]
2	[0.6665039,-2,2]	[0.2,1,2]
3	[1,-3,3]	[0.3,1,3]
4	[1.3330078,-4,4]	[0.4,1,4]
5	[1.6669922,-5,5]	[0.5,1,5]
6	[2,-6,6]	[0.6,1,6]
7	[2.3339844,-7,0]	[0.7,1,7]
8	[2.6660156,-8,1]	[0.8,1,8]
9	[3,-9,2]	[0.9,1,9]
10	[3.3339844,-10,3]	[1,1,10]
11	[3.6660156,-11,4]	[1.1,1,11]
12	[4,-12,5]	[1.2,1,12]
13	[4.3320312,-13,6]	[1.3,1,13]
14	[4.6679688,-14,0]	[1.4,1,14]
15	[5,-15,1]	[1.5,1,15]
16	[5.3320312,-16,2]	[1.6,1,16]
17	[5.6679688,-17,3]	[1.7,1,17]
18	[6,-18,4]	[1.8,1,18]
19	[6.3320312,-19,5]	[1.9,1,19]
20	[6.6679688,-20,6]	[2,1,20]
21	[7,-21,0]	[2.1,1,21]
22	[7.3320312,-22,1]	[2.2,1,22]
23	[7.6679688,-23,2]	[2.3,1,23]
24	[8,-24,3]	[2.4,1,24]
25	[8.3359375,-25,4]	[2.5,1,25]
26	[8.6640625,-26,5]	[2.6,1,26]
27	[9,-27,6]	[2.7,1,27]
28	[9.3359375,-28,0]	[2.8,1,28]
29	[9.6640625,-29,1]	[2.9,1,29]
30	[10,-30,2]	[3,1,30]
31	[10.3359375,-31,3]	[3.1,1,31]
32	[10.6640625,-32,4]	[3.2,1,32]
33	[11,-33,5]	[3.3,1,33]
34	[11.3359375,-34,6]	[3.4,1,34]
35	[11.6640625,-35,0]	[3.5,1,35]
36	[12,-36,1]	[3.6,1,36]
37	[12.3359375,-37,2]	[3.7,1,37]
38	[12.6640625,-38,3]	[3.8,1,38]
39	[13,-39,4]	[3.9,1,39]
40	[13.3359375,-40,5]	[4,1,40]
41	[13.6640625,-41,6]	[4.1,1,41]
42	[14,-42,0]	[4.2,1,42]
43	[14.3359375,-43,1]	[4.3,1,43]
44	[14.6640625,-44,2]	[4.4,1,44]
45	[15,-45,3]	[4.5,1,45]
46	[15.3359375,-46,4]	[4.6,1,46]
47	[15.6640625,-47,5]	[4.7,1,47]
48	[16,-48,6]	[4.8,1,48]
49	[16.328125,-49,0]	[4.9,1,49]
50	[16.671875,-50,1]	[5,1,50]
51	\N	\N
52	[65504,-5.9604645e-08,0.33325195]	\N
53	[1,1,1]	\N
\.


--
-- Name: halfvec_items_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.halfvec_items_id_seq', 53, true);


--
-- Name: halfvec_items halfvec_items_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.halfvec_items
    ADD CONSTRAINT halfvec_items_pkey PRIMARY KEY (id);


--
-- Name: halfvec_order; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX halfvec_order ON public.halfvec_items USING btree (h);


--
-- PostgreSQL database dump complete
--


