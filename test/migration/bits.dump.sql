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
-- Name: bits_items; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.bits_items (
    id integer NOT NULL,
    b bit(8),
    v public.vector(8),
    quantized bit(8) GENERATED ALWAYS AS ((public.binary_quantize(v))::bit(8)) STORED
);


ALTER TABLE public.bits_items OWNER TO postgres;

--
-- Name: bits_items_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.bits_items ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bits_items_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: bits_near; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.bits_near AS
 SELECT bits_items.id,
    (bits_items.b OPERATOR(public.<~>) '10101010'::"bit") AS hamming,
    (bits_items.b OPERATOR(public.<%>) '10101010'::"bit") AS jaccard
   FROM public.bits_items
  ORDER BY (bits_items.b OPERATOR(public.<~>) '10101010'::"bit"), (bits_items.b OPERATOR(public.<%>) '10101010'::"bit"), bits_items.id
 LIMIT 5;


ALTER TABLE public.bits_near OWNER TO postgres;

--
-- Data for Name: bits_items; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.bits_items (id, b, v) FROM stdin;
1	00000001	[1,-1,1,-1,0,-49,49,1]
2	00000010	[2,-2,1,-1,0,-48,48,2]
3	00000011	[3,-3,1,-1,0,-47,47,3]
4	00000100	[4,-4,1,-1,0,-46,46,4]
5	00000101	[5,-5,1,-1,0,-45,45,5]
6	00000110	[6,-6,1,-1,0,-44,44,6]
7	00000111	[7,-7,1,-1,0,-43,43,7]
8	00001000	[8,-8,1,-1,0,-42,42,8]
9	00001001	[9,-9,1,-1,0,-41,41,9]
10	00001010	[10,-10,1,-1,0,-40,40,10]
11	00001011	[11,-11,1,-1,0,-39,39,11]
12	00001100	[12,-12,1,-1,0,-38,38,12]
13	00001101	[13,-13,1,-1,0,-37,37,13]
14	00001110	[14,-14,1,-1,0,-36,36,14]
15	00001111	[15,-15,1,-1,0,-35,35,15]
16	00010000	[16,-16,1,-1,0,-34,34,16]
17	00010001	[17,-17,1,-1,0,-33,33,17]
18	00010010	[18,-18,1,-1,0,-32,32,18]
19	00010011	[19,-19,1,-1,0,-31,31,19]
20	00010100	[20,-20,1,-1,0,-30,30,20]
21	00010101	[21,-21,1,-1,0,-29,29,21]
22	00010110	[22,-22,1,-1,0,-28,28,22]
23	00010111	[23,-23,1,-1,0,-27,27,23]
24	00011000	[24,-24,1,-1,0,-26,26,24]
25	00011001	[25,-25,1,-1,0,-25,25,25]
26	00011010	[26,-26,1,-1,0,-24,24,26]
27	00011011	[27,-27,1,-1,0,-23,23,27]
28	00011100	[28,-28,1,-1,0,-22,22,28]
29	00011101	[29,-29,1,-1,0,-21,21,29]
30	00011110	[30,-30,1,-1,0,-20,20,30]
31	00011111	[31,-31,1,-1,0,-19,19,31]
32	00100000	[32,-32,1,-1,0,-18,18,32]
33	00100001	[33,-33,1,-1,0,-17,17,33]
34	00100010	[34,-34,1,-1,0,-16,16,34]
35	00100011	[35,-35,1,-1,0,-15,15,35]
36	00100100	[36,-36,1,-1,0,-14,14,36]
37	00100101	[37,-37,1,-1,0,-13,13,37]
38	00100110	[38,-38,1,-1,0,-12,12,38]
39	00100111	[39,-39,1,-1,0,-11,11,39]
40	00101000	[40,-40,1,-1,0,-10,10,40]
41	00101001	[41,-41,1,-1,0,-9,9,41]
42	00101010	[42,-42,1,-1,0,-8,8,42]
43	00101011	[43,-43,1,-1,0,-7,7,43]
44	00101100	[44,-44,1,-1,0,-6,6,44]
45	00101101	[45,-45,1,-1,0,-5,5,45]
46	00101110	[46,-46,1,-1,0,-4,4,46]
47	00101111	[47,-47,1,-1,0,-3,3,47]
48	00110000	[48,-48,1,-1,0,-2,2,48]
49	00110001	[49,-49,1,-1,0,-1,1,49]
50	00110010	[50,-50,1,-1,0,0,0,50]
\.


--
-- Name: bits_items_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.bits_items_id_seq', 50, true);


--
-- Name: bits_items bits_items_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.bits_items
    ADD CONSTRAINT bits_items_pkey PRIMARY KEY (id);


--
-- PostgreSQL database dump complete
--


