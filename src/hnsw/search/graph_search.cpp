// Server zone.
#include "ruvector/hnsw/search/graph_search.hpp"

#include "ruvector/hnsw/format/pending_view.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

using graph::kDescentWidth;

// By searches that measure: with codes, of what layers may be above those that have any.
constexpr size_t kFewVisits = 64;

} // namespace

GraphSearch::GraphSearch(const Index& index, graph::Value query, std::pmr::memory_resource* memory, size_t width)
    : index_(index),
      memory_(memory),
      source_(index, query, memory, index.has_codes(0) ? kFewVisits : 256 + width * 24),
      beam_(memory, width),
      coded_beam_(memory, graph::search_deviations(index.codes.bits)),
      bridges_(memory),
      found_(memory),
      nodes_(memory) {}

bool GraphSearch::seed(ItemRef entry) {
    by_codes_ = false;
    source_.begin_layer(1);
    return graph::seed(source_, entry, beam_);
}

void GraphSearch::seed(std::span<const ItemRef> nodes) {
    by_codes_ = false;
    beam_.reset(std::max<size_t>(1, nodes.size()));
    source_.forget_visits();
    for (const ItemRef ref : nodes) {
        graph::Score score;
        if (!source_.visit(ref)) continue;
        source_.score(&ref, 1, &score);
        if (score.present) beam_.offer(score.distance, score.alive, ref);
    }
}

// The same on layer 0 without codes where a scan has conditions, which the layers above do not ask for.
void GraphSearch::begin_wanted_layer(size_t width) {
    Array<ItemRef> seeds(memory_);
    beam_.for_each_seed([&](ItemRef ref) { seeds.push_back(ref); });
    beam_.reset(width);
    source_.forget_visits();
    for (const ItemRef ref : seeds) {
        graph::Score score;
        source_.visit(ref);
        source_.score(&ref, 1, &score);
        if (score.present) beam_.offer(score.distance, score.alive, ref);
    }
    seeds.release();
}

// The nodes found by the search before become the seeds.
void GraphSearch::begin_layer(int layer, size_t width, size_t most) {
    source_.begin_layer(layer);
    if (layer == 0 && index_.conditions != nullptr && !index_.has_codes(0)) {
        begin_wanted_layer(width);
        return;
    }
    if (!index_.has_codes(layer)) {
        graph::reseed(source_, width, beam_);
        return;
    }
    Array<FoundNode> seeds(memory_);
    if (by_codes_) {
        for (size_t i = 0; i < std::min(found_.size(), seeds_); i++) seeds.push_back(found_[i]);
    } else {
        beam_.restart(width);
        beam_.for_each_entry([&](const auto& entry) { seeds.push_back({entry.distance, entry.alive, entry.ref}); });
        beam_.reset(width);
    }
    found_.clear();
    source_.forget_visits(); // of bridges
    bridges_.reset(near_);
    coded_beam_.reset(width, most, static_cast<size_t>(index_.max_links(layer)));
    for (const FoundNode& seed : seeds) {
        coded_beam_.seed(seed.distance, seed.ref);
        // Where it is not wanted it is no bridge either.
        if (is_bridged(layer)) source_.visit(seed.ref);
    }
    seeds.release();
}

void GraphSearch::search_by_codes(int layer) {
    if (is_bridged(layer)) {
        graph::search_bridged_layer(source_, coded_beam_, bridges_, found_);
    } else {
        graph::search_coded_layer(source_, layer, coded_beam_, found_);
    }
}

void GraphSearch::walk(int layer, size_t width, size_t most) {
    begin_layer(layer, width, most);
    by_codes_ = index_.has_codes(layer);
    if (by_codes_) {
        search_by_codes(layer);
        std::sort(found_.begin(), found_.end(), graph::nearer<ItemRef>);
    } else {
        graph::search_layer(source_, layer, beam_);
    }
}

