#!/usr/bin/env bash
# vectra 0.15: filters of metadata take an empty text and false for values that are not there, but not always: { kind: { $nin: ['a'] } }
# leaves out items whose kind is '' or false, while { kind: { $ne: 'a' } }, which should say the same, finds them. What has no such
# key passes neither. An operator that does not exist counts as equality: { kind: { $nearly: 'a' } } finds 'a', without an error.
. "$(dirname "$0")/finding.sh"
npm_packages vectra@0.15.0
cat >program.js <<'END'
const { LocalIndex } = require('vectra');
(async () => {
	const index = new LocalIndex('index');
	await index.createIndex();
	const kinds = { a: 'a', b: 'b', empty: '', no: false, zero: 0 };
	for (const [id, kind] of Object.entries(kinds)) await index.insertItem({ id, vector: [1, 0], metadata: { kind } });
	await index.insertItem({ id: 'missing', vector: [1, 0], metadata: {} });
	for (const filter of [{ $ne: 'a' }, { $nin: ['a'] }, { $gte: 0 }, { $nearly: 'a' }]) {
		const found = await index.queryItems([1, 0], '', 10, { kind: filter });
		console.log(JSON.stringify(filter), found.map((result) => result.item.id).sort().join(' ') || 'nothing');
	}
})();
END
prints '{"$ne":"a"} b empty no zero
{"$nin":["a"]} b zero
{"$gte":0} zero
{"$nearly":"a"} a' node program.js
finish
