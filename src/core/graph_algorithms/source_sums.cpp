#include "ruvector/core/graph_algorithms/source_sums.hpp"

#include "ruvector/core/graph_algorithms/level_search.hpp"
#include "ruvector/core/graph_algorithms/weighted_search.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

namespace rv::graph_algorithms {
namespace {

// Edges that a search goes on for before its thread can be told to end: some milliseconds.
constexpr std::int64_t kEdgesOfTurn = 1 << 19;

// Searches at once: one a thread, as far as all of them take no more than 20 bytes an edge and 40 a node, and than may
// be held.
std::size_t searches_at_once(const Adjacency& out, std::size_t jobs, std::uint64_t bytes_of_node,
                             const Computation& computation) {
    const std::uint64_t bytes =
        std::min<std::uint64_t>(20 * out.size() + std::uint64_t{40} * out.nodes(), most_bytes() - held_bytes());
    const std::uint64_t fit = bytes / std::max<std::uint64_t>(1, bytes_of_node * out.nodes());
    const std::uint64_t most = std::min<std::uint64_t>(computation.workers(), jobs);
    return static_cast<std::size_t>(std::max<std::uint64_t>(1, std::min(fit, most)));
}

// A search that does one job after another. Which jobs depends on the threads, what they give does not.
template <class Search>
class Searcher {
public:
    explicit Searcher(const Adjacency& out) : search_(out) {}

    // start(search, job) and end(search, job) for jobs below `jobs` of which `next` is the next one; returns how many
    // have ended in this turn.
    template <class Start, class End>
    std::size_t turn(std::atomic<std::size_t>& next, std::size_t jobs, Start&& start, End&& end) {
        std::int64_t edges = kEdgesOfTurn;
        for (std::size_t ended = 0;; ++ended) {
            if (!busy_) {
                job_ = next.fetch_add(1, std::memory_order_relaxed);
                if (job_ >= jobs) return ended;
                start(search_, job_);
                busy_ = true;
            }
            if (!search_.advance(edges)) return ended;
            end(search_, job_);
            busy_ = false;
        }
    }

private:
    Search search_;
    bool busy_ = false;
    std::size_t job_ = 0;
};

// `jobs` in all, each of `sources` nodes.
template <class Search, class Start, class End>
void search_all(const Adjacency& out, std::size_t jobs, std::size_t sources, const char* name, Computation& computation,
                Start&& start, End&& end) {
    const std::size_t count = searches_at_once(out, jobs, Search::kBytesOfNode, computation);
    std::vector<std::unique_ptr<Searcher<Search>>> searchers;
    for (std::size_t i = 0; i < count; ++i) searchers.push_back(std::make_unique<Searcher<Search>>(out));
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> ended{0};
    while (ended.load() < jobs) {
        computation.check();
        computation.parallel(count,
                             [&](std::size_t i, unsigned) { ended += searchers[i]->turn(next, jobs, start, end); });
        computation.progress(name, std::min<std::size_t>(ended.load() * sources, out.nodes()), out.nodes());
    }
}

} // namespace

Counted<SourceSums> sums_from_all(const Adjacency& out, bool weighted, const char* name, Computation& computation) {
    const std::size_t nodes = out.nodes();
    Counted<SourceSums> sums(nodes);
    if (nodes == 0) return sums;
    if (weighted && out.weighted()) {
        search_all<WeightedSearch>(
            out, nodes, 1, name, computation,
            [](WeightedSearch& search, std::size_t job) { search.start(static_cast<NodeNumber>(job)); },
            [&](const WeightedSearch& search, std::size_t job) { sums[job] = search.sums(); });
        return sums;
    }
    constexpr std::size_t kSources = LevelSearch::kSources;
    const auto sources_of = [&](std::size_t job) { return std::min(kSources, nodes - job * kSources); };
    search_all<LevelSearch>(
        out, (nodes + kSources - 1) / kSources, kSources, name, computation,
        [&](LevelSearch& search, std::size_t job) {
            search.start(static_cast<NodeNumber>(job * kSources), static_cast<unsigned>(sources_of(job)));
        },
        [&](const LevelSearch& search, std::size_t job) {
            std::copy_n(search.sums().begin(), sources_of(job),
                        sums.begin() + static_cast<std::ptrdiff_t>(job * kSources));
        });
    return sums;
}

} // namespace rv::graph_algorithms
