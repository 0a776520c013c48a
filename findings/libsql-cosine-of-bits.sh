#!/usr/bin/env bash
# libSQL 0.5: vector_distance_cos of 1-bit vectors is the number of bits that differ, not a cosine: 2 for two of four bits. A zero vector
# has distance NULL by the function, so that ORDER BY puts it first; vector_top_k over the same rows does not, and puts it now
# here, now there behind the nearest. And vector_extract prints six digits, so that a text does not bring back what was stored.
. "$(dirname "$0")/finding.sh"
npm_packages libsql@0.5.29
cat >program.js <<'END'
const Database = require('libsql');
const db = new Database(':memory:');
const values = (query) => db.prepare(query).all().map((row) => Object.values(row).join(' ')).join(', ');
const a = "'[1, -1, 1, 1]'", b = "'[1, 1, -1, 1]'";
console.log('float', values(`SELECT vector_distance_cos(vector32(${a}), vector32(${b}))`));
console.log('1 bit', values(`SELECT vector_distance_cos(vector1bit(${a}), vector1bit(${b}))`));
db.exec(`CREATE TABLE item (id INTEGER PRIMARY KEY, v F32_BLOB(2));
	INSERT INTO item VALUES (1, vector32('[1, 0]')), (2, vector32('[0, 1]')), (3, vector32('[0, 0]'));
	CREATE INDEX item_v ON item (libsql_vector_idx(v))`);
console.log('by the function:', values("SELECT id FROM item ORDER BY vector_distance_cos(v, vector32('[1, 0]'))"));
console.log('first by the index:', values("SELECT id FROM vector_top_k('item_v', vector32('[1, 0]'), 3) LIMIT 1"));
console.log('extracted', values("SELECT vector_extract(vector32('[16777215, 0.12345679]'))"));
END
prints 'float 1
1 bit 2
by the function: 3, 1, 2
first by the index: 1
extracted [1.67772e+07,0.123457]' node program.js
finish
