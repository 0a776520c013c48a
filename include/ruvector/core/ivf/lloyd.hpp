// k-means over all centres at once: seeding, and Lloyd's iteration on a growing part of the sample.
//
// Seeding draws rows with a chance in proportion to their cost (k-means++: Arthur and Vassilvitskii, 2007), several in
// a round, as Bahmani et al. do ("Scalable k-means++", 2012): a round's centres are then compared with the rows as one
// blocked product (centers.hpp). Lloyd's iteration starts on a part of the sample and ends on all of it, as the nested
// batches of Newling and Fleuret ("Nested mini-batch k-means", 2016): early steps are long and need few rows to know
// where to go. Hamerly's bounds ("Making k-means even faster", 2010) leave out the rows whose centre cannot have
// changed. An iteration that lowers the cost by little is the last. A centre that loses all its rows is put where rows
// are far from theirs. Rows that have been rotated at random are divided by a part of their dims, which keeps distances
// nearly (Boutsidis et al., "Random projections for k-means clustering", 2010); the last iterations make up for what it
// loses. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace rv::ivf {

// Moves `count` random rows of those at `sample` to the front.
template <class Element>
void shuffle_front(Random& random, Element* sample, size_t row_size, size_t rows, size_t count) {
    for (size_t i = 0; i < std::min(count, rows); i++) {
        const size_t other = i + random.next() % (rows - i);
        if (other != i) std::swap_ranges(sample + i * row_size, sample + (i + 1) * row_size, sample + other * row_size);
    }
}

template <class Space>
class Lloyd {
public:
    using Element = typename Space::Element;
    using Sum = typename Space::Sum;

    Lloyd(const KMeansOptions& options, const Space& space, std::pmr::memory_resource* memory)
        : space_(space),
          size_(space.row_size()),
          options_(options),
          packed_(memory, options.dims, 1, Space::kNearness),
          round_(memory, options.dims, kRoundSeeds, Space::kNearness),
          random_(options.seed),
          assigned_(memory),
          upper_(memory),
          lower_(memory),
          sums_(memory),
          counts_(memory),
          half_gap_(memory),
          moved_(memory),
          batch_(memory),
          batch_rows_(memory),
          poorest_(memory),
          richest_(memory),
          takes_(memory),
          skip_(memory) {}

    // What the largest run takes.
    static size_t bytes(const KMeansOptions& options, size_t most_rows, size_t most_clusters) noexcept {
        const size_t each_center =
            options.dims * sizeof(Sum) + sizeof(size_t) + 2 * sizeof(float) + 4 * sizeof(uint32_t);
        size_t with_first_dims = 0;
        if (options.first_dims > 0) {
            KMeansOptions part = options;
            part.dims = std::exchange(part.first_dims, 0);
            with_first_dims = (most_rows + most_clusters) * row_bytes(Space::kNearness, part.dims) +
                              bytes(part, most_rows, most_clusters);
        }
        const size_t batch = Centers::kBatchRows * (row_bytes(Space::kNearness, options.dims) + sizeof(size_t));
        return with_first_dims + most_rows * (2 * sizeof(float) + sizeof(uint32_t)) + most_clusters * each_center +
               batch + Centers::bytes(options.dims, most_clusters, Space::kNearness) +
               Centers::bytes(options.dims, kRoundSeeds, Space::kNearness);
    }

    // Shuffles the rows, which lie where Space::begin has put them, and writes the centres, at least one.
    KMeansResult run(Element* sample, size_t rows, Element* centers, size_t clusters) {
        sample_ = sample;
        rows_ = rows;
        centers_ = centers;
        clusters_ = clusters;
        prepare();
        if (rows <= clusters) {
            for (size_t c = 0; c < clusters; c++) {
                if (c < rows) {
                    std::copy_n(row(c), size_, center(c));
                } else {
                    space_.scatter(random_, rows > 0 ? row(random_.next() % rows) : nullptr, center(c));
                }
            }
            return {0, 0, rows};
        }
        seed_rows_ = std::min(rows, std::max(kFirstRowsPerCluster * clusters, kLeastFirstRows));
        shuffle_front(random_, sample, size_, rows, seed_rows_);
        int iterations = 0;
        if (options_.first_dims > 0) {
            iterations = start_with_first_dims();
            active_ = rows;
            iterations += iterate(kLastIterations, kFineGain, false);
        } else {
            iterations = converge();
        }
        return {iterations, inertia(), occupied()};
    }

