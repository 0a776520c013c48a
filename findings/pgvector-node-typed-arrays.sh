#!/usr/bin/env bash
# The npm package pgvector (0.3.0, 0.2.1 alike): toSql refuses a Float32Array, which is what embedding models in JavaScript return, though
# SparseVector takes one; Array.from makes it pass. In a plain array null becomes 0, while NaN becomes null, which the server
# refuses. fromSql counts a sparse vector's indices from 0, its text from 1.
. "$(dirname "$0")/finding.sh"
npm_packages pgvector@0.3.0
cat >program.js <<'END'
const { toSql, fromSql, SparseVector } = require('pgvector');
const show = (what, call) => {
	let result;
	try { result = call(); } catch (error) { result = `error: ${error.message}`; }
	console.log(what, typeof result === 'string' ? result : JSON.stringify(result));
};
const embedding = new Float32Array([1, 0, 2.5]);
show('typed array:', () => toSql(embedding));
show('sparse, of a typed array:', () => toSql(new SparseVector(embedding)));
show('plain array:', () => toSql(Array.from(embedding)));
show('null and NaN:', () => toSql([1, null, NaN]));
show('read:', () => fromSql('{1:1,3:2.5}/3').indices);
END
prints 'typed array: error: expected array or sparse vector
sparse, of a typed array: {1:1,3:2.5}/3
plain array: [1,0,2.5]
null and NaN: [1,0,null]
read: [0,2]' node program.js
finish
