#!/usr/bin/env bash
# sqlite-vec 0.1.9: in a cosine column a zero vector has distance NULL, and its place in the answer is in the middle: behind distance 1,
# before distance 2. Vectors become text with six digits after the point, so that one of small numbers comes back as zeros.
. "$(dirname "$0")/finding.sh"
npm_packages sqlite-vec-linux-x64@0.1.9
cat >program.py <<'END'
import sqlite3
db = sqlite3.connect(':memory:')
db.enable_load_extension(True)
db.load_extension('./node_modules/sqlite-vec-linux-x64/vec0.so')
db.execute('CREATE VIRTUAL TABLE item USING vec0(id INTEGER PRIMARY KEY, v FLOAT[2] DISTANCE_METRIC=cosine)')
db.executemany('INSERT INTO item VALUES (?, ?)', [(1, '[1,0]'), (2, '[0,1]'), (3, '[0,0]'), (4, '[-1,0]')])
print(db.execute("SELECT id, distance FROM item WHERE v MATCH '[1,0]' AND k = 4").fetchall())
print(db.execute("SELECT vec_to_json(vec_f32('[0.0000004, 0.00000025]'))").fetchone()[0])
print(db.execute("SELECT vec_distance_l2(vec_to_json(v), v) = vec_length(v) * 0 FROM (SELECT vec_f32('[0.1234565, 2]') AS v)").fetchone()[0])
END
prints '[(1, 0.0), (2, 1.0), (3, None), (4, 2.0)]
[0.000000,0.000000]
0' /usr/bin/python3 program.py
finish