    void release() noexcept {
        packed_.release();
        round_.release();
        assigned_.release();
        upper_.release();
        lower_.release();
        sums_.release();
        counts_.release();
        half_gap_.release();
        moved_.release();
        poorest_.release();
        richest_.release();
        takes_.release();
        skip_.release();
        batch_.release();
        batch_rows_.release();
    }

private:
    static constexpr float kInfinity = std::numeric_limits<float>::infinity();
    static constexpr size_t kRoundSeeds = 16;
    // Rows that seeding and the first iterations look at, for each centre.
    static constexpr size_t kFirstRowsPerCluster = 10;
    static constexpr size_t kLeastFirstRows = 4096;
    // Up to this iteration, each second one gives up centres whose rows lose less by that than this share of the cost
    // of another centre, which takes them.
    static constexpr int kBalancedIterations = 8;
    static constexpr double kLoss = 0.05;
    // An iteration that lowers the cost by less than this share is the last on its rows.
    static constexpr double kRoughGain = 0.005;
    static constexpr double kFineGain = 0.001;
    // With all dims, after those with the first.
    static constexpr int kLastIterations = 2;

    void prepare() {
        assigned_.resize(rows_);
        upper_.resize(rows_);
        lower_.resize(rows_);
        sums_.resize(clusters_ * options_.dims);
        counts_.resize(clusters_);
        half_gap_.resize(clusters_);
        moved_.resize(clusters_);
        poorest_.resize(clusters_);
        richest_.resize(clusters_);
        takes_.resize(clusters_);
        skip_.resize(clusters_);
        batch_.resize(Centers::kBatchRows * size_);
        batch_rows_.resize(Centers::kBatchRows);
    }

    Element* row(size_t i) { return sample_ + i * size_; }
    Element* center(size_t c) { return centers_ + c * size_; }
    float own_cost(size_t i) { return space_.cost(row(i), center(assigned_[i])); }
    float own_distance(size_t i) { return Space::distance(own_cost(i)); }
    void tick() {
        if (options_.tick != nullptr) options_.tick();
    }

    // On rows that are shuffled. Returns how many iterations it took.
    int converge() {
        const bool grows = 2 * seed_rows_ <= rows_;
        active_ = grows ? seed_rows_ : rows_;
        seed();
        int iterations = 0;
        if (grows) {
            iterations = iterate(options_.max_iterations / 2, kRoughGain, true);
            active_ = rows_;
        }
        return iterations + iterate(options_.max_iterations - iterations, kFineGain, !grows);
    }

    // Divides the rows by their first dims, and gives each part a centre of all dims.
    int start_with_first_dims() {
        KMeansOptions options = options_;
        options.dims = std::exchange(options.first_dims, 0);
        const Space space = space_.of_first_dims(options.dims);
        Lloyd part(options, space, batch_.memory());
        Array<Element> rows(batch_.memory());
        Array<Element> centers(batch_.memory());
        const size_t size = space.row_size();
        rows.resize(rows_ * size);
        centers.resize(clusters_ * size);
        for (size_t i = 0; i < rows_; i++) std::copy_n(row(i), size, &rows[i * size]);
        part.sample_ = rows.data();
        part.centers_ = centers.data();
        part.rows_ = rows_;
        part.seed_rows_ = seed_rows_;
        part.clusters_ = clusters_;
        part.prepare();
        const int iterations = part.converge();

        std::fill_n(sums_.begin(), clusters_ * options_.dims, Sum{0});
        std::fill_n(counts_.begin(), clusters_, size_t{0});
        for (size_t i = 0; i < rows_; i++) take(i, part.assigned_[i], 1);
        for (size_t c = 0; c < clusters_; c++) {
            std::copy_n(row(random_.next() % rows_), size_, center(c));
            if (counts_[c] > 0) space_.move(&sums_[c * options_.dims], counts_[c], center(c));
        }
        part.release();
        rows.release();
        centers.release();
        return iterations;
    }

    // --- Seeding ---------------------------------------------------------------------------------------------------

