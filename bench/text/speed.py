#!/usr/bin/env python3
"""speed.py [OPTION VALUE]...: how long searches for words take, builds, single inserts, and searches beside inserts; how large the
indexes are. Contenders take turns in every round. `scripts/bench --text 1` starts a server for it."""
import argparse
import csv
import datetime
import itertools
import multiprocessing
import os
import random
import statistics
import time

from contenders import K, contenders
from corpus import Frequencies, documents
from server import Connection

HEADER = ["date", "commit", "version", "server", "machine", "data", "rows", "contender", "what", "queries", "rounds", "median", "min",
          "max", "unit", "reference", "times_reference", "note", "command"]


class Results:
    def __init__(self, options, server):
        self.options, self.server = options, server
        self.path = options.csv
        if self.path and not os.path.exists(self.path):
            with open(self.path, "w", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(HEADER)

    def add(self, rows, contender, what, values, unit, queries=0, reference=None, times=None, note=""):
        """`values`: one a round."""
        median = statistics.median(values)
        line = [datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ"), self.options.commit, contender.version,
                self.server, self.options.machine, os.path.basename(self.options.corpus), rows, contender.name, what, queries or "",
                len(values), f"{median:.4g}", f"{min(values):.4g}", f"{max(values):.4g}", unit, reference or "",
                f"{times:.4g}" if times is not None else "", note or self.options.note, self.options.command]
        beside = f"{times:8.2f} x {reference}" if times is not None else ""
        print(f"{rows:>9} {contender.name:22} {what:24} {median:10.4g} {unit:12} {beside} {note}", flush=True)
        if self.path:
            with open(self.path, "a", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(line)


def kinds_of_queries(texts, connection, count):
    """Of each kind: its name, whether any or all of the words are wanted, and lists of words."""
    chance = random.Random(4)
    frequencies = Frequencies(texts)
    stop = {word for (word,) in connection.run(
        "SELECT word FROM unnest('{" + ",".join(frequencies.between(5000, 10 ** 9)) + "}'::text[]) AS word "
        "WHERE to_tsvector('english', word) = ''")}
    frequent = [word for word in frequencies.between(5001, len(texts) // 2) if word not in stop]
    if not frequent:  # of a small corpus
        frequent = [word for word in frequencies.between(len(texts) // 50, len(texts) // 2) if word not in stop]
    middle = frequencies.between(len(texts) // 2000 + 1, len(texts) // 200 + 1)
    rare = frequencies.between(5, 50)

    def some(*lists):
        return [[chance.choice(words) for words in lists] for _ in range(count)]

    return [("frequent word", "any", some(frequent)), ("two frequent, any", "any", some(frequent, frequent)),
            ("two frequent, all", "all", some(frequent, frequent)), ("rare word", "any", some(rare)),
            ("rare and middle, any", "any", some(rare, middle)), ("five words, any", "any", some(frequent, frequent, middle, middle, rare))]


def build_all(chosen, rows, builds, results):
    """Build times and sizes; the indexes stay."""
    seconds = {contender.name: [] for contender in chosen}
    for _ in range(builds):
        for contender in chosen:
            connection = contender.connect()
            contender.drop(connection)
            connection.run("CHECKPOINT")
            start = time.monotonic()
            contender.build(connection)
            seconds[contender.name].append(time.monotonic() - start)
    first = statistics.median(seconds[chosen[0].name])
    sizes = {}
    for contender in chosen:
        connection = contender.connect()
        connection.run(f"VACUUM ANALYZE {contender.table}")
        times = statistics.median(seconds[contender.name]) / first
        results.add(rows, contender, "build", seconds[contender.name], "s", reference=chosen[0].name, times=times)
        sizes[contender.name] = contender.bytes(connection) / 1e6
        results.add(rows, contender, "size", [sizes[contender.name]], "MB", reference=chosen[0].name,
                    times=sizes[contender.name] / sizes[chosen[0].name])


def search_all(chosen, rows, queries, rounds, results):
    """Times of searches: the median over rounds of the mean over queries, one client."""
    connections = {}
    for contender in chosen:
        connections[contender.name] = contender.connect()
        contender.prepare(connections[contender.name])
    for what, kind, asked in queries:
        able = [contender for contender in chosen if kind in contender.kinds]
        texts = {contender.name: [contender.words(kind, words) for words in asked] for contender in able}
        # A turn of about a tenth of a second at least, and few queries of those that take long.
        counts = {}
        for contender in able:
            connection = connections[contender.name]
            for text in texts[contender.name][:6]:
                connection.execute("search", text)
            start = time.monotonic()
            for text in texts[contender.name][:3]:
                connection.execute("search", text)
            each = (time.monotonic() - start) / 3
            counts[contender.name] = max(5, min(len(asked), int(2 / max(each, 1e-6))))
        least = min(counts.values())
        spent = {contender.name: [] for contender in able}
        for _ in range(rounds):
            for contender in able:
                connection = connections[contender.name]
                start = time.monotonic()
                for text in texts[contender.name][:least]:
                    connection.execute("search", text)
                spent[contender.name].append((time.monotonic() - start) / least * 1e3)
        first = spent[able[0].name]
        for contender in able:
            times = statistics.median(a / b for a, b in zip(spent[contender.name], first))
            results.add(rows, contender, what, spent[contender.name], "ms", queries=least, reference=able[0].name, times=times)


def insert_rows(contender, texts, first, stop, count, table=None):
    """Single inserts, each its own transaction, until `stop` is set or so many are done; how many, and in how long."""
    connection = contender.connect()
    connection.prepare("insert", contender.insert.format(table=table or contender.table))
    start, done = time.monotonic(), 0
    while done < count and not (stop is not None and stop.is_set()):
        connection.execute("insert", first + done, texts[done % len(texts)])
        done += 1
    return done, time.monotonic() - start


def insert_all(chosen, rows, texts, count, results):
    rates = {contender.name: [] for contender in chosen}
    first, turns = rows + 1, 4
    for _ in range(turns):
        for contender in chosen:
            done, spent = insert_rows(contender, texts, first, None, count // turns)
            rates[contender.name].append(done / spent)
        first += count // turns
    for contender in chosen:
        results.add(rows, contender, "single inserts", rates[contender.name], "rows/s", reference=chosen[0].name,
                    times=statistics.median(rates[contender.name]) / statistics.median(rates[chosen[0].name]))


def insert_forever(contender, texts, first, stop, table, counted):
    counted.put(insert_rows(contender, texts, first, stop, 10 ** 9, table))


def beside_inserts(contender, rows, texts, queries, seconds, results):
    """Searches alone, beside a client that inserts into a table without an index, and beside one that inserts into the searched one."""
    connection = contender.connect()
    contender.prepare(connection)
    connection.run("DROP TABLE IF EXISTS doc_beside")
    connection.run("CREATE TABLE doc_beside (id integer PRIMARY KEY, body text NOT NULL)")
    asked = list(itertools.chain.from_iterable(
        [contender.words(kind, words) for words in each[:5]] for _, kind, each in queries if kind in contender.kinds))
    times = {None: [], "doc_beside": [], contender.table: []}
    inserted = {"doc_beside": [], contender.table: []}
    first = 10 ** 8
    for _ in range(5):
        for table in times:
            stop, counted = multiprocessing.Event(), multiprocessing.Queue()
            process = None
            if table is not None:
                process = multiprocessing.Process(target=insert_forever, args=(contender, texts, first, stop, table, counted))
                process.start()
                time.sleep(0.1)
            start, done = time.monotonic(), 0
            while time.monotonic() - start < seconds or done % len(asked) != 0:
                connection.execute("search", asked[done % len(asked)])
                done += 1
            times[table].append((time.monotonic() - start) / done * 1e3)
            if process is not None:
                stop.set()
                rate = counted.get()
                inserted[table].append(rate[0] / rate[1])
                first += rate[0]
                process.join()
    names = {None: "alone", "doc_beside": "beside other inserts", contender.table: "beside inserts"}
    for table, values in times.items():
        note = f"{statistics.median(inserted[table]):.0f} inserts/s" if table is not None else ""
        results.add(rows, contender, f"searches {names[table]}", values, "ms", queries=len(asked), reference="searches alone",
                    times=statistics.median(a / b for a, b in zip(values, times[None])), note=note)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default="data/wordnet-animals-food.tsv.gz", help="glosses (corpus.py)")
    parser.add_argument("--rows", default="0", help="numbers of documents; 0: all glosses")
    parser.add_argument("--contenders", default="ruvector;gin;pg_textsearch", help="beginnings of their names, between semicolons; the first is the reference")
    parser.add_argument("--steps", default="build,search,insert,beside")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--builds", type=int, default=3)
    parser.add_argument("--inserts", type=int, default=20000)
    parser.add_argument("--seconds", type=float, default=2, help="of searching beside inserts, a turn")
    parser.add_argument("--score", type=int, default=0, help="1: scores are returned, too. A server that preloads pg_textsearch needs that: its planner "
                        "hook breaks other queries of an index that is named bm25")
    for name in ("csv", "commit", "machine", "note", "command"):
        parser.add_argument(f"--{name}", default="")
    options = parser.parse_args()
    postgres = Connection("postgres")
    chosen = contenders(options.contenders.split(";"))
    for contender in chosen:
        contender.score = options.score == 1
    results = Results(options, "PostgreSQL " + postgres.value("SHOW server_version"))
    steps = options.steps.split(",")
    for wanted in options.rows.split(","):
        texts = [text for _, text in documents(options.corpus, int(wanted))]
        for contender in chosen:
            contender.load(enumerate(texts, 1))
        build_all(chosen, len(texts), options.builds if "build" in steps else 1, results)
        queries = kinds_of_queries(texts, postgres, options.queries)
        if "search" in steps:
            search_all(chosen, len(texts), queries, options.rounds, results)
        sample = texts[:50000]
        if "insert" in steps:
            insert_all(chosen, len(texts), sample, options.inserts, results)
        if "beside" in steps:
            for contender in chosen:
                if contender.name == "gin, expression":
                    continue  # takes its time alone
                beside_inserts(contender, len(texts), sample, queries, options.seconds, results)
    print(f"the {K} best rows of each query; one client")


if __name__ == "__main__":
    main()
