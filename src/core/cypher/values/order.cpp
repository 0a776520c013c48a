// Orderability: the total order of ORDER BY, min and max.
#include "ruvector/core/cypher/temporal/compare.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/number_order.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

int rank_of(Kind kind) noexcept {
    switch (kind) {
    case Kind::kMap:
        return 0;
    case Kind::kNode:
        return 1;
    case Kind::kRelationship:
        return 2;
    case Kind::kList:
        return 3;
    case Kind::kPath:
        return 4;
    case Kind::kDateTime:
        return 5;
    case Kind::kLocalDateTime:
        return 6;
    case Kind::kDate:
        return 7;
    case Kind::kTime:
        return 8;
    case Kind::kLocalTime:
        return 9;
    case Kind::kDuration:
        return 10;
    case Kind::kString:
        return 11;
    case Kind::kBoolean:
        return 12;
    case Kind::kInteger:
    case Kind::kFloat:
        return 13;
    case Kind::kNull:
        return 14;
    }
    return 15;
}

// What is no number comes behind all that are.
std::weak_ordering order_numbers(const Value& a, const Value& b) noexcept {
    if (a.is(Kind::kInteger) && b.is(Kind::kInteger)) return a.as_integer() <=> b.as_integer();
    const bool a_is_none = a.is(Kind::kFloat) && std::isnan(a.as_float());
    const bool b_is_none = b.is(Kind::kFloat) && std::isnan(b.as_float());
    if (a_is_none || b_is_none) return a_is_none <=> b_is_none;
    std::partial_ordering relation = std::partial_ordering::equivalent;
    if (a.is(Kind::kInteger))
        relation = compare_exactly(a.as_integer(), b.as_float());
    else if (b.is(Kind::kInteger))
        relation = 0 <=> compare_exactly(b.as_integer(), a.as_float());
    else
        relation = a.as_float() <=> b.as_float();
    if (relation < 0) return std::weak_ordering::less;
    if (relation > 0) return std::weak_ordering::greater;
    return std::weak_ordering::equivalent;
}

std::weak_ordering order_lists(std::span<const Value> a, std::span<const Value> b) noexcept {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(), order);
}

// The smaller map first; of two of one size the keys decide, then the values.
std::weak_ordering order_maps(const Value& first, const Value& second) noexcept {
    const auto a = first.as_map();
    const auto b = second.as_map();
    if (a.size() != b.size()) return a.size() <=> b.size();
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (const auto keys = a[i].first.as_string() <=> b[i].first.as_string(); keys != 0) return keys;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (const auto values = order(a[i].second, b[i].second); values != 0) return values;
    }
    return std::weak_ordering::equivalent;
}

// Step by step: the first nodes, the first relationships, the second nodes ...
std::weak_ordering order_paths(const Value& a, const Value& b) noexcept {
    const auto a_nodes = a.path_nodes();
    const auto b_nodes = b.path_nodes();
    const auto a_steps = a.path_relationships();
    const auto b_steps = b.path_relationships();
    if (const auto begin = a_nodes[0].as_node() <=> b_nodes[0].as_node(); begin != 0) return begin;
    const std::size_t both = std::min(a_steps.size(), b_steps.size());
    for (std::size_t i = 0; i < both; ++i) {
        const auto step = a_steps[i].as_relationship().id <=> b_steps[i].as_relationship().id;
        if (step != 0) return step;
        const auto node = a_nodes[i + 1].as_node() <=> b_nodes[i + 1].as_node();
        if (node != 0) return node;
    }
    return a_steps.size() <=> b_steps.size();
}

} // namespace

std::weak_ordering order(const Value& a, const Value& b) noexcept {
    if (const auto ranks = rank_of(a.kind()) <=> rank_of(b.kind()); ranks != 0) return ranks;
    switch (a.kind()) {
    case Kind::kNull:
        return std::weak_ordering::equivalent;
    case Kind::kBoolean:
        return a.as_boolean() <=> b.as_boolean();
    case Kind::kInteger:
    case Kind::kFloat:
        return order_numbers(a, b);
    case Kind::kString:
        return a.as_string() <=> b.as_string(); // UTF-8 sorts as its code points do
    case Kind::kList:
        return order_lists(a.as_list(), b.as_list());
    case Kind::kMap:
        return order_maps(a, b);
    case Kind::kNode:
        return a.as_node() <=> b.as_node();
    case Kind::kRelationship:
        return a.as_relationship().id <=> b.as_relationship().id;
    case Kind::kPath:
        return order_paths(a, b);
    default:
        return order_temporal(a, b);
    }
}

} // namespace rv::cypher
