#!/usr/bin/env bash
# DuckDB 1.5: the cosine similarity of a vector and itself is 0, as of orthogonal ones, where its elements are so large that the product of
# the squared lengths leaves single precision, and -1, as of opposite ones, where the squares do, or where they vanish. A zero vector
# has -1 to anything. No error, no NULL, no NaN: the nearest row, in other units, is the furthest.
. "$(dirname "$0")/finding.sh"
npm_packages @duckdb/node-api@1.5.6-r.1
cat >program.js <<'END'
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
	const connection = await (await DuckDBInstance.create(':memory:')).connect();
	for (const v of ['[3, 4]', '[3e-30, 4e-30]', '[3e18, 4e18]', '[3e19, 4e19]', '[0, 0]']) {
		const rows = await connection.runAndReadAll(
			`SELECT round(array_cosine_similarity(${v}::FLOAT[2], ${v}::FLOAT[2]), 3), round(${v}::FLOAT[2] <=> ${v}::FLOAT[2], 3)`);
		console.log(v, ...rows.getRowsJson()[0]);
	}
})();
END
prints '[3, 4] 1 0
[3e-30, 4e-30] -1 2
[3e18, 4e18] 0 1
[3e19, 4e19] -1 2
[0, 0] -1 2' node program.js
finish
