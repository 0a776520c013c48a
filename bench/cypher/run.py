#!/usr/bin/env python3
"""run.py [OPTION VALUE]...: the same questions about a graph, asked of ruvector's Cypher, of Apache AGE, and of SQL written by hand, by one
client, in turns; answers must agree. `scripts/bench --cypher 1` starts a server for it. A contender is asked by statements with their
values in them and, its name followed by "prepared", by statements that were prepared."""
import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "text"))  # server.py

from contenders import Age, Ruvector, Sql, load  # noqa: E402
from generate import friendships, generate  # noqa: E402
from questions import ONE_HOP, READS, SHORTEST, THREE_HOPS, WALK, WRITES  # noqa: E402
from results import Results  # noqa: E402
from server import ServerError  # noqa: E402


class Lane:
    """A contender and one of the two ways to ask it, with a session of its own."""

    def __init__(self, contender, prepared):
        self.contender, self.prepared = contender, prepared
        self.name = contender.name + (", prepared" if prepared else "")
        self.connection = None

    def open(self):
        self.connection = self.contender.connect()

    def get_ready(self, question):
        if self.prepared:
            try:
                self.connection.run("DEALLOCATE question")
            except ServerError:
                pass
            self.contender.prepare(self.connection, question)

    def ask(self, question, values):
        """The answer, and its milliseconds."""
        if self.prepared:
            sent = self.contender.prepared_values(question, values)
            start = time.perf_counter()
            answer = self.connection.execute("question", *sent)
        else:
            text = self.contender.text(question, values)
            start = time.perf_counter()
            answer = self.connection.run(text)
        spent = (time.perf_counter() - start) * 1e3
        return self.contender.rows(question, answer) if question.columns else [], spent


class Asked:
    """What one lane answered to a question: milliseconds by values, over all rounds, and the medians of the rounds."""

    def __init__(self):
        self.spent, self.rounds, self.answers, self.count, self.most_rounds, self.error = {}, [], {}, 0, 0, ""

    def add_round(self, spent):
        """`spent`: (values, milliseconds)."""
        for values, number in spent:
            self.spent.setdefault(values, []).append(number)
        self.rounds.append(statistics.median(number for _, number in spent))

    def median(self, values):
        return statistics.median(number for each in values for number in self.spent[each])


def short(error):
    return str(error).split("\n")[0].removeprefix("ERROR:").strip()[:120]


def measure(lanes, question, all_values, options):
    """Asks `question` of each lane in turns, round after round; a lane that takes long is asked about fewer values."""
    asked = {lane.name: Asked() for lane in lanes}
    for lane in lanes:
        mine = asked[lane.name]
        try:
            lane.get_ready(question)
            _, first = lane.ask(question, all_values[0])
            # The plan of a prepared statement is kept from the sixth call on; caches are filled.
            for values in all_values[:7] if first < 300 else all_values[1:2] if first < options.seconds * 1e3 else []:
                _, first = lane.ask(question, values)
        except ServerError as error:
            mine.error = short(error)
            if lane.connection.broken():
                lane.open()
            continue
        mine.count = max(1, min(len(all_values), int(options.seconds * 1e3 / first / options.rounds)))
        mine.most_rounds = 1 if first > options.seconds * 1e3 else options.rounds
    for round_ in range(options.rounds):
        for place in range(len(lanes)):
            lane = lanes[(place + round_) % len(lanes)]
            mine = asked[lane.name]
            if mine.error or round_ >= mine.most_rounds:
                continue
            try:
                spent = []
                for values in all_values[:mine.count]:
                    mine.answers[values], number = lane.ask(question, values)
                    spent.append((values, number))
                mine.add_round(spent)
            except ServerError as error:
                mine.error = short(error)
                if lane.connection.broken():
                    lane.open()
    return asked


def disagreements(lanes, question, asked):
    """How many of its answers a lane has that are not those of the first lane that has any."""
    first, first_name, wrong = None, "", {}
    for lane in lanes:
        mine = asked[lane.name]
        if mine.error:
            continue
        first, first_name = (first, first_name) if first else (mine, lane.name)
        different = [values for values in mine.answers if values in first.answers and mine.answers[values] != first.answers[values]]
        if different:
            wrong[lane.name] = f"WRONG: {len(different)} of {len(mine.answers)} answers are others than {first_name}'s"
            print(f"{question.name}: {lane.name} {different[0]}: {str(mine.answers[different[0]])[:200]}, not "
                  f"{str(first.answers[different[0]])[:200]}", flush=True)
    return wrong


