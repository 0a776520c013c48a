#include "ruvector/core/graph_algorithms/level_search.hpp"

#include <algorithm>
#include <utility>

namespace rv::graph_algorithms {
namespace {

constexpr std::uint64_t kAhead = 12; // neighbours between a prefetch and its use

} // namespace

LevelSearch::LevelSearch(const Adjacency& out)
    : out_(out),
      reached_(out.nodes()),
      frontier_sources_(out.nodes()),
      frontier_(out.nodes()),
      next_(out.nodes()),
      touched_(out.nodes()) {}

void LevelSearch::start(NodeNumber first, unsigned count) {
    clear();
    sums_ = {};
    level_ = 0;
    frontier_size_ = next_size_ = at_ = 0;
    for (unsigned source = 0; source < count; ++source) reach(first + source, std::uint64_t{1} << source);
    end_level();
}

bool LevelSearch::advance(std::int64_t& edges) {
    while (frontier_size_ > 0) {
        while (at_ < frontier_size_) {
            if (edges <= 0) return false;
            const std::uint64_t sources = frontier_sources_[at_];
            const auto targets = out_.neighbours(frontier_[at_++]);
            edges -= static_cast<std::int64_t>(targets.size()) + 1;
            const std::size_t count = targets.size();
            for (std::size_t i = 0; i < std::min<std::size_t>(count, kAhead); ++i)
                __builtin_prefetch(&reached_[targets[i]], 1);
            for (std::size_t i = 0; i < count; ++i) {
                if (i + kAhead < count) __builtin_prefetch(&reached_[targets[i + kAhead]], 1);
                reach(targets[i], sources);
            }
        }
        edges -= next_size_;
        end_level();
    }
    return true;
}

void LevelSearch::reach(NodeNumber node, std::uint64_t sources) {
    Reached& reached = reached_[node];
    sources &= ~reached.before;
    if (sources == 0) return;
    if (reached.next == 0) {
        next_[next_size_++] = node;
        if (reached.before == 0) touched_[touched_size_++] = node;
    }
    reached.next |= sources;
}

// Makes the next level this one.
void LevelSearch::end_level() {
    for (NodeNumber i = 0; i < next_size_; ++i) {
        Reached& reached = reached_[next_[i]];
        counts_.add(reached.next);
        frontier_sources_[i] = reached.next;
        reached.before |= std::exchange(reached.next, 0);
    }
    std::swap(frontier_, next_);
    frontier_size_ = std::exchange(next_size_, 0);
    at_ = 0;
    const auto counts = counts_.take();
    if (level_ > 0) { // at level 0 are the sources themselves
        for (unsigned source = 0; source < kSources; ++source) {
            const double count = static_cast<double>(counts[source]);
            sums_[source].reached += counts[source];
            sums_[source].distances += count * static_cast<double>(level_);
            sums_[source].inverses += count / static_cast<double>(level_);
        }
    }
    ++level_;
}

void LevelSearch::clear() {
    if (touched_size_ > reached_.size() / 8)
        std::fill(reached_.begin(), reached_.end(), Reached());
    else
        for (NodeNumber i = 0; i < touched_size_; ++i) reached_[touched_[i]] = {};
    touched_size_ = 0;
}

} // namespace rv::graph_algorithms
