#!/usr/bin/env bash
# vectra 0.15: one zero vector in an index keeps better rows out of answers. Its score is NaN, answers are kept in a heap of k entries, and
# no score is greater than NaN: once it is at the top, nothing replaces it. Inserted first it is all that a query for one row
# finds, and a query for two gets it and the vector opposite to the query.
. "$(dirname "$0")/finding.sh"
npm_packages vectra@0.15.0
cat >program.js <<'END'
const { LocalIndex } = require('vectra');
async function nearest(count, items) {
	const index = new LocalIndex(`index-${count}-${items.length}`);
	await index.createIndex();
	for (const [id, vector] of items) await index.insertItem({ id, vector, metadata: {} });
	const found = await index.queryItems([1, 0], '', count);
	return found.map((result) => `${result.item.id} ${result.score.toFixed(2)}`).join(', ');
}
(async () => {
	const rows = [['opposite', [-1, 0]], ['same', [1, 0]], ['near', [1, 1]]];
	const zero = ['zero', [0, 0]];
	for (const count of [1, 2]) {
		console.log(count, 'without:', await nearest(count, rows));
		console.log(count, 'with:', await nearest(count, [zero, ...rows]));
	}
})();
END
prints '1 without: same 1.00
1 with: zero NaN
2 without: same 1.00, near 0.71
2 with: zero NaN, opposite -1.00' node program.js
finish
