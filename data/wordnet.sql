-- The animals and dishes of WordNet with a vector of what each means (README.md). For psql, from the project's folder.

CREATE TABLE word (word text PRIMARY KEY, rank integer NOT NULL, embedding vector(100) NOT NULL);
\copy word FROM PROGRAM 'gzip -dc data/glove-gloss-words.tsv.gz'
-- Weighted by a / (a + p) with a = 0.001; p, the share of a word in all text, is about 0.08 / rank.
UPDATE word SET embedding = embedding * array_fill(0.001 / (0.001 + 0.08 / rank), ARRAY[100])::vector;
VACUUM ANALYZE word;

CREATE FUNCTION meaning(phrase text) RETURNS vector LANGUAGE sql STABLE AS $$
	SELECT l2_normalize(sum(word.embedding)) FROM regexp_split_to_table(lower(phrase), '[^a-z]+') AS part JOIN word ON word = part
$$;
COMMENT ON FUNCTION meaning(text) IS 'the mean direction of a text''s words';

CREATE TABLE synset (id integer PRIMARY KEY, kind text NOT NULL, lemmas text NOT NULL, gloss text NOT NULL, embedding vector(100));
\copy synset (id, kind, lemmas, gloss) FROM PROGRAM 'gzip -dc data/wordnet-animals-food.tsv.gz'
UPDATE synset SET embedding = about.embedding FROM (
	SELECT id, l2_normalize(sum(word.embedding)) AS embedding
	FROM synset, regexp_split_to_table(lower(lemmas || ' ' || gloss), '[^a-z]+') AS part JOIN word ON word = part
	GROUP BY id) AS about
WHERE about.id = synset.id;
VACUUM ANALYZE synset;