    // For each of the first rows `upper_` holds the cost of the nearest centre so far, and `lower_` its own cost.
    void seed() {
        const size_t count = seed_rows_;
        for (size_t i = 0; i < count; i++) {
            upper_[i] = kInfinity;
            lower_[i] = space_.own_cost(row(i));
        }
        std::copy_n(row(0), size_, center(0));
        size_t from = 0;
        for (size_t to = 1; from < clusters_;) {
            offer_seeds(from, to, count);
            from = to;
            to = std::min(clusters_, from + std::clamp<size_t>(from / 8, 1, kRoundSeeds));
            to = draw_seeds(from, to, count);
            if (to == from) break;
        }
        for (; from < clusters_; from++) {
            tick();
            space_.scatter(random_, row(random_.next() % rows_), center(from));
        }
    }

    // Compares the first rows with the centres of a round.
    void offer_seeds(size_t from, size_t to, size_t count) {
        tick();
        round_.pack(center(from), to - from);
        Nearest found[Centers::kBatchRows];
        for (size_t i = 0; i < count; i += Centers::kBatchRows) {
            const size_t n = std::min(Centers::kBatchRows, count - i);
            round_.nearest(row(i), n, found);
            for (size_t b = 0; b < n; b++) {
                const float own = lower_[i + b];
                const float cost = Space::cost_of_score(own, found[b].score);
                // What is left of equal vectors is rounding.
                upper_[i + b] = std::min(upper_[i + b], cost > kRounding * own ? cost : 0.0F);
            }
        }
    }

    // Draws centres from..to among the first rows. Returns the end of those that were drawn: a row is drawn once. A
    // cost counts as no more than the mean: far clusters without a centre are found all the same, while a centre that
    // lies on an outlier makes a short list.
    size_t draw_seeds(size_t from, size_t to, size_t count) {
        double total = 0;
        for (size_t i = 0; i < count; i++) total += static_cast<double>(upper_[i]);
        const auto cap = static_cast<float>(total / static_cast<double>(count));
        total = 0;
        for (size_t i = 0; i < count; i++) total += static_cast<double>(std::min(cap, upper_[i]));
        for (size_t c = from; c < to; c++) {
            const size_t i = draw(total, count, cap);
            if (i == count) return c;
            std::copy_n(row(i), size_, center(c));
            total -= static_cast<double>(std::min(cap, upper_[i]));
            upper_[i] = 0;
        }
        return to;
    }

    // A row, drawn with a chance in proportion to its cost in `upper_`, up to `cap`; `count` if all are 0.
    size_t draw(double total, size_t count, float cap = kInfinity) {
        if (!(total > 0)) return count;
        if (!std::isfinite(total)) return random_.next() % count;
        double left = random_.uniform() * total;
        size_t last = count;
        for (size_t i = 0; i < count; i++) {
            if (!(upper_[i] > 0)) continue;
            last = i;
            left -= static_cast<double>(std::min(cap, upper_[i]));
            if (left <= 0) break;
        }
        return last;
    }

    // --- Lloyd's iteration -----------------------------------------------------------------------------------------

    // Over the first `active_` rows. Returns how often the centres were moved.
    int iterate(int most, double least_gain, bool balances) {
        double cost = assign_all();
        for (int iteration = 1;; iteration++) {
            refill_empty();
            const double gain = move_centers();
            cost -= gain;
            // What a last few rows would still change is not worth the passes.
            // What a last few rows would still change is not worth the passes.
            const bool ends = iteration >= most || gain <= least_gain * cost;
            if (balances && iteration < most && iteration <= kBalancedIterations && (ends || iteration % 2 == 0) &&
                balance()) {
                cost = assign_all();
            } else if (ends || reassign() <= active_ / 1000) {
                return iteration;
            }
        }
    }

    static float bound(float own_cost, float score) { return Space::distance(Space::cost_of_score(own_cost, score)); }

    // Compares the rows in the batch with all centres.
    size_t assign_batch(size_t n, bool first) {
        tick();
        Nearest found[Centers::kBatchRows];
        packed_.nearest(batch_.data(), n, found);
        size_t changed = 0;
        for (size_t b = 0; b < n; b++) {
            const size_t i = batch_rows_[b];
            if (first || found[b].center != assigned_[i]) {
                if (!first) take(i, assigned_[i], -1);
                take(i, found[b].center, 1);
                assigned_[i] = found[b].center;
                changed++;
            }
            const float cost = space_.own_cost(&batch_[b * size_]);
            upper_[i] = bound(cost, found[b].score);
            lower_[i] = bound(cost, found[b].second_score);
        }
        return changed;
    }

