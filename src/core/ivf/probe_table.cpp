#include "ruvector/core/ivf/probe_table.hpp"

#include "ruvector/core/base/array.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rv::ivf {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kNeighbours = 10; // of all rows, which those in the sample stand for

// Products of single elements that the comparison of queries with rows may take: about 40 milliseconds with AVX-512.
constexpr double kMostProducts = 3e9;
constexpr size_t kMostQueries = 800;
constexpr size_t kLeastQueries = 400;
constexpr size_t kRankedQueries = 32; // whose distances from all centres are kept at once

struct Plan {
    size_t queries;
    size_t rows;
    size_t neighbours; // of each query
};

Plan plan_of(const ProbeSample& sample) noexcept {
    const double affordable = kMostProducts / static_cast<double>(std::max<size_t>(sample.dims, 1));
    const auto wanted = static_cast<size_t>(affordable / static_cast<double>(std::max<size_t>(sample.count, 1)));
    const size_t queries = std::min(sample.count, std::clamp(wanted, kLeastQueries, kMostQueries));
    const auto most = static_cast<size_t>(affordable / static_cast<double>(std::max<size_t>(queries, 1)));
    const size_t rows = std::min(sample.count, std::max(most, size_t{10000}));
    const double share = static_cast<double>(rows) / std::max(1.0, sample.table_rows);
    const auto neighbours = static_cast<size_t>(std::lround(std::clamp(kNeighbours * share, 1.0, kNeighbours)));
    return {queries, rows, std::min(neighbours, rows > 0 ? rows - 1 : 0)};
}

struct Neighbour {
    float distance;
    uint32_t row;
    friend bool operator<(const Neighbour& a, const Neighbour& b) noexcept {
        return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
    }
};

// One estimate. No destructor: the memory resource owns the bytes.
class Estimate {
public:
    Estimate(const ProbeSample& sample, std::pmr::memory_resource* memory)
        : sample_(sample),
          plan_(plan_of(sample)),
          bytes_(row_bytes(sample.nearness, sample.dims)),
          memory_(memory),
          near_(memory),
          ranks_(memory) {}

    ProbeTable run() {
        find_neighbours();
        rank_lists();
        std::sort(ranks_.begin(), ranks_.end());
        ProbeTable table{};
        uint32_t least = 1;
        for (size_t i = 0; i < kRecallLevels.size(); i++)
            table.probes[i] = least = std::max(least, quantile(static_cast<double>(kRecallLevels[i])));
        near_.release();
        ranks_.release();
        return table;
    }

private:
    void tick() {
        if (sample_.tick != nullptr) sample_.tick();
    }

    const uint8_t* row(size_t i) const { return static_cast<const uint8_t*>(sample_.rows) + i * bytes_; }

    // The first rows are the queries; each keeps a heap of its nearest others.
    void find_neighbours() {
        Centers queries(memory_, sample_.dims, sample_.nearness);
        queries.pack(row(0), plan_.queries);
        Array<float> distances(memory_);
        distances.resize(Centers::kBatchRows * plan_.queries);
        near_.resize(plan_.queries * plan_.neighbours);
        std::fill(near_.begin(), near_.end(), Neighbour{kInfinity, 0});
        for (size_t i = 0; i < plan_.rows && plan_.neighbours > 0; i += Centers::kBatchRows) {
            tick();
            const size_t n = std::min(Centers::kBatchRows, plan_.rows - i);
            queries.distances(row(i), n, distances.data());
            for (size_t b = 0; b < n; b++) {
                for (size_t q = 0; q < plan_.queries; q++)
                    offer(q, {distances[b * plan_.queries + q], static_cast<uint32_t>(i + b)});
            }
        }
        distances.release();
        queries.release();
    }

    void offer(size_t query, const Neighbour& neighbour) {
        Neighbour* heap = &near_[query * plan_.neighbours];
        if (!(neighbour.distance < heap->distance) || neighbour.row == query) return;
        std::pop_heap(heap, heap + plan_.neighbours);
        heap[plan_.neighbours - 1] = neighbour;
        std::push_heap(heap, heap + plan_.neighbours);
    }

