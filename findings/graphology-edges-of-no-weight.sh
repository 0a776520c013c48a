#!/usr/bin/env bash
# graphology-metrics 2.4: edges that weigh 0 make betweenness wrong without a word, and weights are read unasked: the attribute `weight` is an
# edge's length unless getEdgeWeight is null. On a path of five, in which each pair of nodes has one way, the middle has 6 in place of 4,
# and the edges up to 44 where there are 10 pairs. graphology-communities-louvain 2.0 gives NaN for the modularity of a graph whose edges
# weigh 0 in all, or that has none, where graphology-metrics raises an error for the latter.
. "$(dirname "$0")/finding.sh"
npm_packages graphology@0.26.0 graphology-metrics@2.4.2 graphology-communities-louvain@2.0.2
cat >program.js <<'END'
const { UndirectedGraph } = require('graphology');
const { centrality, graph } = require('graphology-metrics');
const louvain = require('graphology-communities-louvain');
const path = (weight) => {
	const made = new UndirectedGraph();
	for (const [source, target] of ['ab', 'bc', 'cd', 'de']) made.mergeEdge(source, target, { weight });
	return made;
};
const values = (found) => Object.values(found).join(' ');
for (const weight of [1, 0]) {
	console.log('weights of', weight, 'nodes:', values(centrality.betweenness(path(weight), { normalized: false })));
	console.log('weights of', weight, 'edges:', values(centrality.edgeBetweenness(path(weight), { normalized: false })));
}
console.log('not asked for:', values(centrality.betweenness(path(0), { normalized: false, getEdgeWeight: null })));
console.log('modularity, weights of 0:', louvain.detailed(path(0)).modularity);
const lone = new UndirectedGraph();
lone.addNode('a');
console.log('modularity, no edges:', louvain.detailed(lone).modularity);
try {
	console.log('and', graph.modularity(lone));
} catch (error) {
	console.log('and', error.message);
}
END
prints 'weights of 1 nodes: 0 3 4 3 0
weights of 1 edges: 4 6 6 4
weights of 0 nodes: 0 5 6 5 0
weights of 0 edges: 15.125 34 44.25 34.25
not asked for: 0 3 4 3 0
modularity, weights of 0: NaN
modularity, no edges: NaN
and graphology-metrics/modularity: cannot compute modularity of an empty graph.' node program.js
finish