    // Counts a row among those of a centre (1), or no more (-1).
    void take(size_t i, uint32_t c, int sign) {
        Sum* sum = &sums_[c * options_.dims];
        if (sign > 0) {
            space_.add(row(i), sum);
            counts_[c]++;
        } else {
            space_.subtract(row(i), sum);
            counts_[c]--;
        }
    }

    // Returns the cost.
    double assign_all() {
        std::fill_n(sums_.begin(), clusters_ * options_.dims, Sum{0});
        std::fill_n(counts_.begin(), clusters_, size_t{0});
        packed_.pack(centers_, clusters_);
        for (size_t i = 0; i < active_; i += Centers::kBatchRows) {
            const size_t n = std::min(Centers::kBatchRows, active_ - i);
            std::copy_n(row(i), n * size_, batch_.data());
            for (size_t b = 0; b < n; b++) batch_rows_[b] = i + b;
            assign_batch(n, true);
        }
        double cost = 0;
        for (size_t i = 0; i < active_; i++) cost += Space::cost_of_distance(upper_[i]);
        return cost;
    }

    size_t reassign() {
        size_t changed = 0;
        size_t n = 0;
        for (size_t i = 0; i < active_; i++) {
            const float enough = std::max(half_gap_[assigned_[i]], lower_[i]);
            if (upper_[i] <= enough) continue;
            upper_[i] = own_distance(i);
            if (upper_[i] <= enough) continue;
            std::copy_n(row(i), size_, &batch_[n * size_]);
            batch_rows_[n++] = i;
            if (n == Centers::kBatchRows) {
                changed += assign_batch(n, false);
                n = 0;
            }
        }
        return changed + assign_batch(n, false);
    }

    // Gives each centre without rows one that is far from its centre, drawn as for seeding.
    void refill_empty() {
        bool prepared = false;
        double total = 0;
        for (size_t c = 0; c < clusters_; c++) {
            if (counts_[c] > 0) continue;
            tick();
            if (!prepared) {
                // From here on `upper_` holds costs; it is set right again below.
                for (size_t i = 0; i < active_; i++) {
                    upper_[i] = counts_[assigned_[i]] > 1 ? own_cost(i) : 0.0F;
                    total += static_cast<double>(upper_[i]);
                }
                prepared = true;
            }
            const size_t i = draw(total, active_);
            if (i == active_) break;
            if (counts_[assigned_[i]] > 1) {
                take(i, assigned_[i], -1);
                take(i, static_cast<uint32_t>(c), 1);
                assigned_[i] = static_cast<uint32_t>(c);
                lower_[i] = 0;
            }
            total -= static_cast<double>(upper_[i]);
            upper_[i] = 0;
        }
        for (size_t i = 0; prepared && i < active_; i++) upper_[i] = own_distance(i);
    }

    // Moves centres to the midst of their rows, and the bounds with them. Returns by how much that lowers the cost.
    double move_centers() {
        double gain = 0;
        float most = 0;
        float second_most = 0;
        size_t furthest = 0;
        for (size_t c = 0; c < clusters_; c++) {
            moved_[c] = 0;
            if (counts_[c] > 0) moved_[c] = space_.move(&sums_[c * options_.dims], counts_[c], center(c));
            gain += static_cast<double>(counts_[c]) * Space::cost_of_distance(moved_[c]);
            if (moved_[c] > most) {
                second_most = most;
                most = moved_[c];
                furthest = c;
            } else {
                second_most = std::max(second_most, moved_[c]);
            }
        }
        packed_.pack(centers_, clusters_);
        find_gaps();
        for (size_t i = 0; i < active_; i++) {
            upper_[i] += moved_[assigned_[i]];
            lower_[i] -= assigned_[i] == furthest ? second_most : most;
        }
        return gain;
    }

    // Half the distance of each centre to the nearest other one: a row nearer than that to its centre stays with it.
    void find_gaps() {
        Nearest found[Centers::kBatchRows];
        for (size_t c = 0; c < clusters_; c += Centers::kBatchRows) {
            tick();
            const size_t n = std::min(Centers::kBatchRows, clusters_ - c);
            packed_.nearest(center(c), n, found);
            for (size_t b = 0; b < n; b++) {
                // The nearest is the centre itself, or one at the same place.
                half_gap_[c + b] = 0.5F * bound(space_.own_cost(center(c + b)), found[b].second_score);
            }
        }
    }

