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
-- Name: sparsevec_items; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.sparsevec_items (
    id integer NOT NULL,
    s public.sparsevec(1000),
    loose public.sparsevec,
    dense public.vector(4),
    sparse public.sparsevec GENERATED ALWAYS AS ((dense)::public.sparsevec) STORED,
    CONSTRAINT sparsevec_items_s_check CHECK ((public.l2_norm(s) < (10000)::double precision))
);


ALTER TABLE public.sparsevec_items OWNER TO postgres;

--
-- Name: sparsevec_items_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.sparsevec_items ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sparsevec_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: sparsevec_near; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.sparsevec_near AS
 SELECT sparsevec_items.id,
    (sparsevec_items.s OPERATOR(public.<->) '{1:1,501:1}/1000'::public.sparsevec) AS distance
   FROM public.sparsevec_items
  ORDER BY (sparsevec_items.s OPERATOR(public.<->) '{1:1,501:1}/1000'::public.sparsevec), sparsevec_items.id
 LIMIT 5;


ALTER TABLE public.sparsevec_near OWNER TO postgres;

--
-- Data for Name: sparsevec_items; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.sparsevec_items (id, s, loose, dense) FROM stdin;
1	{1:0.14285715,501:-0.5}/1000	{1:2.5}/1	[0,1,0,0.5]
2	{2:0.2857143,502:-0.5}/1000	{1:2.5}/2	[0,2,0,0.5]
3	{3:0.42857143,503:-0.5}/1000	{1:2.5}/3	[0,3,0,0.5]
4	{4:0.5714286,504:-0.5}/1000	{1:2.5}/4	[0,4,0,0.5]
5	{5:0.71428573,505:-0.5}/1000	{1:2.5}/5	[0,5,0,0.5]
6	{6:0.85714287,506:-0.5}/1000	{1:2.5}/6	[0,6,0,0.5]
7	{7:1,507:-0.5}/1000	{1:2.5}/7	[0,7,0,0.5]
8	{8:1.1428572,508:-0.5}/1000	{1:2.5}/8	[0,8,0,0.5]
9	{9:1.2857143,509:-0.5}/1000	{1:2.5}/9	[0,9,0,0.5]
10	{10:1.4285715,510:-0.5}/1000	{1:2.5}/10	[0,10,0,0.5]
11	{11:1.5714285,511:-0.5}/1000	{1:2.5}/11	[0,11,0,0.5]
12	{12:1.7142857,512:-0.5}/1000	{1:2.5}/12	[0,12,0,0.5]
13	{13:1.8571428,513:-0.5}/1000	{1:2.5}/13	[0,13,0,0.5]
14	{14:2,514:-0.5}/1000	{1:2.5}/14	[0,14,0,0.5]
15	{15:2.142857,515:-0.5}/1000	{1:2.5}/15	[0,15,0,0.5]
16	{16:2.2857144,516:-0.5}/1000	{1:2.5}/16	[0,16,0,0.5]
17	{17:2.4285715,517:-0.5}/1000	{1:2.5}/17	[0,17,0,0.5]
18	{18:2.5714285,518:-0.5}/1000	{1:2.5}/18	[0,18,0,0.5]
19	{19:2.7142856,519:-0.5}/1000	{1:2.5}/19	[0,19,0,0.5]
20	{20:2.857143,520:-0.5}/1000	{1:2.5}/20	[0,20,0,0.5]
21	{21:3,521:-0.5}/1000	{1:2.5}/21	[0,21,0,0.5]
22	{22:3.142857,522:-0.5}/1000	{1:2.5}/22	[0,22,0,0.5]
23	{23:3.2857144,523:-0.5}/1000	{1:2.5}/23	[0,23,0,0.5]
24	{24:3.4285715,524:-0.5}/1000	{1:2.5}/24	[0,24,0,0.5]
25	{25:3.5714285,525:-0.5}/1000	{1:2.5}/25	[0,25,0,0.5]
26	{26:3.7142856,526:-0.5}/1000	{1:2.5}/26	[0,26,0,0.5]
27	{27:3.857143,527:-0.5}/1000	{1:2.5}/27	[0,27,0,0.5]
28	{28:4,528:-0.5}/1000	{1:2.5}/28	[0,28,0,0.5]
29	{29:4.142857,529:-0.5}/1000	{1:2.5}/29	[0,29,0,0.5]
30	{30:4.285714,530:-0.5}/1000	{1:2.5}/30	[0,30,0,0.5]
31	{31:4.428571,531:-0.5}/1000	{1:2.5}/31	[0,31,0,0.5]
32	{32:4.571429,532:-0.5}/1000	{1:2.5}/32	[0,32,0,0.5]
33	{33:4.714286,533:-0.5}/1000	{1:2.5}/33	[0,33,0,0.5]
34	{34:4.857143,534:-0.5}/1000	{1:2.5}/34	[0,34,0,0.5]
35	{35:5,535:-0.5}/1000	{1:2.5}/35	[0,35,0,0.5]
36	{36:5.142857,536:-0.5}/1000	{1:2.5}/36	[0,36,0,0.5]
37	{37:5.285714,537:-0.5}/1000	{1:2.5}/37	[0,37,0,0.5]
38	{38:5.428571,538:-0.5}/1000	{1:2.5}/38	[0,38,0,0.5]
39	{39:5.571429,539:-0.5}/1000	{1:2.5}/39	[0,39,0,0.5]
40	{40:5.714286,540:-0.5}/1000	{1:2.5}/40	[0,40,0,0.5]
41	{41:5.857143,541:-0.5}/1000	{1:2.5}/41	[0,41,0,0.5]
42	{42:6,542:-0.5}/1000	{1:2.5}/42	[0,42,0,0.5]
43	{43:6.142857,543:-0.5}/1000	{1:2.5}/43	[0,43,0,0.5]
44	{44:6.285714,544:-0.5}/1000	{1:2.5}/44	[0,44,0,0.5]
45	{45:6.428571,545:-0.5}/1000	{1:2.5}/45	[0,45,0,0.5]
46	{46:6.571429,546:-0.5}/1000	{1:2.5}/46	[0,46,0,0.5]
47	{47:6.714286,547:-0.5}/1000	{1:2.5}/47	[0,47,0,0.5]
48	{48:6.857143,548:-0.5}/1000	{1:2.5}/48	[0,48,0,0.5]
49	{49:7,549:-0.5}/1000	{1:2.5}/49	[0,49,0,0.5]
50	{50:7.142857,550:-0.5}/1000	{1:2.5}/50	[0,50,0,0.5]
51	{}/1000	\N	\N
52	\N	\N	\N
\.


--
-- Name: sparsevec_items_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.sparsevec_items_id_seq', 52, true);


--
-- Name: sparsevec_items sparsevec_items_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sparsevec_items
    ADD CONSTRAINT sparsevec_items_pkey PRIMARY KEY (id);


--
-- Name: sparsevec_order; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sparsevec_order ON public.sparsevec_items USING btree (s);


--
-- PostgreSQL database dump complete
--


