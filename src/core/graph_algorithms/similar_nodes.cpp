// The pairs of nodes that have a neighbour in common are found by going from each node to its neighbours and from these
// back to all that have them: how often one comes to a node is how many neighbours are common.
#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/neighbour_sets.hpp"
#include "ruvector/core/graph_algorithms/similarity.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kNodesOfChunk = 32;        // of a search: few, as some take long
constexpr std::size_t kNodesOfShortChunk = 4096; // of what takes a few steps a node
constexpr std::size_t kLeastRoom = 1 << 18;      // pairs that a batch has room for

// The nodes to search for: ascending, each once.
Counted<NodeNumber> wanted_nodes(const Graph& graph, std::span<const NodeNumber> nodes) {
    Counted<NodeNumber> wanted(nodes.begin(), nodes.end());
    if (wanted.empty()) {
        wanted.resize(graph.nodes());
        for (NodeNumber node = 0; node < graph.nodes(); ++node) wanted[node] = node;
        return wanted;
    }
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    if (wanted.back() >= graph.nodes()) throw Error(sqlstate::kInvalidParameterValue, "the graph has no such node");
    return wanted;
}

// Of one node: most similar first.
bool better(const SimilarPair& left, const SimilarPair& right) {
    return left.similarity > right.similarity || (left.similarity == right.similarity && left.b < right.b);
}

// Value: what is common. Its size, or Adamic and Adar's sum.
template <class Value>
class Search {
    static constexpr bool kSums = std::is_same_v<Value, double>;

public:
    Search(const Graph& graph, const SimilarOptions& options, Computation& computation)
        : graph_(graph),
          options_(options),
          computation_(computation),
          out_(graph.out()),
          in_(graph.in(computation)),
          nodes_(wanted_nodes(graph, options.nodes)),
          in_counts_(neighbour_counts(in_, computation)) {
        count_neighbours();
        if constexpr (kSums) make_worths();
        count_ways();
        const std::size_t entries = static_cast<std::size_t>(graph.nodes()) * computation.workers();
        common_.assign(entries, 0);
        touched_.resize((most_ways_ + std::size_t{1}) * computation.workers());
    }

    Counted<SimilarPair> run() {
        Counted<SimilarPair> result;
        const std::size_t most_room = std::max<std::size_t>(kLeastRoom, graph_.nodes());
        Counted<SimilarPair> room;
        Counted<std::uint64_t> begins;
        Counted<std::uint32_t> found;
        for (std::size_t first = 0; first < nodes_.size();) {
            computation_.check();
            begins.clear();
            std::uint64_t need = 0;
            std::size_t last = first;
            for (; last < nodes_.size() && (last == first || need + room_of(last) <= most_room); ++last) {
                begins.push_back(need);
                need += room_of(last);
            }
            if (room.size() < need) room.resize(need);
            found.resize(last - first);
            computation_.parallel_ranges(
                last - first, kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned worker) {
                    for (std::size_t i = begin; i < end; ++i)
                        found[i] = search(nodes_[first + i], room.data() + begins[i], room_of(first + i), worker);
                });
            for (std::size_t i = 0; i < last - first; ++i) {
                const SimilarPair* pairs = room.data() + begins[i];
                result.insert(result.end(), pairs, pairs + found[i]);
            }
            first = last;
            computation_.progress("similar nodes", first, nodes_.size());
        }
        return result;
    }

