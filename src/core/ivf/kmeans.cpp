#include "ruvector/core/ivf/kmeans.hpp"

#include "ruvector/core/ivf/kmeans_space.hpp"
#include "ruvector/core/ivf/one_level_kmeans.hpp"
#include "ruvector/core/ivf/two_level_kmeans.hpp"

namespace rv::ivf {
namespace {

template <class Space>
KMeansResult run(const KMeansOptions& options, Space space, void* sample, size_t rows, void* centers,
                 std::pmr::memory_resource* memory) {
    auto* from = static_cast<typename Space::Element*>(sample);
    auto* to = static_cast<typename Space::Element*>(centers);
    if (rows > 0) space.begin(from, rows);
    const KMeansResult result =
        TwoLevelKMeans<Space>::fits(rows, options.clusters)
            ? TwoLevelKMeans<Space>(options, space, memory).run(from, rows, to)
            : OneLevelKMeans<Space>(options, space, memory).run(from, rows, to, options.clusters);
    if (rows > 0) space.end(from, rows, to, options.clusters);
    return result;
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
    return bytes<FloatSpace>(options, rows) + options.dims * (sizeof(float) + sizeof(double));
}

KMeansResult k_means(const KMeansOptions& options, void* sample, size_t rows, void* centers,
                     std::pmr::memory_resource* memory) {
    if (options.space == KMeansSpace::kHamming)
        return run(options, BitSpace(options.dims), sample, rows, centers, memory);
    const FloatSpace space(options.dims, options.space == KMeansSpace::kSpherical, memory);
    return run(options, space, sample, rows, centers, memory);
}

} // namespace rv::ivf
