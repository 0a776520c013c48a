// k-means: centres that divide a sample of vectors, of floats or of bits, into lists of near ones.
//
// Where centres are few, over all of them at once (one_level_kmeans.hpp), where they are many, in two levels
// (two_level_kmeans.hpp). Spherical k-means (Dhillon and Modha, 2001) keeps centres at length 1; its rows must have it,
// too, and near means a small angle. A centre of bits has what most of its rows have in each place, which makes the sum
// of their Hamming distances the least; what is squared elsewhere is the Hamming distance itself there.
//
// Rows that lie far from the others get centres in proportion to their number alone (shells.hpp).
//
// The same sample and seed give the same centres on machines with the same instruction set.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstdint>
#include <memory_resource>

namespace rv::ivf {

// What rows and centres are, and where centres lie: floats, at the mean of their rows or where it has length 1; bits,
// packed into bytes.
enum class KMeansSpace : uint8_t { kEuclidean, kSpherical, kHamming };

struct KMeansOptions {
    size_t dims = 0;
    size_t clusters = 0; // at least 1
    KMeansSpace space = KMeansSpace::kEuclidean;
    int max_iterations = 40;
    // Divide the sample by so many dims alone, but for the last iterations; 0: by all. Only of rows that have been
    // rotated at random the first dims say as much as any others.
    size_t first_dims = 0;
    uint64_t seed = 1;
    // Called every few milliseconds; may leave by an exception or longjmp.
    void (*tick)() = nullptr;
};

struct KMeansResult {
    int iterations; // Lloyd's, after seeding; on parts of the sample, too
    double inertia; // mean squared distance of the rows to their centres, but for a few far ones; of bits, the distance
    size_t occupied; // centres that have rows
};

// Memory that k_means takes beside the sample and the centres, at most. Linear in the rows.
size_t k_means_bytes(const KMeansOptions& options, size_t rows) noexcept;

// `rows` vectors of options.dims elements at `sample`, which is shuffled. Writes options.clusters
// centres. With fewer distinct rows than clusters, the centres that are left
// over lie near rows, or anywhere if there are none.
KMeansResult k_means(const KMeansOptions& options, void* sample, size_t rows, void* centers,
                     std::pmr::memory_resource* memory);

} // namespace rv::ivf