private:
    bool left_out(NodeNumber node) const {
        return options_.most_neighbours != 0 && in_counts_[node] > options_.most_neighbours;
    }
    std::uint64_t room_of(std::size_t i) const {
        return options_.most == 0 ? ways_[i] : std::min<std::uint64_t>(ways_[i], options_.most);
    }

    void count_neighbours() {
        counts_.resize(graph_.nodes());
        computation_.parallel_ranges(counts_.size(), kNodesOfShortChunk,
                                     [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                                         for (std::size_t i = begin; i < end; ++i) {
                                             std::uint32_t count = 0;
                                             each_distinct(out_.neighbours(static_cast<NodeNumber>(i)),
                                                           [&](NodeNumber node) { count += left_out(node) ? 0 : 1; });
                                             counts_[i] = count;
                                         }
                                     });
    }

    void make_worths() {
        worths_.resize(graph_.nodes());
        computation_.parallel_ranges(
            graph_.nodes(), kNodesOfShortChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                for (std::size_t i = begin; i < end; ++i) {
                    const auto node = static_cast<NodeNumber>(i);
                    worths_[i] = adamic_adar_worth(
                        graph_.directed() ? count_either(out_.neighbours(node), in_.neighbours(node)) : in_counts_[i]);
                }
            });
    }

    // For each node to search for, a bound on how many nodes it has a neighbour in common with.
    void count_ways() {
        ways_.resize(nodes_.size());
        computation_.parallel_ranges(
            nodes_.size(), kNodesOfShortChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                for (std::size_t i = begin; i < end; ++i) {
                    std::uint64_t ways = 0;
                    each_distinct(out_.neighbours(nodes_[i]), [&](NodeNumber node) {
                        if (!left_out(node)) ways += in_counts_[node];
                    });
                    ways_[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(ways, graph_.nodes()));
                }
            });
        most_ways_ = ways_.empty() ? 0 : *std::max_element(ways_.begin(), ways_.end());
    }

    double similarity(Value common, NodeNumber a, NodeNumber b) const {
        if constexpr (kSums) {
            return common;
        } else {
            const std::uint64_t all = options_.similarity == Similarity::kJaccard
                                          ? std::uint64_t{counts_[a]} + counts_[b] - common
                                          : std::min(counts_[a], counts_[b]);
            return static_cast<double>(common) / static_cast<double>(all);
        }
    }

    // The most that it can be, whatever `b` is.
    double bound(Value common, NodeNumber a) const {
        if constexpr (kSums)
            return common;
        else if (options_.similarity == Similarity::kOverlap)
            return 1;
        else
            return static_cast<double>(common) / static_cast<double>(counts_[a]);
    }

    Value worth(NodeNumber node) const {
        if constexpr (kSums)
            return worths_[node];
        else
            return (void)node, 1;
    }

    // Writes the pairs of `a`, at most `most`, in their order, and returns how many there are.
    std::uint32_t search(NodeNumber a, SimilarPair* pairs, std::uint64_t most, unsigned worker) {
        if (most == 0) return 0;
        Value* common = common_.data() + static_cast<std::size_t>(worker) * graph_.nodes();
        NodeNumber* touched = touched_.data() + worker * (most_ways_ + std::size_t{1});
        const std::size_t count = count_common(a, common, touched);
        // The heap's first is the worst one; `bar` is what a similarity has to reach.
        std::uint32_t found = 0;
        double bar = std::max(options_.least, std::numeric_limits<double>::min());
        for (std::size_t i = 0; i < count; ++i) {
            const NodeNumber b = touched[i];
            const Value value = common[b];
            common[b] = 0;
            if (b == a || bound(value, a) < bar) continue;
            const SimilarPair pair = {a, b, similarity(value, a, b)};
            if (pair.similarity < bar || (found == most && !better(pair, pairs[0]))) continue;
            if (found == most) {
                std::pop_heap(pairs, pairs + found, better);
                --found;
            }
            pairs[found++] = pair;
            std::push_heap(pairs, pairs + found, better);
            if (found == most) bar = pairs[0].similarity;
        }
        std::sort_heap(pairs, pairs + found, better);
        return found;
    }

    std::size_t count_common(NodeNumber a, Value* common, NodeNumber* touched) const {
        std::size_t count = 0;
        each_distinct(out_.neighbours(a), [&](NodeNumber through) {
            const Value more = worth(through);
            if (left_out(through) || more == 0) return; // 0: nobody else has it
            each_distinct(in_.neighbours(through), [&](NodeNumber b) {
                // Written in any case, and kept where it is new: no branch to mispredict.
                touched[count] = b;
                count += common[b] == 0 ? 1 : 0;
                common[b] += more;
            });
        });
        return count;
    }

    const Graph& graph_;
    const SimilarOptions& options_;
    Computation& computation_;
    const Adjacency& out_;
    const Adjacency& in_;
    Counted<NodeNumber> nodes_;
    Counted<std::uint32_t> in_counts_; // how many nodes have it as a neighbour
    Counted<std::uint32_t> counts_;    // its neighbours that count
    Counted<double> worths_;
    Counted<std::uint32_t> ways_; // by place in nodes_
    std::uint32_t most_ways_ = 0;
    Counted<Value> common_;       // a row of nodes for each worker, 0 between searches
    Counted<NodeNumber> touched_; // a row for each worker: the nodes whose `common` is not 0, and one place
};

} // namespace

Counted<SimilarPair> similar_nodes(const Graph& graph, const SimilarOptions& options, Computation& computation) {
    if (!(options.least >= 0) || !std::isfinite(options.least))
        throw Error(sqlstate::kInvalidParameterValue, "the least similarity must be 0 or more");
    if (options.similarity == Similarity::kAdamicAdar) return Search<double>(graph, options, computation).run();
    return Search<std::uint32_t>(graph, options, computation).run();
}

} // namespace rv::graph_algorithms
