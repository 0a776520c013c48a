// What a scan sees of an index: the segments and the pending documents of one moment. The pages of a view stay as they
// are (but for marks of dead documents and frequencies) until it is closed, or its transaction ends: it holds a shared
// lock on the epoch in which it was opened, and pages that are given up are used again only when all earlier epochs are
// free. On a standby nothing holds them: a page that was used again is recognised by its stamp, and reading it raises
// "canceling statement due to conflict with recovery" (serialization_failure).
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "utils/rel.h"
}

#include "ruvector/core/text_index/document.hpp"
#include "ruvector/core/text_index/score.hpp"
#include "ruvector/core/text_index/segment_reader.hpp"

#include <functional>
#include <memory>
#include <span>

namespace rv::bm25 {

// A segment as the metapage and its root page tell of it.
struct SegmentPlace {
    std::uint64_t id; // never used again; the stamp of its pages
    BlockNumber root;
    std::uint32_t dead;   // documents marked dead
    std::uint64_t length; // of the documents that are not
    text::SegmentHead head;
};

// C++ zone.
class View {
public:
    // The relation stays open as long as the view.
    explicit View(Relation index);
    ~View(); // lets the epoch go where the transaction still holds it
    View(const View&) = delete;

    Relation index() const;
    Oid configuration() const;           // that the index was built with
    text::Parameters parameters() const; // as the storage parameters k1, b say now
    std::span<const SegmentPlace> segments() const;
    // All documents of the segments that are not dead, and their lengths; without the pending ones.
    text::Corpus corpus() const;

    // Calls use(document) for each pending document, in the order in which they came.
    void for_each_pending(const std::function<void(const text::Document&)>& use) const;

    // The streams of a segment. Keeps no page pinned.
    std::unique_ptr<text::ByteSource> open_segment(const SegmentPlace& place) const;
    // Its dead documents; empty where it has none.
    text::DeadSet dead(const SegmentPlace& place) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rv::bm25
