# What the steps of a scenario mean. A scenario passes if none of them raises Failed.
import re
from collections import Counter
from pathlib import Path

from tck_session import StatementFailed, quoted
from tck_values import literal_of_tck, parameter_of_tck, value_of_json, value_of_tck

TYPES = {"INTEGER": "bigint", "FLOAT": "double precision", "NUMBER": "numeric", "STRING": "text"}


class Failed(Exception):
    pass


class ScenarioRun:
    def __init__(self, folder, session, graph):
        self.folder, self.session, self.graph = Path(folder), session, graph
        self.parameters, self.schemas = {}, set()
        self.rows, self.error = [], None  # of the last query
        self.before = None

    def run(self, scenario):
        self.session.run(f"SELECT ruvector_graph_create('{self.graph}')")
        try:
            for step in scenario.steps:
                self.take(step)
            self.expect_no_error()
        except StatementFailed as error:
            raise Failed(str(error))
        finally:
            for schema in self.schemas:
                self.session.run(f'DROP SCHEMA "{schema}" CASCADE')
            self.session.run(f"SELECT ruvector_graph_delete('{self.graph}')")

    def take(self, step):
        text = step.text
        if text in ("an empty graph", "any graph"):
            return
        if named := re.fullmatch(r"the ([\w-]+) graph", text):
            script = self.folder / "graphs" / named[1] / f"{named[1]}.cypher"
            for query in script.read_text(encoding="utf-8").split(";"):
                if query.strip():
                    self.session.cypher(self.graph, query)
        elif text == "having executed:":
            self.session.cypher(self.graph, step.doc)
        elif text == "parameters are:":
            self.parameters = {name: parameter_of_tck(value) for name, value in step.table}
        elif procedure := re.fullmatch(r"there exists a procedure (.*)\.(\w+)\((.*)\) :: \((.*)\) ?:", text):
            self.make_procedure(*procedure.groups(), step.table)
        elif text in ("executing query:", "executing control query:"):
            self.query(step.doc)
        elif raised := re.fullmatch(r"an? (\w+) should be raised at (?:compile time|runtime|any time): (\S+)", text):
            self.expect_error(raised[1], raised[2])
        else:
            self.expect_no_error()
            if text == "the result should be empty":
                if self.rows:
                    raise Failed(f"{len(self.rows)} rows, where none were expected")
            elif text.startswith("the result should be"):
                self.expect_rows(step.table, ", in order" in text, "ignoring element order" in text)
            elif text == "no side effects":
                self.expect_effects({})
            elif text == "the side effects should be:":
                self.expect_effects({name: int(count) for name, count in step.table if int(count)})
            else:
                raise Failed("unknown step: " + text)

    def make_procedure(self, schema, name, inputs, outputs, table):
        def columns(text):
            return [(column.split("::")[0].strip(), TYPES[column.split("::")[1].strip(" ?")]) for column in text.split(",") if column.strip()]
        inputs, outputs = columns(inputs), columns(outputs)
        names, rows = (table[0], table[1:]) if table else ([], [])
        types = dict(inputs + outputs)
        values = [", ".join(f"{literal_of_tck(cell)}::{types[column]}" for column, cell in zip(names, row)) for row in rows]
        body = "SELECT " + ", ".join(f't."{column}"' for column, _ in outputs)
        if values and outputs:
            body += " FROM (VALUES " + ", ".join(f"({row})" for row in values) + ") AS t (" + ", ".join(f'"{n}"' for n in names) + ")"
            body += " WHERE true" + "".join(f' AND t."{n}" IS NOT DISTINCT FROM ${i}' for i, (n, _) in enumerate(inputs, 1))
        elif outputs:
            body = "SELECT " + ", ".join(f"NULL::{kind}" for _, kind in outputs) + " WHERE false"
        result = "TABLE (" + ", ".join(f'"{n}" {kind}' for n, kind in outputs) + ")" if outputs else "void"
        self.schemas.add(schema)
        self.session.run(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        self.session.run(f'CREATE OR REPLACE FUNCTION "{schema}"."{name}"(' + ", ".join(f'"{n}" {kind}' for n, kind in inputs) +
                         f") RETURNS {result} LANGUAGE sql STABLE AS {quoted(body)}")

    def query(self, text):
        self.expect_no_error()
        self.before = self.content()
        try:
            self.rows = self.session.cypher(self.graph, text, self.parameters)
        except StatementFailed as error:
            self.rows, self.error = [], str(error)

    def expect_no_error(self):
        if self.error:
            raise Failed(self.error)

    def expect_error(self, kind, detail):
        if not self.error:
            raise Failed(f"no error, where {kind}: {detail} was expected")
        if kind not in self.error or detail not in self.error + "*":
            raise Failed(f"{self.error}, where {kind}: {detail} was expected")
        self.error = None
        self.expect_effects({})

    def expect_rows(self, table, in_order, any_list_order):
        columns = table[0]
        if any(sorted(row) != sorted(columns) for row in self.rows):
            raise Failed(f"columns {list(self.rows[0])}, where {columns} were expected")
        expected = [tuple(value_of_tck(cell, any_list_order) for cell in row) for row in table[1:]]
        found = [tuple(value_of_json(row[column], any_list_order) for column in columns) for row in self.rows]
        if found != expected if in_order else Counter(found) != Counter(expected):
            raise Failed(f"rows {self.rows[:5]}, where {table[1:6]} were expected")

    # Nodes, relationships, labels and properties, as sets: what the TCK compares for side effects.
    def content(self):
        entities = {"nodes": set(), "relationships": set(), "labels": set(), "properties": set()}
        for kind, query in (("nodes", "MATCH (x) RETURN x"), ("relationships", "MATCH ()-[x]->() RETURN x")):
            for entity in (row["x"] for row in self.session.cypher(self.graph, query)):
                entities[kind].add(entity["id"])
                entities["labels"].update(entity.get("labels", []))
                entities["properties"].update((kind, entity["id"], key, value_of_json(v)) for key, v in entity["properties"].items())
        return entities

    def expect_effects(self, expected):
        after = self.content()
        found = {}
        for kind, then in after.items():
            found["+" + kind], found["-" + kind] = len(then - self.before[kind]), len(self.before[kind] - then)
        found = {kind: count for kind, count in found.items() if count}
        if found != expected:
            raise Failed(f"side effects {found}, where {expected} were expected")
