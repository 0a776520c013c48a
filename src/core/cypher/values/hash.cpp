// Hashes of equivalent values are equal: of 1 and 1.0, of both zeros, of all that is no number.
#include "ruvector/core/cypher/temporal/compare.hpp"
#include "ruvector/core/cypher/values/compare.hpp"
#include "ruvector/core/cypher/values/number_order.hpp"

#include <bit>
#include <functional>

namespace rv::cypher {
namespace {

// A permutation of 64 bits in which each bit moves about half of the others.
std::uint64_t mix(std::uint64_t bits) noexcept {
    bits ^= bits >> 32;
    bits *= 0xD6E8FEB86659FD93U;
    bits ^= bits >> 32;
    bits *= 0xD6E8FEB86659FD93U;
    bits ^= bits >> 32;
    return bits;
}

std::uint64_t join(std::uint64_t sum, std::uint64_t part) noexcept { return mix(sum + 0x9E3779B97F4A7C15U + part); }

// Apart from the kind: numbers have one for both of theirs.
enum Seed : std::uint64_t { kNumber = 1, kBoolean, kString, kList, kMap, kNode, kRelationship, kPath, kNone, kNothing };

std::uint64_t hash_of_integer(std::int64_t value) noexcept { return join(kNumber, static_cast<std::uint64_t>(value)); }

std::uint64_t hash_of_float(double value) noexcept {
    if (std::isnan(value)) return mix(kNone);
    if (value >= -kTwoTo63 && value < kTwoTo63 && value == std::trunc(value)) {
        return hash_of_integer(static_cast<std::int64_t>(value));
    }
    return join(kNumber, std::bit_cast<std::uint64_t>(value));
}

} // namespace

std::size_t hash_of(const Value& value) noexcept {
    switch (value.kind()) {
    case Kind::kNull:
        return mix(kNothing);
    case Kind::kBoolean:
        return join(kBoolean, value.as_boolean() ? 1 : 0);
    case Kind::kInteger:
        return hash_of_integer(value.as_integer());
    case Kind::kFloat:
        return hash_of_float(value.as_float());
    case Kind::kString:
        return join(kString, std::hash<std::string_view>()(value.as_string()));
    case Kind::kList: {
        std::uint64_t sum = kList;
        for (const Value& element : value.as_list()) sum = join(sum, hash_of(element));
        return sum;
    }
    case Kind::kMap: {
        std::uint64_t sum = kMap;
        for (const auto& [key, contents] : value.as_map()) sum = join(join(sum, hash_of(key)), hash_of(contents));
        return sum;
    }
    case Kind::kNode:
        return join(kNode, static_cast<std::uint64_t>(value.as_node()));
    case Kind::kRelationship:
        return join(kRelationship, static_cast<std::uint64_t>(value.as_relationship().id));
    case Kind::kPath: {
        std::uint64_t sum = join(kPath, static_cast<std::uint64_t>(value.path_nodes()[0].as_node()));
        for (const Value& step : value.path_relationships()) {
            sum = join(sum, static_cast<std::uint64_t>(step.as_relationship().id));
        }
        return sum;
    }
    default:
        return hash_of_temporal(value);
    }
}

} // namespace rv::cypher
