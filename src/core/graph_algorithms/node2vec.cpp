// Learns by stochastic gradient descent one pair at a time, in parallel and yet with one result: nodes are in parts,
// and pairs in blocks by the parts of their two ends. Blocks that share neither part touch no row in common, and go
// side by side; a block's pairs go one after the other, and take their negatives from the part of its contexts. (Zhu,
// Xu, Tang, Qu, "GraphVite: A high-performance CPU-GPU hybrid system for node embedding", 2019, has it so for several
// GPUs.) Small graphs are one part: plain descent.
//
// Walks are made as they are needed, some for each episode, and made again in each epoch.
#include "ruvector/core/base/error.hpp"
#include "ruvector/core/graph_algorithms/skip_gram.hpp"
#include "ruvector/core/graph_algorithms/walker.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>
#include <vector>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kMostParts = 16;
constexpr std::size_t kNodesOfPart = 256; // at least: fewer would see too few negatives

// Streams of random numbers besides those of the walks.
enum Stream : std::uint64_t {
    kOrder = 0x6F72646572,
    kParts = 0x7061727473,
    kWindows = 0x77696E,
    kNegatives = 0x6E6567
};

void require(bool holds, const char* text) {
    if (!holds) throw Error(sqlstate::kInvalidParameterValue, text);
}

void require_options(const Node2VecOptions& options) {
    require(options.dimensions >= 1 && options.dimensions <= 16000, "the number of dimensions must be from 1 to 16000");
    require(options.window >= 1 && options.window <= 10000, "the window must be from 1 to 10000");
    require(options.negatives >= 1 && options.negatives <= kMostNegatives,
            "the number of negatives must be from 1 to 100");
    require(options.epochs >= 1, "the number of epochs must be at least 1");
    require(options.learning_rate > 0 && options.learning_rate <= 1,
            "the learning rate must be more than 0 and at most 1");
}

// Pairs of an episode. Few, so that all parts learn evenly; of many dimensions fewer, as their steps take longer and
// nobody looks for an interrupt within a block.
std::uint64_t pairs_of_episode(std::uint64_t nodes, std::uint64_t dimensions) {
    const std::uint64_t pairs = std::clamp<std::uint64_t>(64 * nodes, 1 << 16, 1 << 22);
    return std::max<std::uint64_t>(pairs * 128 / std::max<std::uint64_t>(dimensions, 128), 1 << 12);
}

// Nodes in parts of about the same size, by random numbers.
struct Parts {
    std::size_t count = 1;
    Counted<std::uint8_t> of;        // by node
    Counted<NodeNumber> members;     // by part
    std::vector<std::size_t> begins; // of parts in `members`, and the end

    Parts(NodeNumber nodes, std::uint64_t seed)
        : count(std::clamp<std::size_t>(nodes / kNodesOfPart, 1, kMostParts)),
          of(nodes),
          members(nodes),
          begins(count + 1, 0) {
        for (NodeNumber node = 0; node < nodes; ++node) {
            of[node] = static_cast<std::uint8_t>(below(stream(seed, kParts, node).next(), count));
            ++begins[of[node] + 1U];
        }
        for (std::size_t part = 0; part < count; ++part) begins[part + 1] += begins[part];
        std::vector<std::size_t> at(begins.begin(), begins.end() - 1);
        for (NodeNumber node = 0; node < nodes; ++node) members[at[of[node]]++] = node;
    }
    std::span<const NodeNumber> nodes(std::size_t part) const {
        return {members.data() + begins[part], begins[part + 1] - begins[part]};
    }
};

