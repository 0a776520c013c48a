#!/usr/bin/env bash
# okapibm25 1.4 (npm): the words of a query are regular expressions that are looked for anywhere in a document. 'cat' counts inside of
# catalogue, categories and concatenation, so that a text without a cat comes before one with it; '1.5' finds 115, and 'c++' raises an error.
. "$(dirname "$0")/finding.sh"
npm_packages okapibm25@1.4.1
cat >program.js <<'END'
const bm25 = require('okapibm25').default;
const documents = ['a cat sat on the mat', 'a catalogue of categories, and a concatenation', 'version 115', 'c++ and c'];
for (const word of ['cat', '1.5', 'c++']) {
	try {
		console.log(word, bm25(documents, [word]).map((score) => score.toFixed(2)).join(' '));
	} catch (error) {
		console.log(word, error.message);
	}
}
END
prints 'cat 0.61 0.97 0.00 0.00
1.5 0.00 0.00 2.98 0.00
c++ Invalid regular expression: /c++/g: Nothing to repeat' node program.js
finish
