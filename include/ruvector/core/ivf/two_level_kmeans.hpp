// k-means where centres are many: the sample is divided among groups, the square root of the centres in number, each
// group among its share of the centres, and then all centres are improved together.
//
// Hierarchical k-means (Nister and Stewenius, "Scalable recognition with a vocabulary tree", 2006) takes the time of
// rows times root, not rows times centres. A group gets centres in proportion to its rows, so that lists are about
// equally long. What its borders spoil, a few of Lloyd's iterations over everything make good: rows look at the centres
// of the nearest groups alone (grouped_centers.hpp). No destructor (see Array).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/ivf/grouped_centers.hpp"
#include "ruvector/core/ivf/one_level_kmeans.hpp"
#include "ruvector/core/ivf/random_rows.hpp"

#include <algorithm>
#include <cmath>

namespace rv::ivf {

template <class Space>
class TwoLevelKMeans {
public:
    using Element = typename Space::Element;
    using Sum = typename Space::Sum;

    // Fewer centres than these are found faster, and a little better, by Lloyd's iteration over all.
    static constexpr size_t kLeastClusters = 1200;

    static bool fits(size_t rows, size_t clusters) noexcept {
        return clusters >= kLeastClusters && rows >= kLeastRowsPerCluster * clusters;
    }

    TwoLevelKMeans(const KMeansOptions& options, const Space& space, std::pmr::memory_resource* memory)
        : options_(options),
          space_(space),
          size_(space.row_size()),
          clusters_(options.clusters),
          groups_(groups_for(clusters_)),
          random_(options.seed),
          one_level_(options, space, memory),
          grouped_(memory, options.dims, Space::kNearness),
          middles_(memory),
          group_of_(memory),
          row_begins_(memory),
          begins_(memory),
          sums_(memory),
          counts_(memory) {}

    static size_t bytes(const KMeansOptions& options, size_t rows) noexcept {
        const size_t clusters = options.clusters;
        const size_t groups = groups_for(clusters);
        const size_t refining = clusters * (options.dims * sizeof(Sum) + sizeof(size_t)) +
                                GroupedCenters::bytes(options.dims, clusters, groups, Space::kNearness);
        const size_t each_row = OneLevel::bytes(options, 1, 0) - OneLevel::bytes(options, 0, 0);
        return rows * (sizeof(uint32_t) + each_row) + groups * (row_bytes(Space::kNearness, options.dims) + 16) +
               OneLevel::bytes(options, kGroupSample * groups, groups) +
               std::max(OneLevel::bytes(options, 0, clusters), refining);
    }

    KMeansResult run(Element* sample, size_t rows, Element* centers) {
        sample_ = sample;
        rows_ = rows;
        centers_ = centers;
        find_groups();
        share_out();
        sort_by_group();
        int iterations = 0;
        for (size_t g = 0; g < groups_; g++) {
            if (begins_[g] == begins_[g + 1]) continue;
            const uint32_t from = row_begins_[g];
            const KMeansResult part = one_level_.run(sample_ + from * size_, row_begins_[g + 1] - from,
                                                     centers_ + begins_[g] * size_, begins_[g + 1] - begins_[g]);
            iterations = std::max(iterations, part.iterations);
        }
        one_level_.release();
        double inertia = 0;
        for (int i = 0; i < kRefinements; i++) inertia = refine();
        const auto used = std::count_if(counts_.begin(), counts_.end(), [](size_t n) { return n > 0; });
        return {iterations + kRefinements, inertia, static_cast<size_t>(used)};
    }

private:
    using OneLevel = OneLevelKMeans<Space>;

    static constexpr size_t kLeastRowsPerCluster = 4;
    // Rows that the groups are found from, for each of them.
    static constexpr size_t kGroupSample = 256;
    static constexpr int kRefinements = 3;
    // Groups that a row looks into.
    static constexpr size_t kOpen = 8;

    static size_t groups_for(size_t clusters) noexcept {
        return static_cast<size_t>(std::lround(std::sqrt(static_cast<double>(clusters))));
    }