def report(lanes, question, asked, results):
    wrong = disagreements(lanes, question, asked)
    for lane in lanes:
        mine = asked[lane.name]
        if mine.error:
            results.add(lane.contender, lane.name, question.name, [], "ms", note=mine.error)
            continue
        reference = next((other for other in lanes if other.prepared == lane.prepared and not asked[other.name].error), None)
        common = [values for values in mine.spent if values in asked[reference.name].spent]
        times = mine.median(common) / asked[reference.name].median(common) if common else None
        results.add(lane.contender, lane.name, question.name, mine.rounds, "ms", queries=mine.count, reference=reference.name, times=times,
                    note=wrong.get(lane.name, ""), median=mine.median(mine.spent))
    return bool(wrong)


def measure_firsts(lanes, all_values, options, results):
    """The first question of a session, and the first one after a write, which some caches do not survive."""
    def in_a_new_session(lane, question, turn):
        fresh = Lane(lane.contender, False)
        fresh.open()
        spent = fresh.ask(question, all_values[turn])[1]
        fresh.connection.close()
        return spent

    def after_a_write(lane, question, turn):
        lane.ask(question, all_values[turn])
        lane.ask(WRITES[0], all_values[turn])
        return lane.ask(question, all_values[turn])[1]

    plain = [lane for lane in lanes if not lane.prepared]
    for what, question, ask in [("first 1-hop of a session", ONE_HOP, in_a_new_session), ("first [*1..3] of a session", WALK, in_a_new_session),
                                ("first [*1..3] after a write", WALK, after_a_write)]:
        spent = {lane.name: [] for lane in plain}
        failed = {}
        for turn in range(options.firsts):
            for lane in plain:
                if lane.name in failed:
                    continue
                try:
                    spent[lane.name].append(ask(lane, question, turn))
                except ServerError as error:
                    failed[lane.name] = short(error)
        reference = next((lane for lane in plain if lane.name not in failed), None)
        for lane in plain:
            times = None if lane.name in failed else statistics.median(spent[lane.name]) / statistics.median(spent[reference.name])
            results.add(lane.contender, lane.name, what, [] if lane.name in failed else spent[lane.name], "ms", queries=1,
                        reference=reference.name if reference else "", times=times, note=failed.get(lane.name, ""))


def measure_memory(contenders, starts, pairs, results):
    """What a session holds after it connected, and after a few questions: its memory contexts, and the process's private memory, which
    shared buffers do not count in. The latter needs a server on this machine and the right to look."""
    for contender in contenders:
        lane = Lane(contender, False)
        lane.open()
        before = session_memory(lane.connection)
        for question, values in [(ONE_HOP, starts[0]), (THREE_HOPS, starts[0]), (WALK, starts[0]), (SHORTEST, pairs[0])]:
            try:
                lane.ask(question, values)
            except ServerError:
                continue
        after = session_memory(lane.connection)
        for what in after:
            results.add(contender, contender.name, f"session's {what}", [after[what]], "MB", note=f"{before[what]:.3g} before")


def session_memory(connection):
    found = {"memory contexts": int(connection.value("SELECT sum(total_bytes) FROM pg_catalog.pg_backend_memory_contexts")) / 1e6}
    try:
        with open(f"/proc/{connection.value('SELECT pg_catalog.pg_backend_pid()')}/smaps_rollup") as file:
            found["private memory"] = int(re.search(r"^Anonymous: +(\d+) kB", file.read(), re.M).group(1)) * 1024 / 1e6
    except OSError:
        pass
    return found


def near_pairs(options, chance):
    """Pairs of persons that are one to six hops apart."""
    known = {}
    for who, whom, _ in friendships(options.knows, options.persons, options.seed):
        known.setdefault(who, []).append(whom)
    pairs = []
    while len(pairs) < options.starts:
        start = chance.randrange(options.persons) + 1
        seen, level, levels = {start}, [start], []
        for _ in range(6):
            level = list(dict.fromkeys(whom for who in level for whom in known.get(who, ()) if whom not in seen))
            seen.update(level)
            if not level:
                break
            levels.append(level)
        if levels:
            pairs.append((start, chance.choice(chance.choice(levels))))
    return pairs