    // How many lists are nearer to a query than that of its neighbour, for each of them.
    void rank_lists() {
        Centers centers(memory_, sample_.dims, sample_.nearness);
        centers.pack(sample_.centers, sample_.lists);
        Array<float> distances(memory_);
        distances.resize(kRankedQueries * sample_.lists);
        for (size_t i = 0; i < plan_.queries; i += kRankedQueries) {
            tick();
            const size_t n = std::min(kRankedQueries, plan_.queries - i);
            centers.distances(row(i), n, distances.data());
            for (size_t b = 0; b < n; b++) {
                for (size_t k = 0; k < plan_.neighbours; k++) {
                    const Neighbour& neighbour = near_[(i + b) * plan_.neighbours + k];
                    if (!(neighbour.distance < kInfinity)) continue;
                    Nearest home{};
                    centers.nearest(row(neighbour.row), 1, &home);
                    const float* of_query = &distances[b * sample_.lists];
                    const float limit = of_query[home.center];
                    ranks_.push_back(static_cast<uint32_t>(std::count_if(
                        of_query, of_query + sample_.lists, [&](float distance) { return distance < limit; })));
                }
            }
        }
        distances.release();
        centers.release();
    }

    // Probes for a recall. Of the highest, few pairs tell: the number grows there at least as it does before, from one
    // level to another, with the logarithm of the share that is missed.
    uint32_t quantile(double recall) const {
        const uint32_t counted = counted_quantile(recall);
        if (recall <= kTail) return counted;
        const double from = counted_quantile(kTail);
        const double step = (from - counted_quantile(kBeforeTail)) / std::log((1 - kBeforeTail) / (1 - kTail));
        const double beyond = std::ceil(from + step * std::log((1 - kTail) / (1 - recall)));
        return std::max(counted, static_cast<uint32_t>(std::min(beyond, static_cast<double>(sample_.lists))));
    }

    // From the sorted ranks, as if the share of pairs that has to be found were a standard error greater.
    uint32_t counted_quantile(double recall) const {
        const auto lists = static_cast<uint32_t>(sample_.lists);
        if (ranks_.empty()) return lists;
        const auto n = static_cast<double>(ranks_.size());
        const double place = recall * n + kDeviations * std::sqrt(n * recall * (1 - recall));
        const auto above = static_cast<size_t>(std::ceil(place));
        return std::min(lists, ranks_[std::clamp<size_t>(above, 1, ranks_.size()) - 1] + 1);
    }

    static constexpr double kBeforeTail = 0.9;
    static constexpr double kTail = 0.98;
    static constexpr double kDeviations = 1;

    const ProbeSample& sample_;
    Plan plan_;
    size_t bytes_; // of a row
    std::pmr::memory_resource* memory_;
    Array<Neighbour> near_; // heaps, one for each query
    Array<uint32_t> ranks_;
};

} // namespace

uint32_t ProbeTable::probes_for(double recall, uint32_t lists) const noexcept {
    size_t above = 0;
    while (above < kRecallLevels.size() && static_cast<double>(kRecallLevels[above]) < recall) above++;
    if (above == 0) return std::min(probes[0], lists);
    const double from = static_cast<double>(kRecallLevels[above - 1]);
    const bool last = above == kRecallLevels.size();
    const double to = last ? 1 : static_cast<double>(kRecallLevels[above]);
    const double first = probes[above - 1];
    const double beyond = last ? lists : probes[above];
    const double found = first + (beyond - first) * std::min(1.0, (recall - from) / (to - from));
    return std::min(lists, static_cast<uint32_t>(std::ceil(found - 1e-6)));
}

size_t probe_table_bytes(const ProbeSample& sample) noexcept {
    const Plan plan = plan_of(sample);
    const size_t neighbours = plan.queries * plan.neighbours;
    const size_t finding =
        Centers::bytes(sample.dims, plan.queries, sample.nearness) + Centers::kBatchRows * plan.queries * sizeof(float);
    const size_t ranking =
        Centers::bytes(sample.dims, sample.lists, sample.nearness) + sample.lists * kRankedQueries * sizeof(float);
    return neighbours * (sizeof(Neighbour) + 4 * sizeof(uint32_t)) + 4096 + std::max(finding, ranking);
}

ProbeTable estimate_probes(const ProbeSample& sample, std::pmr::memory_resource* memory) {
    return Estimate(sample, memory).run();
}

} // namespace rv::ivf
