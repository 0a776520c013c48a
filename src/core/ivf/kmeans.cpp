#include "ruvector/core/ivf/kmeans.hpp"

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/kmeans_space.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rv::ivf {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Rows that seeding looks at, for each centre.
constexpr size_t kSeedRows = 16;
constexpr size_t kLeastSeedRows = 4096;

size_t seed_rows(const KMeansOptions& options, size_t rows) {
    return std::min(rows, std::max(kLeastSeedRows, kSeedRows * options.clusters));
}

// All that one run needs. No destructor: the memory resource owns the bytes.
template <class Space>
class KMeans {
public:
    using Element = typename Space::Element;
    using Sum = typename Space::Sum;

    KMeans(const KMeansOptions& options, const Space& space, Element* sample, size_t rows, Element* centers,
           std::pmr::memory_resource* memory)
        : space_(space),
          size_(space.row_size()),
          clusters_(options.clusters),
          rows_(rows),
          options_(options),
          sample_(sample),
          centers_(centers),
          packed_(memory, options.dims, options.clusters, Space::kNearness),
          random_(options.seed),
          assigned_(memory),
          upper_(memory),
          lower_(memory),
          sums_(memory),
          counts_(memory),
          half_gap_(memory),
          moved_(memory),
          batch_(memory),
          batch_rows_(memory) {}

    KMeansResult run() {
        if (rows_ <= clusters_) {
            for (size_t c = 0; c < clusters_; c++) {
                if (c < rows_) {
                    std::copy_n(row(c), size_, center(c));
                } else {
                    space_.scatter(random_, rows_ > 0 ? row(random_.next() % rows_) : nullptr, center(c));
                }
            }
            return {0, 0, rows_};
        }
        space_.begin(sample_, rows_);
        prepare();
        seed();
        assign_all();
        int iteration = 0;
        // What a last few rows would still change is not worth the passes.
        for (size_t changed = rows_; iteration < options_.max_iterations && changed > rows_ / 1000; iteration++) {
            refill_empty();
            move_centers();
            changed = reassign();
        }
        const KMeansResult result{iteration, inertia(), occupied()};
        space_.end(sample_, rows_, centers_, clusters_);
        return result;
    }

private:
    Element* row(size_t i) { return sample_ + i * size_; }
    Element* center(size_t c) { return centers_ + c * size_; }
    float own_cost(size_t i) { return space_.cost(row(i), center(assigned_[i])); }
    float own_distance(size_t i) { return Space::distance(own_cost(i)); }
    void tick() {
        if (options_.tick != nullptr) options_.tick();
    }

    void prepare() {
        assigned_.resize(rows_);
        upper_.resize(rows_);
        lower_.resize(rows_);
        sums_.resize(clusters_ * options_.dims);
        counts_.resize(clusters_);
        half_gap_.resize(clusters_);
        moved_.resize(clusters_);
        batch_.resize(Centers::kBatchRows * size_);
        batch_rows_.resize(Centers::kBatchRows);
    }

    // --- Seeding ---------------------------------------------------------------------------------------------------

    // Moves a random part of the sample to its front.
    void shuffle_front(size_t count) {
        for (size_t i = 0; i < count; i++) {
            const size_t other = i + random_.next() % (rows_ - i);
            if (other != i) std::swap_ranges(row(i), row(i) + size_, row(other));
        }
    }

    // k-means++ over the first rows. For each of them `upper_` holds the cost of the nearest centre so far; a row whose
    // centre is less than half as far as the new one is from that cannot be nearer to the new one.
    void seed() {
        const size_t count = seed_rows(options_, rows_);
        shuffle_front(count);
        for (size_t i = 0; i < count; i++) {
            upper_[i] = kInfinity;
            assigned_[i] = 0;
        }
        size_t chosen = 0;
        for (size_t c = 0; c < clusters_; c++) {
            tick();
            if (chosen == count) {
                space_.scatter(random_, row(random_.next() % rows_), center(c));
                continue;
            }
            std::copy_n(row(chosen), size_, center(c));
            double total = 0;
            for (size_t before = 0; before < c; before++) moved_[before] = space_.cost(center(before), center(c));
            for (size_t i = 0; i < count; i++) {
                if (c == 0 || !(Space::kCostOfTwice * upper_[i] <= moved_[assigned_[i]])) {
                    const float cost = space_.cost(row(i), center(c));
                    if (cost < upper_[i]) {
                        upper_[i] = cost;
                        assigned_[i] = static_cast<uint32_t>(c);
                    }
                }
                total += static_cast<double>(upper_[i]);
            }
            chosen = draw(total, count);
        }
    }

    // A row, drawn with a chance in proportion to its cost in `upper_`; `count` if all are 0.
    size_t draw(double total, size_t count) {
        if (!(total > 0)) return count;
        if (!std::isfinite(total)) return random_.next() % count;
        double left = random_.uniform() * total;
        size_t last = count;
        for (size_t i = 0; i < count; i++) {
            if (!(upper_[i] > 0)) continue;
            last = i;
            left -= static_cast<double>(upper_[i]);
            if (left <= 0) break;
        }
        return last;
    }

    // --- Lloyd's iteration -----------------------------------------------------------------------------------------

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

    void assign_all() {
        std::fill(sums_.begin(), sums_.end(), Sum{0});
        std::fill(counts_.begin(), counts_.end(), size_t{0});
        packed_.pack(centers_);
        for (size_t i = 0; i < rows_; i += Centers::kBatchRows) {
            const size_t n = std::min(Centers::kBatchRows, rows_ - i);
            std::copy_n(row(i), n * size_, batch_.data());
            for (size_t b = 0; b < n; b++) batch_rows_[b] = i + b;
            assign_batch(n, true);
        }
    }

    size_t reassign() {
        size_t changed = 0;
        size_t n = 0;
        for (size_t i = 0; i < rows_; i++) {
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
                for (size_t i = 0; i < rows_; i++) {
                    upper_[i] = counts_[assigned_[i]] > 1 ? own_cost(i) : 0.0F;
                    total += static_cast<double>(upper_[i]);
                }
                prepared = true;
            }
            const size_t i = draw(total, rows_);
            if (i == rows_) break;
            if (counts_[assigned_[i]] > 1) {
                take(i, assigned_[i], -1);
                take(i, static_cast<uint32_t>(c), 1);
                assigned_[i] = static_cast<uint32_t>(c);
                lower_[i] = 0;
            }
            total -= static_cast<double>(upper_[i]);
            upper_[i] = 0;
        }
        for (size_t i = 0; prepared && i < rows_; i++) upper_[i] = own_distance(i);
    }

    // Moves centres to the midst of their rows, and the bounds with them.
    void move_centers() {
        float most = 0;
        float second_most = 0;
        size_t furthest = 0;
        for (size_t c = 0; c < clusters_; c++) {
            moved_[c] = 0;
            if (counts_[c] > 0) moved_[c] = space_.move(&sums_[c * options_.dims], counts_[c], center(c));
            if (moved_[c] > most) {
                second_most = most;
                most = moved_[c];
                furthest = c;
            } else {
                second_most = std::max(second_most, moved_[c]);
            }
        }
        packed_.pack(centers_);
        find_gaps();
        for (size_t i = 0; i < rows_; i++) {
            upper_[i] += moved_[assigned_[i]];
            lower_[i] -= assigned_[i] == furthest ? second_most : most;
        }
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

    double inertia() {
        double sum = 0;
        for (size_t i = 0; i < rows_; i++) sum += static_cast<double>(own_cost(i));
        return sum / static_cast<double>(rows_);
    }

    size_t occupied() const {
        return static_cast<size_t>(std::count_if(counts_.begin(), counts_.end(), [](size_t n) { return n > 0; }));
    }

    Space space_;
    size_t size_; // elements of a row
    size_t clusters_;
    size_t rows_;
    const KMeansOptions& options_;
    Element* sample_;
    Element* centers_;
    Centers packed_;
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
};

template <class Space>
KMeansResult run(const KMeansOptions& options, const Space& space, void* sample, size_t rows, void* centers,
                 std::pmr::memory_resource* memory) {
    using Element = typename Space::Element;
    return KMeans<Space>(options, space, static_cast<Element*>(sample), rows, static_cast<Element*>(centers), memory)
        .run();
}

} // namespace

