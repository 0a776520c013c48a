// Moves centres that are worth little to rows of centres of high cost ("The enhanced LBG algorithm": Patane and Russo,
// 2001): Lloyd's iteration alone leaves two centres in one cluster and one in two.
//
// Without a centre its rows would go to the one beside it: what they lose by that is at most what the centre is worth.
// No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/partition.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rv::ivf {

template <class Space>
class Balancing {
public:
    Balancing(Partition<Space>& partition, Random& random, std::pmr::memory_resource* memory)
        : partition_(partition),
          random_(random),
          losses_(memory),
          costs_(memory),
          poorest_(memory),
          richest_(memory),
          takes_(memory),
          skip_(memory) {}

    static size_t bytes(size_t clusters) noexcept {
        return clusters * (sizeof(double) + sizeof(float) + 4 * sizeof(uint32_t));
    }

    void begin() {
        const size_t clusters = partition_.clusters();
        losses_.resize(clusters);
        costs_.resize(clusters);
        poorest_.resize(clusters);
        richest_.resize(clusters);
        takes_.resize(clusters);
        skip_.resize(clusters);
    }

    // half_gap: half the distance of each centre to the nearest other one. Says whether it moved any centre; then the
    // rows have to be assigned anew.
    bool balance(const float* half_gap) {
        rank(half_gap);
        if (!choose()) return false;
        for (size_t i = 0; i < partition_.active(); i++) {
            const uint32_t c = partition_.center_of(i);
            if (takes_[c] != kNone && skip_[c]-- == 0) {
                partition_.place(takes_[c], i);
                takes_[c] = kNone;
            }
        }
        return true;
    }

    void release() noexcept {
        losses_.release();
        costs_.release();
        poorest_.release();
        richest_.release();
        takes_.release();
        skip_.release();
    }

private:
    static constexpr float kInfinity = std::numeric_limits<float>::infinity();
    static constexpr uint32_t kNone = UINT32_MAX;
    // A centre is given up if its rows lose less by that than this share of the cost of the one that takes it.
    static constexpr double kLoss = 0.05;

    void rank(const float* half_gap) {
        for (uint32_t c = 0; c < partition_.clusters(); c++) {
            // Not NaN, even without rows where squares are beyond the range of float: the order needs numbers.
            losses_[c] = std::isinf(half_gap[c])
                             ? kInfinity
                             : static_cast<double>(partition_.count(c)) * Space::cost_of_distance(2 * half_gap[c]);
            costs_[c] = 0;
            poorest_[c] = richest_[c] = c;
        }
        for (size_t i = 0; i < partition_.active(); i++)
            costs_[partition_.center_of(i)] += static_cast<float>(Space::cost_of_distance(partition_.upper()[i]));
        std::sort(poorest_.begin(), poorest_.end(),
                  [&](uint32_t a, uint32_t b) { return std::pair(losses_[a], a) < std::pair(losses_[b], b); });
        std::sort(richest_.begin(), richest_.end(),
                  [&](uint32_t a, uint32_t b) { return std::pair(-costs_[a], a) < std::pair(-costs_[b], b); });
    }

    // Which of the rich centres takes which of the poor, and to which of its rows. Says whether any does.
    bool choose() {
        std::fill(takes_.begin(), takes_.end(), kNone);
        size_t moves = 0;
        for (const uint32_t few : poorest_) {
            const uint32_t many = richest_[moves];
            if (std::isinf(losses_[few]) || few == many) continue;
            if (!(losses_[few] < kLoss * static_cast<double>(costs_[many])) || partition_.count(many) < 2) break;
            losses_[beside(few)] = kInfinity; // it takes over the rows
            takes_[many] = few;
            skip_[many] = static_cast<uint32_t>(random_.next() % partition_.count(many));
            if (++moves == partition_.clusters() / 2) break;
        }
        return moves > 0;
    }

    // The nearest other centre.
    size_t beside(size_t c) {
        size_t nearest = c;
        float least = kInfinity;
        for (size_t other = 0; other < partition_.clusters(); other++) {
            const float cost =
                other == c ? kInfinity : partition_.space().cost(partition_.center(c), partition_.center(other));
            if (cost < least) {
                least = cost;
                nearest = other;
            }
        }
        return nearest;
    }

    Partition<Space>& partition_;
    Random& random_;
    Array<double> losses_;    // by how much the cost would rise without a centre, at most; infinite if it is to stay
    Array<float> costs_;      // of the rows of each centre
    Array<uint32_t> poorest_; // centres, by what they are worth
    Array<uint32_t> richest_; // by the cost of their rows
    Array<uint32_t> takes_;   // the centre that a row of this one is to have
    Array<uint32_t> skip_;    // which of the rows
};

} // namespace rv::ivf