def options_of_the_command_line():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100000)
    parser.add_argument("--knows", type=int, default=500000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default="", help="folder for nodes.csv and edges.csv, kept; made if they are missing. The server reads them")
    parser.add_argument("--contenders", default="ruvector,AGE,SQL", help="the first is the reference")
    parser.add_argument("--age-server", action="append", default=[], metavar="CONNINFO", help="another server, for AGE alone; may be repeated")
    parser.add_argument("--steps", default="load,read,first,write,memory")
    parser.add_argument("--only", default="", help="questions whose names match this expression")
    parser.add_argument("--ways", default="text,prepared")
    parser.add_argument("--starts", type=int, default=30, help="start nodes, or pairs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--loads", type=int, default=1, help="of the whole graph; the last one stays")
    parser.add_argument("--reuse", type=int, default=0, help="1: graphs of an earlier run are there")
    parser.add_argument("--firsts", type=int, default=5, help="sessions, and writes, whose first question is measured")
    parser.add_argument("--seconds", type=float, default=6, help="about how long one lane is asked one question, in all rounds")
    parser.add_argument("--limit", type=float, default=60, help="seconds a statement may take")
    for name in ("csv", "commit", "machine", "note", "command"):
        parser.add_argument(f"--{name}", default="")
    options = parser.parse_args()
    # Where things are on this machine says nothing to others.
    options.command = re.sub(r"(?<![\w.])/[^\s'\"]+", "DIR", options.command or "bench/cypher/run.py " + " ".join(sys.argv[1:]))
    return options


def main():
    options = options_of_the_command_line()
    if options.data:
        run(options, options.data)
    else:
        with tempfile.TemporaryDirectory(prefix="ruvector-bench-cypher-") as folder:
            os.chmod(folder, 0o755)
            run(options, folder)


def run(options, folder):
    nodes, edges = (os.path.join(os.path.abspath(folder), name) for name in ("nodes.csv", "edges.csv"))
    if not os.path.exists(edges):
        generate(folder, options.persons, options.knows, options.seed)
    available = {"ruvector": [Ruvector("", options.limit)], "SQL": [Sql("", options.limit)],
                 "AGE": [Age("", options.limit)] + [Age(server, options.limit) for server in options.age_server]}
    contenders = [each for name in options.contenders.split(",") for each in available[name]]
    for contender in contenders:
        if not contender.there and not (contender.extension == "age" and options.age_server):
            print(f"{contender.extension}: the server does not have it")
    contenders = [contender for contender in contenders if contender.there]
    results, steps = Results(options), options.steps.split(",")

    if not options.reuse:
        seconds = {contender: [] for contender in contenders}
        for _ in range(options.loads):
            for contender in contenders:
                contender.create_database()
                files = contender.place(nodes, edges) if isinstance(contender, Age) else (nodes, edges)
                seconds[contender].append(load(contender, *files))
        for contender in contenders if "load" in steps else []:
            for number, what in enumerate(("load", "load, indexes, statistics")):
                mine, first = ([pair[number] for pair in seconds[each]] for each in (contender, contenders[0]))
                results.add(contender, contender.name, what, mine, "s", reference=contenders[0].name,
                            times=statistics.median(mine) / statistics.median(first))
            size = contender.connect().value(f"SELECT sum(pg_total_relation_size(r::regclass)) FROM unnest(ARRAY[{contender.relations()}]) AS r")
            results.add(contender, contender.name, "size", [int(size) / 1e6], "MB")

    chance = random.Random(options.seed + 2)
    person = range(1, options.persons + 1)
    values = {"": [()] * 10, "start": [(uid,) for uid in chance.sample(person, options.starts)],
              "pair": [tuple(chance.sample(person, 2)) for _ in range(options.starts)], "near pair": near_pairs(options, chance)}
    lanes = [Lane(contender, way == "prepared") for way in options.ways.split(",") for contender in contenders]
    for lane in lanes:
        lane.open()
    failed = False
    if "memory" in steps:
        measure_memory(contenders, values["start"], values["pair"], results)
    for step, questions in (("read", READS), ("first", None), ("write", WRITES)):
        if step not in steps:
            continue
        if step == "first":
            measure_firsts(lanes, values["start"], options, results)
            continue
        for question in questions:
            if re.search(options.only, question.name):
                failed = report(lanes, question, measure(lanes, question, values[question.takes], options), results) or failed
    if failed:
        sys.exit("answers disagree")


if __name__ == "__main__":
    main()
