# A session of psql that takes one statement after another.
import json
import re
import subprocess


class StatementFailed(Exception):
    pass


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Session:
    def __init__(self):
        self.psql = subprocess.Popen(["psql", "-XqAt", "-v", "VERBOSITY=terse"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, encoding="utf-8")
        self.statements = 0
        self.run("SET client_min_messages = error")
        self.run("SET standard_conforming_strings = on")
        self.run("SET statement_timeout = '20s'")

    def run(self, statement):
        self.statements += 1
        end = f"end of statement {self.statements}"
        self.psql.stdin.write(f"{statement};\n\\echo {end}\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.rstrip("\n") == end:
                break
            lines.append(line.rstrip("\n"))
        else:
            raise SystemExit("the server closed the connection: " + " ".join(lines))
        errors = [line for line in lines if re.match(r"(psql:.*: )?(ERROR|FATAL|PANIC): ", line)]
        if errors:
            raise StatementFailed(errors[0])
        return lines

    def cypher(self, graph, query, parameters=None):
        lines = self.run(f"SELECT * FROM ruvector_cypher('{graph}', {quoted(query)}, {quoted(json.dumps(parameters or {}))})")
        return [json.loads(line) for line in lines]
