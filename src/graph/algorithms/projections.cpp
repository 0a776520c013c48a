// C++ zone.
#include "ruvector/graph/algorithms/projections.hpp"

extern "C" {
#include "utils/timestamp.h"
}

#include "ruvector/graph/settings.hpp"

namespace rv::graph {
namespace {

using graph_algorithms::Computation;
using graph_algorithms::Direction;
using graph_algorithms::EdgeList;
using graph_algorithms::Graph;

// Never destroyed: when the process ends, its memory goes as a whole.
std::vector<std::unique_ptr<Projection>>& kept() {
    static auto* all = new std::vector<std::unique_ptr<Projection>>;
    return *all;
}

Graph reversed(const Graph& graph, Computation& computation) {
    EdgeList edges;
    edges.sources.reserve(graph.edges());
    edges.targets.reserve(graph.edges());
    edges.weights.reserve(graph.weighted() ? graph.edges() : 0);
    for (NodeNumber node = 0; node < graph.nodes(); ++node) {
        if (node % 4096 == 0) computation.check();
        for (std::uint64_t at = graph.out().begin(node); at < graph.out().end(node); ++at) {
            edges.sources.push_back(node);
            edges.targets.push_back(graph.out().target(at));
            if (graph.weighted()) edges.weights.push_back(graph.out().weight(at));
        }
    }
    return {graph.nodes(), std::move(edges), Direction::kIn, computation};
}

void fail_memory() {
    throw Error("53200", "the graph needs more memory than it may have", "",
                "The setting ruvector.graph_memory says how much; projections that are kept count.");
}

void read(Projection& projection, Computation& computation) {
    projection.graph.reset(); // before there is another
    projection.state.begin();
    ReadGraph found = read_graph(projection.source, projection.filter, computation);
    projection.state.end(projection.source, projection.filter);
    projection.graph = std::make_shared<const KeptGraph>(std::move(found), computation);
    projection.made_at = GetCurrentTimestamp();
}

// Where the name of its source leads now; nothing: nowhere.
std::optional<GraphSource> find_again(const GraphSource& source) {
    if (source.text.empty()) return source;
    return find_source_or_nothing(source.text);
}

} // namespace

KeptGraph::KeptGraph(ReadGraph read, Computation& computation)
    : names_(std::move(read.names)), out_(names_.size(), std::move(read.edges), Direction::kOut, computation) {}

const Graph& KeptGraph::in_direction(Direction direction, Computation& computation) const {
    if (direction == Direction::kOut) return out_;
    std::optional<Graph>& graph = direction == Direction::kIn ? in_ : both_;
    if (!graph) graph.emplace(direction == Direction::kIn ? reversed(out_, computation) : out_.undirected(computation));
    return *graph;
}

std::size_t KeptGraph::bytes() const {
    return names_.bytes() + out_.bytes() + (in_ ? in_->bytes() : 0) + (both_ ? both_->bytes() : 0);
}

Projection* find_projection(std::string_view name) {
    for (const auto& projection : kept())
        if (projection->name == name && projection->role == GetUserId()) return projection.get();
    return nullptr;
}

std::vector<Projection*> all_projections() {
    std::vector<Projection*> all;
    for (const auto& projection : kept())
        if (projection->role == GetUserId()) all.push_back(projection.get());
    std::sort(all.begin(), all.end(), [](const Projection* a, const Projection* b) { return a->name < b->name; });
    return all;
}

Projection* add_projection(const std::string& name, GraphSource source, GraphFilter filter, Computation& computation) {
    auto made = std::make_unique<Projection>();
    made->name = name;
    made->role = GetUserId();
    made->source = std::move(source);
    made->filter = std::move(filter);
    read(*made, computation);
    // Reading may have run whatever a query calls.
    drop_projection(name);
    kept().push_back(std::move(made));
    return kept().back().get();
}

bool drop_projection(std::string_view name) {
    return std::erase_if(kept(), [&](const auto& projection) {
               return projection->name == name && projection->role == GetUserId();
           }) > 0;
}

std::string why_stale(Projection& projection) {
    if (projection.graph == nullptr) return "it could not be read anew";
    const std::optional<GraphSource> source = find_again(projection.source);
    if (!source || source->kind != projection.source.kind || source->graph != projection.source.graph ||
        source->table != projection.source.table)
        return "its graph or table is another one by now, or no more";
    return projection.state.change(projection.source, projection.filter);
}

std::shared_ptr<const KeptGraph> use_projection(Projection& projection, const GraphFilter& wanted,
                                                Computation& computation) {
    const auto refuse = [](const char* argument) {
        throw Error(sqlstate::kInvalidParameterValue, std::string(argument) + " is not for a projection", "",
                    "ruvector_graph_project takes it when the projection is made.");
    };
    if (wanted.edge_types) refuse("p_edge_types");
    if (wanted.node_labels) refuse("p_node_labels");
    if (wanted.weight && wanted.weight != projection.filter.weight) refuse("p_weight");
    const StaleProjections how = stale_projections();
    if (how == StaleProjections::kUse && projection.graph != nullptr) return projection.graph;
    const std::string reason = why_stale(projection);
    if (reason.empty()) return projection.graph;
    if (how == StaleProjections::kError)
        throw Error("55000", "the projection \"" + projection.name + "\" is stale: " + reason, "",
                    "ruvector_graph_project makes it anew; the setting ruvector.stale_projections lets it be read "
                    "anew (reload) or used as it is (use).");
    // Whatever reading runs may drop the projection: what is read belongs to nobody until it is there.
    const std::string name = projection.name;
    Projection fresh = projection;
    projection.graph.reset();
    if (!fresh.source.text.empty()) fresh.source = find_source(fresh.source.text);
    read(fresh, computation);
    std::shared_ptr<const KeptGraph> graph = fresh.graph;
    if (Projection* place = find_projection(name)) *place = std::move(fresh);
    return graph;
}

std::size_t bytes_of_projections() {
    std::size_t bytes = 0;
    for (const auto& projection : kept())
        if (projection->graph != nullptr) bytes += projection->graph->bytes();
    return bytes;
}

static std::size_t left_memory() {
    const std::size_t used = bytes_of_projections();
    return used < graph_memory() ? graph_memory() - used : 0;
}

GraphMemory::GraphMemory() : limit_(left_memory(), fail_memory) {}

} // namespace rv::graph
