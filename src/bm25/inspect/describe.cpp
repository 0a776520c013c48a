// C++ zone.
#include "ruvector/bm25/inspect/check.hpp"

#include "ruvector/bm25/format/pending_list.hpp"
#include "ruvector/bm25/format/segment_pages.hpp"
#include "ruvector/bm25/format/view.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/page_pass.hpp"
#include "ruvector/text/configuration.hpp"

namespace rv::bm25 {
namespace {

constexpr const char* kStreamNames[text::kStreams] = {"rows_bytes",      "lengths_bytes",  "attributes_bytes",
                                                      "dead_bytes",      "postings_bytes", "terms_bytes",
                                                      "term_index_bytes"};

struct Totals {
    int64 documents = 0;
    int64 dead = 0;
    int64 terms = 0;
    int64 postings = 0;
    int64 bytes[text::kStreams] = {};
};

Totals totals_of(const View& view) {
    Totals totals;
    for (const SegmentPlace& place : view.segments()) {
        totals.documents += place.head.documents;
        totals.dead += place.dead;
        totals.terms += place.head.terms;
        totals.postings += static_cast<int64>(place.head.postings);
        const SegmentRoot root = read_root(view.index(), place.id, place.root, false);
        for (size_t i = 0; i < text::kStreams; i++) totals.bytes[i] += static_cast<int64>(root.disk.sizes[i]);
    }
    return totals;
}

struct PageCounts {
    BlockNumber pages = 0;
    int64 free = 0;
    int64 pending = 0;
};

// Server zone.
PageCounts count_pages(Relation index) {
    PageCounts counts;
    counts.pages = pg::pass_over_pages(index, kFirstDataBlock, [&](BlockNumber block, Page page) {
        if (is_free_page(index, block, page)) {
            counts.free++;
        } else {
            counts.pending += page_kind(page) == PageKind::kPending;
        }
    });
    return counts;
}

} // namespace

void describe_index(Relation index, pg::PropertyRows& rows) {
    const View view(index);
    const Totals totals = totals_of(view);
    int64 pending = 0;
    view.for_each_pending([&](const text::Document&) { pending++; });
    const text::Corpus corpus = view.corpus();
    const text::Parameters parameters = view.parameters();
    const size_t segments = view.segments().size();
    pg::pg_call([&] {
        const PageCounts counts = count_pages(index);
        rows.add("format_version", static_cast<int64>(kFormatVersion));
        rows.add("text_search_config", text::configuration_name(view.configuration()));
        rows.add("k1", psprintf("%g", parameters.k1));
        rows.add("b", psprintf("%g", parameters.b));
        rows.add("rows", totals.documents - totals.dead + pending);
        rows.add("segments", static_cast<int64>(segments));
        rows.add("documents", totals.documents);
        rows.add("dead_documents", totals.dead);
        rows.add("pending_documents", pending);
        rows.add("pending_pages", counts.pending);
        rows.add_ratio("mean_length", static_cast<double>(corpus.total_length), static_cast<double>(corpus.documents),
                       2);
        rows.add("terms", totals.terms);
        rows.add("postings", totals.postings);
        for (size_t i = 0; i < text::kStreams; i++) {
            if (totals.bytes[i] > 0) rows.add(kStreamNames[i], totals.bytes[i]);
        }
        rows.add("pages", static_cast<int64>(counts.pages));
        rows.add("free_bytes", counts.free * BLCKSZ);
        rows.add_ratio("bytes_per_row", static_cast<double>(counts.pages) * BLCKSZ,
                       static_cast<double>(totals.documents - totals.dead + pending), 1);
    });
}

} // namespace rv::bm25
