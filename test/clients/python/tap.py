# What the tests of Python's clients share: a line for each test, and vectors as text.
import traceback
from contextlib import contextmanager

ROWS = 100


def vector(n):
    """Row n of a table of 3 dimensions."""
    return [float(n), float(n % 7), 0.5]


def to_text(values):
    return "[" + ",".join(repr(float(x)) for x in values) + "]"


def from_text(text):
    return None if text is None else [float(x) for x in text[1:-1].split(",")]


@contextmanager
def test(name):
    try:
        yield
        print("ok " + name, flush=True)
    except Exception:
        traceback.print_exc()
        print("not ok " + name, flush=True)
