// Lloyd's iteration: each row goes to its nearest centre, each centre to the midst of its rows, until little changes.
//
// Hamerly's bounds ("Making k-means even faster", 2010) leave out the rows whose centre cannot have changed. An
// iteration that lowers the cost by little is the last. A centre that loses all its rows is put where rows are far from
// theirs. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/balancing.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/partition.hpp"
#include "ruvector/core/ivf/random_rows.hpp"

#include <algorithm>
#include <numeric>

namespace rv::ivf {

template <class Space>
class Lloyd {
public:
    using Element = typename Space::Element;

    Lloyd(Partition<Space>& partition, Random& random, std::pmr::memory_resource* memory)
        : partition_(partition),
          random_(random),
          balancing_(partition, random, memory),
          packed_(memory, partition.options().dims, Space::kNearness),
          half_gap_(memory),
          moved_(memory) {}

    static size_t bytes(const KMeansOptions& options, size_t clusters) noexcept {
        return Balancing<Space>::bytes(clusters) + Centers::bytes(options.dims, clusters, Space::kNearness) +
               clusters * 2 * sizeof(float);
    }

    // Before the first iterate() on other rows or centres.
    void begin() {
        balancing_.begin();
        half_gap_.resize(partition_.clusters());
        moved_.resize(partition_.clusters());
    }

    // Over the active rows, from where the centres are. Ends after `most` iterations, or one that lowers the cost by no
    // more than this share. Returns how often the centres were moved.
    int iterate(int most, double least_gain, bool balances) {
        double cost = assign_all();
        for (int iteration = 1;; iteration++) {
            refill_empty();
            const double gain = move_centers();
            cost -= gain;
            // What a last few rows would still change is not worth the passes.
            const bool ends = iteration >= most || gain <= least_gain * cost;
            if (balances && iteration < most && iteration <= kBalancedIterations && (ends || iteration % 2 == 0) &&
                balancing_.balance(half_gap_.data())) {
                cost = assign_all();
            } else if (ends || reassign() <= partition_.active() / 1000) {
                return iteration;
            }
        }
    }

    void release() noexcept {
        balancing_.release();
        packed_.release();
        half_gap_.release();
        moved_.release();
    }

private:
    // Up to this one, each second iteration balances.
    static constexpr int kBalancedIterations = 8;

    float distance(size_t i) { return Space::distance(partition_.cost(i)); }

    // Compares up to kBatchRows rows with all centres. Returns how many have another centre than before.
    size_t assign_batch(const uint32_t* which, size_t n, bool first) {
        partition_.tick();
        Nearest found[Centers::kBatchRows];
        packed_.nearest(partition_.row(0), which, n, found);
        size_t changed = 0;
        for (size_t b = 0; b < n; b++) {
            const size_t i = which[b];
            if (first) {
                partition_.add(i, found[b].center);
            } else if (found[b].center != partition_.center_of(i)) {
                partition_.change(i, found[b].center);
                changed++;
            }
            partition_.upper()[i] = Space::distance(found[b].distance);
            partition_.lower()[i] = Space::distance(found[b].second_distance);
        }
        return changed;
    }

    // Returns the cost.
    double assign_all() {
        const size_t active = partition_.active();
        partition_.clear();
        packed_.pack(partition_.center(0), partition_.clusters());
        uint32_t which[Centers::kBatchRows];
        for (size_t i = 0; i < active; i += Centers::kBatchRows) {
            const size_t n = std::min(Centers::kBatchRows, active - i);
            std::iota(which, which + n, static_cast<uint32_t>(i));
            assign_batch(which, n, true);
        }
        double cost = 0;
        for (size_t i = 0; i < active; i++) cost += Space::cost_of_distance(partition_.upper()[i]);
        return cost;
    }

    // Looks at the rows whose bounds do not say that they stay. Returns how many did not.
    size_t reassign() {
        float* const upper = partition_.upper();
        const float* const lower = partition_.lower();
        uint32_t which[Centers::kBatchRows];
        size_t changed = 0;
        size_t n = 0;
        for (size_t i = 0; i < partition_.active(); i++) {
            const float enough = std::max(half_gap_[partition_.center_of(i)], lower[i]);
            if (upper[i] <= enough) continue;
            upper[i] = distance(i);
            if (upper[i] <= enough) continue;
            which[n++] = static_cast<uint32_t>(i);
            if (n == Centers::kBatchRows) {
                changed += assign_batch(which, n, false);
                n = 0;
            }
        }
        return changed + assign_batch(which, n, false);
    }

    // Gives each centre without rows one that is far from its centre, drawn as for seeding.
    void refill_empty() {
        const size_t active = partition_.active();
        float* const upper = partition_.upper();
        const auto has_others = [&](size_t i) { return partition_.count(partition_.center_of(i)) > 1; };
        bool prepared = false;
        double total = 0;
        for (uint32_t c = 0; c < partition_.clusters(); c++) {
            if (partition_.count(c) > 0) continue;
            partition_.tick();
            if (!prepared) {
                // From here on `upper` holds costs; it is set right again below.
                for (size_t i = 0; i < active; i++) {
                    upper[i] = has_others(i) ? partition_.cost(i) : 0.0F;
                    total += static_cast<double>(upper[i]);
                }
                prepared = true;
            }
            const size_t i = draw_by_cost(random_, upper, active, total);
            if (i == active) break;
            if (has_others(i)) {
                partition_.change(i, c);
                partition_.lower()[i] = 0;
            }
            total -= static_cast<double>(upper[i]);
            upper[i] = 0;
        }
        for (size_t i = 0; prepared && i < active; i++) upper[i] = distance(i);
    }

    // Moves centres to the midst of their rows, and the bounds with them. Returns by how much that lowers the cost.
    double move_centers() {
        double gain = 0;
        float most = 0;
        float second_most = 0;
        size_t furthest = 0;
        for (size_t c = 0; c < partition_.clusters(); c++) {
            moved_[c] = partition_.move(c);
            gain += static_cast<double>(partition_.count(c)) * Space::cost_of_distance(moved_[c]);
            if (moved_[c] > most) {
                second_most = most;
                most = moved_[c];
                furthest = c;
            } else {
                second_most = std::max(second_most, moved_[c]);
            }
        }
        packed_.pack(partition_.center(0), partition_.clusters());
        find_gaps();
        for (size_t i = 0; i < partition_.active(); i++) {
            const uint32_t c = partition_.center_of(i);
            partition_.upper()[i] += moved_[c];
            partition_.lower()[i] -= c == furthest ? second_most : most;
        }
        return gain;
    }

    // A row nearer to its centre than half the distance of that to the nearest other one stays with it.
    void find_gaps() {
        Nearest found[Centers::kBatchRows];
        for (size_t c = 0; c < partition_.clusters(); c += Centers::kBatchRows) {
            partition_.tick();
            const size_t n = std::min(Centers::kBatchRows, partition_.clusters() - c);
            packed_.nearest(partition_.center(c), n, found);
            for (size_t b = 0; b < n; b++) {
                // The nearest is the centre itself, or one at the same place.
                half_gap_[c + b] = 0.5F * Space::distance(found[b].second_distance);
            }
        }
    }

    Partition<Space>& partition_;
    Random& random_;
    Balancing<Space> balancing_;
    Centers packed_;
    Array<float> half_gap_; // half the distance of each centre to the nearest other one
    Array<float> moved_;    // how far each centre has just been moved
};

} // namespace rv::ivf
