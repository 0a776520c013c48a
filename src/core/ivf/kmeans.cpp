#include "ruvector/core/ivf/kmeans.hpp"

#include "ruvector/core/ivf/kmeans_space.hpp"
#include "ruvector/core/ivf/one_level_kmeans.hpp"
#include "ruvector/core/ivf/random_rows.hpp"
#include "ruvector/core/ivf/shells.hpp"
#include "ruvector/core/ivf/two_level_kmeans.hpp"

namespace rv::ivf {
namespace {

template <class Space>
KMeansResult divide(const KMeansOptions& options, const Space& space, typename Space::Element* sample, size_t rows,
                    typename Space::Element* centers, std::pmr::memory_resource* memory) {
    if (TwoLevelKMeans<Space>::fits(rows, options.clusters))
        return TwoLevelKMeans<Space>(options, space, memory).run(sample, rows, centers);
    return OneLevelKMeans<Space>(options, space, memory).run(sample, rows, centers, options.clusters);
}

// Shell by shell.
KMeansResult divide_floats(const KMeansOptions& options, float* sample, size_t rows, float* centers,
                           std::pmr::memory_resource* memory) {
    const FloatSpace space(options.dims, options.space == KMeansSpace::kSpherical);
    KMeansOptions shell = options;
    KMeansResult all{0, 0, 0};
    double cost = 0;
    size_t first = 0;
    int shells = 0;
    while (shell.clusters > 0) {
        float* const from = sample + first * options.dims;
        const size_t left = rows - first;
        const size_t near = left > shell.clusters ? inner_shell_first(from, left, options.dims, memory) : left;
        const size_t beyond =
            outer_clusters(shell.clusters, near, from + near * options.dims, left - near, options.dims, memory);
        shell.clusters -= beyond;
        const KMeansResult result = divide(shell, space, from, near, centers, memory);
        all.iterations = std::max(all.iterations, result.iterations);
        all.occupied += result.occupied;
        cost += result.inertia * static_cast<double>(near);
        first += near;
        shells++;
        centers += shell.clusters * options.dims;
        shell.clusters = beyond;
    }
    if (first > 0) all.inertia = cost / static_cast<double>(first);
    // The front of the sample is to be as good a sample as it was.
    Random random(options.seed);
    if (shells > 1) shuffle_front(random, sample, options.dims, rows, rows);
    return all;
}

// Linear in the rows, whichever way they go.
template <class Space>
size_t bytes(const KMeansOptions& options, size_t rows) noexcept {
    return TwoLevelKMeans<Space>::fits(SIZE_MAX, options.clusters)
               ? TwoLevelKMeans<Space>::bytes(options, rows)
               : OneLevelKMeans<Space>::bytes(options, rows, options.clusters);
}

} // namespace

size_t k_means_bytes(const KMeansOptions& options, size_t rows) noexcept {
    if (options.space == KMeansSpace::kHamming) return bytes<BitSpace>(options, rows);
    return bytes<FloatSpace>(options, rows) + options.dims * sizeof(float);
}

KMeansResult k_means(const KMeansOptions& options, void* sample, size_t rows, void* centers,
                     std::pmr::memory_resource* memory) {
    if (options.space != KMeansSpace::kHamming)
        return divide_floats(options, static_cast<float*>(sample), rows, static_cast<float*>(centers), memory);
    return divide(options, BitSpace(options.dims), static_cast<uint8_t*>(sample), rows, static_cast<uint8_t*>(centers),
                  memory);
}

} // namespace rv::ivf