class Training {
public:
    Training(const Graph& graph, const Node2VecOptions& options, Computation& computation)
        : options_(options),
          seed_(options.walks.seed),
          computation_(computation),
          walker_(graph, options.walks, computation),
          order_(start_nodes(graph, options.walks)),
          walks_(order_.size() * static_cast<std::uint64_t>(options.walks.walks_per_node)),
          parts_(graph.nodes(), seed_),
          blocks_(parts_.count * parts_.count),
          model_(graph.nodes(), options.dimensions, seed_) {
        // Not in the order of the numbers, which may be that of communities.
        Random random = stream(seed_, kOrder);
        for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[below(random.next(), i)]);
        const std::uint64_t pairs_of_walk =
            static_cast<std::uint64_t>(options.walks.length) * (static_cast<std::uint64_t>(options.window) + 1);
        const std::uint64_t pairs = pairs_of_episode(graph.nodes(), static_cast<std::uint64_t>(options.dimensions));
        of_episode_ = std::min<std::uint64_t>(std::max<std::uint64_t>(pairs / pairs_of_walk, 1), walks_);
        // So many that their counts of pairs by block take little.
        const std::uint64_t together = Walker::kTogether;
        of_chunk_ = std::max<std::uint64_t>((of_episode_ / 64 + together - 1) / together, 1) * together;
        nodes_.resize(of_episode_ * walker_.length());
        lengths_.resize(of_episode_);
    }

    Counted<float> run() {
        make_tables(graph_nodes());
        const auto epochs = static_cast<std::uint64_t>(options_.epochs);
        const double all = static_cast<double>(walks_) * options_.epochs;
        for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
            for (std::uint64_t first = 0; first < walks_; first += of_episode_) {
                const std::uint64_t count = std::min(of_episode_, walks_ - first);
                const std::uint64_t done = epoch * walks_ + first;
                make_walks(first, count);
                make_pairs(epoch, first, count);
                learn(done, rate(static_cast<double>(done) / all), rate(static_cast<double>(done + count) / all));
                computation_.progress("node2vec", done + count, epochs * walks_);
            }
        }
        return std::move(model_).take_centres();
    }

