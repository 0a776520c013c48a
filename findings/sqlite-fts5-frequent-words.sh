#!/usr/bin/env bash
# SQLite 3.40, FTS5: in bm25(), a word that stands in half of the rows or more weighs a millionth, however often it stands in a row: beside any other
# word it is as good as not there. The formula in its documentation, ln((N - n + .5) / (n + .5)), has no such bound, and is negative
# there; the variant that is never negative, ln(1 + (N - n + .5) / (n + .5)), still gives such a word half a point.
. "$(dirname "$0")/finding.sh"
cat >program.py <<'END'
import math, sqlite3
connection = sqlite3.connect(":memory:")
connection.execute("CREATE VIRTUAL TABLE doc USING fts5(body)")
rows = ["red fox", "red red red red", "red dog", "blue fox", "grey cat"]
connection.executemany("INSERT INTO doc VALUES (?)", [(row,) for row in rows])
for word in ["red", "fox", "cat"]:
    n = sum(word in row.split() for row in rows)
    found = connection.execute("SELECT body, bm25(doc) FROM doc WHERE doc MATCH ? ORDER BY rank", (word,)).fetchall()
    print(word, "in", n, "of", len(rows), "idf: formula %.3f, never negative %.3f;" % (
        math.log((len(rows) - n + .5) / (n + .5)), math.log(1 + (len(rows) - n + .5) / (n + .5))),
        ", ".join("%s %.2g" % row for row in found))
END
prints 'red in 3 of 5 idf: formula -0.336, never negative 0.539; red red red red -1.5e-06, red fox -1.1e-06, red dog -1.1e-06
fox in 2 of 5 idf: formula 0.336, never negative 0.875; red fox -0.36, blue fox -0.36
cat in 1 of 5 idf: formula 1.099, never negative 1.386; grey cat -1.2' python3 program.py
finish