// A compact index keeps fewer than 2m links where its pages have no room for more. Fewer links lead to fewer nodes: a
// search is wider by this share of its width for each link that a node lacks, in proportion to those that it has.
size_t GraphSearch::widened(int layer, size_t width) const {
    constexpr float kMissingLinks = 0.55F;
    const float missing = kMissingLinks * (1.0F / index_.link_share(layer) - 1.0F);
    return width + static_cast<size_t>(std::ceil(missing * static_cast<float>(width)));
}

void GraphSearch::search_layer(int layer, size_t width, size_t most) {
    const size_t wide = widened(layer, width);
    walk(layer, wide, most + (wide - width));
    width_ = seeds_ = width;
}

void GraphSearch::descend(int from, int to) {
    for (int layer = from; layer >= to; layer--) {
        walk(layer, kDescentWidth, 4 * kDescentWidth);
        seeds_ = kDescentWidth;
    }
}

size_t GraphSearch::take_live() {
    nodes_.clear();
    if (!by_codes_) {
        for (const auto& entry : beam_) nodes_.push_back({entry.distance, true, entry.ref});
        return 0;
    }
    size_t looked_at = 0;
    for (; looked_at < found_.size() && nodes_.size() < width_; looked_at++) {
        if (found_[looked_at].alive) nodes_.push_back(found_[looked_at]);
    }
    return looked_at;
}

std::span<const FoundNode> GraphSearch::layer_nodes() {
    take_live();
    return nodes();
}

// The nearest of what was found become the batch.
void GraphSearch::hand_out() {
    started_ = true;
    const size_t taken = take_live();
    std::copy(found_.begin() + taken, found_.end(), found_.begin());
    found_.truncate(found_.size() - taken);
}

// Offers the beam, when it has converged, what waits in the pending area, and searches on. Such nodes lead nowhere.
void GraphSearch::search_pending(size_t width) {
    PendingView* pending = index_.pending;
    if (pending == nullptr || pending->size() == 0) return;
    if (!by_codes_) {
        // There is no graph.
        source_.begin_layer(0);
        source_.forget_visits();
        bridges_.reset(near_);
        coded_beam_.reset(width, 1, 1);
        found_.clear();
        by_codes_ = true;
        width_ = seeds_ = width;
    }
    coded_beam_.allow(graph::most_expansions(width));
    for (size_t i = 0; i < pending->size(); i++) {
        const auto* ahead = coded_beam_.ahead();
        const bool may_be_next = ahead == nullptr || pending->estimate(i) < ahead->estimate;
        // One code tells of each: what it lets pass is not averaged away by what links tell of the node meanwhile.
        const bool waits = coded_beam_.offer_once(pending->estimate(i), pending->lower(i), pending->ref(i));
        if (waits && may_be_next) source_.announce(pending->ref(i));
    }
    search_by_codes(0);
    std::sort(found_.begin(), found_.end(), graph::nearer<ItemRef>);
}

void GraphSearch::run(size_t width, size_t near) {
    near_ = near;
    source_.recall_pending(started_);
    EntryPoint entry = index_.entry;
    // What the pending area no longer had may be what the graph began with since.
    if (!entry.ref.valid() && index_.pending != nullptr) entry = read_entry(index_);
    while (entry.ref.valid()) {
        // The entry point may be removed between reading it and visiting it; it was replaced before that.
        if (!seed(entry.ref)) {
            entry = next_entry(index_, entry);
            continue;
        }
        descend(entry.level, 1);
        search_layer(0, width);
        search_pending(width);
        search_from_entry();
        if (!source_.take_cut_off()) {
            hand_out();
            return;
        }
        if (index_.pending != nullptr && !source_.recalls_pending()) index_.pending->read();
        entry = read_entry(index_);
    }
    beam_.reset(width);
    coded_beam_.reset(width, 1, 1);
    nodes_.clear();
    found_.clear();
    by_codes_ = false;
    if (index_.pending == nullptr) return;
    search_pending(width);
    if (!source_.take_cut_off()) {
        if (by_codes_) hand_out();
        return;
    }
    // What went from there is in the graph.
    if (index_.pending != nullptr && !source_.recalls_pending()) index_.pending->read();
    run(width, near);
}

