// Server zone.
#include "ruvector/hnsw/page_source.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {

static_assert(2 * kMaxM <= static_cast<int>(graph::kMaxLinks));

size_t PageSource::links(ItemRef ref, int layer, ItemRef* out) {
    CHECK_FOR_INTERRUPTS();
    PageReader reader(index_);
    size_t count = 0;
    if (NodeDisk* node = reader.node(ref); node != nullptr && layer <= node->head.level) {
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

void search_index(const Index& index, PageSource& source, size_t width, Beam& beam) {
    // The entry point may be removed between reading it and visiting it; it was replaced before that.
    for (EntryPoint entry = index.entry; entry.ref.valid(); entry = next_entry(index, entry)) {
        if (graph::search(source, entry.ref, entry.level, width, beam)) return;
    }
    beam.reset(width);
}

} // namespace rv::hnsw
