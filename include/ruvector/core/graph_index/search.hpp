// Best-first search in a layered proximity graph (HNSW: Malkov and Yashunin 2016, algorithms 2 and 5).
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/graph_index/beam.hpp"
#include "ruvector/core/graph_index/source.hpp"

namespace rv::graph {

// Offers the beam the nodes that a node links to and that were not visited before.
template <Source S>
void expand(S& source, typename S::Ref ref, int layer, Beam<typename S::Ref>& beam) {
    typename S::Ref refs[kMaxLinks];
    Score scores[kMaxLinks];
    // What was removed since the list was read had been replaced in it before: the list is then read again.
    for (bool broken = true; broken;) {
        size_t count = source.links(ref, layer, refs);
        size_t fresh = 0;
        if constexpr (requires { source.visit_all(refs, count); }) {
            fresh = source.visit_all(refs, count);
        } else {
            for (size_t i = 0; i < count; i++) {
                if (source.visit(refs[i])) refs[fresh++] = refs[i];
            }
        }
        source.score(refs, fresh, scores);
        broken = false;
        for (size_t i = 0; i < fresh; i++) {
            if (scores[i].present) {
                beam.offer(scores[i].distance, scores[i].alive, refs[i]);
            } else {
                broken = true;
            }
        }
    }
}

// Searches one layer from the nodes that the beam holds until the beam has converged: on return it holds the nearest
// nodes found. The seeds must have been visited. A source that gives up ends the search wherever it is.
template <Source S>
void search_layer(S& source, int layer, Beam<typename S::Ref>& beam) {
    while (const auto* entry = beam.next()) {
        if constexpr (requires { source.gives_up(); }) {
            if (source.gives_up()) return;
        }
        if constexpr (requires { source.prefetch(entry->ref, layer); }) {
            if (const auto* after = beam.peek()) source.prefetch(after->ref, layer);
        }
        expand(source, entry->ref, layer, beam);
    }
}

// How many nodes a descent keeps on each layer. Where clusters lie apart, a layer has few links between them, and one
// node alone ends in the wrong cluster now and then. That costs more than one search: a new node that descends wrongly
// gets its links there, and those like it see each other alone and become an island in the midst of their cluster.
inline constexpr size_t kDescentWidth = 4;

// Begins a descent: the beam has the entry point alone. False if the node is gone: the caller reads the entry point
// again.
template <Source S>
bool seed(S& source, typename S::Ref entry, Beam<typename S::Ref>& beam) {
    beam.reset(kDescentWidth);
    source.forget_visits();
    source.visit(entry);
    Score score;
    source.score(&entry, 1, &score);
    if (score.present) beam.offer(score.distance, score.alive, entry);
    return score.present;
}

// Makes the beam's nodes the seeds of a new search, on the layer below, of the given width.
template <Source S>
void reseed(S& source, size_t width, Beam<typename S::Ref>& beam) {
    source.forget_visits();
    beam.restart(width);
    beam.for_each_seed([&](typename S::Ref ref) { source.visit(ref); });
}

// Walks from layer `from` down to layer `to` (both included): on return the beam holds the nearest nodes found, as the
// seeds of the next layer.
template <Source S>
void descend(S& source, int from, int to, Beam<typename S::Ref>& beam) {
    for (int layer = from; layer >= to; layer--) {
        search_layer(source, layer, beam);
        reseed(source, kDescentWidth, beam);
    }
}

// The whole search: on return the beam holds up to `width` live nodes of layer 0 near the query, nearest first.
// False if the entry point is gone.
template <Source S>
bool search(S& source, typename S::Ref entry, int entry_level, size_t width, Beam<typename S::Ref>& beam) {
    if (!seed(source, entry, beam)) return false;
    descend(source, entry_level, 1, beam);
    reseed(source, width, beam);
    search_layer(source, 0, beam);
    return true;
}

// The next batch of a search whose beam keeps what it discards: on return the beam holds nodes of layer 0 that it did
// not hold before, nearest first. False, with an empty beam, if there are none.
template <Source S>
bool resume(S& source, Beam<typename S::Ref>& beam) {
    if (!beam.has_discarded()) return false;
    beam.resume();
    search_layer(source, 0, beam);
    return true;
}

} // namespace rv::graph