void GraphSearch::add(std::span<const FoundNode> others) {
    for (const FoundNode& node : others) nodes_.push_back(node);
    std::sort(nodes_.begin(), nodes_.end(), graph::nearer<ItemRef>);
}

void GraphSearch::resume() {
    source_.recall_pending(true);
    if (by_codes_) {
        const size_t wide = widened(0, width_);
        coded_beam_.resume(wide, graph::most_expansions(wide));
        bridges_.resume(near_);
        for (const FoundNode& node : found_) {
            if (!node.alive) continue;
            coded_beam_.note(node.distance);
            bridges_.note(node.distance);
        }
        search_by_codes(0);
    } else {
        graph::resume(source_, beam_);
    }
    while (source_.take_cut_off()) look_again();
    search_from_entry();
    while (source_.take_cut_off()) look_again();
    if (by_codes_) std::sort(found_.begin(), found_.end(), graph::nearer<ItemRef>);
    hand_out();
}

// What was handed out must not come again, so the search cannot begin anew. Instead the links of all nodes that it has
// come by are read again, and those of the entry point, in case that none of them is left.
void GraphSearch::look_again() {
    Array<ItemRef> visited(memory_);
    if (by_codes_) {
        coded_beam_.for_each_expanded([&](ItemRef ref) { visited.push_back(ref); });
    }
    if (!by_codes_ || is_bridged(0)) {
        source_.for_each_visited([&](ItemRef ref) { visited.push_back(ref); });
    }
    seed_entry();
    const uint64 before = source_.scored();
    for (const ItemRef ref : visited) {
        if (by_codes_ && is_bridged(0)) {
            graph::expand_signed(source_, ref, coded_beam_, bridges_);
        } else if (by_codes_) {
            graph::expand_coded(source_, ref, 0, coded_beam_);
        } else {
            graph::expand(source_, ref, 0, beam_);
        }
    }
    visited.release();
    // Without codes, only what is new has been measured.
    if (by_codes_) source_.note_again(source_.scored() - before);
    source_.take_cut_off(); // many of these are gone for long
    search_on();
}

// Goes on with the search of layer 0.
void GraphSearch::search_on() {
    if (by_codes_) {
        search_by_codes(0);
    } else {
        graph::search_layer(source_, 0, beam_);
    }
}

// Offers the beam the entry point as it is now. False if the search has come by it.
bool GraphSearch::seed_entry() {
    const EntryPoint entry = read_entry(index_);
    graph::Score score;
    if (!entry.ref.valid() || has_visited(entry.ref)) return false;
    source_.score(&entry.ref, 1, &score);
    if (score.present && by_codes_) coded_beam_.seed(score.distance, entry.ref);
    if (score.present && !by_codes_ && source_.visit(entry.ref)) beam_.offer(score.distance, score.alive, entry.ref);
    return score.present;
}

// When a search has come by all that what it began with on layer 0 leads to, and could have come by more. Links lead
// one way: nothing may lead out of a cluster that a query is in. It is from the entry point that kept links lead to
// all.
void GraphSearch::search_from_entry() {
    constexpr float kFurthest = std::numeric_limits<float>::max();
    const bool waits = by_codes_ ? coded_beam_.has_waiting() : beam_.has_discarded();
    const bool full = by_codes_ ? coded_beam_.is_full() : !beam_.admits(kFurthest);
    // The directory tells of nodes that bridges do not lead to.
    if (waits || (full && !keeps_) || is_bridged(0) || source_.gives_up()) return;
    if (seed_entry()) search_on();
}

void GraphSearch::take_measured() {
    if (by_codes_) {
        coded_beam_.forget_waiting(); // estimated, but not measured
    } else {
        beam_.resume();
    }
    hand_out();
}

} // namespace rv::hnsw