private:
    NodeNumber graph_nodes() const { return static_cast<NodeNumber>(parts_.of.size()); }

    float rate(double done) const { return static_cast<float>(options_.learning_rate * std::max(1 - done, 1e-4)); }

    // All first walks, then all second ones.
    Walker::Start start(std::uint64_t walk) const { return {order_[walk % order_.size()], walk / order_.size()}; }

    void make_walks(std::uint64_t first, std::uint64_t count) {
        computation_.parallel_ranges(count, Walker::kTogether,
                                     [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                                         Walker::Start together[Walker::kTogether];
                                         for (std::size_t i = begin; i < end; ++i)
                                             together[i - begin] = start(first + i);
                                         walker_.walk({together, end - begin}, nodes_.data() + begin * walker_.length(),
                                                      lengths_.data() + begin);
                                     });
    }

    std::span<const NodeNumber> walk(std::size_t i) const {
        return {nodes_.data() + i * walker_.length(), lengths_[i]};
    }

    // Negatives are drawn by the 3/4th power of how often walks come to a node.
    void make_tables(NodeNumber nodes) {
        Counted<std::uint64_t> visits(nodes, 0);
        for (std::uint64_t first = 0; first < walks_; first += of_episode_) {
            computation_.check();
            const std::uint64_t count = std::min(of_episode_, walks_ - first);
            make_walks(first, count);
            computation_.parallel_ranges(
                count, of_chunk_, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
                    for (std::size_t i = begin; i < end; ++i)
                        for (const NodeNumber node : walk(i))
                            std::atomic_ref<std::uint64_t>(visits[node]).fetch_add(1, std::memory_order_relaxed);
                });
            computation_.progress("node2vec, visits", first + count, walks_);
        }
        for (std::size_t part = 0; part < parts_.count; ++part) {
            Counted<double> weights;
            double sum = 0;
            for (const NodeNumber node : parts_.nodes(part)) {
                const double root = std::sqrt(static_cast<double>(visits[node])); // exact, as a power would not be
                weights.push_back(root * std::sqrt(root));
                sum += weights.back();
            }
            if (sum == 0) weights.assign(weights.size(), 1); // no walk comes to it: it has no pairs
            tables_.emplace_back(weights);
        }
    }

    // Calls found(pair) for each pair of the episode's walk i.
    template <class Found>
    void each_pair(std::uint64_t epoch, std::uint64_t first, std::size_t i, Found&& found) const {
        const auto nodes = walk(i);
        Random random = stream(seed_, kWindows, epoch, first + i);
        for (std::size_t at = 0; at < nodes.size(); ++at) {
            const std::size_t window = 1 + below(random.next(), static_cast<std::uint64_t>(options_.window));
            const std::size_t begin = at < window ? 0 : at - window;
            const std::size_t end = std::min(at + window + 1, nodes.size());
            for (std::size_t other = begin; other < end; ++other)
                if (other != at) found(SeenPair{nodes[at], nodes[other]});
        }
    }

    std::size_t block(SeenPair pair) const { return parts_.of[pair.centre] * parts_.count + parts_.of[pair.context]; }

    // Pairs by block, within each in the order of the walks: counted first, then written to their places.
    void make_pairs(std::uint64_t epoch, std::uint64_t first, std::uint64_t count) {
        const std::size_t chunks = (count + of_chunk_ - 1) / of_chunk_;
        places_.assign(chunks * blocks_, 0);
        computation_.parallel_ranges(count, of_chunk_,
                                     [&](std::size_t begin, std::size_t end, std::size_t chunk, unsigned) {
                                         std::uint64_t* counts = places_.data() + chunk * blocks_;
                                         for (std::size_t i = begin; i < end; ++i)
                                             each_pair(epoch, first, i, [&](SeenPair pair) { ++counts[block(pair)]; });
                                     });
        std::uint64_t sum = 0;
        begins_.assign(1, 0);
        for (std::size_t block = 0; block < blocks_; ++block) {
            for (std::size_t chunk = 0; chunk < chunks; ++chunk)
                sum += std::exchange(places_[chunk * blocks_ + block], sum);
            begins_.push_back(sum);
        }
        if (pairs_.size() < sum) pairs_.resize(sum);
        computation_.parallel_ranges(
            count, of_chunk_, [&](std::size_t begin, std::size_t end, std::size_t chunk, unsigned) {
                std::uint64_t* places = places_.data() + chunk * blocks_;
                for (std::size_t i = begin; i < end; ++i)
                    each_pair(epoch, first, i, [&](SeenPair pair) { pairs_[places[block(pair)]++] = pair; });
            });
    }

    void learn(std::uint64_t done, float first, float last) {
        for (std::size_t round = 0; round < parts_.count; ++round) {
            computation_.parallel(parts_.count, [&](std::size_t centres, unsigned) {
                const std::size_t contexts = (centres + round) % parts_.count;
                const std::size_t block = centres * parts_.count + contexts;
                const std::span<const SeenPair> pairs(pairs_.data() + begins_[block],
                                                      begins_[block + 1] - begins_[block]);
                model_.train(pairs, {parts_.nodes(contexts), tables_[contexts]}, options_.negatives, first, last,
                             stream(seed_, kNegatives, done, block));
            });
        }
    }

    const Node2VecOptions& options_;
    std::uint64_t seed_;
    Computation& computation_;
    Walker walker_;
    Counted<NodeNumber> order_; // of starts
    std::uint64_t walks_;
    Parts parts_;
    std::size_t blocks_; // pairs of parts
    SkipGram model_;
    std::vector<AliasTable> tables_; // by part

    // Of an episode.
    std::uint64_t of_episode_; // walks
    std::uint64_t of_chunk_;   // walks
    Counted<NodeNumber> nodes_;
    Counted<std::uint32_t> lengths_;
    Counted<SeenPair> pairs_;
    Counted<std::uint64_t> places_; // by chunk of walks, then block: where its pairs go
    Counted<std::uint64_t> begins_; // of blocks in pairs_
};

} // namespace

Counted<float> node2vec(const Graph& graph, const Node2VecOptions& options, Computation& computation) {
    require_options(options);
    return Training(graph, options, computation).run();
}

} // namespace rv::graph_algorithms
