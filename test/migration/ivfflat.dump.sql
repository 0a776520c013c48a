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
-- Name: ivfflat_items; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ivfflat_items (
    id integer NOT NULL,
    v public.vector(8),
    h public.halfvec(8),
    b bit(8)
);


ALTER TABLE public.ivfflat_items OWNER TO postgres;

--
-- Data for Name: ivfflat_items; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ivfflat_items (id, v, h, b) FROM stdin;
1	[1,0.5,0,-1,-2,-4,-5,1]	[1,0.5,0,-1,-2,-4,-5,1]	11000001
2	[2,-0.5,1,0,-1,-3,-4,1]	[2,-0.5,1,0,-1,-3,-4,1]	10100001
3	[3,0.5,-1,1,0,-2,-3,1]	[3,0.5,-1,1,0,-2,-3,1]	11010001
4	[4,-0.5,0,2,1,-1,-2,1]	[4,-0.5,0,2,1,-1,-2,1]	10011001
5	[5,0.5,1,-2,2,0,-1,1]	[5,0.5,1,-2,2,0,-1,1]	11101001
6	[6,-0.5,-1,-1,3,1,0,1]	[6,-0.5,-1,-1,3,1,0,1]	10001101
7	[7,0.5,0,0,-3,2,1,1]	[7,0.5,0,0,-3,2,1,1]	11000111
8	[8,-0.5,1,1,-2,3,2,1]	[8,-0.5,1,1,-2,3,2,1]	10110111
9	[9,0.5,-1,2,-1,4,3,1]	[9,0.5,-1,2,-1,4,3,1]	11010111
10	[10,-0.5,0,-2,0,5,4,1]	[10,-0.5,0,-2,0,5,4,1]	10000111
11	[11,0.5,1,-1,1,-5,5,1]	[11,0.5,1,-1,1,-5,5,1]	11101011
12	[12,-0.5,-1,0,2,-4,6,1]	[12,-0.5,-1,0,2,-4,6,1]	10001011
13	[13,0.5,0,1,3,-3,-6,1]	[13,0.5,0,1,3,-3,-6,1]	11011001
14	[14,-0.5,1,2,-3,-2,-5,1]	[14,-0.5,1,2,-3,-2,-5,1]	10110001
15	[15,0.5,-1,-2,-2,-1,-4,1]	[15,0.5,-1,-2,-2,-1,-4,1]	11000001
16	[16,-0.5,0,-1,-1,0,-3,1]	[16,-0.5,0,-1,-1,0,-3,1]	10000001
17	[17,0.5,1,0,0,1,-2,1]	[17,0.5,1,0,0,1,-2,1]	11100101
18	[18,-0.5,-1,1,1,2,-1,1]	[18,-0.5,-1,1,1,2,-1,1]	10011101
19	[19,0.5,0,2,2,3,0,1]	[19,0.5,0,2,2,3,0,1]	11011101
20	[20,-0.5,1,-2,3,4,1,1]	[20,-0.5,1,-2,3,4,1,1]	10101111
21	[21,0.5,-1,-1,-3,5,2,1]	[21,0.5,-1,-1,-3,5,2,1]	11000111
22	[22,-0.5,0,0,-2,-5,3,1]	[22,-0.5,0,0,-2,-5,3,1]	10000011
23	[23,0.5,1,1,-1,-4,4,1]	[23,0.5,1,1,-1,-4,4,1]	11110011
24	[24,-0.5,-1,2,0,-3,5,1]	[24,-0.5,-1,2,0,-3,5,1]	10010011
25	[25,0.5,0,-2,1,-2,6,1]	[25,0.5,0,-2,1,-2,6,1]	11001011
26	[26,-0.5,1,-1,2,-1,-6,1]	[26,-0.5,1,-1,2,-1,-6,1]	10101001
27	[27,0.5,-1,0,3,0,-5,1]	[27,0.5,-1,0,3,0,-5,1]	11001001
28	[28,-0.5,0,1,-3,1,-4,1]	[28,-0.5,0,1,-3,1,-4,1]	10010101
29	[29,0.5,1,2,-2,2,-3,1]	[29,0.5,1,2,-2,2,-3,1]	11110101
30	[30,-0.5,-1,-2,-1,3,-2,1]	[30,-0.5,-1,-2,-1,3,-2,1]	10000101
31	[31,0.5,0,-1,0,4,-1,1]	[31,0.5,0,-1,0,4,-1,1]	11000101
32	[32,-0.5,1,0,1,5,0,1]	[32,-0.5,1,0,1,5,0,1]	10101101
33	[33,0.5,-1,1,2,-5,1,1]	[33,0.5,-1,1,2,-5,1,1]	11011011
34	[34,-0.5,0,2,3,-4,2,1]	[34,-0.5,0,2,3,-4,2,1]	10011011
35	[35,0.5,1,-2,-3,-3,3,1]	[35,0.5,1,-2,-3,-3,3,1]	11100011
36	[36,-0.5,-1,-1,-2,-2,4,1]	[36,-0.5,-1,-1,-2,-2,4,1]	10000011
37	[37,0.5,0,0,-1,-1,5,1]	[37,0.5,0,0,-1,-1,5,1]	11000011
38	[38,-0.5,1,1,0,0,6,1]	[38,-0.5,1,1,0,0,6,1]	10110011
39	[39,0.5,-1,2,1,1,-6,1]	[39,0.5,-1,2,1,1,-6,1]	11011101
40	[40,-0.5,0,-2,2,2,-5,1]	[40,-0.5,0,-2,2,2,-5,1]	10001101
41	[41,0.5,1,-1,3,3,-4,1]	[41,0.5,1,-1,3,3,-4,1]	11101101
42	[42,-0.5,-1,0,-3,4,-3,1]	[42,-0.5,-1,0,-3,4,-3,1]	10000101
43	[43,0.5,0,1,-2,5,-2,1]	[43,0.5,0,1,-2,5,-2,1]	11010101
44	[44,-0.5,1,2,-1,-5,-1,1]	[44,-0.5,1,2,-1,-5,-1,1]	10110001
45	[45,0.5,-1,-2,0,-4,0,1]	[45,0.5,-1,-2,0,-4,0,1]	11000001
46	[46,-0.5,0,-1,1,-3,1,1]	[46,-0.5,0,-1,1,-3,1,1]	10001011
47	[47,0.5,1,0,2,-2,2,1]	[47,0.5,1,0,2,-2,2,1]	11101011
48	[48,-0.5,-1,1,3,-1,3,1]	[48,-0.5,-1,1,3,-1,3,1]	10011011
49	[49,0.5,0,2,-3,0,4,1]	[49,0.5,0,2,-3,0,4,1]	11010011
50	[50,-0.5,1,-2,-2,1,5,1]	[50,-0.5,1,-2,-2,1,5,1]	10100111
51	[51,0.5,-1,-1,-1,2,6,1]	[51,0.5,-1,-1,-1,2,6,1]	11000111
52	[52,-0.5,0,0,0,3,-6,1]	[52,-0.5,0,0,0,3,-6,1]	10000101
53	[53,0.5,1,1,1,4,-5,1]	[53,0.5,1,1,1,4,-5,1]	11111101
54	[54,-0.5,-1,2,2,5,-4,1]	[54,-0.5,-1,2,2,5,-4,1]	10011101
55	[55,0.5,0,-2,3,-5,-3,1]	[55,0.5,0,-2,3,-5,-3,1]	11001001
56	[56,-0.5,1,-1,-3,-4,-2,1]	[56,-0.5,1,-1,-3,-4,-2,1]	10100001
57	[57,0.5,-1,0,-2,-3,-1,1]	[57,0.5,-1,0,-2,-3,-1,1]	11000001
58	[58,-0.5,0,1,-1,-2,0,1]	[58,-0.5,0,1,-1,-2,0,1]	10010001
59	[59,0.5,1,2,0,-1,1,1]	[59,0.5,1,2,0,-1,1,1]	11110011
60	[60,-0.5,-1,-2,1,0,2,1]	[60,-0.5,-1,-2,1,0,2,1]	10001011
\.


