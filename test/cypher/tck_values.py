# Values as the TCK writes them and as ruvector_cypher returns them, both as tuples that are equal where the values are. What JSON
# has no number for comes as a string, as do temporal values.
import math
import re

TOKEN = re.compile(r"""\s*(?:(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))|(?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
                   r"""|(?P<name>-?[^\W\d]\w*|`[^`]*`)|(?P<sign>->|<-|[-<>\[\](){}:,]))""", re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def scalar(value):
    if isinstance(value, float) and not math.isfinite(value):
        value = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return type(value).__name__, value


def a_list(values, any_order):
    return "list", tuple(sorted(values, key=repr) if any_order else values)


def a_map(members):
    return "map", tuple(sorted(members.items()))


class Reader:
    def __init__(self, text, any_order):
        self.any_order = any_order
        self.tokens, at = [], 0
        while token := TOKEN.match(text, at):
            self.tokens.append((token.lastgroup, token[token.lastgroup]))
            at = token.end()
        self.tokens.append(("end", text[at:].strip()))

    def take(self, *signs):
        if self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return None

    def need(self, sign):
        if not self.take(sign):
            raise ValueError(f"{sign} expected, not {self.tokens[0][1]}")

    def name(self):
        return self.tokens.pop(0)[1].strip("`")

    # Values between commas, up to the sign that closes them.
    def until(self, close, read):
        values = []
        while not self.take(close):
            if values:
                self.need(",")
            values.append(read())
        return values

    def member(self):
        key = self.name()
        self.need(":")
        return key, self.value()

    def properties(self):
        return a_map(dict(self.until("}", self.member)) if self.take("{") else {})

    def node(self):
        labels = set()
        while self.take(":"):
            labels.add(self.name())
        properties = self.properties()
        self.need(")")
        return "node", tuple(sorted(labels)), properties

    def path(self):
        self.need("(")
        parts = [self.node()]
        while not self.take(">"):
            backwards = self.take("-", "<-") == "<-"
            self.need("[")
            relationship = self.value_in_brackets()
            self.need("-" if backwards else "->")
            self.need("(")
            parts += [(relationship, backwards), self.node()]
        return "path", tuple(parts)

    def value_in_brackets(self):
        if self.take(":"):
            relationship = "relationship", self.name(), self.properties()
            self.need("]")
            return relationship
        return a_list(self.until("]", self.value), self.any_order)

    def value(self):
        if self.take("["):
            return self.value_in_brackets()
        if self.tokens[0] == ("sign", "{"):
            return self.properties()
        if self.take("("):
            return self.node()
        if self.take("<"):
            return self.path()
        kind, text = self.tokens.pop(0)
        if kind == "string":
            return scalar(re.sub(r"\\(.)", lambda pair: ESCAPES.get(pair[1], pair[1]), text[1:-1], flags=re.S))
        if kind == "number":
            return scalar(float(text) if re.search("[.eE]", text) else int(text))
        words = {"null": None, "true": True, "false": False, "NaN": math.nan, "Infinity": math.inf, "Inf": math.inf,
                 "-Infinity": -math.inf, "-Inf": -math.inf}
        return scalar(words[text])


def value_of_tck(text, any_order=False):
    reader = Reader(text, any_order)
    value = reader.value()
    if reader.tokens != [("end", "")]:
        raise ValueError("no value: " + text)
    return value


def value_of_json(value, any_order=False):
    def read(inner):
        return value_of_json(inner, any_order)
    if isinstance(value, list):
        return a_list([read(v) for v in value], any_order)
    if not isinstance(value, dict):
        return scalar(value)
    members = {key: read(v) for key, v in value.items()}
    if set(value) - {"external_id"} == {"id", "labels", "properties"}:
        return "node", tuple(sorted(set(value["labels"]))), members["properties"]
    if set(value) - {"weight"} == {"id", "type", "start", "end", "properties"}:
        return "relationship", value["type"], members["properties"]
    if set(value) == {"nodes", "relationships", "length"}:
        nodes, steps = value["nodes"], value["relationships"]
        parts = [read(nodes[0])]
        for before, step, node in zip(nodes, steps, nodes[1:]):
            parts += [(read(step), step["start"] != before["id"]), read(node)]
        return "path", tuple(parts)
    return a_map(members)


# A value of the TCK as a parameter.
def parameter_of_tck(text):
    def plain(value):
        if value[0] == "list":
            return [plain(v) for v in value[1]]
        return {key: plain(v) for key, v in value[1]} if value[0] == "map" else value[1]
    return plain(value_of_tck(text))


def literal_of_tck(text):
    value = parameter_of_tck(text)
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"
