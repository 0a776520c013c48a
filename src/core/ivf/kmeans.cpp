#include "ruvector/core/ivf/kmeans.hpp"

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/simd/distance.hpp"

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
class KMeans {
public:
    KMeans(const KMeansOptions& options, float* sample, size_t rows, float* centers, std::pmr::memory_resource* memory)
        : dims_(options.dims),
          clusters_(options.clusters),
          rows_(rows),
          options_(options),
          sample_(sample),
          centers_(centers),
          packed_(memory, options.dims, options.clusters),
          random_(options.seed),
          mean_(memory),
          norm_(memory),
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
                    std::copy_n(row(c), dims_, center(c));
                } else {
                    scatter(c, rows_ > 0 ? row(random_.next() % rows_) : nullptr);
                }
            }
            return {0, 0, rows_};
        }
        if (!options_.spherical) move_to_mean(-1);
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
        if (!options_.spherical) move_to_mean(1);
        return result;
    }

private:
    float* row(size_t i) { return sample_ + i * dims_; }
    float* center(size_t c) { return centers_ + c * dims_; }
    void tick() {
        if (options_.tick != nullptr) options_.tick();
    }

    float squared_distance(const float* a, const float* b) const { return simd::kernels().l2_squared(a, b, dims_); }

    // Subtracts the mean from all rows (-1), or adds it to rows and centres (1). Distances stay, and lose fewer digits
    // (centers.hpp).
    void move_to_mean(float sign) {
        if (sign < 0) {
            Array<double> sum(mean_.memory());
            sum.resize(dims_);
            std::fill(sum.begin(), sum.end(), 0.0);
            for (size_t i = 0; i < rows_; i++) {
                for (size_t d = 0; d < dims_; d++) sum[d] += static_cast<double>(row(i)[d]);
            }
            mean_.resize(dims_);
            for (size_t d = 0; d < dims_; d++) mean_[d] = static_cast<float>(sum[d] / static_cast<double>(rows_));
            sum.release();
        }
        const auto shift = [&](float* x) {
            if (sign < 0) {
                simd::kernels().sub(x, mean_.data(), x, dims_);
            } else {
                simd::kernels().add(x, mean_.data(), x, dims_);
            }
        };
        for (size_t i = 0; i < rows_; i++) shift(row(i));
        for (size_t c = 0; sign > 0 && c < clusters_; c++) shift(center(c));
    }

    void prepare() {
        norm_.resize(rows_);
        for (size_t i = 0; i < rows_; i++) norm_[i] = simd::kernels().norm_squared(row(i), dims_);
        assigned_.resize(rows_);
        upper_.resize(rows_);
        lower_.resize(rows_);
        sums_.resize(clusters_ * dims_);
        counts_.resize(clusters_);
        half_gap_.resize(clusters_);
        moved_.resize(clusters_);
        batch_.resize(Centers::kBatchRows * dims_);
        batch_rows_.resize(Centers::kBatchRows);
    }

    // --- Seeding ---------------------------------------------------------------------------------------------------

    // A centre beside a row, or at a random place: for clusters that no rows are left for.
    void scatter(size_t c, const float* near) {
        double norm = 0;
        for (size_t d = 0; d < dims_; d++) {
            const auto noise = static_cast<float>(random_.uniform() * 2 - 1);
            const float value = near != nullptr ? near[d] + noise * (0.01F + 0.01F * std::abs(near[d])) : noise;
            center(c)[d] = std::isfinite(value) ? value : noise;
            norm += static_cast<double>(center(c)[d]) * static_cast<double>(center(c)[d]);
        }
        if (!options_.spherical) return;
        for (size_t d = 0; d < dims_; d++) {
            center(c)[d] = norm > 0 ? static_cast<float>(center(c)[d] / std::sqrt(norm)) : static_cast<float>(d == 0);
        }
    }

    // Moves a random part of the sample to its front.
    void shuffle_front(size_t count) {
        for (size_t i = 0; i < count; i++) {
            const size_t other = i + random_.next() % (rows_ - i);
            if (other == i) continue;
            std::swap_ranges(row(i), row(i) + dims_, row(other));
            std::swap(norm_[i], norm_[other]);
        }
    }

    // k-means++ over the first rows. For each of them `upper_` holds the squared distance to the nearest centre so far;
    // a row whose centre is less than half as far as the new one is from that cannot be nearer to the new one.
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
                scatter(c, row(random_.next() % rows_));
                continue;
            }
            std::copy_n(row(chosen), dims_, center(c));
            double total = 0;
            for (size_t before = 0; before < c; before++) moved_[before] = squared_distance(center(before), center(c));
            for (size_t i = 0; i < count; i++) {
                if (c == 0 || !(4 * upper_[i] <= moved_[assigned_[i]])) {
                    const float distance = squared_distance(row(i), center(c));
                    if (distance < upper_[i]) {
                        upper_[i] = distance;
                        assigned_[i] = static_cast<uint32_t>(c);
                    }
                }
                total += static_cast<double>(upper_[i]);
            }
            chosen = draw(total, count);
        }
    }

    // A row, drawn with a chance in proportion to its squared distance in `upper_`; `count` if all are 0.
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

    float bound(size_t i, float score) const { return std::sqrt(std::max(0.0F, norm_[i] + 2 * score)); }

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
            upper_[i] = bound(i, found[b].score);
            lower_[i] = bound(i, found[b].second_score);
        }
        return changed;
    }

    // Counts a row among those of a centre (1), or no more (-1).
    void take(size_t i, uint32_t c, int sign) {
        double* sum = &sums_[c * dims_];
        const float* x = row(i);
        if (sign > 0) {
            for (size_t d = 0; d < dims_; d++) sum[d] += static_cast<double>(x[d]);
            counts_[c]++;
        } else {
            for (size_t d = 0; d < dims_; d++) sum[d] -= static_cast<double>(x[d]);
            counts_[c]--;
        }
    }

    void assign_all() {
        std::fill(sums_.begin(), sums_.end(), 0.0);
        std::fill(counts_.begin(), counts_.end(), size_t{0});
        packed_.pack(centers_, Nearness::kEuclidean);
        for (size_t i = 0; i < rows_; i += Centers::kBatchRows) {
            const size_t n = std::min(Centers::kBatchRows, rows_ - i);
            std::copy_n(row(i), n * dims_, batch_.data());
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
            upper_[i] = std::sqrt(squared_distance(row(i), center(assigned_[i])));
            if (upper_[i] <= enough) continue;
            std::copy_n(row(i), dims_, &batch_[n * dims_]);
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
                // From here on `upper_` holds squares; it is set right again below.
                for (size_t i = 0; i < rows_; i++) {
                    upper_[i] = counts_[assigned_[i]] > 1 ? squared_distance(row(i), center(assigned_[i])) : 0.0F;
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
        for (size_t i = 0; prepared && i < rows_; i++) {
            upper_[i] = std::sqrt(squared_distance(row(i), center(assigned_[i])));
        }
    }

    // Moves centres to the means of their rows, and the bounds with them.
    void move_centers() {
        float most = 0;
        float second_most = 0;
        size_t furthest = 0;
        for (size_t c = 0; c < clusters_; c++) {
            moved_[c] = 0;
            if (counts_[c] > 0) moved_[c] = move_center(c);
            if (moved_[c] > most) {
                second_most = most;
                most = moved_[c];
                furthest = c;
            } else {
                second_most = std::max(second_most, moved_[c]);
            }
        }
        packed_.pack(centers_, Nearness::kEuclidean);
        find_gaps();
        for (size_t i = 0; i < rows_; i++) {
            upper_[i] += moved_[assigned_[i]];
            lower_[i] -= assigned_[i] == furthest ? second_most : most;
        }
    }

    // Returns how far it moved.
    float move_center(size_t c) {
        const double* sum = &sums_[c * dims_];
        double norm = static_cast<double>(counts_[c]);
        if (options_.spherical) {
            norm = 0;
            for (size_t d = 0; d < dims_; d++) norm += sum[d] * sum[d];
            norm = std::sqrt(norm);
            // Rows that cancel each other have no mean direction: the centre stays.
            if (!(norm > 1e-6 * static_cast<double>(counts_[c]))) return 0;
        }
        double moved = 0;
        for (size_t d = 0; d < dims_; d++) {
            const auto value = static_cast<float>(sum[d] / norm);
            const double step = static_cast<double>(value) - static_cast<double>(center(c)[d]);
            moved += step * step;
            center(c)[d] = value;
        }
        return static_cast<float>(std::sqrt(moved));
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
                const float norm = simd::kernels().norm_squared(center(c + b), dims_);
                half_gap_[c + b] = 0.5F * std::sqrt(std::max(0.0F, norm + 2 * found[b].second_score));
            }
        }
    }

    double inertia() {
        double sum = 0;
        for (size_t i = 0; i < rows_; i++) sum += static_cast<double>(squared_distance(row(i), center(assigned_[i])));
        return sum / static_cast<double>(rows_);
    }

    size_t occupied() const {
        return static_cast<size_t>(std::count_if(counts_.begin(), counts_.end(), [](size_t n) { return n > 0; }));
    }

    size_t dims_;
    size_t clusters_;
    size_t rows_;
    const KMeansOptions& options_;
    float* sample_;
    float* centers_;
    Centers packed_;
    Random random_;
    Array<float> mean_;
    Array<float> norm_; // squared, of each row
    Array<uint32_t> assigned_;
    Array<float> upper_; // at least the distance to the own centre
    Array<float> lower_; // at most the distance to any other
    Array<double> sums_; // of the rows of each centre
    Array<size_t> counts_;
    Array<float> half_gap_;
    Array<float> moved_;
    Array<float> batch_;
    Array<size_t> batch_rows_;
};

} // namespace

size_t k_means_bytes(const KMeansOptions& options, size_t rows) noexcept {
    const size_t each_row = 3 * sizeof(float) + sizeof(uint32_t);
    const size_t each_center = options.dims * sizeof(double) + sizeof(size_t) + 2 * sizeof(float);
    const size_t batch = Centers::kBatchRows * (options.dims * sizeof(float) + sizeof(size_t));
    return rows * each_row + options.clusters * each_center + Centers::bytes(options.dims, options.clusters) + batch +
           options.dims * (sizeof(float) + sizeof(double));
}

KMeansResult k_means(const KMeansOptions& options, float* sample, size_t rows, float* centers,
                     std::pmr::memory_resource* memory) {
    return KMeans(options, sample, rows, centers, memory).run();
}

} // namespace rv::ivf