--
-- Name: ivfflat_items ivfflat_items_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.ivfflat_items
    ADD CONSTRAINT ivfflat_items_pkey PRIMARY KEY (id);


--
-- Name: ivfflat_cosine; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ivfflat_cosine ON public.ivfflat_items USING ivfflat (v public.vector_cosine_ops) WITH (lists='4') WHERE (id > 20);


--
-- Name: ivfflat_half_cosine; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ivfflat_half_cosine ON public.ivfflat_items USING ivfflat (h public.halfvec_cosine_ops) WITH (lists='4');


--
-- Name: ivfflat_half_ip; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ivfflat_half_ip ON public.ivfflat_items USING ivfflat (h public.halfvec_ip_ops) WITH (lists='4');


--
-- Name: ivfflat_half_l2; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ivfflat_half_l2 ON public.ivfflat_items USING ivfflat (h public.halfvec_l2_ops) WITH (lists='4');


--
-- Name: ivfflat_hamming; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ivfflat_hamming ON public.ivfflat_items USING ivfflat (b public.bit_hamming_ops) WITH (lists='4');


--
-- Name: ivfflat_ip; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ivfflat_ip ON public.ivfflat_items USING ivfflat (v public.vector_ip_ops) WITH (lists='4');


--
-- Name: ivfflat_l2; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ivfflat_l2 ON public.ivfflat_items USING ivfflat (v) WITH (lists='4');


--
-- PostgreSQL database dump complete
--


