#include "bench/lib/generator.hpp"

#include "ruvector/core/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

namespace bench {

float normal(rv::Random& random) {
    double sum = -6.0;
    for (int i = 0; i < 12; i++) sum += random.uniform();
    return static_cast<float>(sum);
}

namespace {

uint64_t mix(uint64_t a, uint64_t b) { return rv::Random(a ^ (b * 0xD1B54A32D192ED03ULL)).next(); }

std::vector<float> normals(std::size_t count, double scale, uint64_t seed) {
    rv::Random random(seed);
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(scale) * normal(random);
    return values;
}

// out = in * weights, where weights has a row for each input. The sums run in a fixed order.
void multiply(const std::vector<float>& in, const std::vector<float>& weights, float* out, std::size_t width) {
    for (std::size_t i = 0; i < in.size(); i++) {
        const float factor = in[i];
        const float* row = weights.data() + i * width;
        for (std::size_t j = 0; j < width; j++) out[j] += factor * row[j];
    }
}

// e^x for |x| < 50, of operations that round exactly: (e^(x / 64))^64, the inner one by its series.
double exponential(double x) {
    const double small = x / 64;
    double sum = 1;
    for (int i = 12; i > 0; i--) sum = 1 + sum * small / i;
    for (int i = 0; i < 6; i++) sum *= sum;
    return sum;
}

struct Network {
    const GeneratorParameters& p;
    std::size_t hidden;
    std::vector<float> centres; // clusters x latent
    std::vector<float> first;   // latent x hidden
    std::vector<float> bias;    // hidden
    std::vector<float> second;  // hidden x dims

    explicit Network(const GeneratorParameters& parameters)
        : p(parameters),
          hidden(4 * parameters.latent),
          centres(normals(p.clusters * p.latent, 1.0, mix(p.seed, 1))),
          first(normals(p.latent * hidden, 1.5 / std::sqrt(static_cast<double>(p.latent)), mix(p.seed, 2))),
          bias(normals(hidden, 0.5, mix(p.seed, 3))),
          second(normals(hidden * p.dims, 2.0 / std::sqrt(static_cast<double>(hidden)), mix(p.seed, 4))) {}

    void row(std::size_t index, float* out) const {
        rv::Random random(mix(mix(p.seed, 5), index));
        // Large and small clusters: the smaller of two draws.
        const std::size_t cluster = std::min(random.next() % p.clusters, random.next() % p.clusters);
        std::vector<float> point(p.latent), layer(bias);
        for (std::size_t i = 0; i < p.latent; i++) {
            point[i] = centres[cluster * p.latent + i] + static_cast<float>(p.spread) * normal(random);
        }
        multiply(point, first, layer.data(), hidden);
        for (float& value : layer) value /= 1.0f + std::fabs(value);
        std::fill(out, out + p.dims, 0.0f);
        multiply(layer, second, out, p.dims);
        double squares = 0;
        for (std::size_t i = 0; i < p.dims; i++) {
            out[i] += static_cast<float>(p.noise) * normal(random);
            squares += static_cast<double>(out[i]) * out[i];
        }
        if ((p.unit || p.length_sigma > 0) && squares > 0) {
            double length = 1;
            if (p.length_sigma > 0) length = exponential(p.length_sigma * static_cast<double>(normal(random)));
            const float scale = static_cast<float>(length / std::sqrt(squares));
            for (std::size_t i = 0; i < p.dims; i++) out[i] *= scale;
        }
    }
};

} // namespace

std::string GeneratorParameters::name() const {
    char text[160];
    std::snprintf(text, sizeof(text), "clustered-d%zu-latent%zu-c%zu-s%g-n%g%s-seed%llu", dims, latent, clusters,
                  spread, noise, unit ? "-unit" : "", static_cast<unsigned long long>(seed));
    std::string name = text;
    if (length_sigma > 0) {
        std::snprintf(text, sizeof(text), "-lengths%g", length_sigma);
        name += text;
    }
    return name;
}

Vectors generate(const GeneratorParameters& parameters, std::size_t from, std::size_t count, unsigned threads) {
    const Network network(parameters);
    Vectors vectors(count, parameters.dims);
    std::vector<std::thread> workers;
    for (unsigned t = 0; t < threads; t++) {
        workers.emplace_back([&, t] {
            for (std::size_t i = t; i < count; i += threads) network.row(from + i, vectors.row(i));
        });
    }
    for (std::thread& worker : workers) worker.join();
    return vectors;
}

} // namespace bench
