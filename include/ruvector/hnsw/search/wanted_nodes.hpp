// How the nodes that meet the conditions of a scan are best found, in the unit of the time that a search takes to read
// the links of one node: by a search of the graph, which passes through the others or, by signatures, over some, or by
// measuring them all, which the directory tells of.
#pragma once

#include "ruvector/hnsw/format/index.hpp"

#include "ruvector/core/graph_index/bridged_search.hpp"

#include <cmath>

namespace rv::hnsw {

// The share of the nodes that meet conditions of which nothing is known.
inline constexpr double kUnknownShare = 0.05;

// How many of the nodes that meet the conditions have bounds among the least, about.
inline double measured_nodes(double wanted) { return std::min(wanted, 40 + 0.6 * std::sqrt(wanted)); }
inline constexpr double kMeasuredNode = 0.8;

// To read the pages of the directory that may have any, to look at their entries, and to measure the nodes of those
// that meet the conditions; with codes, those whose bounds are among the least. Without, reading the links of a node
// means measuring most that they lead to.
inline double hops_for_all(bool by_codes, double pages, double entries, double wanted) {
    if (!by_codes) return pages / 200 + entries / 6000 + 0.03 * wanted;
    constexpr double kPage = 0.4;
    constexpr double kEntry = 1.0 / 400;
    constexpr double kBound = 1.0 / 60;
    return kPage * pages + kEntry * entries + kBound * wanted + kMeasuredNode * measured_nodes(wanted);
}

// To find the `width` nearest.
inline double hops_for_graph(double width, double share) {
    constexpr double kDescent = 16;
    constexpr double kMore = 1.25;
    return kDescent + kMore * width / share;
}

// To find `rows`, a search with conditions keeps a few more.
inline double least_wanted(double rows) {
    constexpr double kLeast = 6;
    constexpr double kMargin = 1.25;
    return kMargin * rows + kLeast;
}

// Where signatures tell whom links lead to, a search keeps as many nodes as one without conditions, and so many are the
// nearest, between which it goes over others (graph::search_bridged_layer): those that a query takes, if that is known.
inline size_t nearest_wanted(size_t width, double rows) {
    constexpr double kLeast = 10;
    const auto most = static_cast<double>(width);
    return static_cast<size_t>(std::min(most, std::max(kLeast, rows > 0 ? rows : most / 2)));
}

// Those others.
inline double bridged_nodes(double width, double rows, double share) {
    const auto near = static_cast<double>(nearest_wanted(static_cast<size_t>(width), rows));
    return static_cast<double>(graph::bridged_share(static_cast<float>(share))) * near / share;
}

// To find the `width` nearest with their help.
inline double hops_by_signatures(double width, double rows, double share) {
    constexpr double kDescent = 16;
    constexpr double kMore = 2.3;
    return kDescent + kMore * width + bridged_nodes(width, rows, share);
}

// How many nodes that meet the conditions a search keeps for a query that takes `rows` (0: not known), where a search
// without conditions keeps `ef`, and passes through all nodes between. Where few meet them, those that it keeps lie
// closer together, beside many others, and it keeps more.
inline double wanted_width(double ef, double rows, double share) {
    constexpr double kLeastShare = 0.85;
    return std::max(least_wanted(rows), ef * std::max(std::max(share, kLeastShare), 1.5 - 2 * share));
}

} // namespace rv::hnsw
