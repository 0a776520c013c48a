// Server zone.
#include "ruvector/hnsw/page_source.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {

static_assert(2 * kMaxM <= static_cast<int>(graph::kMaxLinks));

size_t PageSource::links(ItemRef ref, int layer, ItemRef* out) {
    CHECK_FOR_INTERRUPTS();
    hops_++;
    PageReader reader(index_);
    size_t count = 0;
    NodeDisk* node = reader.node(ref);
    if (node == nullptr) cut_off_ = true;
    from_tombstone_ = node != nullptr && is_tombstone(node);
    if (node != nullptr && layer <= node->head.level) {
        for (const RefDisk disk : node_links(index_, node, layer)) {
            const ItemRef link = load_ref(disk);
            if (link.valid()) out[count++] = link;
        }
    }
    reader.release();
    return count;
}

void score_nodes(const Index& index, graph::Value query, const ItemRef* refs, size_t n, graph::Score* scores) {
    PageReader reader(index);
    visit_ahead(index, refs, n, [&](size_t i) {
        graph::Score& score = scores[i];
        score.distance = 0;
        score.present =
            measure(index, reader, refs[i], &query, query != nullptr ? 1 : 0, &score.distance, &score.alive);
    });
    reader.release();
}

void PageSource::score(const ItemRef* refs, size_t n, graph::Score* scores) {
    score_nodes(index_, query_, refs, n, scores);
    scored_ += n;
    // A vacuum that was cut short can leave a tombstone whose link stays broken: each link counts once.
    for (size_t i = 0; from_tombstone_ && i < n; i++) {
        if (!scores[i].present && broken_.insert(refs[i].bits)) cut_off_ = true;
    }
}

void search_index(const Index& index, PageSource& source, size_t width, Beam& beam) {
    EntryPoint entry = index.entry;
    while (entry.ref.valid()) {
        // The entry point may be removed between reading it and visiting it; it was replaced before that.
        if (!graph::search(source, entry.ref, entry.level, width, beam)) {
            entry = next_entry(index, entry);
        } else if (source.take_cut_off()) {
            entry = read_entry(index);
        } else {
            return;
        }
    }
    beam.reset(width);
}

void resume_search(const Index& index, PageSource& source, Beam& beam, std::pmr::memory_resource* memory) {
    graph::resume(source, beam);
    // What was handed out must not come again, so the search cannot begin anew. Instead the links of all nodes that it
    // has come by are read again, and those of the entry point, in case that none of them is left.
    while (source.take_cut_off()) {
        Array<ItemRef> visited(memory);
        source.for_each_visited([&](ItemRef ref) { visited.push_back(ref); });
        const EntryPoint entry = read_entry(index);
        graph::Score score;
        if (entry.ref.valid() && source.visit(entry.ref)) {
            source.score(&entry.ref, 1, &score);
            if (score.present) beam.offer(score.distance, score.alive, entry.ref);
        }
        for (const ItemRef ref : visited) graph::expand(source, ref, 0, beam);
        visited.release();
        source.take_cut_off(); // many of these are gone for long
        graph::search_layer(source, 0, beam);
    }
}

} // namespace rv::hnsw
