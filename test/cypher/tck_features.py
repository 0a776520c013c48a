# The feature files of openCypher's TCK as scenarios: Gherkin as far as they use it.
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Step:
    text: str
    doc: str | None = None
    table: list = field(default_factory=list)

    def with_example(self, example):
        def put(text):
            return re.sub(r"<([^<>\n]+)>", lambda name: example.get(name[1], name[0]), text)
        return Step(put(self.text), None if self.doc is None else put(self.doc), [[put(c) for c in row] for row in self.table])


@dataclass
class Scenario:
    name: str  # file and line, and of an outline the number of the example
    steps: list
    ignored: bool


# The cells of a table's line, in which a backslash takes the next character along.
def cells_of(line):
    plain = {r"\|": "|", r"\\": "\\", r"\n": "\n"}
    texts = re.findall(r"((?:\\.|[^|\\])*)\|", line[1:])
    return [re.sub(r"\\.", lambda pair: plain.get(pair[0], pair[0]), text).strip() for text in texts]


# The lines between two quotes, without the indentation of the first quote; `lines` yields (number, line).
def document(quote_line, lines):
    quote = quote_line.strip()[:3]
    indent = len(quote_line) - len(quote_line.lstrip())
    body = []
    for _, line in lines:
        if line.strip() == quote:
            return "\n".join(body)
        body.append(line[min(indent, len(line) - len(line.lstrip())):])
    raise ValueError("a quote has no end")


def scenarios_of(folder, path):
    name = path.relative_to(folder / "features")
    background, found, tags = [], [], []
    steps, examples, table = [], None, None  # of the scenario that is read

    def finish():
        if not found or found[-1].steps is not steps:
            return
        last = found.pop()
        if examples is None:
            found.append(Scenario(last.name, background + steps, last.ignored))
            return
        rows = [dict(zip(block[0], row)) for block in examples for row in block[1:]]
        for number, row in enumerate(rows, 1):
            found.append(Scenario(f"{last.name}#{number}", background + [s.with_example(row) for s in steps], last.ignored))

    lines = iter(enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1))
    for number, line in lines:
        text = line.strip()
        if text.startswith("@"):
            tags += text.split()
        elif text.startswith("Background:"):
            steps = background
        elif text.startswith(("Scenario:", "Scenario Outline:")):
            finish()
            steps, examples = [], [] if "Outline" in text.split(":")[0] else None
            found.append(Scenario(f"{name}:{number}", steps, "@ignore" in tags))
            tags = []
        elif text.startswith("Examples:"):
            table = []
            examples.append(table)
            tags = []
        elif text.startswith("|"):
            table.append(cells_of(text))
        elif text.startswith('"""'):
            steps[-1].doc = document(line, lines)
        elif step := re.match(r"(?:Given|When|Then|And|But) (.*?)[ #]*$", text):
            steps.append(Step(step[1]))
            table = steps[-1].table
    finish()
    return found


# Scenarios by file. Those with procedures share names of functions: they are one group.
def groups_of(folder):
    groups = {}
    for path in sorted(Path(folder).glob("features/**/*.feature")):
        scenarios = scenarios_of(Path(folder), path)
        with_procedures = any("there exists a procedure" in step.text for s in scenarios for step in s.steps)
        groups.setdefault("procedures" if with_procedures or path.parent.name == "call" else str(path), []).extend(scenarios)
    return list(groups.values())
