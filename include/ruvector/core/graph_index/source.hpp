// What the search needs of a stored graph. The access method implements it over PostgreSQL pages, the build over
// memory; the search and the link selection know neither.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace rv::graph {

// The most links of one node on one layer that a source may hand out (m <= 100 gives 2m = 200).
inline constexpr size_t kMaxLinks = 256;

// What scoring a node told: its distance to the query, and whether it is there and has rows.
struct Score {
    float distance;
    bool present; // false: the link is broken (the node was removed); nothing else is set
    bool alive;   // false: a tombstone
};

// A graph bound to one query.
//   Ref          names a node; trivially copyable, comparable
//   links        copies the node's links on a layer to `out` (room for kMaxLinks), returns how many; 0 if the node is
//   gone visit        true the first time that the node is seen since forget_visits() score        fills scores[i] for
//   refs[i], i < n
template <class S>
concept Source = requires(S& source, typename S::Ref ref, int layer, typename S::Ref* refs, size_t n, Score* scores) {
    { source.links(ref, layer, refs) } -> std::convertible_to<size_t>;
    { source.visit(ref) } -> std::convertible_to<bool>;
    {source.forget_visits()};
    {source.score(refs, n, scores)};
};

} // namespace rv::graph
