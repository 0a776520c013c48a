// k-means over all centres at once: seeding (seeding.hpp), and Lloyd's iteration (lloyd.hpp) on a growing part of the
// sample.
//
// It starts on a part of the sample and ends on all of it, as the nested batches of Newling and Fleuret ("Nested
// mini-batch k-means", 2016): early steps are long and need few rows to know where to go. Rows that have been rotated
// at random are divided by a part of their dims, which keeps distances nearly (Boutsidis et al., "Random projections
// for k-means clustering", 2010); the last iterations make up for what it loses. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/kmeans.hpp"
#include "ruvector/core/ivf/lloyd.hpp"
#include "ruvector/core/ivf/partition.hpp"
#include "ruvector/core/ivf/random_rows.hpp"
#include "ruvector/core/ivf/seeding.hpp"

#include <algorithm>
#include <utility>

namespace rv::ivf {

template <class Space>
class OneLevelKMeans {
public:
    using Element = typename Space::Element;

    OneLevelKMeans(const KMeansOptions& options, const Space& space, std::pmr::memory_resource* memory)
        : memory_(memory),
          options_(options),
          space_(space),
          random_(options.seed),
          partition_(options, space, memory),
          seeding_(partition_, random_, memory),
          lloyd_(partition_, random_, memory) {}

    // The parts refer to each other.
    OneLevelKMeans(const OneLevelKMeans&) = delete;
    OneLevelKMeans& operator=(const OneLevelKMeans&) = delete;

    // What the largest run takes.
    static size_t bytes(const KMeansOptions& options, size_t most_rows, size_t most_clusters) noexcept {
        size_t with_first_dims = 0;
        if (options.first_dims > 0) {
            const KMeansOptions part = of_first_dims(options);
            with_first_dims = (most_rows + most_clusters) * row_bytes(Space::kNearness, part.dims) +
                              bytes(part, most_rows, most_clusters);
        }
        return with_first_dims + Partition<Space>::bytes(options, most_rows, most_clusters) +
               Seeding<Space>::bytes(options) + Lloyd<Space>::bytes(options, most_clusters);
    }

    // Shuffles the rows, and writes the centres, at least one.
    KMeansResult run(Element* sample, size_t rows, Element* centers, size_t clusters) {
        begin(sample, rows, centers, clusters);
        if (rows <= clusters) {
            place_on_rows();
            return {0, 0, rows};
        }
        shuffle_front(random_, sample, space_.row_size(), rows, first_rows());
        int iterations = 0;
        if (options_.first_dims > 0) {
            iterations = start_with_first_dims();
            iterations += lloyd_.iterate(kLastIterations, kFineGain, false);
        } else {
            iterations = converge();
        }
        return {iterations, partition_.inertia(), partition_.occupied()};
    }

    void release() noexcept {
        partition_.release();
        seeding_.release();
        lloyd_.release();
    }

private:
    // Rows that seeding and the first iterations look at, for each centre.
    static constexpr size_t kFirstRowsPerCluster = 10;
    static constexpr size_t kLeastFirstRows = 4096;
    // An iteration that lowers the cost by less than this share is the last on its rows.
    static constexpr double kRoughGain = 0.005;
    static constexpr double kFineGain = 0.001;
    // With all dims, after those with the first.
    static constexpr int kLastIterations = 2;

    static KMeansOptions of_first_dims(const KMeansOptions& options) noexcept {
        KMeansOptions part = options;
        part.dims = std::exchange(part.first_dims, 0);
        return part;
    }

    void begin(Element* sample, size_t rows, Element* centers, size_t clusters) {
        partition_.begin(sample, rows, centers, clusters);
        lloyd_.begin();
    }

    size_t first_rows() const noexcept {
        return std::min(partition_.rows(), std::max(kFirstRowsPerCluster * partition_.clusters(), kLeastFirstRows));
    }

    // A centre for each row, and what is left over beside rows, or anywhere.
    void place_on_rows() {
        const size_t rows = partition_.rows();
        for (size_t c = 0; c < partition_.clusters(); c++) {
            if (c < rows) {
                partition_.place(c, c);
            } else {
                space_.scatter(random_, rows > 0 ? partition_.row(random_.next() % rows) : nullptr,
                               partition_.center(c));
            }
        }
    }

    // On rows that are shuffled. Returns how many iterations it took.
    int converge() {
        const size_t first = first_rows();
        const bool grows = 2 * first <= partition_.rows();
        seeding_.seed(first);
        int iterations = 0;
        if (grows) {
            partition_.activate(first);
            iterations = lloyd_.iterate(options_.max_iterations / 2, kRoughGain, true);
            partition_.activate(partition_.rows());
        }
        return iterations + lloyd_.iterate(options_.max_iterations - iterations, kFineGain, !grows);
    }

    // Divides the rows by their first dims, and gives each part a centre of all dims. Returns how many iterations it
    // took.
    int start_with_first_dims() {
        const size_t rows = partition_.rows();
        const size_t clusters = partition_.clusters();
        const KMeansOptions options = of_first_dims(options_);
        const Space space = space_.of_first_dims(options.dims);
        const size_t size = space.row_size();
        Array<Element> sample(memory_);
        Array<Element> centers(memory_);
        sample.resize(rows * size);
        centers.resize(clusters * size);
        for (size_t i = 0; i < rows; i++) std::copy_n(partition_.row(i), size, &sample[i * size]);
        OneLevelKMeans part(options, space, memory_);
        part.begin(sample.data(), rows, centers.data(), clusters);
        const int iterations = part.converge();

        partition_.clear();
        for (size_t i = 0; i < rows; i++) partition_.add(i, part.partition_.center_of(i));
        for (size_t c = 0; c < clusters; c++) {
            partition_.place(c, random_.next() % rows);
            partition_.move(c);
        }
        part.release();
        sample.release();
        centers.release();
        return iterations;
    }

    std::pmr::memory_resource* memory_;
    const KMeansOptions& options_;
    const Space& space_;
    Random random_;
    Partition<Space> partition_;
    Seeding<Space> seeding_;
    Lloyd<Space> lloyd_;
};

} // namespace rv::ivf