    void find_groups() {
        const size_t part = std::min(rows_, kGroupSample * groups_);
        shuffle_front(random_, sample_, size_, rows_, part);
        middles_.resize(groups_ * size_);
        one_level_.run(sample_, part, middles_.data(), groups_);
        one_level_.release();
        Centers packed(middles_.memory(), options_.dims, Space::kNearness);
        packed.pack(middles_.data(), groups_);
        group_of_.resize(rows_);
        row_begins_.resize(groups_ + 1);
        std::fill(row_begins_.begin(), row_begins_.end(), 0U);
        Nearest found[Centers::kBatchRows];
        for (size_t i = 0; i < rows_; i += Centers::kBatchRows) {
            tick();
            const size_t n = std::min(Centers::kBatchRows, rows_ - i);
            packed.nearest(sample_ + i * size_, n, found);
            for (size_t b = 0; b < n; b++) {
                group_of_[i + b] = found[b].center;
                row_begins_[found[b].center + 1]++;
            }
        }
        packed.release();
        for (size_t g = 0; g < groups_; g++) row_begins_[g + 1] += row_begins_[g];
    }

    // Centres for each group in proportion to its rows: the rounded share of all groups up to it, less what those
    // before it got. A group of few rows may get none.
    void share_out() {
        begins_.resize(groups_ + 1);
        for (size_t g = 0; g <= groups_; g++) {
            const double share = static_cast<double>(row_begins_[g]) / static_cast<double>(rows_);
            begins_[g] = static_cast<uint32_t>(std::lround(share * static_cast<double>(clusters_)));
        }
    }

    // In place: a row that is not where its group lies changes places with one that lies where it belongs.
    void sort_by_group() {
        Array<uint32_t> next(middles_.memory());
        next.resize(groups_);
        std::copy_n(row_begins_.begin(), groups_, next.begin());
        for (size_t g = 0; g < groups_; g++) {
            while (next[g] < row_begins_[g + 1]) {
                const uint32_t i = next[g];
                const uint32_t home = group_of_[i];
                if (home == g) {
                    next[g]++;
                    continue;
                }
                const uint32_t other = next[home]++;
                std::swap(group_of_[i], group_of_[other]);
                std::swap_ranges(sample_ + i * size_, sample_ + (i + 1) * size_, sample_ + other * size_);
            }
        }
        next.release();
        group_of_.release();
    }

    // One of Lloyd's iterations. Returns the inertia before the centres move.
    double refine() {
        tick();
        grouped_.pack(middles_.data(), groups_, begins_.data(), centers_);
        sums_.resize(clusters_ * options_.dims);
        counts_.resize(clusters_);
        std::fill(sums_.begin(), sums_.end(), Sum{0});
        std::fill(counts_.begin(), counts_.end(), size_t{0});
        double inertia = 0;
        Nearest found[kStep];
        for (size_t i = 0; i < rows_; i += kStep) {
            tick();
            const size_t n = std::min(kStep, rows_ - i);
            grouped_.nearest(sample_ + i * size_, n, kOpen, found);
            for (size_t b = 0; b < n; b++) {
                const Element* row = sample_ + (i + b) * size_;
                space_.add(row, &sums_[found[b].center * options_.dims]);
                counts_[found[b].center]++;
                inertia += static_cast<double>(found[b].distance);
            }
        }
        for (size_t c = 0; c < clusters_; c++) {
            if (counts_[c] > 0) {
                space_.move(&sums_[c * options_.dims], counts_[c], centers_ + c * size_);
            } else {
                std::copy_n(sample_ + random_.next() % rows_ * size_, size_, centers_ + c * size_);
            }
        }
        return inertia / static_cast<double>(rows_);
    }

    void tick() {
        if (options_.tick != nullptr) options_.tick();
    }

    static constexpr size_t kStep = 512;

    const KMeansOptions& options_;
    const Space& space_;
    size_t size_; // elements of a row
    size_t clusters_;
    size_t groups_;
    size_t rows_ = 0;
    Element* sample_ = nullptr;
    Element* centers_ = nullptr;
    Random random_;
    OneLevel one_level_;
    GroupedCenters grouped_;
    Array<Element> middles_;
    Array<uint32_t> group_of_;
    Array<uint32_t> row_begins_; // the rows of each group, and where the last ends
    Array<uint32_t> begins_;     // its centres
    Array<Sum> sums_;
    Array<size_t> counts_;
};

} // namespace rv::ivf
