#!/usr/bin/env bash
# cytoscape 3.35: betweenness of an undirected graph counts each pair of ends twice, of a directed one once: the middle of a path of
# five has 8 in place of 4. "Normalized" is divided by the greatest value that any node has, so that some node has 1 in every
# graph, not by the number of pairs. And edges that weigh 0 are gone along more often than once: over the same path, in which each pair has
# one way, the middle has 12, more than there are pairs even when each counts twice.
. "$(dirname "$0")/finding.sh"
npm_packages cytoscape@3.35.0
cat >program.js <<'END'
const cytoscape = require('cytoscape');
const nodes = ['a', 'b', 'c', 'd', 'e'];
const path = (weight) =>
	cytoscape({
		headless: true,
		elements: [
			...nodes.map((id) => ({ data: { id } })),
			...nodes.slice(1).map((target, i) => ({ data: { source: nodes[i], target, weight } })),
		],
	}).elements();
const tell = (what, found, value) => console.log(what + ':', nodes.map((id) => found[value]('#' + id)).join(' '));
const weighted = { weight: (edge) => edge.data('weight') };
tell('undirected', path(1).betweennessCentrality(), 'betweenness');
tell('directed', path(1).betweennessCentrality({ directed: true }), 'betweenness');
tell('normalized', path(1).betweennessCentrality(), 'betweennessNormalized');
tell('weights of 1', path(1).betweennessCentrality(weighted), 'betweenness');
tell('weights of 0', path(0).betweennessCentrality(weighted), 'betweenness');
END
prints 'undirected: 0 6 8 6 0
directed: 0 3 4 3 0
normalized: 0 0.75 1 0.75 0
weights of 1: 0 6 8 6 0
weights of 0: 0 10 12 10 0' node program.js
finish
