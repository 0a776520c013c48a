"""A line for each number, printed and appended to a CSV file."""
import csv
import datetime
import os
import statistics

HEADER = ["date", "commit", "version", "server", "machine", "data", "rows", "contender", "what", "queries", "rounds", "median", "min",
          "max", "unit", "reference", "times_reference", "note", "command"]


class Results:
    def __init__(self, options):
        self.options = options
        if options.csv and not os.path.exists(options.csv):
            with open(options.csv, "w", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(HEADER)

    def add(self, contender, name, what, values, unit, queries="", reference="", times=None, note="", median=None):
        """`values`: one a round, none where there is no answer; `median`, where it is not theirs."""
        numbers = ["", "", ""]
        if values:
            numbers = [f"{number:.4g}" for number in (statistics.median(values) if median is None else median, min(values), max(values))]
        options = self.options
        line = [datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ"), options.commit, contender.version,
                f"PostgreSQL {contender.server_version}", options.machine, f"persons-{options.persons}-knows-{options.knows}", options.knows,
                name, what, queries, len(values), *numbers, unit, reference if times is not None else "",
                f"{times:.4g}" if times is not None else "", "; ".join(filter(None, (note, options.note))), options.command]
        beside = f"{times:9.3g} x {reference}" if times is not None else ""
        print(f"{what:30} {name:22} {numbers[0]:>10} {unit:3} {beside:24} {note}", flush=True)
        if options.csv:
            with open(options.csv, "a", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(line)
