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

void PageSource::score(const ItemRef* refs, size_t n, graph::Score* scores) {
    // Nearly every node lies on a page of its own that no cache holds, and reaching it takes steps that each wait for
    // the one before: buffer header, line pointer, item. Fetched ahead, those of several nodes overlap.
    constexpr size_t kPagesAhead = 8;
    constexpr size_t kItemsAhead = 3;
    for (size_t i = 0; i < std::min(n, kPagesAhead); i++) pg::prefetch_page(index_.relation, refs[i].block());
    for (size_t i = 0; i < std::min(n, kItemsAhead); i++) prefetch_item(index_, refs[i]);
    PageReader reader(index_);
    for (size_t i = 0; i < n; i++) {
        if (i + kPagesAhead < n) pg::prefetch_page(index_.relation, refs[i + kPagesAhead].block());
        if (i + kItemsAhead < n) prefetch_item(index_, refs[i + kItemsAhead]);
        graph::Score& score = scores[i];
        score.distance = 0;
        score.present =
            measure(index_, reader, refs[i], &query_, query_ != nullptr ? 1 : 0, &score.distance, &score.alive);
    }
    reader.release();
}

void search_index(const Index& index, PageSource& source, size_t width, Beam& beam) {
    // The entry point may be removed between reading it and visiting it; it was replaced before that.
    for (EntryPoint entry = index.entry; entry.ref.valid(); entry = read_entry(index)) {
        if (graph::search(source, entry.ref, entry.level, width, beam)) return;
        CHECK_FOR_INTERRUPTS();
    }
    beam.reset(width);
}

} // namespace rv::hnsw
