#!/usr/bin/env python3
"""evaluate.py --corpus FILE [--queries 500]: whether the scores and the order of a bm25 index are those of the textbook's formula,
and whether its best rows are those of SQLite's FTS5. Server: that of the environment (PGHOST ...); a database
`bench_text_evaluate` is made anew. Exit status 1 if anything differs.

The textbook's side reads lexemes and their positions from to_tsvector, and does the rest in Python (textbook.py)."""
import argparse
import collections
import re
import sqlite3
import sys

from corpus import Frequencies, WORD, documents, varied_queries
from server import Connection
from textbook import Bm25

K = 10
RELATIVE = 1e-6  # six digits


def near(a, b, relative=RELATIVE):
    return abs(a - b) <= relative * max(abs(a), abs(b))


def open_database():
    postgres = Connection("postgres")
    postgres.run("DROP DATABASE IF EXISTS bench_text_evaluate")
    postgres.run("CREATE DATABASE bench_text_evaluate")
    postgres.close()
    connection = Connection("bench_text_evaluate")
    connection.run("CREATE EXTENSION ruvector")
    connection.run("CREATE TABLE doc (id integer PRIMARY KEY, body text NOT NULL)")
    return connection


def lexemes(connection, configuration):
    found = collections.defaultdict(dict)
    for document, lexeme, count in connection.run(
            "SELECT id, lexeme, coalesce(cardinality(positions), 1) FROM doc, "
            f"unnest(to_tsvector('{configuration}', body))"):
        found[int(document)][lexeme] = int(count)
    for (document,) in connection.run("SELECT id FROM doc"):
        found.setdefault(int(document), {})
    return found


def against_textbook(connection, queries):
    """Scores to six digits, and the best ten; rows of the same score may stand for each other. Returns what differs."""
    book = Bm25(lexemes(connection, "english"))
    terms = {word: [row[0] for row in connection.run(f"SELECT lexeme FROM unnest(to_tsvector('english', '{word}'))")]
             for query in queries for word in query.split()}
    connection.prepare(
        "best", "SELECT id, -(body <@> ruvector_bm25_query($1, 'doc_body')), "
        "ruvector_bm25_score(body, ruvector_bm25_query($1, 'doc_body')) FROM doc "
        f"WHERE body @@ ruvector_bm25_query($1, 'doc_body') ORDER BY body <@> ruvector_bm25_query($1, 'doc_body') LIMIT {K}")
    connection.prepare("matches", "SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query($1, 'doc_body')")
    wrong, worst, ranked = [], 0.0, 0
    for query in queries:
        expected = book.scores([term for word in query.split() for term in terms[word]])
        best = sorted(expected.values(), reverse=True)[:K]
        rows = [(int(row[0]), float(row[1]), float(row[2])) for row in connection.execute("best", query)]
        matches = int(connection.execute("matches", query)[0][0])
        same = len(rows) == len(best) and matches == len(expected) and len({row[0] for row in rows}) == len(rows)
        for (document, by_index, by_function), score in zip(rows, best):
            own = expected.get(document, 0.0)
            same = same and by_index == by_function and near(own, by_index) and near(score, by_index, 1e-12 + RELATIVE * 1e-3)
            worst = max(worst, abs(own - by_index) / max(own, by_index, 1e-300))
        ranked += len(rows)
        if not same:
            wrong.append(query)
    print(f"textbook: {len(queries)} queries, {ranked} rows ranked, {len(wrong)} queries differ, largest relative difference "
          f"of a score {worst:.2g}")
    return wrong


def against_fts5(connection, queries, texts):
    """The best ten of single-minded words: lower-case ASCII, no stemming, no stop words, so that both see the same tokens.
    FTS5's idf is ln((N - n + .5) / (n + .5)), at least 1e-6, ours ln((N + 1) / (n + .5)): where both are far from 0 they agree
    but for n / N. So the rows are compared by our textbook's scores, within what the idfs can differ by."""
    connection.run("TRUNCATE doc")
    connection.copy("doc", texts.items())
    connection.run("DROP INDEX doc_body")
    connection.run("CREATE INDEX doc_body ON doc USING bm25 (body) WITH (text_search_config = 'simple')")
    connection.run("VACUUM ANALYZE doc")
    book = Bm25({document: collections.Counter(text.split()) for document, text in texts.items()})
    lite = sqlite3.connect(":memory:")
    lite.execute("CREATE VIRTUAL TABLE doc USING fts5(body)")
    lite.executemany("INSERT INTO doc (rowid, body) VALUES (?, ?)", texts.items())
    connection.prepare("simple", "SELECT id FROM doc WHERE body @@ ruvector_bm25_query($1, 'doc_body') "
                       f"ORDER BY body <@> ruvector_bm25_query($1, 'doc_body') LIMIT {K}")
    exact, equal, wrong = 0, 0, []
    for query in queries:
        words = query.split()
        share = max(len(book.postings.get(word, ())) for word in words) / len(texts)
        theirs = [row[0] for row in lite.execute("SELECT rowid FROM doc WHERE body MATCH ? ORDER BY bm25(doc), rowid LIMIT ?",
                                                 (" OR ".join(f'"{word}"' for word in words), K))]
        ours = [int(row[0]) for row in connection.execute("simple", query)]
        scores = book.scores(words)
        exact += ours == theirs
        by_score = [[scores.get(document, 0.0) for document in found] for found in (ours, theirs)]
        # ln((N + 1) / (N - n + .5)) of idf at most, about n / N, where idf is 2.3 at least.
        if len(ours) == len(theirs) and all(near(a, b) for a, b in zip(*by_score)):
            equal += 1
        elif len(ours) != len(theirs) or not all(near(a, b, share) for a, b in zip(*by_score)):
            wrong.append(query)
    print(f"FTS5 {sqlite3.sqlite_version}: {len(queries)} queries of words in at most a tenth of the rows, {exact} with the same rows in the same order, {equal} the same but for rows of equal score, "
          f"{len(queries) - equal - len(wrong)} within what the idfs differ by, {len(wrong)} differ")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--corpus", default="data/wordnet-animals-food.tsv.gz")
    parser.add_argument("--queries", type=int, default=500)
    options = parser.parse_args()
    texts = dict(documents(options.corpus, 0))
    queries = varied_queries(Frequencies(texts.values()), options.queries)
    connection = open_database()
    print(f"{len(texts)} documents, ruvector {connection.value('SELECT ruvector_version()')}")
    connection.copy("doc", texts.items())
    connection.run("CREATE INDEX doc_body ON doc USING bm25 (body) WITH (text_search_config = 'english')")
    connection.run("VACUUM ANALYZE doc")
    wrong = against_textbook(connection, queries)
    plain = {document: " ".join(WORD.findall(text.lower())) for document, text in texts.items()}
    # Of words that are more frequent than that FTS5 knows little.
    frequencies = Frequencies(plain.values())
    wrong += against_fts5(connection, varied_queries(frequencies, options.queries, most=len(plain) // 10), plain)
    for query in wrong[:10]:
        print("differs:", query)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
