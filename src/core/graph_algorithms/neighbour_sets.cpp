#include "ruvector/core/graph_algorithms/neighbour_sets.hpp"

#include <bit>

namespace rv::graph_algorithms {
namespace {

constexpr std::size_t kNodesOfChunk = 4096;

// ln of 2^power * m is power * ln 2 + ln m, and ln m = 2 artanh((m - 1) / (m + 1)), a series that gains five bits with
// each term for m between sqrt(1/2) and sqrt(2). Sums and products alone: the same everywhere.
double natural_log(std::uint32_t number) {
    constexpr double kSqrt2 = 1.4142135623730951;
    constexpr double kLn2 = 0.6931471805599453;
    int power = std::bit_width(number) - 1;
    double m = static_cast<double>(number) / static_cast<double>(std::uint64_t{1} << power);
    if (m > kSqrt2) {
        m /= 2;
        ++power;
    }
    const double s = (m - 1) / (m + 1);
    const double square = s * s;
    double sum = 0;
    for (int odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1.0 / odd;
    return power * kLn2 + 2 * s * sum;
}

} // namespace

Counted<std::uint32_t> neighbour_counts(const Adjacency& adjacency, Computation& computation) {
    Counted<std::uint32_t> counts(adjacency.nodes());
    computation.parallel_ranges(
        counts.size(), kNodesOfChunk, [&](std::size_t begin, std::size_t end, std::size_t, unsigned) {
            for (std::size_t node = begin; node < end; ++node)
                counts[node] = count_distinct(adjacency.neighbours(static_cast<NodeNumber>(node)));
        });
    return counts;
}

double adamic_adar_worth(std::uint32_t neighbours) { return neighbours < 2 ? 0 : 1 / natural_log(neighbours); }

} // namespace rv::graph_algorithms
