#!/usr/bin/env python3
"""hybrid.py [--corpus FILE --words FILE --vectors FILE]: whether a fused ranking finds the right row more readily than words alone and
vectors alone. Server: that of the environment; a database `bench_text_hybrid` is made anew.

Documents are WordNet's synsets (lemmas and gloss), their vectors weighted means of GloVe's of their words. A query is made of one
synset, which alone is right: some of its gloss's words, some of them replaced by words that share a synset with them, some inflected, and
half of the time one of its lemmas. The measure is the mean reciprocal rank of the right synset among the first 100. Exit status
1 unless that of the scores fused with the last weights is above both others'. The weights were chosen with
other queries, of the seeds 11 and 12. With means of GloVe's vectors words alone are about as good (bench/results/text-hybrid-wordnet.csv)."""
import argparse
import gzip
import random
import struct
import sys

from corpus import WORD, synsets
from server import Connection

DEPTH = 100


def vectors_of_words(words, vectors):
    """(word, rank, vector): of data/glove-gloss-words.tsv.gz, or of a list of words, the most frequent first, and half-precision
    numbers behind each other."""
    if not vectors:
        with gzip.open(words, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n").split("\t")
        return
    with gzip.open(words, "rt", encoding="utf-8") as lines:
        names = lines.read().split("\n")
    with gzip.open(vectors, "rb") as file:
        for rank, name in enumerate(names, 1):
            data = file.read(200)
            if len(data) == 200 and name:
                yield name, rank, "[" + ",".join(f"{x:.5g}" for x in struct.unpack("<100e", data)) + "]"


def load(connection, found, options):
    connection.run("CREATE TABLE word (word text PRIMARY KEY, rank integer NOT NULL, embedding vector(100) NOT NULL)")
    connection.copy("word", vectors_of_words(options.words, options.vectors))
    # a / (a + p) with a = .001; p, a word's share in all text, is about .08 / rank (Arora, Liang and Ma, 2017).
    connection.run("UPDATE word SET embedding = embedding * array_fill(0.001 / (0.001 + 0.08 / rank), ARRAY[100])::vector")
    connection.run("CREATE FUNCTION meaning(phrase text) RETURNS vector LANGUAGE sql STABLE AS $$ SELECT l2_normalize(sum(word.embedding)) "
                   "FROM regexp_split_to_table(lower(phrase), '[^a-z]+') AS part JOIN word ON word = part $$")
    connection.run("VACUUM ANALYZE word")
    connection.run("CREATE TABLE synset (id integer PRIMARY KEY, body text NOT NULL, embedding vector(100))")
    connection.copy("synset (id, body)", ((number, ", ".join(lemmas) + ": " + gloss) for number, lemmas, gloss in found))
    connection.run("UPDATE synset SET embedding = about.embedding FROM (SELECT id, l2_normalize(sum(word.embedding)) AS embedding FROM synset, "
                   "regexp_split_to_table(lower(body), '[^a-z]+') AS part JOIN word ON word = part GROUP BY id) AS about "
                   "WHERE about.id = synset.id")
    connection.run("CREATE INDEX synset_body ON synset USING bm25 (body) WITH (text_search_config = 'english')")
    connection.run("VACUUM ANALYZE synset")
    connection.run("SELECT ruvector_register_collection('synset', 'public', 'synset', 'embedding', 100, 'cosine')")


def inflections(word, known):
    """Other forms of a word, by its endings, that are words."""
    stems = {word, word.rstrip("e")} | {word[:-len(ending)] for ending in ("s", "es", "ed", "ing") if word.endswith(ending)}
    return sorted({stem + ending for stem in stems if len(stem) > 2 for ending in ("", "e", "s", "es", "ed", "ing")} & known - {word})


class Paraphrases:
    def __init__(self, found, known, stop, seed):
        self.found, self.known, self.stop, self.chance = found, known, stop, random.Random(seed)
        self.synonyms = {}
        for _, lemmas, _ in found:
            plain = [lemma for lemma in lemmas if WORD.fullmatch(lemma)]
            for lemma in plain:
                self.synonyms.setdefault(lemma, set()).update(other for other in plain if other != lemma)

    def of(self, synset):
        """The query's words, or none if the gloss is too short."""
        _, lemmas, gloss = synset
        words = [word for word in WORD.findall(gloss.split(";")[0].lower()) if len(word) > 2 and word not in self.stop]
        if len(words) < 4:
            return None
        kept = [word for word in words if self.chance.random() < 0.5]
        said = []
        for word in kept:
            draw = self.chance.random()
            others = sorted(self.synonyms.get(word, ()))
            forms = inflections(word, self.known)
            if draw < 0.6 and others:
                said.append(self.chance.choice(others))
            elif draw < 0.8 and forms:
                said.append(self.chance.choice(forms))
            else:
                said.append(word)
        if self.chance.random() < 0.5:
            plain = [lemma for lemma in lemmas if WORD.fullmatch(lemma)]
            others = sorted({other for lemma in plain for other in self.synonyms.get(lemma, ())})
            if plain:
                said.append(self.chance.choice(others or plain))
        self.chance.shuffle(said)
        return said if len(said) >= 2 else None

    def draw(self, count):
        drawn = []
        for synset in self.chance.sample(self.found, len(self.found)):
            words = self.of(synset)
            if words:
                drawn.append((synset[0], " ".join(words)))
            if len(drawn) == count:
                return drawn
        return drawn


WAYS = [("words", "NULL", "$1", ""), ("vectors", "meaning($1)", "''", ""), ("reciprocal ranks", "meaning($1)", "$1", ""),
        ("scores, .5 and .5", "meaning($1)", "$1", ", p_method => 'linear'"),
        ("scores, .25 and .75", "meaning($1)", "$1", ", p_method => 'linear', p_vector_weight => 0.25")]


def measure(connection, name, asked):
    total, first, missed = 0.0, 0, 0
    for right, text in asked:
        ids = [int(row[0]) for row in connection.execute(name, text)]
        rank = ids.index(right) + 1 if right in ids else 0
        total += 1 / rank if rank else 0
        first += rank == 1
        missed += rank == 0
    print(f"{name:20} mean reciprocal rank {total / len(asked):.3f}, first {first}, not among {DEPTH} {missed}", flush=True)
    return total / len(asked)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--corpus", default="data/wordnet-animals-food.tsv.gz")
    parser.add_argument("--words", default="data/glove-gloss-words.tsv.gz")
    parser.add_argument("--vectors", default="", help="half-precision numbers of the words; none: --words has them")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seeds", default="1", help="of queries")
    parser.add_argument("--show", type=int, default=0, help="queries to print")
    options = parser.parse_args()
    postgres = Connection("postgres")
    postgres.run("DROP DATABASE IF EXISTS bench_text_hybrid")
    postgres.run("CREATE DATABASE bench_text_hybrid")
    connection = Connection("bench_text_hybrid")
    connection.run("CREATE EXTENSION ruvector")
    found = list(synsets(options.corpus))
    load(connection, found, options)
    every = sorted({word for _, _, gloss in found for word in WORD.findall(gloss.lower())})
    stop = {word for (word,) in connection.run("SELECT word FROM unnest('{" + ",".join(every) + "}'::text[]) AS word "
                                               "WHERE to_tsvector('english', word) = ''")}
    worse = 0
    for name, vector, words, more in WAYS:
        connection.prepare(name, f"SELECT id FROM ruvector_hybrid_search('synset', {vector}, {words}, {DEPTH}{more}) ORDER BY score DESC, id")
    for seed in map(int, options.seeds.split(",")):
        asked = Paraphrases(found, set(every), stop, seed).draw(options.queries)
        for right, text in asked[:options.show]:
            print(right, text, "|", dict((number, gloss) for number, _, gloss in found)[right])
        print(f"{len(found)} synsets, {len(asked)} queries of seed {seed}")
        mean = {way[0]: measure(connection, way[0], asked) for way in WAYS}
        worse += mean[WAYS[-1][0]] <= max(mean["words"], mean["vectors"])
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
