#!/usr/bin/env python3
# run_tck.py TCK [--baseline FILE] [--write FILE] [--filter REGEX] [--jobs N] [-v]: runs the scenarios of openCypher's TCK in the
# database that PGDATABASE and its like name, which has the extension. TCK is the folder `tck` of a checkout of
# github.com/openCypher/openCypher. Errors have to name the TCK's type and detail. With a baseline, an outcome that is worse than there fails,
# and so does a scenario that is not there any more; --write writes the outcomes. Python's standard library is enough.
import argparse
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tck_features import groups_of
from tck_scenario import Failed, ScenarioRun
from tck_session import Session

local = threading.local()


def outcome_of(options, scenario):
    if scenario.ignored:
        return "ignored", ""
    if not hasattr(local, "session"):
        local.session, local.graphs = Session(), 0
    local.graphs += 1
    try:
        ScenarioRun(options.tck, local.session, f"tck_{threading.get_ident()}_{local.graphs}").run(scenario)
        return "passed", ""
    except Failed as failure:
        return "failed", str(failure)


def run_group(options, scenarios):
    return {s.name: outcome_of(options, s) for s in scenarios if re.search(options.filter, s.name)}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tck")
    arguments.add_argument("--baseline")
    arguments.add_argument("--write")
    arguments.add_argument("--filter", default="")
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("-v", action="store_true", help="say why scenarios fail")
    options = arguments.parse_args()
    groups = groups_of(options.tck)
    if not groups:
        sys.exit(f"{options.tck} has no features: the folder tck of a checkout of openCypher is wanted")
    outcomes = {}
    with ThreadPoolExecutor(options.jobs) as pool:
        for part in pool.map(lambda group: run_group(options, group), groups):
            outcomes.update(part)
    lines = [f"{outcome} {name}" for name, (outcome, _) in sorted(outcomes.items())]
    if options.write:
        Path(options.write).write_text("\n".join(lines) + "\n", encoding="utf-8")
    known = Path(options.baseline).read_text(encoding="utf-8").splitlines() if options.baseline else []
    worse = 0
    for outcome, name in (line.split(" ", 1) for line in known):
        now, why = outcomes.get(name, ("missing", ""))
        if outcome == "passed" and now != "passed" and re.search(options.filter, name):
            worse += 1
            print(f"worse: {name} {now}: {why}")
    if options.v:
        for name, (outcome, why) in sorted(outcomes.items()):
            if outcome == "failed":
                print(f"failed: {name}: {why}")
    counts = {o: sum(line.startswith(o) for line in lines) for o in ("passed", "failed", "ignored")}
    print(f"{counts['passed']} of {len(lines)} passed, {counts['failed']} failed, {counts['ignored']} ignored")
    sys.exit(1 if worse else 0)


main()
