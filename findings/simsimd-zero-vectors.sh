#!/usr/bin/env bash
# SimSIMD 6.5 and usearch 2.26: the cosine distance of a zero vector is 1 to every other vector and 0 to another zero vector, where
# pgvector says NaN, SQLite's extensions NULL and DuckDB 2. So a zero vector finds its likes, and all other rows are equally far.
. "$(dirname "$0")/finding.sh"
npm_packages simsimd@6.5.5 usearch@2.26.2
cat >program.js <<'END'
const { cosine } = require('simsimd');
const { Index } = require('usearch');
const zero = new Float32Array([0, 0]), some = new Float32Array([3, 4]);
console.log('simsimd', cosine(zero, some), cosine(zero, zero));
const index = new Index({ metric: 'cos', dimensions: 2, quantization: 'f32' });
index.add(1n, zero);
index.add(2n, some);
const found = index.search(zero, 2);
console.log('usearch', [...found.keys].join(' '), [...found.distances].join(' '));
END
prints 'simsimd 1 0
usearch 1 2 0 1' node program.js
finish
