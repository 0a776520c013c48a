// Which links a node keeps (Malkov and Yashunin 2016, algorithm 4, with the pruned candidates kept as fill).
//
// A candidate is *selected* if it is nearer to the node than to every selected candidate before it, so that links
// spread over directions; the others are *fill*: they take the places that are left, and are the first to go. Every
// list is kept in ascending order of distance to its node, with the fill marked: that is enough to add a link later
// without knowing the stored distances, by measuring only against the selected links.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstdint>

namespace rv::graph {

enum class LinkKind : uint8_t { kDropped, kSelected, kFill };

// Chooses at most `limit` of `n` candidates in ascending order of distance. distance[i] is candidate i's distance to
// the node, between(i, j) that of two candidates. Sets kind[i]; returns how many are kept.
template <class Between>
size_t select_links(const float* distance, size_t n, size_t limit, Between&& between, LinkKind* kind) {
    size_t selected = 0;
    for (size_t i = 0; i < n; i++) {
        kind[i] = LinkKind::kDropped;
        if (selected == limit) continue;
        bool closer = true;
        for (size_t j = 0; j < i && closer; j++) {
            closer = kind[j] != LinkKind::kSelected || between(i, j) > distance[i];
        }
        if (!closer) continue;
        kind[i] = LinkKind::kSelected;
        selected++;
    }
    size_t kept = selected;
    for (size_t i = 0; i < n && kept < limit; i++) {
        if (kind[i] != LinkKind::kDropped) continue;
        kind[i] = LinkKind::kFill;
        kept++;
    }
    return kept;
}

// Which link of a full list in ascending order goes for one that has to find a place: the furthest fill that is not
// kept whatever comes, or the furthest such link; n if there is none.
template <class Fill, class Kept>
size_t least_needed(size_t n, Fill&& fill, Kept&& kept) {
    size_t furthest = n;
    for (size_t i = n; i-- > 0;) {
        if (kept(i)) continue;
        if (fill(i)) return i;
        if (furthest == n) furthest = i;
    }
    return furthest;
}

// How many links of a list of up to `limit` may be kept whatever comes, so that it goes on to learn of nearer nodes.
constexpr size_t most_kept(size_t limit) noexcept { return limit < 8 ? 2 : limit / 4; }

// What adding one link to a sorted list changes.
struct LinkInsertion {
    bool inserted = false; // false: the list stays as it is
    bool fill = false;     // the new link is fill
    size_t position = 0;   // where it goes, in the list before removal
    size_t removed = 0;    // which old link goes; the list's length if none
};

// Plans adding a node at `distance` to a sorted list of n <= limit links.
//   own(i)      distance of the list's owner to link i
//   to_new(i)   distance of link i to the new node
//   fill(i)     whether link i is fill
//   demote(i)   called for each selected link that the new one makes fill
// Demotions hold only if the result says inserted.
template <class Own, class ToNew, class Fill, class Demote>
LinkInsertion plan_insertion(size_t n, size_t limit, float distance, Own&& own, ToNew&& to_new, Fill&& fill,
                             Demote&& demote) {
    LinkInsertion plan;
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (own(middle) <= distance) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    plan.position = low;
    for (size_t i = 0; i < low && !plan.fill; i++) plan.fill = !fill(i) && to_new(i) <= distance;

    size_t furthest_fill = n; // n: none
    for (size_t i = low; i < n; i++) {
        bool is_fill = fill(i);
        if (!is_fill && !plan.fill && to_new(i) <= own(i)) {
            demote(i);
            is_fill = true;
        }
        if (is_fill) furthest_fill = i;
    }
    plan.removed = n;
    if (n == limit) {
        if (furthest_fill == n && plan.fill) return plan;
        for (size_t i = low; furthest_fill == n && i-- > 0;) {
            if (fill(i)) furthest_fill = i;
        }
        if (furthest_fill == n && low == n) return plan;
        plan.removed = furthest_fill != n ? furthest_fill : n - 1;
    }
    plan.inserted = true;
    return plan;
}

// Which link of a full list goes, where the one that a plan says may be kept: the next fill, or the next of those that
// are further than a new link that is none. The list's length if none may go.
template <class Fill, class Kept>
size_t next_unkept(size_t n, const LinkInsertion& plan, Fill&& fill, Kept&& kept) {
    if (plan.removed == n || !kept(plan.removed)) return plan.removed;
    for (size_t i = n; i-- > 0;) {
        if (fill(i) && !kept(i)) return i;
    }
    for (size_t i = n; !plan.fill && i-- > plan.position;) {
        if (!kept(i)) return i;
    }
    return n;
}

} // namespace rv::graph
