// Graphs that the session keeps under names, with what they were read from, so that a graph is read once for many
// algorithms. Each role has its own. Need a connection to SPI. C++ zone.
#pragma once

#include "ruvector/graph/algorithms/edge_source.hpp"
#include "ruvector/graph/algorithms/read_state.hpp"

namespace rv::graph {

// A graph in memory, in each direction that was asked for.
class KeptGraph {
public:
    KeptGraph(ReadGraph read, graph_algorithms::Computation& computation);
    const NodeNames& names() const { return names_; }
    const graph_algorithms::Graph& out() const { return out_; }
    const graph_algorithms::Graph& in_direction(graph_algorithms::Direction direction,
                                                graph_algorithms::Computation& computation) const;
    std::size_t bytes() const;

private:
    NodeNames names_;
    graph_algorithms::Graph out_;
    mutable std::optional<graph_algorithms::Graph> in_;
    mutable std::optional<graph_algorithms::Graph> both_;
};

struct Projection {
    std::string name;
    Oid role;
    GraphSource source;
    GraphFilter filter;
    std::int64_t made_at; // a TimestampTz
    ReadState state;
    std::shared_ptr<const KeptGraph> graph; // null: it could not be read anew
};

// Of the current role; null: there is none.
Projection* find_projection(std::string_view name);
std::vector<Projection*> all_projections();
Projection* add_projection(const std::string& name, GraphSource source, GraphFilter filter,
                           graph_algorithms::Computation& computation);
bool drop_projection(std::string_view name);
// Why it is perhaps no longer what would be read now; empty: it is.
std::string why_stale(Projection& projection);
// What is asked of it, read anew where it has to be and ruvector.stale_projections says so; lives on while it is used.
std::shared_ptr<const KeptGraph> use_projection(Projection& projection, const GraphFilter& wanted,
                                                graph_algorithms::Computation& computation);
// Of all roles.
std::size_t bytes_of_projections();

// While it lives, so much may be held as ruvector.graph_memory says, projections counted.
class GraphMemory {
public:
    GraphMemory();

private:
    MemoryLimit limit_;
};

} // namespace rv::graph
