#include "ruvector/core/graph_algorithms/alias_table.hpp"

namespace rv::graph_algorithms {

AliasTable::AliasTable(std::span<const double> weights) : places_(weights.size()) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    const double a_place = sum / static_cast<double>(weights.size()); // what fills one
    Counted<double> left(weights.size());
    Counted<std::uint32_t> little, much; // that fill less, or at least, a place
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
        left[i] = weights[i] / a_place;
        places_[i] = {0xFFFFFFFFU, i}; // what rounding leaves without another has its place alone
        (left[i] < 1 ? little : much).push_back(i);
    }
    while (!little.empty() && !much.empty()) {
        const std::uint32_t small = little.back();
        const std::uint32_t great = much.back();
        little.pop_back();
        places_[small] = {static_cast<std::uint32_t>(left[small] * 0x1p32), great};
        left[great] -= 1 - left[small];
        if (left[great] >= 1) continue;
        much.pop_back();
        little.push_back(great);
    }
}

} // namespace rv::graph_algorithms
