// Server zone.
#include "ruvector/hnsw/format/own_code.hpp"

extern "C" {
#include "common/hashfn.h"
}

#include "ruvector/core/base/wide_math.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

constexpr double kDeviations = 3.0;
// Of what is computed in single precision.
constexpr double kRounding = 1e-5;
// Of what a code is said to have lost, which is rounded too.
constexpr double kMostLoss = 1.1;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

uint8* code_of(OwnDisk* own) { return reinterpret_cast<uint8*>(own + 1); }
const uint8* code_of(const OwnDisk* own) { return reinterpret_cast<const uint8*>(own + 1); }

uint64 hash_of(const Index& index, graph::Value value) {
    return hash_bytes_extended(reinterpret_cast<const uint8*>(value), static_cast<int>(index.layout.value_bytes), 0);
}

} // namespace

double squared_length(const Index& index, graph::Value value) {
    return wide_norm_squared(graph::as_floats(value), index.space.dims());
}

double squared_distance(const Index& index, graph::Value value, graph::Value other) {
    double sum = 0;
    for (size_t i = 0; i < index.space.dims(); i++) {
        const double apart =
            static_cast<double>(graph::as_floats(value)[i]) - static_cast<double>(graph::as_floats(other)[i]);
        sum += apart * apart;
    }
    return sum;
}

void encode_own(const Index& index, graph::Value value, OwnDisk* own) {
    const quantize::Factors factors =
        quantize::encode(index.own_codes, index.code_measure(), graph::as_floats(value), index.origin, code_of(own));
    const bool finite = std::isfinite(factors.rescale) && std::isfinite(factors.error);
    own->rescale = finite ? factors.rescale : 0.0F;
    own->error = finite ? factors.error : kInfinity;
    own->hash = hash_of(index, value);
}

void decode_own(const Index& index, const OwnDisk* own, std::byte* out) {
    quantize::decode(index.own_codes, index.code_measure(), code_of(own), {0.0F, own->rescale, own->error},
                     index.origin, reinterpret_cast<float*>(out));
}

double squared_loss(const Index& index, const OwnDisk& own) {
    const double across_dims = std::max(1.0, static_cast<double>(index.space.dims()) - 1.0);
    const double error = static_cast<double>(own.error) / (index.space.metric() == graph::Metric::kL2 ? 2.0 : 1.0);
    return error * error * across_dims;
}

bool is_own_code(const Index& index, const OwnDisk& own, graph::Value decoded, graph::Value exact) {
    if (own.hash != hash_of(index, exact)) return false;
    const double lost = squared_loss(index, own);
    return !(squared_distance(index, decoded, exact) > kMostLoss * lost + kRounding * squared_length(index, exact));
}

OwnQuery::OwnQuery(const Index& index, graph::Value query)
    : index_(index), squared_length_(squared_length(index, query)) {}

namespace {

// How long the part of a query across a value can be, at most, where the product of the two is estimated with an error
// of at most `slack` times that part.
double across_value(double squared_query, double squared_value, double estimate, double slack) {
    const double query = std::sqrt(squared_query);
    // The product may be 0.
    if (!(std::abs(estimate) > slack * query)) return query;
    // p with p^2 = |q|^2 - (|estimate| - slack p)^2 / |v|^2
    const double squares = squared_value + slack * slack;
    const double root = std::max(0.0, squared_query * squares - estimate * estimate);
    return std::min(query, (std::abs(estimate) * slack + std::sqrt(squared_value) * std::sqrt(root)) / squares);
}

float as_bound(double bound) {
    constexpr double kMost = std::numeric_limits<float>::max();
    if (bound > kMost) return kInfinity;
    return bound < -kMost ? -kInfinity : static_cast<float>(bound);
}

} // namespace

Bounds OwnQuery::bounds(const OwnDisk& own, graph::Value decoded, float distance) const {
    const graph::Metric metric = index_.space.metric();
    const double lost = squared_loss(index_, own);
    const double slack = kDeviations * static_cast<double>(own.error);
    const double told = distance;
    double estimate = told;
    double across; // of the query, what counts, at most
    double terms = told;
    switch (metric) {
    case graph::Metric::kL2:
        estimate = told - lost;
        across = (slack + std::sqrt(std::max(0.0, slack * slack + 4.0 * estimate))) / 2.0;
        break;
    case graph::Metric::kCosine:
        across = slack + std::sqrt(std::max(0.0, slack * slack + squared_length_ + 1.0 + 2.0 * told));
        terms = squared_length_ + 1.0;
        break;
    default: {
        const double squared = std::max(0.0, squared_length(index_, decoded) - lost);
        across = across_value(squared_length_, squared, told, slack);
        terms = std::sqrt(squared_length_) * std::sqrt(squared);
    }
    }
    const double margin = slack * std::min(across, std::sqrt(squared_length_)) + kRounding * std::abs(terms);
    if (!(margin < kInfinity) || !(std::abs(estimate) < kInfinity)) return {-kInfinity, kInfinity};
    return {as_bound(estimate - margin), as_bound(estimate + margin)};
}

} // namespace rv::hnsw
