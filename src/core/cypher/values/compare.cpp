#include "ruvector/core/cypher/values/compare.hpp"

#include "ruvector/core/cypher/temporal/compare.hpp"
#include "ruvector/core/cypher/values/number_order.hpp"

#include <algorithm>

namespace rv::cypher {
namespace {

using Truth = std::optional<bool>;
using Ordering = std::optional<std::partial_ordering>;

std::partial_ordering compare_numbers(const Value& a, const Value& b) noexcept {
    if (a.is(Kind::kInteger)) {
        if (b.is(Kind::kInteger)) return a.as_integer() <=> b.as_integer();
        return compare_exactly(a.as_integer(), b.as_float());
    }
    if (b.is(Kind::kFloat)) return a.as_float() <=> b.as_float();
    return 0 <=> compare_exactly(b.as_integer(), a.as_float());
}

// The id of a node or a relationship, which is all that tells one from another.
std::int64_t id_of(const Value& entity) noexcept {
    return entity.is(Kind::kNode) ? entity.as_node() : entity.as_relationship().id;
}

bool same_entities(std::span<const Value> a, std::span<const Value> b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Value& x, const Value& y) { return id_of(x) == id_of(y); });
}

// The nodes and relationships are the same: then so is everything about the two paths.
bool same_path(const Value& a, const Value& b) noexcept {
    return same_entities(a.path_nodes(), b.path_nodes()) &&
           same_entities(a.path_relationships(), b.path_relationships());
}

// An AND over equalities: false is final, unknown is not.
Truth equal_lists(std::span<const Value> a, std::span<const Value> b) {
    if (a.size() != b.size()) return false;
    bool known = true;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Truth same = equals(a[i], b[i]);
        if (!same)
            known = false;
        else if (!*same)
            return false;
    }
    return known ? Truth(true) : std::nullopt;
}

Truth equal_maps(const Value& first, const Value& second) {
    const auto a = first.as_map();
    const auto b = second.as_map();
    const auto same_key = [](const auto& x, const auto& y) { return x.first.as_string() == y.first.as_string(); };
    if (!std::equal(a.begin(), a.end(), b.begin(), b.end(), same_key)) return false;
    bool known = true;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Truth same = equals(a[i].second, b[i].second);
        if (!same)
            known = false;
        else if (!*same)
            return false;
    }
    return known ? Truth(true) : std::nullopt;
}

// The first elements that differ decide; without such, the lengths.
Ordering compare_lists(std::span<const Value> a, std::span<const Value> b) {
    const std::size_t both = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < both; ++i) {
        const Ordering part = compare(a[i], b[i]);
        if (part && *part != 0) return part;
        if (!part && equals(a[i], b[i]) != Truth(true)) return std::nullopt;
    }
    return a.size() <=> b.size();
}

} // namespace

std::optional<bool> equals(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return std::nullopt;
    if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
    case Kind::kBoolean:
        return a.as_boolean() == b.as_boolean();
    case Kind::kString:
        return a.as_string() == b.as_string();
    case Kind::kList:
        return equal_lists(a.as_list(), b.as_list());
    case Kind::kMap:
        return equal_maps(a, b);
    case Kind::kNode:
    case Kind::kRelationship:
        return id_of(a) == id_of(b);
    case Kind::kPath:
        return same_path(a, b);
    default:
        return equal_temporal(a, b);
    }
}

std::optional<std::partial_ordering> compare(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return compare_numbers(a, b);
    if (a.kind() != b.kind()) return std::nullopt;
    switch (a.kind()) {
    case Kind::kBoolean:
        return a.as_boolean() <=> b.as_boolean();
    case Kind::kString:
        return a.as_string() <=> b.as_string(); // UTF-8 sorts as its code points do
    case Kind::kList:
        return compare_lists(a.as_list(), b.as_list());
    case Kind::kNull:
    case Kind::kMap:
    case Kind::kNode:
    case Kind::kRelationship:
    case Kind::kPath:
        return std::nullopt;
    default:
        return compare_times(a, b);
    }
}

bool equivalent(const Value& a, const Value& b) noexcept {
    if (a.is_number() && b.is_number()) {
        const auto relation = compare_numbers(a, b);
        if (relation != std::partial_ordering::unordered) return relation == 0;
        return a.is(Kind::kFloat) && b.is(Kind::kFloat) && std::isnan(a.as_float()) && std::isnan(b.as_float());
    }
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
    case Kind::kNull:
        return true;
    case Kind::kBoolean:
        return a.as_boolean() == b.as_boolean();
    case Kind::kString:
        return a.as_string() == b.as_string();
    case Kind::kList: {
        const auto x = a.as_list();
        const auto y = b.as_list();
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), equivalent);
    }
    case Kind::kMap: {
        const auto x = a.as_map();
        const auto y = b.as_map();
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const auto& one, const auto& other) {
            return one.first.as_string() == other.first.as_string() && equivalent(one.second, other.second);
        });
    }
    case Kind::kNode:
    case Kind::kRelationship:
        return id_of(a) == id_of(b);
    case Kind::kPath:
        return same_path(a, b);
    default:
        return equal_temporal(a, b);
    }
}

} // namespace rv::cypher
