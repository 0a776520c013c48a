// Data that looks to an index as embeddings do: clustered, of a low intrinsic dimension, curved.
//
// A row is drawn as a point of a latent space (a cluster's centre plus noise), sent through a fixed random network of
// two layers, which bends the latent space into `dims` dimensions, and given a little noise of its own. Row i depends
// on the parameters and i alone, and only on operations that IEEE 754 rounds exactly: any number of threads, any
// compiler and any machine give the same bits, and a longer table begins with the shorter one.
#pragma once

#include "bench/lib/vectors.hpp"
#include "ruvector/core/base/random.hpp"

#include <cstdint>
#include <string>

namespace bench {

struct GeneratorParameters {
    std::size_t dims = 128;
    std::size_t latent = 32;    // the intrinsic dimension
    std::size_t clusters = 200; // centres in the latent space
    double spread = 1.0;        // standard deviation within a cluster, where that of the centres is 1
    double noise = 0.05;        // per component, where that of the components is about 1
    bool unit = false;          // scaled to length 1
    double length_sigma = 0; // scaled to lengths that are log-normal: of median 1, their logarithms deviate by so much
    uint64_t seed = 1;

    std::string name() const;
};

// Near enough to a normal variable (the sum of twelve uniform ones, shifted), and without a library function whose last
// bit differs between systems.
float normal(rv::Random& random);

// The rows [from, from + count) of the endless table that the parameters name.
Vectors generate(const GeneratorParameters& parameters, std::size_t from, std::size_t count, unsigned threads);

} // namespace bench
