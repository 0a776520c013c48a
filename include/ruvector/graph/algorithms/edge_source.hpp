// Where the graph of an algorithm comes from - a property graph, a table or view, a query - and its edges, read as the
// caller in the active snapshot. Needs a connection to SPI. C++ zone.
#pragma once

#include "ruvector/graph/algorithms/node_names.hpp"

#include "ruvector/core/graph_algorithms/computation.hpp"

namespace rv::graph {

// What of it is wanted.
struct GraphFilter {
    std::optional<std::vector<std::string>> edge_types; // nothing: all
    std::optional<std::vector<std::string>> node_labels;
    bool weighted = false; // whether weights are wanted at all
    std::optional<std::string> weight;
};

struct GraphSource {
    enum class Kind { kPropertyGraph, kTable, kQuery };
    Kind kind;
    std::int32_t graph = 0; // of a property graph
    Oid table = InvalidOid;
    std::string text; // as it was given
};

struct ReadGraph {
    NodeNames names;
    graph_algorithms::EdgeList edges;
};

// By name, or a query; a projection is none of these. Raises undefined_object where it is nothing at all.
GraphSource find_source(const std::string& text);
std::optional<GraphSource> find_source_or_nothing(const std::string& text);
GraphSource source_of_table(Oid table);

ReadGraph read_graph(const GraphSource& source, const GraphFilter& filter, graph_algorithms::Computation& computation);

// The query by which a table or a query is read.
std::string sql_of_source(const GraphSource& source, const GraphFilter& filter);

// A part of read_graph.
ReadGraph read_property_graph(const GraphSource& source, const GraphFilter& filter);

} // namespace rv::graph