    // Moves centres that are worth little to a row of a centre of high cost each ("The enhanced LBG algorithm": Patane
    // and Russo, 2001): Lloyd's iteration alone leaves two centres in one cluster and one in two. Without a centre its
    // rows would go to the one beside it. Says whether it moved any; bounds are wrong then.
    bool balance() {
        const auto none = static_cast<uint32_t>(clusters_);
        Array<float>& cost = moved_; // free until centres move again
        for (uint32_t c = 0; c < none; c++) {
            poorest_[c] = richest_[c] = c;
            takes_[c] = none;
            cost[c] = 0;
        }
        for (size_t i = 0; i < active_; i++)
            cost[assigned_[i]] += static_cast<float>(Space::cost_of_distance(upper_[i]));
        const auto loss = [&](uint32_t c) {
            return static_cast<double>(counts_[c]) * Space::cost_of_distance(2 * half_gap_[c]);
        };
        std::sort(poorest_.begin(), poorest_.end(),
                  [&](uint32_t a, uint32_t b) { return std::pair(loss(a), a) < std::pair(loss(b), b); });
        std::sort(richest_.begin(), richest_.end(),
                  [&](uint32_t a, uint32_t b) { return std::pair(-cost[a], a) < std::pair(-cost[b], b); });
        size_t moves = 0;
        for (const uint32_t few : poorest_) {
            const uint32_t many = richest_[moves];
            // A centre that has just taken over the rows of another stays.
            if (std::isinf(half_gap_[few]) || few == many) continue;
            if (!(loss(few) < kLoss * static_cast<double>(cost[many])) || counts_[many] < 2) break;
            half_gap_[beside(few)] = kInfinity;
            takes_[many] = few;
            skip_[many] = static_cast<uint32_t>(random_.next() % counts_[many]);
            if (++moves == clusters_ / 2) break;
        }
        for (size_t i = 0; moves > 0 && i < active_; i++) {
            const uint32_t c = assigned_[i];
            if (takes_[c] != none && skip_[c]-- == 0) {
                std::copy_n(row(i), size_, center(takes_[c]));
                takes_[c] = none;
            }
        }
        return moves > 0;
    }

    // The nearest other centre.
    size_t beside(size_t c) {
        size_t nearest = c;
        float least = kInfinity;
        for (size_t other = 0; other < clusters_; other++) {
            const float cost = other == c ? kInfinity : space_.cost(center(c), center(other));
            if (cost < least) {
                least = cost;
                nearest = other;
            }
        }
        return nearest;
    }

    double inertia() {
        double sum = 0;
        for (size_t i = 0; i < active_; i++) sum += static_cast<double>(own_cost(i));
        return sum / static_cast<double>(active_);
    }

    size_t occupied() const {
        return static_cast<size_t>(
            std::count_if(counts_.begin(), counts_.begin() + clusters_, [](size_t n) { return n > 0; }));
    }

    static constexpr float kRounding = 1e-6F;

    const Space& space_;
    size_t size_; // elements of a row
    const KMeansOptions& options_;
    size_t rows_ = 0;
    size_t seed_rows_ = 0;
    size_t active_ = 0; // of them, those that take part so far
    size_t clusters_ = 0;
    Element* sample_ = nullptr;
    Element* centers_ = nullptr;
    Centers packed_;
    Centers round_; // seeds
    Random random_;
    Array<uint32_t> assigned_;
    Array<float> upper_; // at least the distance to the own centre
    Array<float> lower_; // at most the distance to any other
    Array<Sum> sums_;    // of the rows of each centre
    Array<size_t> counts_;
    Array<float> half_gap_;
    Array<float> moved_;
    Array<Element> batch_;
    Array<size_t> batch_rows_;
    Array<uint32_t> poorest_; // centres, by what they are worth
    Array<uint32_t> richest_; // by the cost of their rows
    Array<uint32_t> takes_;   // the centre that a row of this one is moved to
    Array<uint32_t> skip_;    // which of the rows
};

} // namespace rv::ivf
