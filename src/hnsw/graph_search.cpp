// Server zone.
#include "ruvector/hnsw/graph_search.hpp"

#include "ruvector/core/graph_index/code_width.hpp"

namespace rv::hnsw {
namespace {

using graph::kDescentWidth;

bool nearer(const FoundNode& a, const FoundNode& b) { return a.distance < b.distance; }

} // namespace

GraphSearch::GraphSearch(const Index& index, graph::Value query, std::pmr::memory_resource* memory, size_t width)
    : index_(index),
      memory_(memory),
      source_(index, query, memory, width * 16),
      beam_(memory, width),
      found_(memory),
      nodes_(memory) {}

bool GraphSearch::seed(ItemRef entry) {
    by_codes_ = false;
    beam_.reset(1);
    width_ = 1;
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

void GraphSearch::begin_layer(size_t width) {
    if (!by_codes_) {
        graph::reseed(source_, width, beam_);
        found_.clear();
        return;
    }
    source_.forget_visits();
    beam_.reset(width);
    for (size_t i = 0; i < std::min(found_.size(), seeds_); i++) {
        source_.visit(found_[i].ref);
        beam_.offer(found_[i].distance, true, found_[i].ref);
    }
    found_.clear();
}

void GraphSearch::search_layer(int layer, size_t width) {
    walk(layer, index_.has_codes(layer) ? graph::code_width(index_.codes, width, index_.link_share(layer)) : width);
    width_ = seeds_ = width;
}

void GraphSearch::walk(int layer, size_t width) {
    begin_layer(width);
    by_codes_ = index_.has_codes(layer);
    if (by_codes_) {
        graph::search_coded_layer(source_, layer, beam_, found_);
        std::sort(found_.begin(), found_.end(), nearer);
    } else {
        graph::search_layer(source_, layer, beam_);
    }
}

void GraphSearch::descend(int from, int to) {
    for (int layer = from; layer >= to; layer--) {
        walk(layer, kDescentWidth);
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
    const size_t taken = take_live();
    std::copy(found_.begin() + taken, found_.end(), found_.begin());
    found_.truncate(found_.size() - taken);
}

void GraphSearch::run(size_t width) {
    EntryPoint entry = index_.entry;
    while (entry.ref.valid()) {
        // The entry point may be removed between reading it and visiting it; it was replaced before that.
        if (!seed(entry.ref)) {
            entry = next_entry(index_, entry);
            continue;
        }
        descend(entry.level, 1);
        search_layer(0, width);
        if (!source_.take_cut_off()) {
            hand_out();
            return;
        }
        entry = read_entry(index_);
    }
    beam_.reset(width);
    nodes_.clear();
    found_.clear();
}

void GraphSearch::resume() {
    if (by_codes_) {
        if (beam_.has_discarded()) {
            beam_.resume();
            graph::search_coded_layer(source_, 0, beam_, found_);
        }
    } else {
        graph::resume(source_, beam_);
    }
    while (source_.take_cut_off()) look_again();
    if (by_codes_) std::sort(found_.begin(), found_.end(), nearer);
    hand_out();
}

// What was handed out must not come again, so the search cannot begin anew. Instead the links of all nodes that it has
// come by are read again, and those of the entry point, in case that none of them is left.
void GraphSearch::look_again() {
    Array<ItemRef> visited(memory_);
    source_.for_each_visited([&](ItemRef ref) { visited.push_back(ref); });
    const EntryPoint entry = read_entry(index_);
    graph::Score score;
    if (entry.ref.valid() && source_.visit(entry.ref)) {
        source_.score(&entry.ref, 1, &score);
        if (score.present) beam_.offer(score.distance, score.alive || by_codes_, entry.ref);
    }
    for (const ItemRef ref : visited) {
        if (by_codes_) {
            graph::expand_coded(source_, ref, 0, beam_);
        } else {
            graph::expand(source_, ref, 0, beam_);
        }
    }
    visited.release();
    source_.take_cut_off(); // many of these are gone for long
    if (by_codes_) {
        graph::search_coded_layer(source_, 0, beam_, found_);
    } else {
        graph::search_layer(source_, 0, beam_);
    }
}

void GraphSearch::take_measured() {
    if (by_codes_) {
        beam_.forget_discarded(); // estimated, but not measured
    } else {
        beam_.resume();
    }
    hand_out();
}

} // namespace rv::hnsw
