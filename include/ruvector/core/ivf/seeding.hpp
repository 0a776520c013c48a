// The first centres of k-means: rows drawn with a chance in proportion to their cost (k-means++: Arthur and
// Vassilvitskii, 2007).
//
// Several are drawn in a round, as Bahmani et al. do ("Scalable k-means++", 2012): a round's centres are then compared
// with the rows as one blocked product (centers.hpp). No destructor (see Array).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/partition.hpp"
#include "ruvector/core/ivf/random_rows.hpp"

#include <algorithm>
#include <limits>

namespace rv::ivf {

template <class Space>
class Seeding {
public:
    Seeding(Partition<Space>& partition, Random& random, std::pmr::memory_resource* memory)
        : partition_(partition), random_(random), round_(memory, partition.options().dims, Space::kNearness) {}

    static size_t bytes(const KMeansOptions& options) noexcept {
        return Centers::bytes(options.dims, kRoundSeeds, Space::kNearness);
    }

    // Looks at the first `count` rows, which are in random order. Overwrites the upper of the partition: the cost of
    // the nearest centre so far.
    void seed(size_t count) {
        const size_t clusters = partition_.clusters();
        std::fill_n(partition_.upper(), count, std::numeric_limits<float>::infinity());
        partition_.place(0, 0);
        size_t from = 0;
        for (size_t to = 1; from < clusters;) {
            offer(from, to, count);
            from = to;
            to = std::min(clusters, from + std::clamp<size_t>(from / 8, 1, kRoundSeeds));
            to = draw(from, to, count);
            if (to == from) break;
        }
        for (; from < clusters; from++) {
            partition_.tick();
            partition_.space().scatter(random_, partition_.row(random_.next() % partition_.rows()),
                                       partition_.center(from));
        }
    }

    void release() noexcept { round_.release(); }

private:
    static constexpr size_t kRoundSeeds = 16;

    // Compares the rows with the centres of a round.
    void offer(size_t from, size_t to, size_t count) {
        partition_.tick();
        round_.pack(partition_.center(from), to - from);
        float* const costs = partition_.upper();
        Nearest found[Centers::kBatchRows];
        for (size_t i = 0; i < count; i += Centers::kBatchRows) {
            const size_t n = std::min(Centers::kBatchRows, count - i);
            round_.nearest(partition_.row(i), n, found);
            for (size_t b = 0; b < n; b++) costs[i + b] = std::min(costs[i + b], found[b].distance);
        }
    }

    // Draws centres from..to among the rows. Returns the end of those that were drawn: a row is drawn once. A cost
    // counts as no more than the mean: far clusters without a centre are found all the same, while a centre that lies
    // on an outlier makes a short list.
    size_t draw(size_t from, size_t to, size_t count) {
        float* const costs = partition_.upper();
        double total = 0;
        for (size_t i = 0; i < count; i++) total += static_cast<double>(costs[i]);
        const auto cap = static_cast<float>(total / static_cast<double>(count));
        total = 0;
        for (size_t i = 0; i < count; i++) total += static_cast<double>(std::min(cap, costs[i]));
        for (size_t c = from; c < to; c++) {
            const size_t i = draw_by_cost(random_, costs, count, total, cap);
            if (i == count) return c;
            partition_.place(c, i);
            total -= static_cast<double>(std::min(cap, costs[i]));
            costs[i] = 0;
        }
        return to;
    }

    Partition<Space>& partition_;
    Random& random_;
    Centers round_;
};

} // namespace rv::ivf