size_t k_means_bytes(const KMeansOptions& options, size_t rows) noexcept {
    const bool bits = options.space == KMeansSpace::kHamming;
    const Nearness nearness = bits ? BitSpace::kNearness : FloatSpace::kNearness;
    const size_t each_sum = bits ? sizeof(BitSpace::Sum) : sizeof(FloatSpace::Sum);
    const size_t each_row = 2 * sizeof(float) + sizeof(uint32_t);
    const size_t each_center = options.dims * each_sum + sizeof(size_t) + 2 * sizeof(float);
    const size_t batch = Centers::kBatchRows * (row_bytes(nearness, options.dims) + sizeof(size_t));
    const size_t mean = bits ? 0 : options.dims * (sizeof(float) + sizeof(double));
    return rows * each_row + options.clusters * each_center + Centers::bytes(options.dims, options.clusters, nearness) +
           batch + mean;
}

KMeansResult k_means(const KMeansOptions& options, void* sample, size_t rows, void* centers,
                     std::pmr::memory_resource* memory) {
    if (options.space == KMeansSpace::kHamming)
        return run(options, BitSpace(options.dims), sample, rows, centers, memory);
    const FloatSpace space(options.dims, options.space == KMeansSpace::kSpherical, memory);
    return run(options, space, sample, rows, centers, memory);
}

} // namespace rv::ivf
